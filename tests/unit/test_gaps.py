"""Gaps of knowledge: counted, seen only by who may, forgotten on request, never without bound."""

from __future__ import annotations

from kg.catalogue import Catalogue
from kg.gaps import LONGEST, Asked, clear, keep, listed

CHANNEL = "slack:T1:C1"


def test_the_same_question_is_counted_however_it_is_typed():
    catalogue = Catalogue()
    keep(catalogue, [Asked("Who owns Ankaro?"), Asked("who  owns ankaro"), Asked("who runs Ankaro?")])
    counted = [(gap.question, gap.times) for gap in listed(catalogue, ["public"])]
    assert counted == [("Who owns Ankaro?", 2), ("who runs Ankaro?", 1)]


def test_what_was_asked_in_a_private_channel_is_seen_only_there():
    catalogue = Catalogue()
    keep(catalogue, [Asked("who owns Ankaro?"), Asked("who buys Steigwerk?", CHANNEL)])
    assert [gap.question for gap in listed(catalogue, ["public"])] == ["who owns Ankaro?"]
    assert len(listed(catalogue, ["public", CHANNEL])) == 2
    assert clear(catalogue, ["public"]) == 1
    assert [gap.question for gap in listed(catalogue, [CHANNEL])] == ["who buys Steigwerk?"]


def test_the_oldest_make_room():
    catalogue = Catalogue()
    keep(catalogue, [Asked(f"who owns firm {i}?") for i in range(9)], limit=3)
    assert len(listed(catalogue, ["public"])) == 3


def test_hostile_questions_are_kept_as_they_are():
    catalogue = Catalogue()
    keep(catalogue, [Asked("'); DROP TABLE gaps; --"), Asked("x" * 10_000)])
    assert max(len(gap.question) for gap in listed(catalogue, ["public"])) == LONGEST
