"""Records of registers become claims with their own words as evidence. Every firm and id here is invented."""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from ingest import jobs
from ingest.sources import Item, Loaded, Options, read_file
from ingest.structured import REGISTERS, register
from kg.errors import ConfigError, UnreadableArticle
from kg.model import Article, Claim, Phase, Reading, Relation
from kg.open import Graph, open_graph
from kg.updates import LEDGER

PARENT, CHILD = "5493000000000000PA01", "5493000000000000CH02"
LEI_CSV = (
    '"LEI","Entity.LegalName","Entity.OtherEntityNames.OtherEntityName.1","Entity.OtherEntityNames.OtherEntityName.1.type",'
    '"Entity.HeadquartersAddress.City","Entity.EntityCreationDate","Registration.LastUpdateDate",'
    '"Registration.RegistrationStatus"\n'
    f'"{PARENT}","Vance Holdings Ltd","","","Dunmere","1987-03-02T00:00:00Z","2024-05-01T08:00:00Z","ISSUED"\n'
    f'"{CHILD}","Ledgard plc","Ledgard Locks\nand Gates Ltd","PREVIOUS_LEGAL_NAME","Utrecht",'
    '"","2024-05-01T08:00:00Z","ISSUED"\n'
    '"5493000000000000XX03","Gone Ltd","","","Utrecht","","2024-05-01T08:00:00Z","ANNULLED"\n'
)
RR_CSV = (
    '"Relationship.StartNode.NodeID","Relationship.StartNode.NodeIDType","Relationship.EndNode.NodeID",'
    '"Relationship.EndNode.NodeIDType","Relationship.RelationshipType","Relationship.RelationshipStatus",'
    '"Relationship.Period.1.startDate","Relationship.Period.1.endDate","Relationship.Period.1.periodType",'
    '"Registration.LastUpdateDate"\n'
    f'"{CHILD}","LEI","{PARENT}","LEI","IS_DIRECTLY_CONSOLIDATED_BY","ACTIVE","2019-05-01T00:00:00Z","",'
    '"RELATIONSHIP_PERIOD","2024-05-02T08:00:00Z"\n'
    f'"{CHILD}","LEI","{PARENT}","LEI","IS_ULTIMATELY_CONSOLIDATED_BY","ACTIVE","","","","2024-05-02T08:00:00Z"\n'
)
RR_XML = f"""<?xml version="1.0"?><rr:RelationshipData xmlns:rr="http://www.gleif.org/data/schema/rr/2016">
<rr:RelationshipRecords>
<rr:RelationshipRecord><rr:Relationship><rr:StartNode><rr:NodeID>{CHILD}</rr:NodeID></rr:StartNode>
<rr:EndNode><rr:NodeID>{PARENT}</rr:NodeID></rr:EndNode>
<rr:RelationshipType>IS_DIRECTLY_CONSOLIDATED_BY</rr:RelationshipType>
<rr:RelationshipPeriods><rr:RelationshipPeriod><rr:StartDate>2018-01-01T00:00:00Z</rr:StartDate>
<rr:PeriodType>ACCOUNTING_PERIOD</rr:PeriodType></rr:RelationshipPeriod><rr:RelationshipPeriod>
<rr:StartDate>2019-05-01T00:00:00Z</rr:StartDate><rr:EndDate>2023-12-31T00:00:00Z</rr:EndDate>
<rr:PeriodType>RELATIONSHIP_PERIOD</rr:PeriodType></rr:RelationshipPeriod></rr:RelationshipPeriods></rr:Relationship>
<rr:Registration><rr:LastUpdateDate>2024-05-02T08:00:00Z</rr:LastUpdateDate></rr:Registration></rr:RelationshipRecord>
</rr:RelationshipRecords></rr:RelationshipData>"""
BODS_04 = [
    {"statementId": "s1", "recordId": "e1", "recordType": "entity", "statementDate": "2024-05-01",
     "recordDetails": {"name": "Ledgard plc", "identifiers": [{"scheme": "XI-LEI", "id": CHILD}]}},
    {"statementId": "s2", "recordId": "p1", "recordType": "person", "statementDate": "2024-05-01",
     "recordDetails": {"names": [{"type": "legal", "fullName": "Ann Wheel"}]}},
    {"statementId": "s3", "recordId": "r1", "recordType": "relationship", "statementDate": "2024-05-01",
     "recordDetails": {"subject": "e1", "interestedParty": "p1", "interests": [
         {"type": "shareholding", "share": {"exclusiveMinimum": 25, "maximum": 50}, "startDate": "2020-02-03"},
         {"type": "boardChair"}, {"type": "votingRights"}]}},
]  # fmt: skip
BODS_02 = [
    {"statementID": "a", "statementType": "entityStatement", "name": "Ledgard plc"},
    {"statementID": "b", "statementType": "personStatement", "names": [{"fullName": "Ann Wheel"}]},
    {"statementID": "c", "statementType": "ownershipOrControlStatement", "statementDate": "2024-05-01",
     "subject": {"describedByEntityStatement": "a"}, "interestedParty": {"describedByPersonStatement": "b"},
     "interests": [{"type": "shareholding", "share": {"exact": 30}, "endDate": "2024-04-01"}]},
]  # fmt: skip
OCDS = {
    "uri": "u", "version": "1.1", "releases": [
        {"ocid": "ocds-1", "id": "1", "date": "2024-05-01T00:00:00Z", "tag": ["contract"],
         "parties": [{"id": "V", "name": "Port of Dunmere"}, {"id": "L", "name": "Ledgard plc"}],
         "buyer": {"id": "V", "name": "Port of Dunmere"},
         "awards": [{"id": "1", "status": "active", "suppliers": [{"id": "L"}]}],
         "contracts": [{"id": "9", "awardID": "1", "status": "active", "title": "lock gates",
                        "period": {"startDate": "2024-06-01T00:00:00Z"}, "value": {"amount": 1.5e6, "currency": "EUR"}}]},
    ],
}  # fmt: skip


def snak(value: object) -> dict[str, object]:
    return {"snaktype": "value", "datavalue": {"value": value}}


WIKIDATA = [
    {"id": "Q900000001", "labels": {"en": {"value": "Ledgard"}}, "modified": "2024-05-01T00:00:00Z", "claims": {
        "P127": [{"rank": "normal", "mainsnak": snak({"id": "Q900000002"}), "qualifiers": {
            "P1107": [snak({"amount": "+0.4", "unit": "1"})],
            "P580": [snak({"time": "+2019-05-00T00:00:00Z", "precision": 10})]}},
            {"rank": "deprecated", "mainsnak": snak({"id": "Q900000009"})}],
        "P571": [{"rank": "normal", "mainsnak": snak({"time": "+1987-00-00T00:00:00Z", "precision": 9})}]}},
    {"id": "Q900000002", "labels": {"en": {"value": "Vance Holdings"}}, "modified": "2024-05-01T00:00:00Z", "claims": {
        "P169": [{"rank": "normal", "mainsnak": snak({"id": "Q900000003"})}]}},
]  # fmt: skip
_Q, _LABEL = "http://www.wikidata.org/entity/Q90000000", "<http://www.w3.org/2000/01/rdf-schema#label>"
NT = f"""<{_Q}1> <http://www.wikidata.org/prop/direct/P749> <{_Q}2> .
<{_Q}2> {_LABEL} "Vance Holdings"@en .
<{_Q}1> {_LABEL} "Ledgard"@en .
<{_Q}1> <http://schema.org/dateModified> "2024-05-01T00:00:00Z" .
"""
TURTLE = """@prefix ex: <https://register.example/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:ledgard rdfs:label "Ledgard plc" ; ex:deliversTo ex:vance ; ex:chair "Ann Wheel" ; ex:seen "2024-05-01" .
ex:vance rdfs:label "Vance Holdings Ltd" .
"""
MAPPING = """outlet = "Lock Register"
labels = ["http://www.w3.org/2000/01/rdf-schema#label"]
dates = ["https://register.example/seen"]

[properties."https://register.example/deliversTo"]
relation = "supplies"

[properties."https://register.example/chair"]
relation = "holdsRole"
inverse = true
value = "person"
office = "chair"
"""


def items(folder: Path, name: str, data: str | bytes, how: str, mapping: Path | None = None) -> list[Item]:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(read_file(path, Options(register=register(how, mapping))))


def claims(found: Iterable[Item]) -> list[Claim]:
    readings = [item.reading for item in found if isinstance(item, Loaded)]
    assert all(reading is not None for reading in readings)
    for reading in readings:
        assert reading is not None
        for claim in reading.claims:
            one = claim.evidence
            assert one.quote == reading.article.text[one.start : one.end] != ""
    return [claim for reading in readings if reading is not None for claim in reading.claims]


def told(found: Iterable[Item]) -> set[tuple[str, str, str, str]]:
    return {
        (c.subject.name, c.relation.value, c.object.name if c.object else c.valid.since.text() or "", c.phase or "")
        for c in claims(found)
    }


def test_gleif_firms(tmp_path: Path):
    found = items(tmp_path, "lei.csv.gz", gzip.compress(LEI_CSV.encode()), "gleif")
    assert told(found) == {
        ("Vance Holdings Ltd", "locatedIn", "Dunmere", ""),
        ("Vance Holdings Ltd", "foundedOn", "1987-03-02", ""),
        ("Ledgard Locks\nand Gates Ltd", "renamedTo", "Ledgard plc", ""),
        ("Ledgard plc", "locatedIn", "Utrecht", ""),
    }


def test_gleif_parents_as_csv_and_xml(tmp_path: Path):
    (active,) = claims(items(tmp_path, "rr.csv", RR_CSV, "gleif"))
    assert (active.subject.registry_id, active.object and active.object.registry_id) == (PARENT, CHILD)
    assert (active.phase, active.valid.since.text()) == (Phase.ACTIVE, "2019-05-01")
    assert active.evidence.quote == f'{CHILD}","LEI","{PARENT}","LEI","IS_DIRECTLY_CONSOLIDATED_BY'
    (ended,) = claims(items(tmp_path, "rr.xml", RR_XML, "gleif"))
    assert (ended.phase, ended.valid.until.text()) == (Phase.ENDED, "2023-12-31")


@pytest.mark.parametrize("lines", [False, True])
def test_bods(tmp_path: Path, lines: bool):
    data = "\n".join(map(json.dumps, BODS_04)) if lines else json.dumps(BODS_04, indent=1)
    stake, chair = claims(items(tmp_path, "a.json", data, "bods"))
    assert stake.qualifiers.percent is not None
    assert (stake.qualifiers.percent.low, stake.qualifiers.percent.high) == (25, 50)
    assert (stake.subject.name, stake.object and stake.object.registry_id) == ("Ann Wheel", CHILD)
    assert (chair.relation, chair.qualifiers.office) == (Relation.HOLDS_ROLE, "chair")


def test_older_bods(tmp_path: Path):
    (stake,) = claims(items(tmp_path, "a.json", json.dumps(BODS_02), "bods"))
    assert (stake.subject.name, stake.phase, stake.valid.until.text()) == ("Ann Wheel", Phase.ENDED, "2024-04-01")


@pytest.mark.parametrize("said", [{"directOrIndirect": "indirect"}, {"interestLevel": "indirect"}])
def test_what_is_held_through_others_is_no_stake_of_ones_own(tmp_path: Path, said: dict[str, str]):
    held = {"type": "shareholding", "share": {"exact": 30}}
    told = [*BODS_02[:2], BODS_02[2] | {"interests": [held | said, held | {"interestLevel": "direct"}]}]
    assert len(list(claims(items(tmp_path, "a.json", json.dumps(told), "bods")))) == 1


@pytest.mark.parametrize(
    ("share", "bounds"),
    [
        ({"minimum": 25, "exclusiveMinimum": True, "maximum": 50, "exclusiveMaximum": False}, (25, 50, True)),
        ({"minimum": 25, "exclusiveMinimum": False, "maximum": 50}, (25, 50, False)),
        ({"exclusiveMinimum": 0}, (0, 100, True)),
    ],
)
def test_bounds_of_bods_before_and_since_they_were_numbers(tmp_path: Path, share: object, bounds: tuple[float, float, bool]):
    older = [*BODS_02[:2], BODS_02[2] | {"interests": [{"type": "shareholding", "share": share}]}]
    (stake,) = claims(items(tmp_path, "a.json", json.dumps(older), "bods"))
    percent = stake.qualifiers.percent
    assert percent is not None
    assert (percent.low, percent.high, percent.low_open) == bounds


@pytest.mark.parametrize(
    ("how", "bad", "good"),
    [
        ("bods", BODS_02[2] | {"interests": [{"type": "shareholding", "share": {"exact": 300}}]}, BODS_02),
        ("bods", BODS_02[2] | {"interests": [7]}, BODS_02),
        ("bods", BODS_02[0] | {"names": 7}, BODS_02),
        ("bods", BODS_02[2] | {"source": "a"}, BODS_02),
        ("ocds", OCDS["releases"][0] | {"tender": "a"}, OCDS["releases"]),
        ("ocds", OCDS["releases"][0] | {"parties": [{"id": "V", "identifier": "a"}]}, OCDS["releases"]),
        ("wikidata", WIKIDATA[0] | {"labels": ["a"]}, WIKIDATA),
        ("wikidata", WIKIDATA[0] | {"claims": {"P571": [{"mainsnak": snak({"precision": []})}]}}, WIKIDATA),
    ],
)
def test_a_record_of_other_types_costs_no_other_record(tmp_path: Path, how: str, bad: object, good: list[object]):
    whole = claims(items(tmp_path, "good.json", json.dumps(good), how))
    found = items(tmp_path, "bad.json", json.dumps([bad, *good]), how)
    assert [type(item) for item in found if not isinstance(item, Loaded)] == [UnreadableArticle]
    assert len(claims(found)) == len(whole) > 0


def test_numbers_and_characters_that_cannot_be(tmp_path: Path):
    (error,) = items(tmp_path, "a.json", '[{"id": ' + "9" * 5000 + "}]", "ocds")
    assert isinstance(error, UnreadableArticle)
    halved = json.dumps(BODS_02).replace("Ledgard plc", "Ledgard \\ud83d plc")
    (stake,) = claims(items(tmp_path, "b.json", halved, "bods"))
    assert stake.object is not None
    assert stake.object.name == "Ledgard ? plc"


def test_gleif_names_keep_their_colons_and_damage_ends_no_run(tmp_path: Path):
    firm = (
        "<lei:LEIRecord><lei:LEI>5493000000000000PA01</lei:LEI><lei:Entity>"
        "<lei:LegalName xml:lang='en'>Vance Re:Source Ltd</lei:LegalName>"
        "<lei:EntityCreationDate>1987-03-02</lei:EntityCreationDate></lei:Entity><lei:Registration>"
        "<lei:LastUpdateDate>2024-05-01</lei:LastUpdateDate></lei:Registration></lei:LEIRecord>"
    )
    (claim,) = claims(items(tmp_path, "a.xml", f"<lei:LEIData>{firm}</lei:LEIData>", "gleif"))
    assert claim.subject.name == "Vance Re:Source Ltd"
    for data in ("<LEIRecord>" * 100_000, '"LEI","Entity.LegalName"\n"' + "x" * 9_000_000 + '"\n'):
        (error,) = items(tmp_path, "b.csv", data, "gleif")
        assert isinstance(error, UnreadableArticle)


def test_a_private_copy_of_a_register_leaves_the_public_one(tmp_path: Path):
    (tmp_path / "a.json").write_text(json.dumps(BODS_02))
    ids = [
        item.article.id
        for who in ("public", "slack:C1")
        for item in read_file(tmp_path / "a.json", Options(register=register("bods"), visibility=who))
        if isinstance(item, Loaded)
    ]
    assert ids == ["urn:firmgraph:bods:c", "urn:firmgraph:bods:c#slack:C1"]


@pytest.mark.parametrize("packaged", [True, False])
def test_ocds(tmp_path: Path, packaged: bool):
    data = json.dumps(OCDS, indent=2) if packaged else "\n".join(json.dumps(one) for one in OCDS["releases"])
    (claim,) = claims(items(tmp_path, "a.json", data, "ocds"))
    assert told(items(tmp_path, "a.json", data, "ocds")) == {("Ledgard plc", "supplies", "Port of Dunmere", "active")}
    assert (claim.qualifiers.product, claim.qualifiers.amount and claim.qualifiers.amount.currency) == ("lock gates", "EUR")


def test_wikidata(tmp_path: Path):
    dump = "[\n" + ",\n".join(map(json.dumps, WIKIDATA)) + "\n]\n"
    found = items(tmp_path, "a.json", dump, "wikidata")
    assert told(found) == {
        ("Q900000002", "ownsStake", "Ledgard", "active"),
        ("Ledgard", "foundedOn", "1987", ""),
        ("Q900000003", "holdsRole", "Vance Holdings", "active"),
    }
    stake = claims(found)[0]
    assert (stake.qualifiers.percent and stake.qualifiers.percent.low, stake.valid.since.text()) == (40.0, "2019-05")
    assert json.loads(stake.evidence.quote) == WIKIDATA[0]["claims"]["P127"][0]  # type: ignore[index]


def test_what_held_of_a_dissolved_firm_ended_with_it(tmp_path: Path):
    ended = {"P576": [{"rank": "normal", "mainsnak": snak({"time": "+2021-03-00T00:00:00Z", "precision": 10})}]}
    found = items(tmp_path, "a.json", json.dumps([WIKIDATA[0] | {"claims": WIKIDATA[0]["claims"] | ended}]), "wikidata")  # type: ignore[operator]
    stake, founded = claims(found)
    assert (stake.phase, stake.valid.since.text(), stake.valid.until.text()) == (Phase.ENDED, "2019-05", "2021-03")
    assert '"P1107"' in stake.evidence.quote
    assert "2021-03" in stake.evidence.quote
    assert founded.phase is None
    line = f'<{_Q}1> <http://www.wikidata.org/prop/direct/P576> "2021-03-04T00:00:00Z" .'
    (stake,) = claims(items(tmp_path, "a.nt", f"{NT}{line}\n", "wikidata-nt"))
    assert (stake.phase, stake.valid.until.text()) == (Phase.ENDED, "2021-03-04")
    assert stake.evidence.quote == f"{NT.splitlines()[0]}\n{line}"


def test_each_bad_record_is_a_dead_letter_of_its_own(tmp_path: Path):
    bad = [
        {"id": "Q1", "labels": ["a"], "claims": {}},
        {"id": "Q2", "labels": ["a"], "claims": {}},
        {"labels": 7, "claims": {}},
    ]
    names = [
        item.source for item in items(tmp_path, "a.json", json.dumps(bad), "wikidata") if isinstance(item, UnreadableArticle)
    ]
    assert [name.partition("!")[2] for name in names[:2]] == ["Q1", "Q2"]
    assert len(set(names)) == 3


def test_wikidata_as_triples(tmp_path: Path):
    found = items(tmp_path, "a.nt", NT, "wikidata-nt")
    assert told(found) == {("Vance Holdings", "ownsStake", "Ledgard", "active")}
    assert claims(found)[0].evidence.quote == NT.splitlines()[0]


def test_any_rdf_with_a_mapping(tmp_path: Path):
    mapping = tmp_path / "map.toml"
    mapping.write_text(MAPPING)
    assert told(items(tmp_path, "a.ttl", TURTLE, "rdf", mapping)) == {
        ("Ledgard plc", "supplies", "Vance Holdings Ltd", "active"),
        ("Ann Wheel", "holdsRole", "Ledgard plc", "active"),
    }


@pytest.mark.parametrize(
    ("how", "mapping", "reason"),
    [("lei", None, "no register is called"), ("rdf", None, "--mapping"), ("rdf", 'outlet = "x"', "wrong at"),
     ("rdf", "outlet = ", "cannot be read"), ("rdf", 'outlet="x"\n[properties.a]\nrelation="likes"', "likes")],
)  # fmt: skip
def test_wrong_registers_and_mappings_say_why(tmp_path: Path, how: str, mapping: str | None, reason: str):
    path = tmp_path / "map.toml"
    path.write_text(mapping or "")
    with pytest.raises(ConfigError, match=reason):
        register(how, path if mapping is not None else None)


@pytest.mark.parametrize("how", sorted(REGISTERS))
@pytest.mark.parametrize("data", [b"", b"{", b'{"a": ', b"[" * 5000, b"\x00\xff" * 50, b"<x>", b'"a","b"\n"c'])
def test_files_that_are_none_of_a_register(tmp_path: Path, how: str, data: bytes):
    for item in items(tmp_path, "a.nt" if how.endswith("nt") else "a.dat", data, how):
        assert isinstance(item, UnreadableArticle)


def test_a_record_without_a_day_wants_one(tmp_path: Path):
    undated = NT.replace("dateModified", "other")
    (item,) = items(tmp_path, "a.nt", undated, "wikidata-nt")
    assert isinstance(item, UnreadableArticle)
    assert "--date" in item.advice


def everything(graph: Graph) -> list[str]:
    quads = graph.store.quads(None, None, None, None)
    return sorted(str(quad) for quad in quads if quad.graph_name != LEDGER)


class Unasked:
    """A reader whom nobody asks to read a record."""

    version = "test-1"

    def read_many(self, articles: Iterable[Article]) -> Iterator[Reading]:
        assert not list(articles)
        return iter(())

    def read(self, article: Article) -> Reading:
        raise AssertionError(article.id)


@pytest.fixture
def graph() -> Iterator[Graph]:
    with open_graph(None) as graph:
        yield graph


@pytest.mark.parametrize("order", [("rr.csv", "lei.csv"), ("lei.csv", "rr.csv")])
def test_firms_and_parents_meet_in_the_graph_in_any_order(tmp_path: Path, graph: Graph, order: tuple[str, str]):
    data = {"rr.csv": RR_CSV, "lei.csv": LEI_CSV}
    for name in order:
        report = jobs.ingest(items(tmp_path, name, data[name], "gleif"), Unasked(), graph.ledger)
        assert report.exit_code == 0
    graph.reader.lookups.load()
    (firm,) = graph.reader.find("Vance Holdings", limit=1)
    assert (firm.entity.id, firm.entity.label) == (PARENT, "Vance Holdings Ltd")
    again = jobs.ingest(items(tmp_path, "rr.csv", RR_CSV, "gleif"), Unasked(), graph.ledger)
    assert again.counts == {"unchanged": 1}
    before = everything(graph)
    graph.rebuild(Unasked())
    assert everything(graph) == before
