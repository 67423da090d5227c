"""Small looks at the items of a question, and items put in: what the rules that put it in plain order share."""

from __future__ import annotations

from bot.understanding.items import Item
from bot.understanding.lexicon import phrases, without_articles, word_list


def acts(item: Item) -> bool:
    """Whether it is a verb with a meaning of its own."""
    return item.np is None and item.has("verb") and not item.has("aux")


def piece(text: str) -> Item:
    """The piece of a question that this phrase is."""
    return Item(text=text, tags={entry.kind: entry.value for entry in phrases()[without_articles(text.split())]})


def is_in(item: Item, *lists: str) -> bool:
    """Whether it is a word of one of these lists of words.toml."""
    return item.np is None and any(item.text in word_list(name) for name in lists)


def bare(item: Item) -> bool:
    """Whether it is a word that no table knows."""
    return item.np is None and set(item.tags) == {"word"}
