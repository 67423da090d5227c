"""Grading answers against tests/golden/questions.jsonl: right, partial, silent or wrong.

A list is right when all expected names stand there, in their groups, and nothing else but optional names and context rows
(ended or denied ones where none was asked for). A row shown as current that must not be makes the answer wrong.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

Object = Mapping[str, Any]
CURRENT = {"active", "expanding"}
SLACK = {"percent": 0.5, "number": 0.0}


def grade(question: Object, answer: Object, names: Mapping[str, Object]) -> str:
    """The verdict on one answer object."""
    want, status = question["answer"], answer["status"]
    if want["kind"] in {"abstain", "clarify"}:
        accepted = {"abstain": {"abstained", "passages"}, "clarify": {"clarify"}}[want["kind"]]
        return "right" if status in accepted else "wrong" if status == "answered" else "silent"
    if want["kind"] == "yesno" and "not known" in _values(want) and status == "abstained":
        return "right"
    if status != "answered":
        return "silent"
    match want["kind"]:
        case "list":
            return _list(want, answer, names)
        case "text":
            quotes = [quote["quote"] for row in answer["items"] for quote in row["evidence"]]
            return "right" if any(part in quote for part in want["must_quote"] for quote in quotes) else "wrong"
        case "yesno" | "state":
            return "right" if str(answer["value"]).casefold() in _values(want) else "wrong"
        case "date":
            return _date(str(want["value"]), str(answer["value"]))
        case "amount":
            value = answer["value"]
            return "right" if isinstance(value, Mapping) and dict(value) == want["value"] else "wrong"
        case kind:
            return _number(_values(want), answer["value"], SLACK[kind])


def _values(want: Object) -> list[Any]:
    value = want["value"]
    return value if isinstance(value, list) else [value]


def _list(want: Object, answer: Object, names: Mapping[str, Object]) -> str:
    canon = {_fold(alias): name for name, entry in names.items() for alias in [name, *entry["aliases"]]}
    groups: dict[str, set[str]] = {}
    for group, members in want.get("groups", {}).items():
        for member in members:
            groups.setdefault(member, set()).add(group)
    shown = {canon.get(_fold(row["name"]), row["name"]): row["group"] for row in answer["items"]}
    expected, allowed = set(want["items"]), {*want["items"], *want.get("optional", ()), *groups}
    context = {"ended", "denied"} - {group for each in groups.values() for group in each}
    extra = [name for name, group in shown.items() if name not in allowed and group not in context]
    slips = [name for name, group in shown.items() if groups.get(name) and not _fits(group, groups[name])]
    if any(shown[name] in CURRENT and not groups[name] & CURRENT for name in slips):
        return "wrong"
    hits = expected & set(shown)
    if hits == expected and not extra:
        return "partial" if slips else "right"
    return "partial" if hits and len(extra) <= len(hits) else "wrong"


def _fits(group: str | None, allowed: set[str]) -> bool:
    return (
        group in allowed or (group in CURRENT and bool(allowed & CURRENT)) or (group == "reducing" and "reported" in allowed)
    )


def _date(want: str, got: str) -> str:
    if got == want:
        return "right"
    return "partial" if len(got) >= 4 and (want.startswith(got) or got.startswith(want)) else "wrong"


def _number(wanted: list[Any], got: object, slack: float) -> str:
    if isinstance(got, list | tuple) and got and got[0] == got[-1]:
        got = got[0]
    fits = isinstance(got, int | float) and any(abs(got - want) <= slack for want in wanted)
    return "right" if fits else "wrong"


def _fold(name: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())
