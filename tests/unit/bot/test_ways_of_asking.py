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
    # in a hurry
    (("full supplier list for hallvard, also those where the news is old",), []),
    (("need the client roster of oriel as of today",), ["Corriveau Marine", "Merrow Tidal"]),
    (("veltrana pen suppliers, incl anyone signed for later",), ["Larkspine Devices", "Nordpen A/S", "Ostermark Medical"]),
    (("who owns kestrin again?",), ["Merrow Tidal", "Owen Pascall"]),
    (("kestrin belongs to whom again",), ["Merrow Tidal", "Owen Pascall"]),
    (("kestrin, whose baby is that",), ["Merrow Tidal", "Owen Pascall"]),
    (("June 2023: who was the largest owner of merrow",), ["Dunmarra Capital"]),
    (("where does corriveau source its blades",), ["Kestrin Blades Ltd"]),
    (("where does larkspine source its springs nowadays",), ["Tiefenbach Federn GmbH"]),
    (("who had penvarrow's cable maintenance in 2024",), ["Arvenne Câbles SA"]),
    (("who had the cable maintenance at penvarrow in 2024",), ["Arvenne Câbles SA"]),
    (("which spring people sell to ostermark",), ["Tiefenbach Federn GmbH"]),
    (("who supplies ashgrove with devices",), ["Larkspine Devices", "Ostermark Medical"]),
    (
        (
            "who holds shares in merrow",
            "and who has the smaller holding?",
        ),
        ["Isla Redfern"],
    ),
    (
        (
            "who sells to veltrana",
            "whose contract runs out in 2028",
        ),
        ["Larkspine Devices"],
    ),
    (("whose gearboxes are in corriveau's turbines",), ["Hallvard Gearing AS"]),
    (("whose wake lidar is on merrow's machines",), ["Nautilor Sensors"]),
    (("who has walked out on brightwater",), ["Corriveau Marine"]),
    (("which supplier did corriveau throw out",), ["Brightwater Composites"]),
    (
        (
            "who supplies corriveau?",
            "ok and who have they thrown out",
        ),
        ["Brightwater Composites"],
    ),
    (
        (
            "suppliers of penvarrow",
            "and whom have they dropped?",
        ),
        [],
    ),
    (("who walked out of skarvfjord",), ["Birgit Solheim"]),
    (("who was thrown out at larkspine",), ["Anika Raman"]),
    (("boatyards that brightwater no longer sells to",), ["Corriveau Marine"]),
    (("who is the biggest owner of merrow shares",), ["Quayle Infrastructure Partners"]),
    (("follow the chain up from hallvard gearing, who is at the end of it",), ["Eline Tveit"]),
    (("trace the ownership chain up from hallvard service: who sits on top",), ["Eline Tveit"]),
    (
        ("hallvard gearing customers please, also the ones we haven't heard from in ages",),
        ["Merrow Tidal", "Corriveau Marine"],
    ),
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
        # in a hurry
        (("heard quayle owns part of merrow, true?",), "yes"),
        (("hearing brightwater still supplies corriveau, anything in it?",), "not any more"),
        (("is corriveau on kestrin blades still?",), "yes"),
        (("does larkspine run on tiefenbach springs",), "last known"),
        (("are arvenne crews still diving for penvarrow",), "yes"),
        (("is veltrana going to take over the whole of larkspine?",), "not any more"),
        (("what cut of merrow does quayle get",), 20),
        (("quayle in merrow, current percent",), 20),
        (("how much of merrow did dunmarra own on 15 june 23",), 38),
        (
            (
                "who holds shares in merrow",
                "how big is the larger holding",
            ),
            20,
        ),
        (("how much did merrow fork out for kestrin",), {"currency": "GBP", "value": 31000000}),
        (("what's become of veltrana buying larkspine",), "abandoned"),
        (("where did veltrana's purchase of larkspine stand on 1 january 2026",), "agreed"),
        (
            (
                "where did veltrana's purchase of larkspine stand on 1 january 2026",
                "and since then?",
            ),
            "abandoned",
        ),
        (("last day of arvenne's maintenance deal with penvarrow",), "2026-03-31"),
        (("date arvenne's contract with penvarrow finished?",), "2026-03-31"),
        (("skarvfjord / penvarrow: where does that one stand",), "abandoned"),
        (("where do skarvfjord / penvarrow stand",), "abandoned"),
        (("when did corriveau chuck out brightwater",), "2025-12-19"),
        (("quayle in merrow, end of 2024, %?",), 13),
        (("dunmarra in merrow, june 2023, percent?",), 38),
        (("is hallvard service a hallvard gearing unit",), "last known"),
        (("hallvard gearboxes for corriveau, is it still running",), "last known"),
        (
            (
                "who owns merrow?",
                "makes how many in total?",
            ),
            3,
        ),
        (
            (
                "suppliers of merrow",
                "that makes how many?",
            ),
            5,
        ),
        (("the rumour about oriel taking over corriveau, any truth in it?",), "reportedly"),
        (("that story about skarvfjord buying penvarrow, anything in it?",), "not any more"),
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


@pytest.mark.parametrize(
    "question",
    [
        "which lenders gave merrow new loans",
        "names of the investors in merrow's convertible",
        "names of the shareholders of merrow's pension scheme?",
        "which lidar shop walked away from merrow",
        "how much did arvenne fork out for oriel",
    ],
)
def test_what_is_not_known_is_not_guessed(ask, question):
    assert ask(question)["status"] == "abstained"


def test_the_reason_of_a_gap_is_that_of_the_end(ask):
    answer = ask("did cassilis leave larkspine", "and when did they start again", "what was the reason for the gap")
    assert "stopped buying" in answer["text"] or "recall" in answer["text"]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("how did skarvfjord and penvarrow end", "abandoned"),
        ("veltrana buying larkspine: signed or still talking", "abandoned"),
        ("saw a headline that ashgrove dropped ostermark. true?", "reportedly"),
        ("any truth in oriel taking over corriveau?", "reportedly"),
        ("quayle still a shareholder of merrow or what", "yes"),
        ("does ostermark supply veltrana, as far as we know that is", "yes"),
    ],
)
def test_two_names_and_what_stands_between_them(ask, question, value):
    assert ask(question)["value"] == value
