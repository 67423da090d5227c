"""The other party of a trade that goes without saying: the one of the sentences before, else the firm that stands out."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.claims import Composer
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation

_NEAR = 2  # sentences of the paragraph back to which a trade is still spoken of


class House:
    """Finds it in one article."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        self._m = mentions
        self._composer = composer

    def of(self, party: int, at: Token) -> int | None:
        """Whom a firm trades with where the sentence does not say so."""
        number = self._m.an.sentence_of[at.i]
        left = {i for n, *pair, _ in self._trades(number) for i in pair if i not in self._named(n) and self._m.acts(i)} - {
            party
        }
        if len(left) == 1:
            return left.pop()
        renamed = {old: new for _, old, new, _ in self._composer.known(Relation.RENAMED_TO)}
        about = self._m.salience.clearly(number)
        if about is None and self._m.antecedent(at) == self._m.topic:
            about = self._m.topic  # whom "it" would mean here
        about = renamed.get(about, about) if about is not None else None
        return about if about != party else None  # of whom the article is about, it tells what he does

    def _trades(self, number: int) -> Iterator[tuple[int, int, int, Phase | None]]:
        """The supplies told just before in the same paragraph."""
        before = range(max(self._paragraph(number), number - _NEAR), number)
        return (known for known in self._composer.known(Relation.SUPPLIES) if known[0] in before)

    def _named(self, number: int) -> set[int]:
        return {self._m.at[i] for i in range(*self._m.an.bounds[number]) if i in self._m.at}

    def _paragraph(self, number: int) -> int:
        """The first sentence of the paragraph that this one stands in."""
        an = self._m.an
        while (
            number > 0 and "\n" not in an.article.text[an.starts[an.bounds[number - 1][0]] : an.starts[an.bounds[number][0]]]
        ):
            number -= 1
        return number
