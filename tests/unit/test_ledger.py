"""The ledger on a real store and a real catalogue: exact, free of order, and nothing is left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.catalogue import Catalogue
from kg.export import stable_lines
from kg.ledger import Ledger
from kg.model import Judgement, Phase, Reading, Relation, Verdict
from kg.store import OxigraphStore
from tests.support.readings import TODAY, corpora, firm, line, person, reading

EXACT = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def fresh() -> Ledger:
    return Ledger(Catalogue(), OxigraphStore(), today=lambda: TODAY)


def graph(ledger: Ledger) -> str:
    return "".join(stable_lines(ledger.store.raw))


def filled(readings: list[Reading]) -> Ledger:
    ledger = fresh()
    for one in readings:
        ledger.put(one)
    return ledger


@EXACT
@given(corpora(min_size=2), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_graph(corpus: list[Reading], random) -> None:
    shuffled = list(corpus)
    random.shuffle(shuffled)
    assert graph(filled(shuffled)) == graph(filled(corpus))


@EXACT
@given(corpora())
def test_one_batch_gives_the_same_graph_as_one_by_one(corpus: list[Reading]) -> None:
    batch = fresh()
    batch.put_many(corpus)
    assert graph(batch) == graph(filled(corpus))


@EXACT
@given(corpora())
def test_ingesting_twice_changes_nothing(corpus: list[Reading]) -> None:
    ledger = filled(corpus)
    before = graph(ledger)
    receipts = [ledger.put(one) for one in corpus]
    assert {r.status for r in receipts} == {"unchanged"}
    assert graph(ledger) == before


@EXACT
@given(corpora(min_size=2), st.data())
def test_deleting_is_never_having_ingested(corpus: list[Reading], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(corpus))
    ledger = filled(corpus)
    ledger.remove(gone.article.id)
    assert graph(ledger) == graph(filled([one for one in corpus if one is not gone]))


@EXACT
@given(corpora(min_size=2), corpora(min_size=2))
def test_updating_is_having_ingested_only_the_new_version(old: list[Reading], new: list[Reading]) -> None:
    ledger = filled(old)
    ledger.put_many(new)
    kept = old[len(new) :]
    assert graph(ledger) == graph(filled(new + kept))


@EXACT
@given(corpora())
def test_rebuilding_gives_the_same_export(corpus: list[Reading]) -> None:
    ledger = filled(corpus)
    before = graph(ledger)
    ledger.rebuild()
    assert graph(ledger) == before
