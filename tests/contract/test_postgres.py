"""The catalogue on PostgreSQL: the same export as with the folder's own, one owner, clear errors."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ingest.jobs import ingest
from kg.catalogue import Catalogue
from kg.compact import compact
from kg.doctor import examine_deeply
from kg.errors import ConfigError, DataFolderError, FolderLocked
from kg.export import stable_lines
from kg.letters import Letter, bury, letters
from kg.model import ArticleId, Relation
from kg.open import Engines, open_graph
from tests.support.postgres import postgres
from tests.support.readings import firm, line, reading
from tests.support.stub_reader import StubReader
from tests.unit.test_workers import ARTICLES

TODAY = date(2025, 6, 30)
pytestmark = pytest.mark.system("pg_ctlcluster", "setpriv")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pg") as folder, postgres(Path(folder)) as made:  # sockets want short paths
        yield made


def life(engines: Engines, folder: Path) -> tuple[list[str], object]:
    """Articles in, changed, gone; closed and opened again; compacted and rebuilt."""
    with open_graph(folder, today=lambda: TODAY, engines=engines) as graph:
        ingest(ARTICLES[:40], StubReader(), graph.ledger)
        graph.ledger.put(reading("é-1", [line(firm("Ankaro"), Relation.SUPPLIES, firm("Lumo"))], text="Other text."))
        graph.ledger.put(reading("B-1", [line(firm("Ankaro"), Relation.OWNS_STAKE, firm("Lumo"))], text="A third one."))
        graph.ledger.remove(ArticleId("a-003"))
        bury(graph.catalogue, Letter(source="x.txt", reason="empty"))
    with open_graph(folder, today=lambda: TODAY, engines=engines) as graph:
        compact(graph, versions=True)
        before = list(stable_lines(graph.store.quads(None)))
        graph.rebuild()
        assert examine_deeply(graph) == []
        assert list(stable_lines(graph.store.quads(None))) == before
        kept = [(a.id, a.state, a.version) for a in graph.catalogue.articles()], [x.source for x in letters(graph.catalogue)]
        return before, kept


def test_postgresql_gives_the_same_graph_and_the_same_order(address: str, tmp_path: Path) -> None:
    assert life(Engines(database=address), tmp_path / "server") == life(Engines(), tmp_path / "own")


def test_a_catalogue_has_one_owner(address: str) -> None:
    first = Catalogue(address)
    with pytest.raises(FolderLocked, match="another owner"):
        Catalogue(address)
    first.close()
    Catalogue(address).close()


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(DataFolderError, match="cannot be opened") as told:
        Catalogue("postgresql+psycopg://firm:secret@127.0.0.1:1/none")
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("bad", ["no address", "sqlite:///x", "mysql://h/x"])
def test_what_is_no_address_is_told(bad: str) -> None:
    with pytest.raises(ConfigError):
        Catalogue(bad)
