"""The registry that ships is sound, weak names need support, and a file of one's own adds to it."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from ingest.analysis import Analyser
from ingest.linking.registry import Registry, default_registry
from ingest.mentions.clusters import Cluster, find_clusters
from kg.errors import ConfigError
from kg.model import Article, ArticleId, EntityType

ROWS = """id,name,aliases,former,weak,kind,ticker,country,parent
ember,Ember Corp,Ember Corporation,Glow Works,Ember,firm,EMB,US,
ember-rail,Ember Rail,,,,firm,,US,ember
sonvik,Sonvik Bank,,,SVB2,firm,SVK.OL,NO,
one,Corvane Group,Corvane,,,firm,,,
two,Corvane Ltd,Corvane,,,firm,,,
"""


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser()


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    (tmp_path / "own.csv").write_text(ROWS, encoding="utf-8")
    return Registry.from_csv(tmp_path / "own.csv")


def linked(analyser: Analyser, registry: Registry, text: str) -> dict[str, str | None]:
    (analysed,) = analyser.analyse([Article(id=ArticleId("x"), text=text)])
    return {cluster.name: cluster.registry_id for cluster in clusters(analysed, registry)}


def clusters(analysed: object, registry: Registry) -> list[Cluster]:
    return find_clusters(analysed, registry)  # type: ignore[arg-type]


# --- the file that ships ------------------------------------------------------------------------------------------------


def test_ids_are_given_once_and_parents_are_known() -> None:
    entries = default_registry().entries
    assert not [id_ for id_, times in Counter(e.id for e in entries).items() if times > 1]
    ids = {e.id for e in entries}
    assert not [e.id for e in entries if e.parent is not None and (e.parent not in ids or e.parent == e.id)]
    assert not [e.ticker for e in entries if e.ticker is not None and default_registry().of_ticker(e.ticker) is not e]


def test_it_is_large_in_what_it_knows_and_small_in_bytes() -> None:
    entries = default_registry().entries
    assert sum(e.type is EntityType.FIRM for e in entries) > 4000
    assert sum(e.type is EntityType.AUTHORITY for e in entries) > 300
    assert len({e.country for e in entries}) > 80
    assert all(e.country is None or (len(e.country) == 2 and e.country.isupper()) for e in entries)
    assert len(files("ingest.linking").joinpath("registry.csv").read_bytes()) < 1_000_000


def test_hardly_any_name_is_shared() -> None:
    """A shared name finds nobody, so each is a loss; those that are left are two real firms of one name."""
    found = default_registry()
    lost = {e.name for e in found.entries if found.find(e.name) is None and e.name not in e.weak}
    assert lost <= {"Fortis", "Porsche"}


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Tesla Motors", "tesla"),
        ("Hewlett-Packard Co", "hp"),
        ("Société Générale", "societe-generale"),
        ("TeliaSonera AB", "telia"),
        ("GDF Suez", "engie"),
        ("FCC", "us-fcc"),
        ("Target Corp", "target"),
    ],
)
def test_names_find_their_entry(name: str, id_: str) -> None:
    found = default_registry().find(name)
    assert found is not None
    assert found.id == id_


@pytest.mark.parametrize("word", ["Target", "Gap", "Apple", "Shell", "Orange", "Visa", "Next", "Sprint", "Box", "Lilly"])
def test_ordinary_words_prove_nothing_alone(word: str) -> None:
    assert default_registry().find(word) is None
    assert default_registry().find_weak(word) is not None


def test_parent_and_subsidiary_are_two_entries() -> None:
    found = default_registry()
    apart = [("Google", "Alphabet"), ("Gazprom", "Gazprom Neft"), ("Volkswagen", "Audi"), ("Citigroup", "Citibank")]
    for left, right in apart:
        one, two = found.find(left), found.find(right)
        assert one is not None
        assert two is not None
        assert one.id != two.id


# --- linking in an article ----------------------------------------------------------------------------------------------


def test_a_weak_name_links_beside_the_full_one(analyser: Analyser, registry: Registry) -> None:
    assert linked(analyser, registry, "Ember Corp bought a mill. Ember is in Ohio.") == {"Ember Corp": "ember", "Ohio": None}


def test_a_weak_name_links_with_its_ticker(analyser: Analyser, registry: Registry) -> None:
    assert linked(analyser, registry, "Shares of SVB2 ( SVK.OL ) fell.")["SVB2"] == "sonvik"
    assert linked(analyser, registry, "Shares of SVB2 fell.").get("SVB2") is None


def test_a_subsidiary_stays_apart_from_its_parent(analyser: Analyser, registry: Registry) -> None:
    found = linked(analyser, registry, "Ember Corp sold Ember Rail. Ember Rail runs trams, Ember Corp said.")
    assert (found["Ember Corp"], found["Ember Rail"]) == ("ember", "ember-rail")


def test_a_former_name_is_the_same_firm(analyser: Analyser, registry: Registry) -> None:
    assert "ember" in linked(analyser, registry, "Glow Works Inc opened a mill in Ohio.").values()


def test_a_name_of_two_firms_finds_neither(registry: Registry) -> None:
    assert registry.find("Corvane") is None
    assert registry.find("Corvane Ltd") is not None


# --- a file of one's own ------------------------------------------------------------------------------------------------


def test_rows_of_a_file_add_and_replace(tmp_path: Path, registry: Registry) -> None:
    (tmp_path / "more.csv").write_text("id,name,kind\nember,Ember Works,firm\nnew,Quillon Energy,firm\n", encoding="utf-8")
    more = registry.with_more(tmp_path / "more.csv")
    assert len(more.entries) == len(registry.entries) + 1
    assert more.find("Quillon Energy") is not None
    assert more.find("Ember Corporation") is None
    assert more.hash != registry.hash


@pytest.mark.parametrize("content", ["name,kind\nEmber,firm\n", "id,name,kind\nember,Ember,fruit\n"])
def test_a_file_that_is_no_registry_is_named(tmp_path: Path, registry: Registry, content: str) -> None:
    (tmp_path / "bad.csv").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"bad\.csv: no registry"):
        registry.with_more(tmp_path / "bad.csv")
    with pytest.raises(ConfigError, match=r"absent\.csv"):
        registry.with_more(tmp_path / "absent.csv")
