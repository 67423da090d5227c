"""Queries that people keep under a name."""

from __future__ import annotations

import pytest

from kg import saved
from kg.catalogue import Catalogue
from kg.errors import BadInput
from kg.saved import Saved

QUERY = "SELECT ?a { ?a fg:buysFrom ?b }"


def test_a_query_is_kept_replaced_and_dropped() -> None:
    catalogue = Catalogue()
    for question in ("Who buys?", "Who buys from whom?"):
        saved.keep(catalogue, Saved(name="buyers", question=question, query=QUERY))
    assert [one.question for one in saved.listed(catalogue)] == ["Who buys from whom?"]
    assert saved.found(catalogue, "buyers").query == QUERY
    saved.drop(catalogue, "buyers")
    assert saved.listed(catalogue) == []
    for gone in (saved.drop, saved.found):
        with pytest.raises(BadInput, match="no query is kept"):
            gone(catalogue, "buyers")


@pytest.mark.parametrize(
    "wrong",
    [Saved(name="Bad Name", question="x", query=QUERY), Saved(name="../etc", question="x", query=QUERY),
     Saved(name="a", question="", query=QUERY), Saved(name="a", question="a\nb", query=QUERY),
     Saved(name="a", question="x", query="DELETE WHERE { ?s ?p ?o }"), Saved(name="a", question="x", query="nonsense"),
     Saved(name="a", question="x", query="SELECT * { SERVICE <http://x> { ?s ?p ?o } }"),
     Saved(name="a", question="x", query=QUERY + " " * 30_000)],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(wrong: Saved) -> None:
    catalogue = Catalogue()
    with pytest.raises(BadInput):
        saved.keep(catalogue, wrong)
    assert saved.listed(catalogue) == []
