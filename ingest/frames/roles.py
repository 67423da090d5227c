"""Who holds which office where, told by titles beside names; verbs of posts in appointments.py, succession.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from ingest.analysis import Token
from ingest.frames.appointments import Appointments
from ingest.frames.draft import Draft
from ingest.frames.employers import Employers
from ingest.frames.parties import T
from ingest.frames.posts import Posts
from ingest.frames.titles import Title, Titles, role_words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation


class Roles:
    """Finds holders of offices in the sentences of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._doc = mentions.an.doc
        self.posts = Posts()
        self.titles = Titles(mentions)
        self.employers = Employers(mentions, self.posts)
        self._verbs = Appointments(mentions, self.posts, self.titles, self.employers)

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All holders named in [start, end)."""
        seen: set[tuple[int, int | None, str, Phase | None]] = set()
        for draft in chain(
            self._beside_names(start, end), self._verbs.sentence(start, end)
        ):  # lazily: verbs ask for offices
            key = (draft.subject, draft.object, draft.title or "", draft.phase)
            if key not in seen:
                seen.add(key)
                self.posts.note(draft)
                yield from _told(draft)

    def _beside_names(self, start: int, end: int) -> Iterator[Draft]:
        i = start
        while i < end:
            index = self._person_at(i)
            if index is None:
                i += 1
                continue
            stop = i
            while stop < end and self._m.at.get(stop) == index:
                stop += 1
            yield from self._before(index, i, start)
            yield from self._after(index, i, stop, end)
            i = stop

    def _person_at(self, i: int) -> int | None:
        index = self._m.at.get(i)
        return index if index is not None and self._m.clusters[index].type is T.PERSON else None

    # --- before the name ------------------------------------------------------------------------------------------

    def _before(self, person: int, at: int, low: int) -> Iterator[Draft]:
        """ "Pelmar CEO Anna Berg", "Pelmar's interim CEO, Anna Berg", "chief executive Anna Berg", "the CEO (Anna Berg)"."""
        i = at
        while i - 1 > low and self._doc[i - 1].lower_ in role_words("honorifics"):
            at = i = i - 1
        if i - 1 > low and self._doc[i - 1].text in role_words("name_marks"):
            i -= 1
        apart = i != at
        title = self.titles.ending(i, low) or (self._narrowed(i, low) if apart else None)
        if title is None:
            if apart:
                yield from self._head_of(person, at, i, low)
            return
        owner = self.employers.before(title.start, low)
        if owner is None and apart and self._doc[at - 1].text == "," and not self._determined(title.start, low):
            return
        if owner is None and self._doc[title.start - 1].tag_ == "WP$":  # "whose"
            return
        if owner is None:
            owner = self.employers.of_context(title, person)
        if owner is not None:
            former = title.former or self._former_before(title.start, low)
            title = replace(title, former=former)
            for each in (person, *(self._joined_behind(at) if title.plural else ())):
                yield self._holder(each, owner, title, self._doc[at])

    def _narrowed(self, i: int, low: int) -> Title | None:
        """ "Y's co-heads of healthcare banking, A and B": the title before a field in common words."""
        j = i - 1
        while j > low and i - j < 7 and self._doc[j].is_lower and self._doc[j].lower_ not in role_words("of"):
            j -= 1
        return self.titles.ending(j, low) if self._doc[j].lower_ in role_words("of") else None

    def _head_of(self, person: int, at: int, i: int, low: int) -> Iterator[Draft]:
        """ "The head of AVAS, Teodor Atanasiu": title, of, organisation, comma, name."""
        j = i - 1
        index = self._m.at.get(j)
        if index is None or not self.employers.employs(index):
            return
        while j > low and self._m.at.get(j) == index:
            j -= 1
        if self._doc[j].lower_ in role_words("articles"):
            j -= 1
        if j <= low or self._doc[j].lower_ not in role_words("of"):
            return
        title = self.titles.ending(j, low)
        if title is not None:
            yield self._holder(person, index, title, self._doc[at])

    def _former_before(self, i: int, low: int) -> bool:
        """ "former Nasdaq Chairman": the word stands before the organisation."""
        j = i - 1
        while j > low and (j in self._m.at or self._doc[j].text in ("'s", "'", "-")) and self._plain(j):
            j -= 1
        return j >= low and j != i - 1 and not self._plain(j)

    def _plain(self, j: int) -> bool:
        return self._doc[j].lower_ not in role_words("ended")

    def _determined(self, i: int, low: int) -> bool:
        return i - 1 >= low and self._doc[i - 1].lower_ in role_words("determined")

    # --- behind the name ------------------------------------------------------------------------------------------

    def _after(self, person: int, at: int, stop: int, end: int) -> Iterator[Draft]:
        """ "Vera Stadlinger, chief executive of Y", "X, Y's chairman", "X, a Y analyst", "X, 52, a former Y executive"."""
        i = stop
        if i >= end or self._doc[i].text not in role_words("name_marks"):
            return
        i += 1
        if i + 1 < end and self._doc[i].like_num and self._doc[i + 1].text == ",":
            i += 2
        if self._doc[i : i + 2].text.lower() in role_words("lead_ins"):
            i += 2
        owner, i, former = self.employers.behind_name(i, end)
        title = self.titles.starting(i, end)
        if title is None:
            return
        if owner is None:
            owner = self.employers.behind_title(title.end, end)
        if owner is None and self.employers.unnamed(title, end):
            owner = self.employers.of_context(title, person)
        if owner is not None:
            title = replace(title, former=former or title.former)
            for each in (person, *(self._joined_before(at) if title.plural else ())):
                yield replace(self._holder(each, owner, title, self._doc[at]), title_end=title.end)
            yield from self._second(person, at, title.end, end)

    def _joined_before(self, at: int) -> list[int]:
        """The other persons of "A and B, co-founders of Y"."""
        return self._others(range(at - 1, max(at - 9, self._doc[at].sent.start - 1), -1))

    def _joined_behind(self, at: int) -> list[int]:
        """The other persons of "Y's co-heads A and B"."""
        return self._others(range(at + 1, min(at + 9, self._doc[at].sent.end)))

    def _others(self, places: range) -> list[int]:
        here = self._m.at.get(places.start - places.step)
        found: list[int] = []
        for i in places:
            index = self._person_at(i)
            if index is None and self._doc[i].lower_ not in role_words("listing"):
                break
            if index is not None and index != here and index not in found:
                found.append(index)
        return found

    def _second(self, person: int, at: int, i: int, end: int) -> Iterator[Draft]:
        """A second office of the same person: "president of X and director of Y"."""
        while i < end and self._doc[i].text not in role_words("second_stops"):
            i += 1
        if i + 1 >= end or self._doc[i].text != "and":
            return
        owner, j, former = self.employers.behind_name(i + 1, end)
        title = self.titles.starting(j, end)
        if title is None:
            return
        owner = owner if owner is not None else self.employers.behind_title(title.end, end)
        if owner is not None:
            yield self._holder(person, owner, replace(title, former=former or title.former), self._doc[at])

    @staticmethod
    def _holder(person: int, owner: int, title: Title, anchor: Token) -> Draft:
        return Draft(
            relation=Relation.HOLDS_ROLE, subject=person, object=owner, anchor=anchor, fixed=True,
            phase=Phase.ENDED if title.former else Phase.ACTIVE, title=title.text, leaving=title.former, frame="title",
        )  # fmt: skip


def _told(draft: Draft) -> Iterator[Draft]:
    """The office, and the founding that a founder's title tells; "founder" alone is no office."""
    parts = set(re.findall(r"\w+", (draft.title or "").lower())) - role_words("loose")
    if draft.object is None or not parts & role_words("founders"):
        yield draft
        return
    if parts - role_words("founders"):
        yield draft
    yield Draft(
        relation=Relation.FOUNDED, subject=draft.subject, object=draft.object, anchor=draft.anchor, fixed=True,
        frame="founder",
    )  # fmt: skip
