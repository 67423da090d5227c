"""Who enters or leaves an office by the order of words alone, for sentences whose parse went astray; office_forms.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ingest.analysis import Token
from ingest.frames.arguments import agents, is_passive
from ingest.frames.draft import Draft
from ingest.frames.parties import ORGANISATIONS, Parties, T
from ingest.frames.roles import Roles
from ingest.frames.titles import Title
from ingest.lexicon.tables import table
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation

_UNIT = r" (?![,;:\"(])[^ ]+"
_PEOPLE = r" N\d+(?:(?: ,)? (?:and|,) N\d+)*"
_FIXED = {
    "...": f"(?:{_UNIT}){{0,4}}?",
    "....": r"(?: (?![;:\"(])[^ ]+){0,14}?",
    ",..": rf"(?: ,(?:(?! N\d){_UNIT}){{1,12}} ,)?",
    "^": "^",
    "X": r" (?P<X>X\d+)",
    "x": r" X\d+",
    "Xs": r"(?: (?P<X>X\d+) '(?:s)?| (?P<own>its|their))",
}


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of office_forms.toml."""

    pattern: re.Pattern[str]
    says: str
    title: str | None


@cache
def _forms() -> tuple[_Form, ...]:
    return tuple(
        _Form(re.compile("".join(map(_element, text.split())) + "(?= |$)"), row["says"], row.get("title"))
        for row in table("office_forms.toml")["office"]
        for text in row["forms"]
    )


def _element(part: str) -> str:
    """One element of a form as a regular expression over a line of units."""
    mark, part = ("(?P<anchor>)", part[1:]) if part.startswith("!") else ("", part)
    if part in _FIXED:
        return mark + _FIXED[part]
    if part in ("N", "M"):
        return rf"{mark}(?P<{part}>{_PEOPLE})"
    if part == "n":
        return _PEOPLE
    if part in ("T", "t"):
        lead, title = "|".join(sorted(_set("lead_in"))), "(?P<T>T\\d+)" if part == "T" else "T\\d+"
        return rf"(?: (?:{lead}))*(?: X\d+(?: '|'s)?)? {title}(?: (?:of|at|for)(?:{_UNIT}){{0,3}}? X\d+)?"
    found = rf" (?:{'|'.join(_words(part.rstrip('?')))})"
    return f"{mark}(?:{found})?" if part.endswith("?") else mark + found


def _set(key: str) -> frozenset[str]:
    return frozenset(table("office_forms.toml")["sets"][key].split())


def _words(part: str) -> list[str]:
    """The words of an element: "@be|been"."""
    return [re.escape(w) for option in part.split("|") for w in (sorted(_set(option[1:])) if option[0] == "@" else [option])]


class OfficeForms:
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions, roles: Roles) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._doc = mentions.an.doc
        self._roles = roles

    def sentence(self, start: int, end: int, read: Sequence[Draft]) -> Iterator[Draft]:
        """All drafts of [start, end) about offices of which those already `read` there do not tell."""
        if not any(self._is_person(i) for i in range(start, end)):
            return
        known = {(d.subject, d.object) for d in read if d.relation is Relation.HOLDS_ROLE}
        busy = {subject for subject, _ in known}
        line, places, titles = self._line(start, end)
        for form in _forms():
            for match in form.pattern.finditer(line):
                for draft, sure in self._drafts(form, match, places, titles):
                    fresh = (draft.subject, draft.object) not in known and (sure or draft.subject not in busy)
                    if fresh and draft.subject != draft.object:
                        known.add((draft.subject, draft.object))
                        self._roles.posts.note(draft)
                        yield draft

    def _is_person(self, i: int) -> bool:
        index = self._m.at.get(i)
        return index is not None and self._m.clusters[index].type is T.PERSON

    # --- the sentence as a line of units --------------------------------------------------------------------------

    def _line(self, start: int, end: int) -> tuple[str, list[int], dict[int, Title]]:
        """The units, " N3" a person, " X5" an organisation, " T12" an office; the token of each character; the offices."""
        parts: list[str] = []
        places: list[int] = []
        titles: dict[int, Title] = {}
        i = start
        while i < end:
            unit, stop = self._unit(i, end, titles)
            parts.append(unit)
            places.extend([i] * len(unit))
            i = stop
        return "".join(parts), places, titles

    def _unit(self, i: int, end: int, titles: dict[int, Title]) -> tuple[str, int]:
        index, stop = self._m.at.get(i), i + 1
        if index is not None:
            while stop < end and self._m.at.get(stop) == index:
                stop += 1
            kind = "N" if self._is_person(i) else "X" if self._roles.employers.employs(index) else "P"
            return f" {kind}{index}", stop
        title = self._roles.titles.starting(i, end)
        if title is not None and title.start == i:
            titles[i] = title
            return f" T{i}", title.end
        return f" {self._m.an.tokens[i].lower_.replace(' ', '_').strip() or '_'}", stop

    # --- drafts ---------------------------------------------------------------------------------------------------

    def _drafts(
        self, form: _Form, match: re.Match[str], places: list[int], titles: dict[int, Title]
    ) -> Iterator[tuple[Draft, bool]]:
        """The drafts, each with whether the words themselves name the organisation."""
        groups = match.groupdict()
        anchor = self._doc[places[match.start("anchor")] if match.start("anchor") < len(places) else places[-1]]
        people, leavers = _indices(groups.get("N")), _indices(groups.get("M"))
        title = titles[int(groups["T"][1:])] if groups.get("T") else None
        said = title.text if title is not None else form.title
        name = said if said is not None else self._title_of([*leavers, *people])
        named = (
            self._named(title, groups.get("X")) if groups.get("own") is None else self._meant(places[match.start("own") + 1])
        )
        owner = named if named is not None else self._understood(title, [*leavers, *people], anchor)
        if owner is not None and name is None and form.says == "in":
            name = self._roles.posts.vacated(owner)  # "the board has settled on X"
        if owner is None or name is None:
            return
        for person in people:
            yield self._draft(person, owner, name, anchor, form.says), named is not None
        for person in leavers:
            yield self._draft(person, owner, name, anchor, "out"), named is not None

    def _title_of(self, people: list[int]) -> str | None:
        return next((name for person in people if (name := self._roles.posts.title_of(person)) is not None), None)

    def _meant(self, i: int) -> int | None:
        """The organisation that "its" means."""
        return next((n for n in self._m.refer(self._doc[i]) if self._roles.employers.employs(n)), None)

    def _named(self, title: Title | None, named: str | None) -> int | None:
        """The organisation that the form or the office itself names."""
        if named is not None:
            return int(named[1:])
        return self._roles.employers.of_title(title) if title is not None else None

    def _understood(self, title: Title | None, people: list[int], anchor: Token) -> int | None:
        """Whose office it is where the words do not say: the appointing firm's, the former holder's, the topic's."""
        known = [o for p in people if (o := self._roles.posts.organisation_of(p)) is not None]
        if title is None and known:
            return known[0]
        doers = agents(anchor) if anchor.pos_ == "VERB" and not is_passive(anchor) else []
        beside = [self._doc[anchor.i - 1]] if anchor.i else []
        if any(self._roles.employers.is_unit(doer) for doer in (*doers, *beside)):
            return None
        owner = next(iter(self._p.named(doers, ORGANISATIONS)), None)
        return owner if owner is not None else self._roles.employers.speaking(anchor, None)

    @staticmethod
    def _draft(person: int, owner: int, title: str, anchor: Token, says: str) -> Draft:
        return Draft(
            relation=Relation.HOLDS_ROLE, subject=person, object=owner, anchor=anchor, title=title or None,
            frame=f"office:{says}",
            phase=Phase.ENDED if says == "out" else Phase.ACTIVE, fixed=says == "is", appointed=says == "in",
            leaving=says == "out",
        )  # fmt: skip


def _indices(text: str | None) -> list[int]:
    """The clusters of a list of persons."""
    return [int(n) for n in re.findall(r"N(\d+)", text or "")]
