"""The ledger on a real store and a real catalogue: exact, free of order, and nothing is left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import derived, terms
from kg.catalogue import Catalogue
from kg.errors import BadTerm
from kg.export import stable_lines
from kg.ledger import Ledger
from kg.model import Interval, Judgement, Modality, Phase, Reading, Relation, Verdict
from kg.rows import read_intervals
from kg.store import OxigraphStore
from tests.support.readings import BODIES, TODAY, corpora, firm, line, reading

ANKARO, STEIGWERK, QUARROW = firm("Ankaro Drives Oy", "Ankaro"), firm("Steigwerk AG", "Steigwerk"), firm("Quarrow plc")
SUPPLIES = line(ANKARO, Relation.SUPPLIES, STEIGWERK)
EXACT = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


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
def test_any_order_gives_the_same_graph(corpus: list[Reading], random: Random) -> None:
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


@EXACT
@given(corpora(min_size=2), st.data())
def test_merging_and_undoing_leaves_no_trace(corpus: list[Reading], data: st.DataObject) -> None:
    ledger = filled(corpus)
    before = graph(ledger)
    names = data.draw(st.tuples(*[st.sampled_from(["ankaro drives", "steigwerk", "quarrow", "brimnes smolt"])] * 2))
    verdict = data.draw(st.sampled_from([Verdict.MERGE, Verdict.SPLIT]))
    judgement = Judgement(id="j1", verdict=verdict, names=names)
    ledger.judge(judgement)
    late = fresh()
    late.judge(judgement)
    late.put_many(corpus)
    assert graph(ledger) == graph(late)
    ledger.judge(replace(judgement, undone=True))
    assert graph(ledger) == before


@EXACT
@given(corpora(), st.sampled_from([Verdict.REJECT, Verdict.CONFIRM, Verdict.END]), st.data())
def test_judging_a_claim_and_undoing_leaves_no_trace(corpus: list[Reading], verdict: Verdict, data: st.DataObject) -> None:
    claims = [claim for one in corpus for claim in one.claims]
    if not claims:
        return
    claim = data.draw(st.sampled_from(claims))
    ledger = filled(corpus)
    before = graph(ledger)
    names = (claim.subject.name, claim.object.name) if claim.object else (claim.subject.name,)
    judgement = Judgement(
        id="j1", verdict=verdict, names=names, article=claim.evidence.article, relation=claim.relation,
        quote=claim.evidence.quote, day=date(2025, 6, 2) if verdict is Verdict.END else None,
    )  # fmt: skip
    ledger.judge(judgement)
    judged = graph(ledger)
    ledger.rebuild()
    assert graph(ledger) == judged
    ledger.judge(replace(judgement, undone=True))
    assert graph(ledger) == before


def rows(ledger: Ledger, relation: Relation = Relation.SUPPLIES) -> list[Interval]:
    found = read_intervals(ledger.store.quads(None, None, None, terms.VIEW))
    return sorted((row for row in found if row.relation is relation), key=lambda row: row.holds_from)


def shortcuts(ledger: Ledger) -> set[str]:
    quads = ledger.store.quads(None, None, None, terms.CURRENT)
    return {q.predicate.value.rpartition("#")[2] for q in quads} - {"asOf"}


def test_an_update_that_takes_the_last_claim_away_removes_the_interval() -> None:
    ledger = filled([reading("a", [SUPPLIES])])
    assert rows(ledger)
    assert shortcuts(ledger) == set()  # a year old: stale
    ledger.put(reading("a", [line(ANKARO, Relation.COMPETES_WITH, STEIGWERK, phase=None)]))
    assert rows(ledger) == []
    assert shortcuts(ledger) == {"competesWith"}


def test_an_article_without_claims_leaves_its_graph_and_names() -> None:
    ledger = filled([reading("a", [], extra=[ANKARO])])
    assert [record.label for record in ledger.names().entities.values()] == ["Ankaro Drives Oy"]


def test_reprints_count_as_one_origin_until_a_delete_parts_them() -> None:
    both = BODIES[1] + " " + BODIES[2]
    ledger = filled([reading("a", [SUPPLIES], text=BODIES[1]), reading("b", [SUPPLIES], text=both)])
    ledger.put(reading("c", [SUPPLIES], text=BODIES[2], published=date(2024, 5, 23)))
    assert {row.origins for row in rows(ledger)} == {1}
    with ledger.catalogue.begin() as connection:
        assert derived.origins(connection, ["a", "b", "c"]) == {"a": "a", "b": "a", "c": "a"}
    ledger.remove(reading("b", []).article.id)
    with ledger.catalogue.begin() as connection:
        origins = derived.origins(connection, ["a", "c"])
    assert origins == {"a": "a", "c": "c"}
    assert max(row.origins for row in rows(ledger)) == 2


def test_a_founding_bounds_the_rows_of_other_articles() -> None:
    ledger = filled([reading("a", [SUPPLIES])])
    before = rows(ledger)[0].holds_from
    ledger.put(reading("b", [line(ANKARO, Relation.FOUNDED_ON, phase=None, since="2024-02")]))
    assert before < date(2024, 1, 1) < rows(ledger)[0].holds_from
    ledger.remove(reading("b", []).article.id)
    assert rows(ledger)[0].holds_from == before


def test_a_rejected_claim_takes_no_part() -> None:
    one = reading("a", [SUPPLIES])
    ledger = filled([one])
    claim = one.claims[0]
    about = Judgement(
        id="j", verdict=Verdict.REJECT, names=("ankaro", "Steigwerk"), article=one.article.id,
        relation=claim.relation, quote=claim.evidence.quote,
    )  # fmt: skip
    ledger.judge(about)
    assert rows(ledger) == []


def test_a_confirmed_rumour_counts_as_stated_and_an_end_ends() -> None:
    one = reading("a", [line(ANKARO, Relation.SUPPLIES, STEIGWERK, modality=Modality.REPORTED, confidence=0.6)])
    ledger = filled([one])
    assert {row.modality for row in rows(ledger)} == {Modality.REPORTED}
    about = Judgement(
        id="j", verdict=Verdict.CONFIRM, names=("Ankaro", "Steigwerk"), article=one.article.id, relation=Relation.SUPPLIES
    )
    ledger.judge(about)
    assert Modality.STATED in {row.modality for row in rows(ledger)}
    ledger.judge(replace(about, id="k", verdict=Verdict.END, day=date(2024, 8, 1)))
    assert rows(ledger)[-1].phase is Phase.ENDED


def test_the_same_text_under_another_id_is_listed_and_is_one_origin() -> None:
    ledger = filled([reading("a", [SUPPLIES], text=BODIES[1]), reading("b", [SUPPLIES], text=BODIES[1])])
    assert len(ledger.catalogue.articles()) == 2
    assert {row.origins for row in rows(ledger)} == {1}
    ledger.remove(reading("a", []).article.id)
    assert rows(ledger)


def test_a_dry_run_says_what_would_change_and_changes_nothing() -> None:
    ledger = filled([reading("a", [SUPPLIES])])
    before = graph(ledger)
    said = reading("b", [line(ANKARO, Relation.SUPPLIES, STEIGWERK, phase=Phase.ENDED)], published=TODAY)
    with ledger.rehearse() as rehearsed:
        plan = rehearsed({said.article.id: said})
    assert plan.rows
    assert plan.rows_gone
    assert graph(ledger) == before
    assert ledger.put(reading("c", [])).status == "new"


def test_what_cannot_be_rdf_is_refused_before_anything_is_promised() -> None:
    ledger = filled([reading("a", [SUPPLIES])])
    before = graph(ledger)
    with pytest.raises(BadTerm):
        ledger.put(reading("b", [line(firm("Br\ud800ken"), Relation.SUPPLIES, STEIGWERK)]))
    assert ledger.catch_up() == 0
    assert graph(ledger) == before


def test_the_version_that_stands_is_told_with_its_extractor() -> None:
    one = reading("a", [SUPPLIES])
    ledger = fresh()
    assert ledger.versions(["a", "b"]) == {}
    ledger.put(one)
    assert ledger.versions(["a", "b"]) == {"a": (one.article.content_hash, "test-1")}
    ledger.put(replace(one, article=replace(one.article, text=f"{one.article.text} "), extractor="test-2"))
    assert ledger.versions(["a"])["a"][1] == "test-2"


def test_an_undated_article_says_so_in_its_receipt() -> None:
    ledger = fresh()
    receipt = ledger.put(reading("a", [SUPPLIES], published=None))
    assert "undated" in receipt.details
    assert rows(ledger) == []


def test_receipts_count_what_changed() -> None:
    ledger = filled([reading("a", [SUPPLIES])])
    end = line(ANKARO, Relation.SUPPLIES, STEIGWERK, phase=Phase.ENDED)
    receipt = ledger.put(reading("b", [end, line(QUARROW, Relation.SUPPLIES, STEIGWERK)], published=TODAY))
    assert (receipt.status, receipt.claims, receipt.claims_added) == ("new", 2, 2)
    assert (receipt.intervals_opened, receipt.intervals_closed) == (1, 1)
    assert ledger.put(reading("b", [end], published=TODAY)).claims_removed == 1


def test_the_current_graph_follows_the_day() -> None:
    day = [date(2024, 6, 1)]
    ledger = Ledger(Catalogue(), OxigraphStore(), today=lambda: day[0])
    ledger.put(reading("a", [SUPPLIES]))
    assert shortcuts(ledger) == {"supplies", "buysFrom"}
    assert ledger.sweep(date(2025, 6, 1)) == 0
    day[0] = date(2024, 6, 2)
    ledger.put(reading("b", []))
    assert shortcuts(ledger) == {"supplies", "buysFrom"}


def test_private_rows_are_not_in_the_current_graph() -> None:
    ledger = Ledger(Catalogue(), OxigraphStore(), today=lambda: date(2024, 6, 1))
    ledger.put(reading("a", [SUPPLIES], visibility="C0123"))
    assert rows(ledger)
    assert shortcuts(ledger) == set()


def test_a_deleted_article_takes_a_promised_judgement_along() -> None:
    one = reading("a", [SUPPLIES])
    ledger = filled([one])
    about = Judgement(id="j", verdict=Verdict.REJECT, names=("Ankaro",), article=one.article.id, relation=Relation.SUPPLIES)
    ledger.remove(one.article.id)
    ledger.judge(about)
    assert ledger.put(one).status == "new"
    assert rows(ledger) == []  # found again
