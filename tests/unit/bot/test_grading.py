"""Verdicts: what makes an answer right, partial, silent or wrong."""

from __future__ import annotations

import pytest

from bot.grading import Verdict, grade

NAMES = {"Ankaro": {"aliases": ["Ankaro AG"]}, "Steigwerk": {"aliases": []}}


def answered(value=None, *rows, status="answered"):
    items = [{"name": name, "group": group, "evidence": [{"quote": f"{name} does."}]} for name, group in rows]
    return {"status": status, "value": value, "items": items}


LISTS = [
    ({"items": ["Ankaro"]}, [("Ankaro AG", "active")], Verdict.RIGHT),
    ({"items": ["Ankaro"]}, [("Ankaro", "active"), ("Steigwerk", "active")], Verdict.PARTIAL),
    ({"items": ["Ankaro"]}, [("Ankaro", "active"), ("Steigwerk", "ended")], Verdict.RIGHT),
    ({"items": ["Ankaro"], "optional": ["Steigwerk"]}, [("Ankaro", "active"), ("Steigwerk", "active")], Verdict.RIGHT),
    ({"items": ["Ankaro"], "groups": {"ended": ["Ankaro"]}}, [("Ankaro", "active")], Verdict.WRONG),
    ({"items": ["Ankaro"], "groups": {"ended": ["Ankaro"]}}, [("Ankaro", "last_known")], Verdict.PARTIAL),
    ({"items": ["Ankaro"]}, [("Steigwerk", "active")], Verdict.WRONG),
]


@pytest.mark.parametrize(("want", "rows", "verdict"), LISTS)
def test_lists(want, rows, verdict):
    assert grade({"kind": "list", **want}, answered(None, *rows), NAMES) == verdict


VALUES = [
    ({"kind": "percent", "value": 49}, 49.2, Verdict.RIGHT),
    ({"kind": "percent", "value": 49}, (50, 100), Verdict.WRONG),
    ({"kind": "number", "value": [3, 4]}, 4, Verdict.RIGHT),
    ({"kind": "date", "value": "2026-02-16"}, "2026-02", Verdict.PARTIAL),
    ({"kind": "date", "value": "2026-02-16"}, "2025", Verdict.WRONG),
    ({"kind": "yesno", "value": ["no", "denied"]}, "denied", Verdict.RIGHT),
    ({"kind": "state", "value": "agreed"}, "abandoned", Verdict.WRONG),
    ({"kind": "amount", "value": {"value": 5, "currency": "EUR"}}, {"value": 5, "currency": "EUR"}, Verdict.RIGHT),
    ({"kind": "amount", "value": {"value": 5, "currency": "EUR"}}, {"value": 5, "currency": "USD"}, Verdict.WRONG),
    ({"kind": "text", "must_quote": ["Ankaro does"]}, None, Verdict.RIGHT),
    ({"kind": "abstain"}, None, Verdict.WRONG),
    ({"kind": "clarify"}, None, Verdict.WRONG),
]


@pytest.mark.parametrize(("want", "value", "verdict"), VALUES)
def test_values(want, value, verdict):
    assert grade(want, answered(value, ("Ankaro", "active")), NAMES) == verdict


@pytest.mark.parametrize("status", ["abstained", "passages", "clarify"])
def test_silence_is_never_wrong(status):
    assert grade({"kind": "list", "items": ["Ankaro"]}, answered(status=status), NAMES) is Verdict.SILENT


def test_not_known_is_an_answer_where_nothing_is_known():
    want = {"kind": "yesno", "value": "not known"}
    assert grade(want, answered(status="abstained"), NAMES) is Verdict.RIGHT
    assert grade({"kind": "abstain"}, answered(status="passages"), NAMES) is Verdict.RIGHT
