"""One sentence of an article with its figures and dates, found once, and the way back from offsets to tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from ingest.analysis import Token
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from ingest.money import AmountMention, PercentMention, find_amounts, find_percents
from ingest.times import TimeMention, find_times
from ingest.timewords import beside_days
from kg.span import Bounds


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
        if published is None:
            return []
        times = find_times(self.text, published, future=future)
        stretches = list(beside_days(self.text))
        if not stretches:
            return times
        return self._moved(times, stretches, future)

    def _moved(
        self, times: list[TimeMention], stretches: list[tuple[int, int, int]], future: bool | None
    ) -> list[TimeMention]:
        """The times with "the next day" and the like, counted from the last day before them."""
        kept = [t for t in times if not any(start < t.end and t.start < end for start, end, _ in stretches)]
        told = list(kept)
        for start, end, days in stretches:
            day = next((t.bounds for t in reversed(told) if t.start < start and _is_day(t.bounds)), None)
            day = day if day is not None else self._day_before(future)
            if day is not None and day.earliest is not None:
                moved = day.earliest + timedelta(days=days)
                kept.append(TimeMention(start=start, end=end, bounds=Bounds(moved, moved), role="on"))
        return sorted(kept, key=lambda t: t.start)

    def _day_before(self, future: bool | None) -> Bounds | None:
        """The last day that the sentence before tells, in its own tense if this one has none."""
        published = self.mentions.an.article.published
        if self.number == 0 or published is None:
            return None
        before = SentenceText.of(self.mentions, self.number - 1)
        start, end = before.mentions.an.bounds[before.number]
        said = {token.lower_ for token in before.mentions.an.tokens[start:end]}
        ahead = future if future is not None else bool(said & words("details.toml", "future_auxiliaries")) or None
        times = find_times(before.text, published, future=ahead)
        return next((t.bounds for t in reversed(times) if _is_day(t.bounds)), None)

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


def _is_day(bounds: Bounds) -> bool:
    return bounds.earliest is not None and bounds.earliest == bounds.latest
