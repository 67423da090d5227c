"""What is said to a rumour that the sentence before told: "No talks, no offer", "nothing in it", "we are not selling"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ingest.analysis import Token
from ingest.frames.claims import Composer
from ingest.frames.draft import Draft
from ingest.lexicon.tables import table, words
from ingest.mentions.references import Mentions
from kg.model import Claim, Modality

_BACK = 3  # sentences from a rumour to its denial

Rumour = tuple[Claim, int, int]


class Denied:
    """Finds denials in the sentences of one article that do not say again what they deny."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        self._m = mentions
        self._composer = composer

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts of [start, end)."""
        cue = self._cue(start, end)
        if cue is None or self._m.an.heading[start]:
            return
        rumours = self._composer.rumours()
        denied = {(c.relation, s, o) for c, s, o in rumours if c.modality is Modality.DENIED}
        for claim, subject, target in self._meant(rumours, self._m.an.sentence_of[start]):
            if (claim.relation, subject, target) not in denied:
                yield Draft(
                    relation=claim.relation, subject=subject, object=target, anchor=cue, phase=claim.phase, fixed=True,
                    modality=Modality.DENIED, stake=True, frame="denied",
                )  # fmt: skip

    def _meant(self, rumours: list[Rumour], number: int) -> list[Rumour]:
        """The one rumour of the last sentence with any; none when there are several."""
        near = [r for r in rumours if 0 <= number - r[0].evidence.sentence <= _BACK and r[0].modality is not Modality.DENIED]
        last = max((r[0].evidence.sentence for r in near), default=None)
        meant = [r for r in near if r[0].evidence.sentence == last]
        return meant if len({r[1:] for r in meant}) == 1 and self._told_first(meant, number) else []

    def _told_first(self, meant: list[Rumour], number: int) -> bool:
        """In one sentence only a report that is answered there: "Asked about a report that ..., a spokesman said"."""
        same = meant[0][0].evidence.sentence == number
        return not same or meant[0][0].modality is Modality.REPORTED

    def _cue(self, start: int, end: int) -> Token | None:
        """The first word of a denial, in a sentence that quotes somebody or says that somebody denies."""
        an = self._m.an
        low = an.starts[start]
        text = an.article.text[low : an.ends[end - 1]].lower().replace("\u2019", "'")
        found = _denials().search(text)
        if found is None or not self._said(start, end):
            return None
        at = low + found.start()
        return next((t for t in an.tokens[start:end] if an.ends[t.i] > at), None)

    def _said(self, start: int, end: int) -> bool:
        saying = words("factuality.toml", "answering")
        return any(t.is_quote or t.lemma_.lower() in saying for t in self._m.an.tokens[start:end])


@cache
def _denials() -> re.Pattern[str]:
    phrases = sorted(table("factuality.toml")["denials"], key=len, reverse=True)
    deals = "|".join(sorted(words("factuality.toml", "followed_by")))
    other = rf"(?! (?:to|of) (?!(?:{deals})\b))"  # "no plans to close mills"
    return re.compile(r"(?<![\w'])(?:" + "|".join(map(re.escape, phrases)) + rf")(?!\w){other}")
