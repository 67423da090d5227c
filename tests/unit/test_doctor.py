"""Every single thing that can be wrong between catalogue, graph and index is found, and mended without loss."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from pyoxigraph import NamedNode, Quad

from kg import terms
from kg.compact import compact
from kg.doctor import examine, examine_deeply, mend
from kg.encoder import HashingEncoder
from kg.export import stable_lines
from kg.model import Relation
from kg.open import Graph, open_graph
from tests.support.readings import firm, line, reading

ONE = reading("https://news.example/1", [line(firm("Ankaro"), Relation.SUPPLIES, firm("Steigwerk"))], text="A first body.")
TWO = reading("https://news.example/2", [line(firm("Quarrow"), Relation.SUPPLIES, firm("Steigwerk"))], text="A second one.")
JUNK = NamedNode("https://firmgraph.example/id/junk")


@pytest.fixture
def graph(tmp_path) -> Graph:
    with open_graph(tmp_path / "data", encoder=HashingEncoder(), today=lambda: date(2024, 6, 30)) as graph:
        graph.ledger.put_many([ONE, TWO])
        graph.index()
        yield graph


def some_quad(graph: Graph, of: NamedNode | None) -> Quad:
    quads = graph.store.quads(None, None, None, of)
    return min((q for q in quads if "firmgraph.example/graph/ledger" not in str(q.graph_name)), key=str)


def lose(of: NamedNode) -> Callable[[Graph], None]:
    return lambda graph: graph.store.raw.remove(some_quad(graph, of))


def add(of: NamedNode) -> Callable[[Graph], None]:
    return lambda graph: graph.store.raw.add(Quad(JUNK, JUNK, JUNK, of))


def lose_of_article(graph: Graph) -> None:
    of = next(g for g in graph.store.raw.named_graphs() if g.value.startswith(terms.ARTICLE_GRAPH))
    graph.store.raw.remove(some_quad(graph, of))


def lose_article(graph: Graph) -> None:
    of = next(g for g in graph.store.raw.named_graphs() if g.value.startswith(terms.ARTICLE_GRAPH))
    graph.store.raw.remove_graph(of)


def lose_vector(graph: Graph) -> None:
    import numpy as np

    graph.passages._index.remove_ids(np.array([0]))


def forget_in_index(graph: Graph) -> None:
    graph.passages.remove(ONE.article.id)


def lose_claim(graph: Graph) -> None:
    with graph.catalogue.begin() as connection:
        connection.exec_driver_sql("DELETE FROM claims WHERE id IN (SELECT id FROM claims LIMIT 1)")


def lose_mention(graph: Graph) -> None:
    with graph.catalogue.begin() as connection:
        connection.exec_driver_sql("DELETE FROM mentions WHERE article = 'https://news.example/1'")


HARMS = {
    "a quad of an article": lose_of_article, "an article": lose_article, "a vector": lose_vector,
    "an article of the index": forget_in_index, "a claim": lose_claim, "a mention": lose_mention,
    "identity lost": lose(terms.IDENTITY), "view lost": lose(terms.VIEW), "current lost": lose(terms.CURRENT),
    "identity too many": add(terms.IDENTITY), "view too many": add(terms.VIEW), "current too many": add(terms.CURRENT),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARMS)
def test_every_harm_is_found_and_mended(graph: Graph, harm: str) -> None:
    before = list(stable_lines(graph.store.raw))
    assert examine_deeply(graph) == []
    HARMS[harm](graph)
    assert [finding for finding in examine_deeply(graph) if finding.mendable]
    assert mend(graph, examine_deeply) == []
    assert list(stable_lines(graph.store.raw)) == before
    assert {p.article for p in graph.passages.search("body one", limit=9)} == {ONE.article.id, TWO.article.id}


def test_compaction_keeps_the_graph_and_forgets_former_versions_only_when_told(graph: Graph) -> None:
    changed = reading(ONE.article.id, [line(firm("Ankaro"), Relation.SUPPLIES, firm("Lumo"))], text="A changed body.")
    graph.ledger.put(changed)
    before = list(stable_lines(graph.store.raw))
    assert compact(graph)["versions"] == 0
    assert compact(graph, versions=True)["versions"] == 1
    assert list(stable_lines(graph.store.raw)) == before
    graph.index()
    assert examine(graph) == []
    graph.rebuild()
    assert list(stable_lines(graph.store.raw)) == before
