"""What a question may ask of the graph, over each store, for askers who may see different things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Quad

from kg import terms
from kg.entities import denotes_quad, entity_quads
from kg.errors import DataFolderError
from kg.model import ArticleId, ClaimId, EntityId, EntityType, Reading
from kg.protocols import Change, Entity, GraphReader
from kg.rdf import reading_quads, version_hash
from kg.reader import Lookups, OxigraphReader
from kg.rows import interval_quads
from kg.store import OxigraphStore, Update
from kg.terms import fg
from tests.support.samples import row, typical_reading

SECRET = frozenset({"public", "C42"})


def secret_reading() -> Reading:
    """The same news, read in a private channel; its first claim only."""
    reading = typical_reading()
    article = replace(reading.article, id=ArticleId("slack:C42/1"), visibility="C42", published=date(2023, 5, 6))
    claim = reading.claims[0]
    named = replace(claim.subject, key="hush", name="Hush Ltd", forms=frozenset({"Hush Ltd"}))
    claim = replace(claim, subject=named, evidence=replace(claim.evidence, article=article.id))
    return replace(reading, article=article, claims=(claim,), clusters=(named, claim.object))  # type: ignore[arg-type]


def entity(id_: str, label: str, *names: str) -> Entity:
    return Entity(id=EntityId(id_), iri=terms.entity(EntityId(id_)).value, label=label, type=EntityType.FIRM, names=names)


MERROW, BRIMNESS = entity("merrow", "Merrow Tidal", "Merrow"), entity("brim", "Brimness Marine")
HUSH = entity("hush", "Hush Ltd")
PUBLIC_ROW = row(subject=EntityId("merrow"), object=EntityId("brim"))
SECRET_ROW = row(subject=EntityId("hush"), object=EntityId("brim"), visibility=frozenset({"C42"}))


@pytest.fixture(params=["memory", "disk"])
def lookups(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lookups]:
    store = OxigraphStore(None if request.param == "memory" else tmp_path / "graph")
    open_, secret = typical_reading(), secret_reading()
    store.apply(Update(insert=(
        *reading_quads(open_), *reading_quads(secret), *interval_quads(PUBLIC_ROW), *interval_quads(SECRET_ROW),
        *entity_quads(MERROW, [EntityId("merrow-old")]), *entity_quads(BRIMNESS), *entity_quads(HUSH),
        denotes_quad(version_hash(open_.article), "merrow tidal", MERROW.id),
        denotes_quad(version_hash(open_.article), "brimness marine", BRIMNESS.id),
        denotes_quad(version_hash(secret.article), "brimness marine", BRIMNESS.id),
        denotes_quad(version_hash(secret.article), "hush", HUSH.id),
    )))  # fmt: skip
    made = Lookups(store)
    made.load()
    yield made
    store.close()


@pytest.fixture
def reader(lookups: Lookups) -> OxigraphReader:
    return OxigraphReader(lookups)


def test_it_is_a_graph_reader(reader: OxigraphReader) -> None:
    as_protocol: GraphReader = reader
    assert as_protocol.entity(MERROW.id) == MERROW


def test_rows_come_in_the_order_asked(reader: OxigraphReader) -> None:
    keys = [SECRET_ROW.key, "unknown", PUBLIC_ROW.key]
    assert reader.intervals(keys) == [PUBLIC_ROW]
    assert reader.seen_by(SECRET).intervals(keys) == [SECRET_ROW, PUBLIC_ROW]


def test_quotes_are_verbatim(reader: OxigraphReader) -> None:
    claims = typical_reading().claims
    shown = reader.shown([c.id for c in claims] + [ClaimId("f" * 24)])
    assert {id_: s.quote for id_, s in shown.items()} == {c.id: c.evidence.quote for c in claims}
    first = shown[claims[0].id]
    assert (first.title, first.outlet, first.published) == ("Merrow sells turbines", "Tidal Weekly", date(2022, 3, 4))


def test_quotes_of_private_articles_stay_private(reader: OxigraphReader) -> None:
    (claim,) = secret_reading().claims
    assert reader.shown([claim.id]) == {}
    assert reader.seen_by(SECRET).shown([claim.id])[claim.id].visibility == "C42"


def test_redirects_are_followed(reader: OxigraphReader) -> None:
    assert reader.entity(EntityId("merrow-old")) == MERROW
    assert reader.entity(EntityId("nobody")) is None


def test_redirects_in_a_circle_end(lookups: Lookups, reader: OxigraphReader) -> None:
    a, b = terms.entity(EntityId("a")), terms.entity(EntityId("b"))
    merged = fg("mergedInto")
    lookups.store.apply(Update(insert=(Quad(a, merged, b, terms.IDENTITY), Quad(b, merged, a, terms.IDENTITY))))
    assert reader.entity(EntityId("a")) is None


def test_finding_by_name_alias_and_slip(reader: OxigraphReader) -> None:
    assert [reader.find(text)[0].entity.id for text in ("MERROW TIDAL", "Merrow", "Merow Tidal")] == [MERROW.id] * 3


def test_names_of_private_articles_are_not_found_by_others(reader: OxigraphReader) -> None:
    assert reader.find("Hush Ltd") == []
    assert reader.entity(HUSH.id) is None
    assert HUSH.id not in {id_ for _, id_ in reader.names()}
    insider = reader.seen_by(SECRET)
    assert [c.entity for c in insider.find("Hush Ltd")] == [HUSH]
    assert insider.entity(HUSH.id) == HUSH


def test_what_both_speak_of_is_public(reader: OxigraphReader) -> None:
    assert reader.entity(BRIMNESS.id) == BRIMNESS


def test_coverage_counts_what_the_asker_may_see(reader: OxigraphReader) -> None:
    day = date(2022, 3, 4)
    assert reader.coverage() == {"articles": 1, "claims": 4, "first": day, "last": day}
    assert reader.seen_by(SECRET).coverage() == {"articles": 2, "claims": 5, "first": day, "last": date(2023, 5, 6)}
    assert reader.seen_by(frozenset({"C0"})).coverage() == {"articles": 0, "claims": 0}


def test_refreshing_follows_a_commit(lookups: Lookups, reader: OxigraphReader) -> None:
    node = terms.entity(MERROW.id)
    renamed = entity("merrow", "Merrow Energy")
    gone = ((node, terms.IDENTITY), (terms.entity(BRIMNESS.id), terms.IDENTITY))
    lookups.store.apply(Update(forget=gone, insert=tuple(entity_quads(renamed))))
    before = reader.commit()
    lookups.refresh(Change(entities=frozenset({MERROW.id, BRIMNESS.id})))
    assert reader.find("Merrow Energy")[0].entity == renamed
    assert reader.find("Brimness Marine") == []
    assert reader.commit() > before
    assert reader.changed(reader.commit()) == Change()
    assert reader.changed(-1) is None


def test_a_row_read_before_a_commit_is_read_anew_after_it(lookups: Lookups, reader: OxigraphReader) -> None:
    assert reader.intervals([PUBLIC_ROW.key]) == [PUBLIC_ROW]
    claim = typical_reading().claims[0]
    assert reader.shown([claim.id])
    changed = replace(PUBLIC_ROW, last_evidence=date(2024, 1, 2))
    gone = (
        (terms.interval(PUBLIC_ROW.key), terms.VIEW),
        (terms.claim(claim.id), terms.article_graph(version_hash(typical_reading().article))),
    )
    lookups.store.apply(Update(forget=gone, insert=tuple(interval_quads(changed))))
    lookups.refresh(Change())
    assert reader.intervals([PUBLIC_ROW.key]) == [changed]
    assert reader.shown([claim.id]) == {}


def test_what_is_kept_for_one_asker_stays_hidden_from_another(reader: OxigraphReader) -> None:
    (claim,) = secret_reading().claims
    assert reader.seen_by(SECRET).intervals([SECRET_ROW.key]) == [SECRET_ROW]
    assert reader.seen_by(SECRET).shown([claim.id])
    assert reader.intervals([SECRET_ROW.key]) == []
    assert reader.shown([claim.id]) == {}


def test_a_graph_without_its_articles_has_no_past(reader: OxigraphReader) -> None:
    with pytest.raises(DataFolderError, match="past"):
        reader.known_by(date(2020, 1, 1))
