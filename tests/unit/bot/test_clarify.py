"""Asking back: firms of one name, each with a question that means it alone."""

from __future__ import annotations

from bot.algebra import List, Named, Related, Side
from bot.clarify import two_of_a_name
from bot.understanding.linking import Names
from bot.understanding.sentence import Reading
from bot.understanding.tokens import tokenise
from kg.model import EntityId, EntityType, Relation
from kg.protocols import Entity

HARBOUR, MILL, SHORT = EntityId("orrin-works-7f3a"), EntityId("orrin-works-22bc"), EntityId("orrin-51d0")
ENTITIES = {
    HARBOUR: Entity(id=HARBOUR, iri="i:1", label="Orrin Works", type=EntityType.FIRM, note="of Harbour Street"),
    MILL: Entity(id=MILL, iri="i:2", label="Orrin Works", type=EntityType.FIRM, note="paper mill"),
    SHORT: Entity(id=SHORT, iri="i:3", label="Orrin", type=EntityType.FIRM),
}


class Few:
    """A reader that knows these firms."""

    def entity(self, id_):
        return ENTITIES.get(id_)


def test_firms_of_the_same_name_are_told_apart_and_can_be_asked_for():
    named = Named((MILL, HARBOUR), "orrin works")
    readings = [Reading(List(Related(of=named, relation=Relation.SUPPLIES, side=Side.OBJECT)), 6)]
    back = two_of_a_name(readings, "who buys from orrin works?", Few())
    assert back is not None
    assert [option.label for option in back.options] == ["Orrin Works (paper mill)", "Orrin Works (of Harbour Street)"]
    names = Names([("Orrin Works", HARBOUR), ("Orrin Works", MILL)], lambda _: False)
    for option, wanted in zip(back.options, (MILL, HARBOUR), strict=True):
        link = names.link(tokenise(option.question), 3)
        assert link is not None
        assert link.ids == (wanted,)
    assert names.link(tokenise("orrin works"), 0).ids == (MILL, HARBOUR)


def test_a_firm_of_exactly_the_ambiguous_name_is_asked_for_by_its_id():
    named = Named((SHORT, MILL), "orrin")
    readings = [Reading(List(Related(of=named, relation=Relation.SUPPLIES, side=Side.OBJECT)), 6)]
    back = two_of_a_name(readings, "who buys from orrin?", Few())
    assert back is not None
    assert [option.question for option in back.options] == ["who buys from #orrin-51d0?", "who buys from Orrin Works?"]
    assert [option.label for option in back.options] == ["Orrin (orrin-51d0)", "Orrin Works"]


def test_a_bare_surname_means_the_firm_and_not_the_family():
    names = Names([("Orrin Works", HARBOUR), ("Orrin", HARBOUR), ("Orrin family", MILL), ("Orrin", MILL)], lambda _: False)
    bare, full = names.link(tokenise("orrin"), 0), names.link(tokenise("the orrin family"), 1)
    assert bare is not None
    assert set(bare.ids) == {HARBOUR}
    assert full is not None
    assert set(full.ids) == {MILL}
