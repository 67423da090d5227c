"""Questions in another order than the usual, with errands before and afterthoughts behind them."""

from __future__ import annotations

import pytest

LISTS = [
    (("whose gearboxes are in corriveau's turbines",), ["Hallvard Gearing AS"]),
    (("whose wake lidar is on merrow's machines",), ["Nautilor Sensors"]),
    (("who sold every last merrow share?",), ["Strathmoor Pension Fund"]),
    (("who has walked out on brightwater",), ["Corriveau Marine"]),
    (("which supplier did corriveau throw out",), ["Brightwater Composites"]),
    (("who supplies corriveau?", "ok and who have they thrown out"), ["Brightwater Composites"]),
    (("suppliers of penvarrow", "and whom have they dropped?"), []),
    (("who walked out of skarvfjord",), ["Birgit Solheim"]),
    (("who was thrown out at larkspine",), ["Anika Raman"]),
    (("boatyards that brightwater no longer sells to",), ["Corriveau Marine"]),
    (("largest holder of merrow stock",), ["Quayle Infrastructure Partners"]),
    (("who is the biggest owner of merrow shares",), ["Quayle Infrastructure Partners"]),
    (("follow the chain up from hallvard gearing, who is at the end of it",), ["Eline Tveit"]),
    (("trace the ownership chain up from hallvard service: who sits on top",), ["Eline Tveit"]),
    (("could anybody forward the customers of hallvard",), ["Merrow Tidal", "Corriveau Marine"]),
    (
        ("hallvard gearing customers please, also the ones we haven't heard from in ages",),
        ["Merrow Tidal", "Corriveau Marine"],
    ),
    (
        ("merrow customers and anyone it is in talks with",),
        ["Penvarrow Power", "Pentle Array Ltd", "Raz Bihan Energies"],
    ),
    (
        ("merrow: existing customers plus anybody they are negotiating an order with",),
        ["Penvarrow Power", "Pentle Array Ltd", "Raz Bihan Energies"],
    ),
]
VALUES = [
    (("skarvfjord / penvarrow: where does that one stand",), "abandoned"),
    (("where do skarvfjord / penvarrow stand",), "abandoned"),
    (("arvenne + penvarrow, what year did that begin",), "2020"),
    (("when did corriveau chuck out brightwater",), "2025-12-19"),
    (("nordpen + veltrana, which year did it begin",), "2017"),
    (("quayle in merrow, end of 2024, %?",), 13),
    (("dunmarra in merrow, june 2023, percent?",), 38),
    (("how much of kestrin is merrow taking",), 60),
    (("is penvarrow still a tregarth company",), "yes"),
    (("is kestrin a merrow business",), "yes"),
    (("is hallvard service a hallvard gearing unit",), "last known"),
    (("arvenne cable maintenance for penvarrow, is that still going on",), "not any more"),
    (("hallvard gearboxes for corriveau, is it still running",), "last known"),
    (("who owns merrow?", "makes how many in total?"), 3),
    (("suppliers of merrow", "that makes how many?"), 5),
    (("the rumour about oriel taking over corriveau, any truth in it?",), "reportedly"),
    (("that story about skarvfjord buying penvarrow, anything in it?",), "not any more"),
]


@pytest.mark.parametrize(("questions", "names"), LISTS, ids=[case[0][-1] for case in LISTS])
def test_whom_it_names(ask, questions, names):
    assert [row["name"] for row in ask(*questions)["items"]] == names


@pytest.mark.parametrize(("questions", "value"), VALUES, ids=[case[0][-1] for case in VALUES])
def test_what_it_answers(ask, questions, value):
    assert ask(*questions)["value"] == value
