"""`firmgraph watch` as a person gives it, in this process."""

from __future__ import annotations

import json
from datetime import date

import pytest

from firmgraph.cli import run
from kg.model import Relation
from kg.open import open_graph
from tests.support.readings import firm, line, reading

DAY = date(2025, 3, 1)


@pytest.fixture
def data(tmp_path, monkeypatch):
    for name, value in (("DATA", tmp_path / "data"), ("ENCODER", "hashing"), ("TODAY", DAY)):
        monkeypatch.setenv(f"FIRMGRAPH_{name}", str(value))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def publish(data, id_, customer):
    graph = open_graph(data, today=lambda: DAY)
    graph.ledger.put_many([reading(id_, [line(firm("Ousel Labs"), Relation.SUPPLIES, firm(customer))], published=DAY)])
    graph.close()


def said(capsys, *arguments):
    code = run(["watch", *arguments])
    return code, capsys.readouterr()


def test_what_is_watched_is_told_once(data, capsys):
    publish(data, "a:1", "Tarn Foundry")
    assert "1 known today" in said(capsys, "add", "Ousel Labs customers")[1].out
    assert said(capsys, "news")[1].out == "no news\n"
    publish(data, "a:2", "Breckholm Motors")
    told = said(capsys, "news")[1].out
    assert told.startswith("Ousel Labs customers:\n- Breckholm Motors: new.")
    assert "Gazette, 2025-03-01" in told
    assert said(capsys, "news", "--json")[1].out == "[]\n"
    assert "Ousel Labs customers" in said(capsys, "list")[1].out
    assert "no longer" in said(capsys, "remove", "ousel labs customers")[1].out
    assert json.loads(said(capsys, "list", "--json")[1].out) == []


def test_a_phrase_that_names_nothing_is_refused_in_a_line(data, capsys):
    publish(data, "a:1", "Tarn Foundry")
    code, out = said(capsys, "add", "zorblax")
    assert code == 2
    assert "nothing known is meant" in out.err
