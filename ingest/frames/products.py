"""Well-known product lines and their makers (products.tsv), for articles that name the maker without saying that it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ingest.analysis import Token
from ingest.frames.parties import T
from ingest.lexicon import table
from ingest.mentions.names import core_tokens
from ingest.mentions.references import Mentions

_TAIL = re.compile(r"(?<=\w)(?:['’]?s|-[\w-]+)$")


@cache
def _lines() -> dict[str, tuple[str, ...]]:
    """Product line as written -> the names of its makers."""
    found: dict[str, tuple[str, ...]] = {}
    for maker, products in table("products"):
        for product in products.split("|"):
            found[product] = (*found.get(product, ()), maker)
    return found


class Products:
    """Looks up the makers that one article names."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._firms: dict[tuple[str, ...], int] = {}
        for cluster in mentions.clusters:
            if cluster.type is T.FIRM:
                for form in cluster.forms:
                    self._firms.setdefault(tuple(core_tokens(form.text)), cluster.index)

    def maker(self, words: Iterable[str]) -> int | None:
        """The one maker of a product whose name these words hold, if the article names it."""
        makers = {firm for word in words for firm in self._makers(word)}
        return makers.pop() if len(makers) == 1 else None

    def _makers(self, word: str) -> Iterable[int]:
        names = _lines().get(word) or _lines().get(_TAIL.sub("", word), ())
        for name in names:
            core = tuple(core_tokens(name))
            fitting = {i for own, i in self._firms.items() if own[: len(core)] == core or own == core[: len(own)] != ()}
            if len(fitting) == 1:
                yield from fitting

    def in_phrase(self, head: Token) -> int | None:
        """The maker of the products in a noun phrase; hyphenated models are put together again."""
        text = head.doc[head.left_edge.i : head.i + 1].text
        return self.maker(text.replace('"', " ").split())
