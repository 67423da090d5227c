"""A name that several firms go by: the command line says which they are and how to mean one."""

from __future__ import annotations

import pytest

from firmgraph.commands.ask import said
from firmgraph.exits import Exit, exit_of
from firmgraph.firms import named
from kg.errors import AmbiguousFirm, UnknownFirm
from kg.model import EntityId, EntityType
from kg.protocols import Candidate, Entity

BAKERY = Entity(id=EntityId("tolm-1a2b"), iri="i:1", label="Tolm", type=EntityType.FIRM)
FOUNDRY = Entity(id=EntityId("tolm-castings-3c4d"), iri="i:2", label="Tolm Castings", type=EntityType.FIRM)


class Finder:
    """A reader that finds these, each with the score."""

    def __init__(self, *scores: float) -> None:
        self._found = [Candidate(entity=e, name=e.label, score=s) for e, s in zip((BAKERY, FOUNDRY), scores, strict=True)]

    def entity(self, id_):
        return None

    def find(self, name):
        return self._found


def test_several_of_one_name_are_named_with_their_ids():
    with pytest.raises(AmbiguousFirm) as caught:
        named(Finder(1.0, 1.0), "Tolm")
    told = "several are called 'Tolm': Tolm (tolm-1a2b), Tolm Castings (tolm-castings-3c4d); give the id of one"
    assert str(caught.value) == told
    assert exit_of(caught.value) == Exit.NOTHING


def test_the_best_match_is_meant_and_poor_ones_are_offered():
    assert named(Finder(1.0, 0.9), "Tolm") == BAKERY
    with pytest.raises(UnknownFirm, match="did you mean Tolm, Tolm Castings"):
        named(Finder(0.5, 0.5), "Tollem")


def test_a_question_back_shows_what_to_choose_from():
    options = [{"question": "who owns #tolm-1a2b?"}, {"question": "who owns Tolm Castings?"}]
    answer = {"text": "Which one do you mean?", "options": options}
    assert said(answer).splitlines() == ["Which one do you mean?", "- who owns #tolm-1a2b?", "- who owns Tolm Castings?"]
    assert said({"text": "Is it this?\n- who owns Tolm Castings?", "options": options[1:]}).count("Castings") == 1
    assert said({"text": "Nothing is known."}) == "Nothing is known."
