"""One sentence of an article with its figures and dates, found once, and the way back from offsets to tokens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ingest.analysis import Token
from ingest.mentions.references import Mentions
from ingest.money import AmountMention, PercentMention, find_amounts, find_percents
from ingest.times import TimeMention, find_times


@dataclass(frozen=True)
class SentenceText:
    """`start` and `end` are offsets in the article's text; offsets of figures and dates count from `start`."""

    number: int
    start: int
    end: int
    text: str
    mentions: Mentions

    @classmethod
    def of(cls, mentions: Mentions, number: int) -> SentenceText:
        """The article's sentence with this number."""
        span = mentions.an.sentences[number]
        return cls(number, span.start, span.end, mentions.an.article.text[span.start : span.end], mentions)

    @cached_property
    def times(self) -> list[TimeMention]:
        """The time expressions, read with no tense."""
        return self._times(None)

    @cached_property
    def _past(self) -> dict[int, TimeMention]:
        return {time.start: time for time in self._times(False)}

    @cached_property
    def _future(self) -> dict[int, TimeMention]:
        return {time.start: time for time in self._times(True)}

    def _times(self, future: bool | None) -> list[TimeMention]:
        published = self.mentions.an.article.published
        return find_times(self.text, published, future=future) if published is not None else []

    def in_tense(self, time: TimeMention, future: bool | None) -> TimeMention:
        """The same expression as a clause of this tense means it."""
        if future is None:
            return time
        return (self._future if future else self._past).get(time.start, time)

    @cached_property
    def amounts(self) -> list[AmountMention]:
        """Sums of money, without those that repeat one in another currency."""
        return [a for a in find_amounts(self.text) if not a.converted]

    @cached_property
    def percents(self) -> list[PercentMention]:
        """Percentages."""
        return find_percents(self.text)

    def at(self, token: Token) -> int:
        """Where a token begins."""
        start: int = self.mentions.an.starts[token.i]
        return start - self.start

    def token(self, offset: int) -> Token | None:
        """The token at an offset, None where none stands."""
        an = self.mentions.an
        start, end = an.bounds[self.number]
        place = self.start + offset
        return next((an.doc[i] for i in range(start, end) if an.starts[i] <= place < an.ends[i]), None)
