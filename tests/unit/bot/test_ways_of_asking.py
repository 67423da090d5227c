"""Ways of asking that questions of analysts have taught, each in other words than theirs."""

from __future__ import annotations

import pytest

OWNERS = ["Quayle Infrastructure Partners", "Dunmarra Capital", "Isla Redfern"]
LISTS = [
    (("who does tiefenbach coil springs for?",), ["Ostermark Medical", "Larkspine Devices"]),
    (("which outfits does kirindal mould pellets for",), ["Larkspine Devices", "Ostermark Medical"]),
    (("customers of corriveau's blade company",), ["Corriveau Marine", "Merrow Tidal"]),
    (("who owns penvarrow's turbine manufacturer",), OWNERS),
    (("a complete supplier list of larkspine",), ["Kirindal Polymers", "Tiefenbach Federn GmbH"]),
    (("who supplies veltrana with refillable pens",), ["Larkspine Devices"]),
    (("who has larkspine got as customers for sure",), ["Cassilis Pharma", "Veltrana Pharma"]),
    (("who has ostermark still got as a customer",), ["Ashgrove Health", "Veltrana Pharma"]),
    (("who sold kestrin to merrow",), ["Owen Pascall", "Demelza Pascall"]),
    (("which authority objected to the sale of penvarrow",), ["Isles Competition Commission"]),
    (("who is larkspine's cfo, the finance chief that is",), ["Mireille Stavros"]),
    (("who runs kestrin, and that is since 2009, right?",), ["Owen Pascall"]),
    (("who went to court in Düsseldorf",), ["Ostermark Medical"]),
    (("which firm was fined over porpoises",), ["Raz Bihan Energies"]),
    (("which watchdog recalled juno",), ["Medical Devices Inspectorate"]),
    (("who left skarvfjord for merrow",), ["Birgit Solheim"]),
    (("who left halden row for a job at larkspine",), ["Mireille Stavros"]),
    (("who founded larkspine", "and which of them was fired?"), ["Anika Raman"]),
    (("which firms in dunmarra's portfolio buy sensors from oriel",), ["Merrow Tidal"]),
    (("which customers of hallvard gearing are rivals of each other",), ["Merrow Tidal", "Corriveau Marine"]),
    (("businesses in which Tornby is an owner",), ["Ostermark Medical", "Nordpen A/S"]),
    (("in which companies has ternwood invested money",), ["Nautilor Sensors"]),
    (("who's the smaller owner of kestrin, merrow or owen pascall",), ["Owen Pascall"]),
    (("who will merrow have as a new customer next year",), ["Pentle Array Ltd", "Raz Bihan Energies"]),
    (("merrow's gearboxes, who makes them?",), ["Hallvard Gearing AS"]),
    (("which suppliers of merrow are themselves owned by merrow",), ["Kestrin Blades Ltd"]),
    (("who supplies kirindal with resin",), []),  # no resignation
    (("who supplies penvarrow with valves",), []),
    (("how much did dunmarra by itself invest in nautilor",), []),
    (("fin chief of merrow?",), ["Marcus Oyelaran"]),
    (("what was paid for the 30 % of morandelli in feb 2025", "and the buyer?"), ["Calder Ridge Capital"]),
    (("who buys from the Falmouth blade start-up Kestrin",), ["Merrow Tidal", "Corriveau Marine"]),
    (("for a pitch: who runs kestrin",), ["Owen Pascall"]),
    (("which of morandelli's customers has announced smaller orders",), ["Cassilis Pharma"]),
    (("who is the ultimate owner of Pentle Array's smaller shareholder",), ["Tregarth Group"]),
    (("who sits at the head of the Tornby Foundation",), ["Grethe Lund Tornby"]),
    (("who runs merrow", "previous employer?"), ["Skarvfjord Energi"]),
    (("which company used to be nordpen",), ["Ostermark Medical"]),
    (("what became of nordpen",), ["Ostermark Medical"]),
    (("which of ostermark's contracts lasts longest",), ["Veltrana Pharma"]),
    (("which supply agreement of merrow expires first",), ["Hallvard Gearing AS"]),
    (("what contracts of larkspine run out in 2028",), ["Veltrana Pharma"]),
    (("which of merrow's contracts expire before 2028",), ["Hallvard Gearing AS"]),
    (("ostermark contracts sorted by expiry",), ["Veltrana Pharma"]),
    (("who are oriel's customers", "which of these has been one since 2025?"), ["Corriveau Marine"]),
    (("who supplies veltrana with throwaway pens", "and the refillable ones?"), ["Larkspine Devices", "Ostermark Medical"]),
]


@pytest.mark.parametrize(("questions", "wanted"), LISTS)
def test_lists(ask, questions, wanted):
    shown = [row["name"] for row in ask(*questions)["items"] if row["group"] != "ended" or row["name"] in wanted]
    assert sorted(shown) == sorted(wanted)


@pytest.mark.parametrize(
    ("questions", "value"),
    [
        (("how much of merrow do quayle and dunmarra own together",), 38),
        (("what share of ostermark do tornby and halden row have between them",), 58),
        (("who owns merrow", "and what is that combined?"), 50),
        (("who owns merrow", "and quayle and dunmarra together?"), 38),
        (("is ostermark losing ashgrove or is that only gossip",), "reportedly"),
        (("who owns kestrin", "is demelza selling or is it just talk"), "yes"),
        (("when did Brightwater send its last blades to Corriveau",), "2025-12-19"),
        (("Larkspine's supply deal with Veltrana: runs until?",), "2028"),
        (("larkspine ceo since?",), "2025-12-01"),
        (("what was Tom Bellweather's first day as head of Larkspine",), "2025-12-01"),
        (("when is Jesper Holmgaard's last day at Ostermark",), "2026-06-12"),
        (("is dunmarra under 20 percent in merrow",), "yes"),
        (("is anybody above 50% in ostermark",), "yes"),
        (("is quayle selling its merrow majority",), "no"),
        (("number of owners recorded for hallvard gearing",), 2),
        (("who denied that veltrana was leaving ostermark", "and does it still take the calma pens?"), "not any more"),
        (("what share of ostermark's sales goes to veltrana",), 31),
        (("who is ostermark's largest customer", "what part of its sales is that?"), 31),
        (("quayle's indirect stake in kestrin", "and dunmarra's?"), 10.8),
        (("lumbrera's controlling shareholder?", "pct?"), 81),
        (("is castellan stocking juno already",), "not yet"),
        (("did cassilis end up dropping larkspine after the review of the contract",), "no"),
        (("is ostermark the former nordpen?",), "yes"),
        (("are nordpen and ostermark the same company",), "yes"),
        (("is merrow the former corriveau",), "not known"),
        (("what became of the bid for penvarrow",), "abandoned"),
        (("does hallvard's contract with merrow run past 2027",), "no"),
        (("is larkspine's order from veltrana good beyond 2026",), "yes"),
        (("does the ostermark veltrana contract last until 2029",), "yes"),
        (("who supplies merrow with gearboxes", "for how long already?"), "2014"),
    ],
)
def test_values(ask, questions, value):
    assert ask(*questions)["value"] == value


@pytest.mark.parametrize("question", ["why did larkspine kick raman out", "why did larkspine throw raman out"])
def test_verbs_whose_parts_stand_apart(ask, question):
    assert "citing differences over strategy" in ask(question)["items"][0]["evidence"][0]["quote"]


def test_a_detail_is_found_in_the_words_of_a_sentence(ask):
    rows = ask("is a termination fee due in veltrana's takeover of larkspine?")["items"]
    assert not rows
    rows = ask("did veltrana owe larkspine a break-up fee?")["items"]
    assert "No break-up fee" in rows[0]["evidence"][0]["quote"]
