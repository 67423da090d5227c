"""Tokens -> items: names linked, phrases of the phrase book found, times read, typos mended, fillers dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.algebra import Fact, Named, SetExpr, When
from bot.understanding.lexicon import ARTICLES, Words, by_first, phrases, slips, vocabulary, without_articles
from bot.understanding.linking import Link, Names, correct
from bot.understanding.times import find_time
from bot.understanding.tokens import Token
from kg.model import EntityId, EntityType

Days = tuple[date, date]  # the first and the last of them
Deal = tuple[tuple[EntityId, ...], date]  # the parties and the day of completion


def no_goods(words: Sequence[str]) -> tuple[str, ...]:
    """A world without goods."""
    return ()


def no_deals(ids: Sequence[EntityId]) -> Sequence[Deal]:
    """A world without deals."""
    return ()


def no_days(fact: Fact, as_of: date) -> Days | None:
    """A world in which nothing is dated."""
    return None


@dataclass(frozen=True, slots=True)
class World:
    """What a parser needs to know of the graph: its names, what each is, and the words of its products."""

    names: Names
    type_of: Callable[[EntityId], EntityType]
    products: frozenset[str] = frozenset()
    deals: Callable[[Sequence[EntityId]], Sequence[Deal]] = no_deals  # completed deals of parties, each with its day
    goods: Callable[[Sequence[str]], tuple[str, ...]] = no_goods  # the names of goods that hold all of these words
    days: Callable[[Fact, date], Days | None] = no_days  # when a fact began or, if it asks for its end, ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A piece of a question with everything that it can be: kind -> value."""

    text: str
    tags: Mapping[str, Any] = field(default_factory=dict)
    possessive: bool = False
    start: int = 0

    def has(self, kind: str) -> bool:
        """Whether it can be of this kind."""
        return kind in self.tags

    @property
    def np(self) -> SetExpr | None:
        """The set that it denotes, for names and reduced noun phrases."""
        found: SetExpr | None = self.tags.get("np")
        return found

    @property
    def when(self) -> When | None:
        """The time that it names."""
        found: When | None = self.tags.get("when")
        return found

    def only(self, kind: str) -> Item:
        """The same piece read as this kind alone."""
        return replace(self, tags={kind: self.tags[kind]})


def noun_phrase(text: str, value: SetExpr, *, possessive: bool = False, start: int = 0) -> Item:
    """An item that denotes a set."""
    return Item(text=text, tags={"np": value}, possessive=possessive, start=start)


def itemise(tokens: Sequence[Token], world: World, as_of: date, talked: date | None = None) -> tuple[Item, ...]:
    """The items of a question in order; `talked`: the day that its thread was about."""
    found: list[Item] = []
    tokens = _respelt(tokens, world, as_of)
    i = 0
    while i < len(tokens):
        item, i = _next(tokens, i, world, (as_of, talked))
        if item is not None:
            found.append(item)
    return _rejoined(found)


def _rejoined(items: list[Item]) -> tuple[Item, ...]:
    """ "taking X to court" as "taking to court X": a verb of several words with its object in between."""
    for i in range(len(items) - 2):
        verb, split = items[i : i + 2]
        particle = items[i + 2].has("prep") or items[i + 2].text in _PARTICLES
        begins = verb.has("verb") or set(verb.tags) == {"word"}  # "threw X out": no verb without its particle
        if verb.np is not None or not begins or split.np is None or not particle:
            continue
        for end in range(min(i + 5, len(items)), i + 2, -1):
            tail = items[i + 2 : end]
            words = without_articles(" ".join((verb.text, *(item.text for item in tail))).split())
            governs = tail[-1].has("prep") and end < len(items) and not (items[end].has("comma") or items[end].has("when"))
            forms = (verb.tags["verb"].form,) if verb.has("verb") else ("past", "base")
            if not governs and all(item.np is None for item in tail) and any(_is_verb(words, form) for form in forms):
                tags = {entry.kind: entry.value for entry in phrases()[words]}
                whole = Item(text=" ".join(words), tags=tags, start=verb.start)
                return (*items[:i], whole, split, *items[end:])
    return tuple(items)


_PARTICLES = ("out", "up", "down", "away", "back", "go", "apart", "aside")


def _is_verb(words: Words, form: str) -> bool:
    return any(entry.kind == "verb" and entry.value.form == form for entry in phrases().get(words, ()))


def _respelt(tokens: Sequence[Token], world: World, as_of: date) -> Sequence[Token]:
    """The tokens with misspelt words of phrases put right, so that "stop delviering" is found as a whole."""
    fixed = list(tokens)
    i = 0
    while i < len(fixed):
        link = world.names.link(fixed, i)
        if link is not None:
            i = link.end
            continue
        if fixed[i].text in slips() and _strange(fixed[i], world):
            fixed[i] = replace(fixed[i], text=slips()[fixed[i].text])
        elif _strange(fixed[i], world) and find_time(fixed, i, as_of) is None and world.names.guess(fixed, i) is None:
            fixed[i] = _put_right(fixed, i)
        i += 1
    return fixed


def _strange(token: Token, world: World) -> bool:
    known = token.text in vocabulary() or token.text in world.products or _singular(token.text) in world.products
    return token.text.isalpha() and not known


def _put_right(tokens: Sequence[Token], i: int) -> Token:
    """The token as the phrase around it wants it; as it is where it belongs to none."""
    meant = correct(tokens[i].text)
    if meant is None:
        return tokens[i]
    tried = [*tokens[:i], replace(tokens[i], text=meant), *tokens[i + 1 :]]
    fits = any(_phrase(tried, j)[1] > i for j in range(max(0, i - REACH), i + 1))
    return tried[i] if fits else tokens[i]


REACH = 3  # words of a phrase before a misspelt one


def _next(tokens: Sequence[Token], i: int, world: World, days: tuple[date, date | None]) -> tuple[Item | None, int]:
    time = find_time(tokens, i, *days)
    if time is not None:
        return Item(text=tokens[i].text, tags={"when": time.when}, start=tokens[i].start), time.end
    link, (phrase, end) = world.names.link(tokens, i), _phrase(tokens, i)
    if link is not None and _prefer_name(link, end - i, tokens) and not _product_word(link, tokens, world):
        link = _fuller(link, tokens, world)
        return _linked(link, tokens), link.end
    if phrase is not None:
        return _also_product(_known(phrase, tokens, i, end), world), end
    return _unknown(tokens, i, world)


def _fuller(link: Link, tokens: Sequence[Token], world: World) -> Link:
    """ "oriel subsae": the whole name misspelt, where its first word alone is a short form."""
    if link.possessive or link.end >= len(tokens) or not _strange(tokens[link.end], world):
        return link
    whole = world.names.guess(tokens, link.start)
    return whole if whole is not None and whole.end > link.end and set(whole.ids) <= set(link.ids) else link


def _prefer_name(link: Link, length: int, tokens: Sequence[Token]) -> bool:
    if link.end - link.start > length:
        return True
    if link.end - link.start < length:
        return False
    return link.score == 1.0 and ((tokens[link.start].raw[:1].isupper() and link.start > 0) or link.end - link.start > 1)


def _also_product(item: Item | None, world: World) -> Item | None:
    """A verb that is a product's name as well: "feed"."""
    if item is None or not item.has("verb") or item.has("aux") or item.text not in world.products:
        return item
    return replace(item, tags={**item.tags, "word": item.text})


def _product_word(link: Link, tokens: Sequence[Token], world: World) -> bool:
    """A short form that is a product's word as well: "blades" of Kestrin Blades."""
    return link.score < 0.95 and link.end - link.start == 1 and tokens[link.start].text in world.products


def _phrase(tokens: Sequence[Token], i: int) -> tuple[Words | None, int]:
    """The longest phrase that begins at token `i`, and where it ends; articles inside it do not matter."""
    owned = i > 0 and tokens[i - 1].possessive
    for words in by_first().get(tokens[i].text, ()):
        end = _matches(words, tokens, i)
        if end is not None and not (owned and _only_verb(words)) and not _cuts(words, tokens, i, end):
            return words, end
    return None, i


def _cuts(words: Words, tokens: Sequence[Token], i: int, end: int) -> bool:
    """ "which one|-time boss", "the former| directors": what follows takes the last word with it."""
    if len(words) < 2 or end >= len(tokens):
        return False
    hyphened = tokens[end - 1].joined and not tokens[i].joined
    return hyphened or (_points(words) and _is_noun_at(tokens, end))


def _points(words: Words) -> bool:
    """ "the former", "the second": one of those named before."""
    return any(entry.kind == "pronoun" and entry.value in _PLACES for entry in phrases()[words])


_PLACES = ("first", "second", "third", "last")


def _is_noun_at(tokens: Sequence[Token], i: int) -> bool:
    words, end = _phrase(tokens, i)
    return words is not None and end > i and any(entry.kind == "noun" for entry in phrases()[words])


def _only_verb(words: Words) -> bool:
    """ "X's contract with Y" is no contracting."""
    return len(words) > 1 and all(entry.kind == "verb" and entry.value.form == "base" for entry in phrases()[words])


def _matches(words: Words, tokens: Sequence[Token], i: int) -> int | None:
    at = i
    for word in words:
        while at > i and at < len(tokens) and tokens[at].text in ARTICLES and tokens[at].text != word:
            at += 1
        if at >= len(tokens) or tokens[at].text != word:
            return None
        at += 1
    return at


def _linked(link: Link, tokens: Sequence[Token]) -> Item:
    value = Named(link.ids, link.text)
    return noun_phrase(link.text, value, possessive=link.possessive, start=tokens[link.start].start)


def _known(words: Words, tokens: Sequence[Token], i: int, end: int) -> Item | None:
    tags: dict[str, Any] = {}
    for entry in phrases()[words]:
        tags.setdefault(entry.kind, entry.value)
    if set(tags) == {"filler"}:
        return None
    tags.pop("filler", None)
    possessive = tokens[end - 1].possessive
    return Item(text=" ".join(words), tags=tags, possessive=possessive, start=tokens[i].start)


def _unknown(tokens: Sequence[Token], i: int, world: World) -> tuple[Item | None, int]:
    token = tokens[i]
    if token.text.replace(".", "").replace(",", "").isdigit():
        return Item(text=token.text, tags={"number": _number(token.text), "word": token.text}, start=token.start), i + 1
    if not any(c.isalnum() for c in token.text):
        return (
            Item(text=token.text, tags={"comma": token.text}, start=token.start) if token.text in ",;:?" else None
        ), i + 1
    if token.text in world.products or _singular(token.text) in world.products:
        return _word(token), i + 1
    return _mended(tokens, i, world)


def _mended(tokens: Sequence[Token], i: int, world: World) -> tuple[Item | None, int]:
    link = world.names.guess(tokens, i)
    if link is not None:
        return _linked(link, tokens), link.end
    meant = correct(tokens[i].text)
    if meant is not None:
        fixed = [*tokens]
        fixed[i] = replace(tokens[i], text=meant)
        phrase, end = _phrase(fixed, i)
        if phrase is not None:
            return _known(phrase, fixed, i, end), end
    product = correct(tokens[i].text, world.products)
    return _word(tokens[i] if product is None else replace(tokens[i], text=product)), i + 1


def _word(token: Token) -> Item:
    return Item(text=token.text, tags={"word": token.text}, possessive=token.possessive, start=token.start)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word


def _number(text: str) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return 0.0
