"""What is asked of those whom the last answer has shown: who came back and why they had left, how they stand, how many."""

from __future__ import annotations

import pytest

CUSTOMERS, SUPPLIERS = "who buys from kestrin", "who supplies corriveau"
CUT = "who buys from morandelli"  # Cassilis is cutting its orders
SIGNED = "who buys from ostermark"  # Lumbrera has only signed
RETURNED = [
    (CUSTOMERS, "which of them left and came back"),
    (CUSTOMERS, "has any of those quit and then returned?"),
    (CUSTOMERS, "one of those two had walked out before, which?"),
    (CUSTOMERS, "any of those that had dumped them before"),
    (SUPPLIERS, "had one of those lost the account before & then got it back?"),
    (SUPPLIERS, "which one did they drop and take back"),
    (SUPPLIERS, "which of them was sacked and later reinstated"),
    (SUPPLIERS, "were any of those chucked out and brought back"),
    (SUPPLIERS, "is one of them back after having been thrown out"),
    (SUPPLIERS, "had one of them been dropped before and then rehired?"),
    (SUPPLIERS, "which of them had corriveau walked away from earlier"),
]
STANDING = [
    ((CUT, "who of them has handed in notice"), ["Cassilis Pharma"]),
    ((CUT, "which one is being phased out"), ["Cassilis Pharma"]),
    ((CUT, "and which of these is being dropped"), ["Cassilis Pharma"]),
    ((CUT, "and which of these is being replaced"), ["Cassilis Pharma"]),
    ((SIGNED, "and who of them isn't live yet"), ["Lumbrera Biociencias"]),
    ((SIGNED, "which ones haven't started"), ["Lumbrera Biociencias"]),
    ((SIGNED, "which of them have only signed"), ["Lumbrera Biociencias"]),
    (("who supplies merrow", "which of these is being replaced"), []),
    (("who supplies merrow", "who of them has only signed so far"), []),
]
COUNTED = [
    ((CUT, "so that makes how many active customers"), 3),
    ((CUT, "how many does that leave without the one that is being dropped"), 2),
    ((SIGNED, "so how many active customers is that"), 2),
    ((SIGNED, "how many customers is that if i skip the one that hasnt started"), 2),
    ((SUPPLIERS, "how many of them left and came back"), 1),
]
SHARES = [
    (("who owns merrow", "how much has the founder got"), 12),
    (("who owns merrow", "the private person, how many percent?"), 12),
    (("who owns merrow", "what's the founder down to, in percent"), 12),
    (("who owns kestrin", "the founder is down to how many percent?"), 40),
    (("who owns merrow", "whats the first ones percentage"), 20),
    (("who owns merrow", "how much has the edinburgh fund got"), None),  # two of them are funds
    (("who owns penvarrow", "how much has the fund got"), None),  # its one owner is none
]
FIRST_END = [
    (CUSTOMERS, "what made them leave the first time round"),
    (CUSTOMERS, "why did corriveau leave them back then"),
    (CUSTOMERS, "what was the reason for the first split"),
    (SUPPLIERS, "why did they drop kestrin in 2024"),
    (CUSTOMERS, "which of them left and came back", "why had it left in the first place"),
    (SUPPLIERS, "which of them left and came back", "why did they part ways initially"),
    (SUPPLIERS, "which of them left and came back", "reason for the original exit?"),
]
NOW = [
    (("how much of merrow did dunmarra own in january 2024", "and by now"), 18),
    (("how many customers did kestrin have in june 2024", "and as of now"), 2),
    (("did corriveau buy from kestrin in june 2024", "ok and now?"), "yes"),
]


def names(answer):
    return [row["name"] for row in answer["items"]]


@pytest.mark.parametrize("thread", RETURNED, ids=lambda thread: thread[-1])
def test_those_who_left_and_came_back(ask, thread):
    wanted = "Corriveau Marine" if thread[0] == CUSTOMERS else "Kestrin Blades Ltd"
    assert names(ask(*thread)) == [wanted]


@pytest.mark.parametrize(("thread", "wanted"), STANDING, ids=lambda value: value[-1] if isinstance(value, tuple) else "")
def test_those_who_stand_so(ask, thread, wanted):
    assert names(ask(*thread)) == wanted


@pytest.mark.parametrize(
    ("thread", "wanted"), [*COUNTED, *SHARES, *NOW], ids=lambda v: v[-1] if isinstance(v, tuple) else ""
)
def test_values_of_those_shown(ask, thread, wanted):
    assert ask(*thread)["value"] == wanted


@pytest.mark.parametrize("thread", FIRST_END, ids=lambda thread: thread[-1])
def test_the_reason_of_the_first_end(ask, thread):
    quotes = [part["quote"] for row in ask(*thread)["items"] for part in row["evidence"]]
    assert any("delivery times" in quote for quote in quotes)
