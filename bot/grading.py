"""Grading answers against what was expected: right, partial, silent or wrong (docs/questions.md, "How well it answers").

Works on answer objects as they are printed, so that answers of another process can be graded as well. A list is right when
all expected names stand there, in their groups, and nothing else but optional names and context rows (ended or denied ones
where none was asked for). A row shown as current that must not be makes the answer wrong.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from bot.understanding.linking import LEGAL

Object = Mapping[str, Any]
CURRENT = {"active", "expanding"}
CONTEXT = {"ended", "denied"}
SLACK = {"percent": 0.5, "number": 0.0}  # how far a number may be off
UNANSWERED = {"abstained", "passages"}


class Verdict(StrEnum):
    """How good an answer is; a wrong one is worse than none."""

    RIGHT = "right"
    PARTIAL = "partial"
    SILENT = "silent"
    WRONG = "wrong"


KINDS = ("list", "number", "percent", "amount", "date", "yesno", "state", "text", "abstain", "clarify")


def grade(want: Object, answer: Object, names: Mapping[str, Object]) -> Verdict:
    """The verdict on one answer object. `names`: canonical name -> {"aliases": [...]}."""
    status = answer["status"]
    if want["kind"] in ("abstain", "clarify"):
        return _withheld(want["kind"], status)
    if want["kind"] == "yesno" and "not known" in _values(want) and status == "abstained":
        return Verdict.RIGHT
    return Verdict.SILENT if status != "answered" else _answered(want, answer, names)


def _withheld(kind: str, status: str) -> Verdict:
    """What should not be answered, or only asked back."""
    accepted = UNANSWERED if kind == "abstain" else {"clarify"}
    if status in accepted:
        return Verdict.RIGHT
    return Verdict.WRONG if status == "answered" else Verdict.SILENT


def _answered(want: Object, answer: Object, names: Mapping[str, Object]) -> Verdict:
    value = answer["value"]
    match want["kind"]:
        case "list":
            return _list(want, answer, names)
        case "text":
            quotes = [quote["quote"] for row in answer["items"] for quote in row["evidence"]]
            return _either(any(part in quote for part in want["must_quote"] for quote in quotes))
        case "yesno" | "state":
            return _either(str(value).casefold() in _values(want))
        case "date":
            return _date(str(want["value"]), str(value))
        case "amount":
            return _either(isinstance(value, Mapping) and dict(value) == want["value"])
        case kind:
            return _number(_values(want), value, SLACK[kind])


def _either(right: bool) -> Verdict:
    return Verdict.RIGHT if right else Verdict.WRONG


def _values(want: Object) -> list[Any]:
    value = want["value"]
    return value if isinstance(value, list) else [value]


def _list(want: Object, answer: Object, names: Mapping[str, Object]) -> Verdict:
    groups = _groups(want)
    canon = {fold(alias): name for name, entry in names.items() for alias in [name, *entry.get("aliases", ())]}
    shown = {canon.get(fold(row["name"]), row["name"]): row["group"] for row in answer["items"]}
    expected, allowed = set(want["items"]), {*want["items"], *want.get("optional", ()), *groups}
    context = CONTEXT - {group for each in groups.values() for group in each}
    extra = [name for name, group in shown.items() if name not in allowed and group not in context]
    slips = [name for name, group in shown.items() if groups.get(name) and not _fits(group, groups[name])]
    if any(shown[name] in CURRENT and not groups[name] & CURRENT for name in slips):
        return Verdict.WRONG
    hits = expected & set(shown)
    if hits == expected and not extra:
        return Verdict.PARTIAL if slips else Verdict.RIGHT
    return Verdict.PARTIAL if hits and len(extra) <= len(hits) else Verdict.WRONG


def _groups(want: Object) -> dict[str, set[str]]:
    """In which groups each name may stand."""
    groups: dict[str, set[str]] = {}
    for group, members in want.get("groups", {}).items():
        for member in members:
            groups.setdefault(member, set()).add(group)
    return groups


def _fits(group: str | None, allowed: set[str]) -> bool:
    same = group in allowed or (group in CURRENT and bool(allowed & CURRENT))
    return same or (group == "reducing" and "reported" in allowed)


def _date(want: str, got: str) -> Verdict:
    if got == want:
        return Verdict.RIGHT
    near = len(got) >= len("2026") and (want.startswith(got) or got.startswith(want))
    return Verdict.PARTIAL if near else Verdict.WRONG


def _number(wanted: list[Any], got: object, slack: float) -> Verdict:
    if isinstance(got, list | tuple) and got and got[0] == got[-1]:
        got = got[0]
    return _either(isinstance(got, int | float) and any(abs(got - want) <= slack for want in wanted))


def fold(name: str) -> str:
    """A name without case, accents and legal forms."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    words = bare.replace(".", "").split()
    return " ".join(word for word in words if word not in LEGAL) or bare
