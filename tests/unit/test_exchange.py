"""BODS, OCDS, CSV and GraphML: valid by their own checkers, and what was told comes back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import bods_fixtures
import jsonschema
import libcovebods.config
import libcovebods.data_reader
import libcovebods.jsonschemavalidate
import libcovebods.run_tasks
import libcovebods.schema
import networkx
import pytest

from kg.errors import BadInput
from kg.exchange.bods import read_bods, to_bods
from kg.exchange.ocds import to_ocds
from kg.exchange.rows import Exchanged, exchanged
from kg.exchange.tables import to_csv, to_graphml
from kg.model import EntityType, Modality, Percent, PercentRole, Phase, Relation
from kg.open import Graph, open_graph
from tests.support.corpus import corpus_readings
from tests.support.readings import TODAY, firm, line, person, reading

SCHEMAS = Path(__file__).parents[1] / "support" / "schemas"
PUBLISHED = date(2025, 6, 30)
ADLANE, BORROW, CADMIUM = firm("Adlane plc", "Adlane"), firm("Borrow Ltd"), firm('=Cadmium "Quick" & Sons')
OSTRAVA = person("Vera Ostrava")
STAKE = Relation.OWNS_STAKE
ARTICLES = [
    reading(
        "owned",
        [
            line(ADLANE, STAKE, BORROW, phase=Phase.ACTIVE, percent=Percent.exactly(49.5), since="2023-04-02"),
            line(OSTRAVA, STAKE, ADLANE, phase=Phase.ACTIVE, percent=Percent(low=50, high=100, low_open=True)),
            line(CADMIUM, STAKE, ADLANE, phase=Phase.ACTIVE, modality=Modality.REPORTED),
            line(ADLANE, Relation.SUPPLIES, BORROW, phase=Phase.ACTIVE, product="valves"),
            line(CADMIUM, Relation.SUPPLIES, BORROW, phase=Phase.CONSIDERING),
        ],
    ),
    reading("secret", [line(firm("Hushworks"), STAKE, BORROW, phase=Phase.ACTIVE)], visibility="C1"),
]


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    with open_graph(None, today=lambda: TODAY) as made:
        made.ledger.put_many(ARTICLES)
        yield made


# Some checks fetch a list of identifier schemes from the web; the legacy ones are for older versions.
OFFLINE = [
    task
    for task in libcovebods.run_tasks.TASK_CLASSES
    if "Identifiers" not in task.__name__ and "Checks" not in task.__name__
]


def rows(graph: Graph, *relations: Relation, day: date | None = None) -> list[Exchanged]:
    return list(exchanged(graph.reader, relations or tuple(Relation), day))


def complaints(statements: list[dict[str, object]], file: Path) -> list[object]:
    """What Open Ownership's own library says of them."""
    file.write_text(json.dumps(statements))
    reader = libcovebods.data_reader.DataReader(str(file))
    schema = libcovebods.schema.SchemaBODS(reader, libcovebods.config.LibCoveBODSConfig())
    wrong = [e.json() for e in libcovebods.jsonschemavalidate.JSONSchemaValidator(schema).validate(reader)]
    checks = libcovebods.run_tasks.process_additional_checks(reader, libcovebods.config.LibCoveBODSConfig(), schema, OFFLINE)
    return [*wrong, *checks["additional_checks"]]


def test_ownership_is_valid_bods(graph: Graph, tmp_path: Path) -> None:
    statements = to_bods(rows(graph, STAKE), PUBLISHED)
    assert complaints(statements, tmp_path / "bods.json") == []
    assert [s["recordType"] for s in statements].count("relationship") == 2


def test_the_checker_would_complain(graph: Graph, tmp_path: Path) -> None:
    broken = to_bods(rows(graph, STAKE), PUBLISHED)
    del broken[0]["recordId"]
    assert complaints(broken, tmp_path / "bods.json")


def test_what_bods_tells_is_read_back(graph: Graph) -> None:
    found = {
        (i.owner_name, i.owned_name): i for i in read_bods(json.loads(json.dumps(to_bods(rows(graph, STAKE), PUBLISHED))))
    }
    assert set(found) == {("Adlane plc", "Borrow Ltd"), ("Vera Ostrava", "Adlane plc")}
    assert found["Adlane plc", "Borrow Ltd"].share == Percent.exactly(49.5)
    assert found["Adlane plc", "Borrow Ltd"].start == "2023-04-02"
    assert found["Vera Ostrava", "Adlane plc"].share == Percent(low=50, high=100, low_open=True, role=PercentRole.RESULTING)


def test_of_a_record_the_last_statement_counts_and_a_closed_one_is_over(graph: Graph) -> None:
    statements = to_bods(rows(graph, STAKE), PUBLISHED)
    last = next(s for s in statements if s["recordType"] == "relationship")
    closed = last | {"statementDate": "2026-01-01", "recordStatus": "closed"}
    assert len(read_bods([*statements, closed])) == len(
        [i for i in read_bods(statements) if f"{i.owner}~{i.owned}" != last["recordId"]]
    )


@pytest.mark.parametrize(
    "wrong", [None, {}, [1], [{"recordType": "entity"}], [{"recordId": "a", "recordType": "relationship"}]]
)
def test_what_is_no_bods_is_refused(wrong: object) -> None:
    with pytest.raises(BadInput):
        read_bods(wrong)


@pytest.mark.parametrize("case", bods_fixtures.list_cases(), ids=str)
def test_the_standards_hard_cases_are_read(case: str) -> None:
    statements = bods_fixtures.load(case).statements
    told = [
        (s["recordDetails"]["interestedParty"], s["recordDetails"]["subject"])
        for s in statements
        if s["recordType"] == "relationship" and isinstance(s["recordDetails"]["interestedParty"], str)
    ]
    found = read_bods(statements)
    assert {(i.owner, i.owned) for i in found} == set(told)
    assert not any(i.owner_name == i.owner or i.owned_name == i.owned for i in found)


def test_supply_is_an_ocds_release_package(graph: Graph) -> None:
    package = to_ocds(rows(graph, Relation.SUPPLIES), PUBLISHED)
    (release,) = package["releases"]
    assert {p["roles"][0]: p["name"] for p in release["parties"]} == {"supplier": "Adlane plc", "buyer": "Borrow Ltd"}
    assert release["contracts"][0]["awardID"] == release["awards"][0]["id"]
    assert release["contracts"][0]["title"] == "valves"
    assert release["ocid"].startswith("ocds-")
    json.dumps(package)


def strict(schema: Any) -> Any:
    """A schema that also refuses what it does not name."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {}
    return {key: strict(value) for key, value in schema.items() if key != "patternProperties"} | closed


def test_releases_are_valid_by_the_standards_own_schema(graph: Graph) -> None:
    releases = to_ocds(rows(graph), PUBLISHED)["releases"]
    with open_graph(None, today=lambda: TODAY) as corpus:
        corpus.ledger.put_many(corpus_readings())
        releases += to_ocds(rows(corpus), PUBLISHED)["releases"]
    schema = strict(json.loads((SCHEMAS / "ocds-release-1.1.4.json").read_text("utf-8")))
    checker = jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
    assert [f"{error.json_path}: {error.message}" for one in releases for error in checker.iter_errors(one)] == []
    assert len(releases) > 10
    assert len({release["id"] for release in releases}) == len(releases)


def test_csv_has_every_public_row_and_runs_in_no_spreadsheet(graph: Graph) -> None:
    found = list(csv.DictReader(io.StringIO("".join(to_csv(rows(graph))), newline="")))
    assert len(found) == len(rows(graph))
    assert not any(value.startswith("=") for line_ in found for value in line_.values())
    assert "Hushworks" not in str(found)
    assert all(line_["quote"] for line_ in found)


def test_graphml_is_read_by_others(graph: Graph, tmp_path: Path) -> None:
    file = tmp_path / "graph.graphml"
    file.write_bytes(to_graphml(rows(graph)))
    found = networkx.read_graphml(file)
    assert set(networkx.get_node_attributes(found, "label").values()) >= {
        "Adlane plc",
        'Cadmium "Quick" & Sons'[:0] or "Borrow Ltd",
    }
    assert found.number_of_edges() == len(rows(graph))
    ElementTree.fromstring(file.read_bytes())


def test_a_day_keeps_only_rows_that_answer_on_it(graph: Graph) -> None:
    assert rows(graph, day=date(1990, 1, 1)) == []
    assert 0 < len(rows(graph, day=TODAY)) <= len(rows(graph))


def test_registry_ids_become_identifiers(graph: Graph) -> None:
    one = rows(graph, STAKE)[0]
    party = replace(one.subject, id="529900T8BM49AURSDO55", type=EntityType.FIRM)  # type: ignore[arg-type]
    (first, *_) = to_bods([replace(one, subject=party, row=replace(one.row, modality=Modality.STATED))], PUBLISHED)
    assert first["recordDetails"].get("identifiers", [{}])[0].get("scheme") == "XI-LEI"
