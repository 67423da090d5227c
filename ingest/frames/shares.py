"""Shares of firms in a sentence and of which firm each is: "51 percent", "two thirds of Y", "the other 40", "all shares"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.analysis import Token
from ingest.frames.holders import Holders
from ingest.frames.parties import FIRMS, T
from ingest.lexicon.tables import name_words, words
from ingest.mentions.references import Mentions
from ingest.money import PercentMention, find_percents
from kg.model import Percent

_FIGURE = re.compile(r"\d{1,2}(?:[.,]\d+)?")
_REACH = 9
_ALL = Percent.exactly(100.0)
_HALF = Percent.exactly(50.0)
_DESCRIBING = frozenset({"DET", "ADJ", "ADV", "PROPN", "NUM"})


def shares_set(key: str) -> frozenset[str]:
    """A set of words of shares.toml."""
    return words("shares.toml", key)


@dataclass(frozen=True, slots=True)
class Share:
    """Tokens [start, end) of the figure; the phrase ends before `stop`; `of`: the firm that it names, None where none.

    `left`: what others leave ("the rest", "the other 40"), a figure alone included; `percent` None where not said.
    """

    start: int
    end: int
    stop: int
    percent: Percent | None
    of: int | None = None
    left: bool = False
    points: bool = False


@dataclass(frozen=True, slots=True)
class _Of:
    """Of what a share is: `firm` None where it is not said; `stop`: the token behind."""

    stop: int
    firm: int | None = None


class Shares:
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions, holders: Holders) -> None:
        self._m = mentions
        self._doc = mentions.an.doc
        self._holders = holders
        self._last = -2  # the last sentence with a share

    def sentence(self, start: int, end: int) -> list[Share]:
        """All shares of [start, end), in order."""
        told = sorted([*self._figures(start, end), *self._wholes(start, end)], key=lambda share: share.start)
        number = self._m.an.sentence_of[start]
        if told or number - self._last == 1:
            told = sorted([*told, *self._alone(told, start, end)], key=lambda share: share.start)
        if told:
            self._last = number
        return told

    # --- figures --------------------------------------------------------------------------------------------------

    def _figures(self, start: int, end: int) -> Iterator[Share]:
        for i, j, mention in self._percents(start, end):
            of = self._of_which(i, j, end) or self._of(j, end)
            if of is not None:
                yield Share(i, j, of.stop, mention.percent, of.firm, self._is_left(i, start), mention.points)

    def _percents(self, start: int, end: int) -> Iterator[tuple[int, int, PercentMention]]:
        """First token, token after the last, and what stands there."""
        an = self._m.an
        low = an.starts[start]
        for mention in find_percents(an.article.text[low : an.ends[end - 1]]):
            inside = [i for i in range(start, end) if low + mention.start <= an.starts[i] < low + mention.end]
            if inside:
                yield inside[0], inside[-1] + 1, mention

    def _is_left(self, i: int, start: int) -> bool:
        return i > start and self._doc[i - 1].lower_ in shares_set("others")

    def _wholes(self, start: int, end: int) -> Iterator[Share]:
        """ "every share of Y", "all the shares", "all of whose shares"."""
        for i in range(start, end - 1):
            if self._doc[i].lower_ not in shares_set("every"):
                continue
            unit = next((k for k in range(i + 1, min(i + 4, end)) if self._doc[k].lower_ in shares_set("units")), None)
            if unit is None:
                continue
            whose = next((k for k in range(i + 1, unit) if self._doc[k].lower_ in shares_set("whose")), None)
            of = self._of(unit + 1, end)
            if whose is not None:
                before = self._set_off_before(i)
                of = _Of(unit + 1, before if before is not None else self._firm(self._doc[whose]))
            if of is not None:
                yield Share(i, unit + 1, of.stop, _ALL, of.firm)

    def _alone(self, told: list[Share], start: int, end: int) -> Iterator[Share]:
        """Behind a share: "Y with 40", "the other 40", "the rest", and of a half "the other"."""
        taken = {k for share in told for k in range(share.start, share.end)}
        again = self._m.an.sentence_of[start] - self._last == 1  # of the shares of the sentence before
        low = told[0].end if told else end
        for i in range(start + 1 if again else low, end - 1):
            if i in taken or (i < low and not self._is_left(i, start)):
                continue
            if _FIGURE.fullmatch(self._doc[i].text):
                yield from self._number(i, start)
            elif self._doc[i].lower_ in shares_set("rest") and self._doc[i - 1].lower_ == "the":
                yield Share(i, i + 1, i + 1, None, left=True)
            elif (
                self._doc[i].lower_ == "other" and self._doc[i + 1].text in shares_set("stops") and told[0].percent == _HALF
            ):
                yield Share(i, i + 1, i + 1, _HALF, left=True)

    def _number(self, i: int, start: int) -> Iterator[Share]:
        left = self._is_left(i, start)
        if left or self._doc[i + 1].lower_ in shares_set("stops"):
            figure = Percent.exactly(float(self._doc[i].text.replace(",", ".")))
            yield Share(i, i + 1, i + 1, figure, left=True)

    # --- of which firm --------------------------------------------------------------------------------------------

    def _of(self, i: int, end: int) -> _Of | None:
        """What stands behind a figure says of which firm it is, or nothing; None: it is no share of a firm."""
        while i < end and self._doc[i].lower_ in shares_set("body"):
            i += 1
        if i >= end:
            return _Of(i)
        token = self._doc[i]
        if token.lower_ in shares_set("of"):
            named = self._named(i + 1, end)
            return named if named is not None or token.lower_ == "of" else _Of(i)
        noun = token.pos_ in ("NOUN", "ADJ") and i not in self._m.at
        return None if noun or token.lower_ in shares_set("not_shares") else _Of(i)

    def _of_which(self, i: int, j: int, end: int) -> _Of | None:
        """ "Y, 75 percent of which": Y, whatever the parse says."""
        relative = j + 1 < end and self._doc[j].lower_ == "of" and self._doc[j + 1].lower_ in shares_set("relative")
        firm = self._set_off_before(i) if relative else None
        return _Of(j + 2, firm) if firm is not None else None

    def _set_off_before(self, i: int) -> int | None:
        """The firm whose name ends before the comma in front of a share."""
        while i > 0 and self._doc[i - 1].lower_ in shares_set("light"):
            i -= 1
        return self._firm(self._doc[i - 2]) if i > 1 and self._doc[i - 1].text == "," else None

    def _named(self, i: int, end: int) -> _Of | None:
        """The firm behind "of": by its name, description or pronoun; None where it is something else."""
        for k in range(i, min(i + _REACH, end)):
            token = self._doc[k]
            if token.lower_ in shares_set("relative"):
                return _Of(k + 1, self._firm(token)) if self._firm(token) is not None else None
            titled = k not in self._m.at and k + 1 < end and self._names(k + 1)  # "of the harbour firm Y"
            firm = self._firm(token) if not titled else None
            if firm is not None:
                return self._whole(k, end, firm)
            if k not in self._m.at and token.lower_ in name_words("firm_nouns") and not titled:
                return _Of(k + 1)
            plain = token.pos_ in _DESCRIBING or token.lower_ in shares_set("body") | shares_set("of") or token.tag_ == "POS"
            if not plain and not titled:
                return _Of(k) if self._doc[k - 1].lower_ in shares_set("body") else None  # "a quarter of the shares"
        return None

    def _whole(self, k: int, end: int, firm: int) -> _Of | None:
        """ "of Y" and "of Y's shares", not "of Y's sales"."""
        stop = self._holders.past(k)
        if stop < end and self._doc[stop].tag_ == "POS":
            stop += 1
        elif self._doc[k].tag_ != "PRP$":
            return _Of(stop, firm)
        while stop < end and self._doc[stop].pos_ == "ADJ":
            stop += 1
        return _Of(stop + 1, firm) if stop < end and self._doc[stop].lower_ in shares_set("body") else None

    def _firm(self, token: Token) -> int | None:
        found = [i for i in self._m.refer(token) if self._m.clusters[i].type in FIRMS]
        return found[0] if len(found) == 1 else None

    def _names(self, k: int) -> bool:
        index = self._m.at.get(k)
        return index is not None and self._m.clusters[index].type is not T.PLACE


def skip_back(doc: Sequence[Token], k: int, start: int) -> int:
    """The token before the words that only measure a share or say whose it is: "keeps" of "keeps its other 40"."""
    while k > start:
        if doc[k].lower_ == "of" and doc[k - 1].lower_ in shares_set("body") | shares_set("one"):
            k -= 2  # "a stake of 15 percent"
        elif doc[k].lower_ in shares_set("light"):
            k -= 1
        else:
            break
    return k
