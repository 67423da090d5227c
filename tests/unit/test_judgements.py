"""What a person decided holds after each new reading: other cuts of sentences, fuller names, links, turned pairs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kg import terms
from kg.catalogue import Catalogue
from kg.doctor import orphans
from kg.ledger import Ledger
from kg.model import ArticleId, Claim, Interval, Judgement, MentionCluster, Modality, Phase, Reading, Relation, Verdict
from kg.rows import read_intervals
from kg.store import OxigraphStore
from tests.support.readings import TODAY, firm, line, reading

ANKARO, STEIGWERK = firm("Ankaro Drives Oy", "Ankaro"), firm("Steigwerk AG", "Steigwerk")
FULLER = firm("Ankaro Drives Holding Oy", "Ankaro Drives Oy", "Ankaro")
LINKED = firm("Steigwerk AG", "Steigwerk", registry_id="steigwerk")


def ledger_with(*readings: Reading) -> Ledger:
    ledger = Ledger(Catalogue(), OxigraphStore(), today=lambda: TODAY)
    ledger.put_many(readings)
    return ledger


def rows(ledger: Ledger) -> list[Interval]:
    return list(read_intervals(ledger.store.quads(None, None, None, terms.VIEW)))


def entities(ledger: Ledger) -> set[str]:
    return set(ledger.names().entities)


def first(subject: MentionCluster = ANKARO, relation: Relation = Relation.SUPPLIES, **more: object) -> Reading:
    return reading("a", [line(subject, relation, STEIGWERK, **more)], extractor="reader-1")


def about(claim: Claim, verdict: Verdict, day: date | None = None) -> Judgement:
    names = (claim.subject.name, claim.object.name if claim.object is not None else "")
    return Judgement(
        id="j", verdict=verdict, names=names, article=ArticleId("a"), relation=claim.relation, quote=claim.evidence.quote,
        day=day,
    )  # fmt: skip


def again(was: Reading, subject: MentionCluster, object_: MentionCluster, **changes: object) -> Reading:
    """The same article read by a newer version, which names the parties so."""
    claims = tuple(replace(claim, subject=subject, object=object_, **changes) for claim in was.claims)  # type: ignore[arg-type]
    return replace(was, extractor="reader-2", clusters=(subject, object_), claims=claims)


def cut(was: Reading, subject: MentionCluster, object_: MentionCluster) -> Reading:
    """Read again, and the sentence ends some words earlier."""
    (claim,) = was.claims
    shorter = replace(claim.evidence, end=claim.evidence.end - 5, quote=claim.evidence.quote[:-5])
    return again(was, subject, object_, evidence=shorter)


NEW_READINGS = {
    "the same": lambda was: again(was, ANKARO, STEIGWERK),
    "a fuller name": lambda was: again(was, FULLER, STEIGWERK),
    "a linked party": lambda was: again(was, ANKARO, LINKED),
    "another cut": lambda was: cut(was, FULLER, LINKED),
    "another phase": lambda was: again(was, ANKARO, STEIGWERK, phase=Phase.EXPANDING),
}


@pytest.mark.parametrize("read", NEW_READINGS.values(), ids=NEW_READINGS)
def test_a_rejected_claim_stays_rejected(read) -> None:
    was = first()
    ledger = ledger_with(was)
    ledger.judge(about(was.claims[0], Verdict.REJECT))
    ledger.put_many([read(was)])
    assert rows(ledger) == []
    assert orphans(ledger.catalogue, ledger.names()) == []


@pytest.mark.parametrize("read", NEW_READINGS.values(), ids=NEW_READINGS)
def test_a_confirmed_claim_stays_confirmed(read) -> None:
    was = first(modality=Modality.REPORTED, confidence=0.6)
    ledger = ledger_with(was)
    ledger.judge(about(was.claims[0], Verdict.CONFIRM))
    ledger.put_many([read(was)])
    assert Modality.STATED in {row.modality for row in rows(ledger)}
    assert orphans(ledger.catalogue, ledger.names()) == []


@pytest.mark.parametrize("read", NEW_READINGS.values(), ids=NEW_READINGS)
def test_an_end_stays(read) -> None:
    was = first()
    ledger = ledger_with(was)
    ledger.judge(about(was.claims[0], Verdict.END, date(2024, 8, 1)))
    ledger.put_many([read(was)])
    assert Phase.ENDED in {row.phase for row in rows(ledger)}
    assert orphans(ledger.catalogue, ledger.names()) == []


def test_a_turned_pair_is_the_same_claim_where_the_relation_has_no_direction() -> None:
    was = first(relation=Relation.PARTNERS_WITH)
    ledger = ledger_with(was)
    ledger.judge(about(was.claims[0], Verdict.REJECT))
    ledger.put_many([again(was, STEIGWERK, ANKARO)])
    assert rows(ledger) == []


def test_a_turned_pair_is_another_claim_where_it_has_one() -> None:
    was = first()
    ledger = ledger_with(was)
    ledger.judge(about(was.claims[0], Verdict.REJECT))
    ledger.put_many([again(was, STEIGWERK, ANKARO)])
    assert {row.subject for row in rows(ledger)} == {row.subject for row in rows(ledger_with(again(was, STEIGWERK, ANKARO)))}
    assert [j.id for j in orphans(ledger.catalogue, ledger.names())] == ["j"]


@pytest.mark.parametrize("new", [ANKARO, FULLER, firm("Ankaro Drives Oy", registry_id="ankaro")], ids=lambda new: new.name)
def test_merged_names_stay_merged(new: MentionCluster) -> None:
    was = first()
    ledger = ledger_with(was)
    ledger.judge(Judgement(id="m", verdict=Verdict.MERGE, names=("Ankaro Drives", "Steigwerk")))
    assert len(entities(ledger)) == 1
    ledger.put_many([again(was, new, LINKED)])
    assert len(entities(ledger)) == 1
    assert orphans(ledger.catalogue, ledger.names()) == []


def test_split_names_stay_split_and_an_undo_joins_them_again() -> None:
    both = [reading("b", [line(firm("Ankaro"), Relation.SUPPLIES, STEIGWERK)]), first()]
    ledger = ledger_with(*both)
    joined = len(entities(ledger))
    split = Judgement(id="s", verdict=Verdict.SPLIT, names=("Ankaro Drives Oy", "Ankaro"))
    ledger.judge(split)
    assert len(entities(ledger)) == joined + 1
    ledger.put_many([replace(one, extractor="reader-2") for one in both])
    assert len(entities(ledger)) == joined + 1
    ledger.judge(replace(split, undone=True))
    assert len(entities(ledger)) == joined


def test_a_day_that_a_person_gives_is_when_it_began_whatever_was_read() -> None:
    was = first(since="2021")
    ledger = ledger_with(was)
    ledger.judge(about(was.claims[0], Verdict.BEGIN, date(2022, 3, 1)))
    assert [row.since.text() for row in rows(ledger)] == ["2022-03-01"]
    ledger.put(again(was, FULLER, STEIGWERK))
    assert [row.since.text() for row in rows(ledger)] == ["2022-03-01"]
    ledger.judge(replace(about(was.claims[0], Verdict.BEGIN, date(2022, 3, 1)), undone=True))
    assert [row.since.text() for row in rows(ledger)] == ["2021"]


@pytest.mark.parametrize("read", NEW_READINGS.values(), ids=NEW_READINGS)
def test_a_claim_that_was_moved_to_another_firm_stays_there(read) -> None:
    was, other = first(), reading("b", [line(firm("Norrpoint Oy"), Relation.SUPPLIES, firm("Tarn Foundry"))])
    ledger = ledger_with(was, other)
    alone = {row.subject for row in rows(ledger_with(other))}
    moved = replace(about(was.claims[0], Verdict.MEANS), meant=("Norrpoint", "Steigwerk AG"))
    ledger.judge(moved)
    assert {row.subject for row in rows(ledger)} == alone
    ledger.put_many([read(was)])
    assert {row.subject for row in rows(ledger)} == alone
    assert orphans(ledger.catalogue, ledger.names()) == []
    ledger.judge(replace(moved, undone=True))
    assert rows(ledger) == rows(ledger_with(read(was), other))


def test_of_two_who_say_who_is_meant_the_later_counts_and_a_rebuild_agrees() -> None:
    was = first()
    ledger = ledger_with(was)
    earlier = replace(about(was.claims[0], Verdict.MEANS), meant=("Zander Oy", "Steigwerk AG"), made_at="2025-01-02")
    later = replace(earlier, id="a", meant=("Norrpoint Oy", "Steigwerk AG"), made_at="2025-01-03")
    ledger.judge(later)
    ledger.judge(earlier)
    assert {row.subject.rpartition("-")[0] for row in rows(ledger)} == {"norrpoint"}
    before = rows(ledger)
    ledger.rebuild()
    assert rows(ledger) == before


def test_a_turned_pair_keeps_who_is_meant() -> None:
    was = first(relation=Relation.PARTNERS_WITH)
    ledger = ledger_with(was)
    ledger.judge(replace(about(was.claims[0], Verdict.MEANS), meant=("Norrpoint Oy", "Steigwerk AG")))
    before = {(row.subject, row.object) for row in rows(ledger)}
    ledger.put_many([again(was, STEIGWERK, ANKARO)])
    assert {(row.subject, row.object) for row in rows(ledger)} == before
