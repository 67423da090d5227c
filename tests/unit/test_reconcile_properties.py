"""What must be true of every result, whatever the claims."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import ClaimId, Cue, EntityId, Modality, Percent, PercentRole, Phase, Relation, ResolvedClaim
from kg.reconcile import groups
from kg.span import UNKNOWN, Bounds, Span
from kg.state import display_group, may_hold, state
from tests.support.stories import rows

FIRMS = st.sampled_from(["alder", "birch", "cedar"])
PEOPLE = st.sampled_from(["ann", "ben", "cyd"])
DAYS = st.dates(date(2019, 1, 1), date(2025, 12, 31))
STATE_PHASES = [p for p in Phase if p not in (Phase.COMPLETED, Phase.ABANDONED)]
DEAL_PHASES = [Phase.CONSIDERING, Phase.AGREED, Phase.COMPLETED, Phase.ABANDONED]
RELATIONS = [
    Relation.SUPPLIES,
    Relation.OWNS_STAKE,
    Relation.ACQUIRES,
    Relation.HOLDS_ROLE,
    Relation.PARTNERS_WITH,
    Relation.MERGES_WITH,
    Relation.RAISED_FUNDING,
    Relation.LISTED_ON,
    Relation.FOUNDED_ON,
    Relation.COMPETES_WITH,
    Relation.SUES,
]


@st.composite
def bounds(draw) -> Bounds:
    kind = draw(st.integers(0, 9))
    if kind < 5:
        return UNKNOWN
    day = draw(DAYS)
    if kind < 8:
        return Bounds.on(day)
    if kind == 8:
        return Bounds.parse(str(day.year))
    return Bounds(day, None) if draw(st.booleans()) else Bounds(None, day)


@st.composite
def percents(draw) -> Percent | None:
    if draw(st.booleans()):
        return None
    low = draw(st.integers(0, 100))
    high = draw(st.integers(low, 100)) if draw(st.booleans()) else low
    role = draw(st.sampled_from(list(PercentRole)))
    return Percent(low=float(low), high=float(high), role=role, low_open=low < high and draw(st.booleans()))


@st.composite
def claim(draw, number: int, relation: Relation | None = None) -> ResolvedClaim:
    relation = relation or draw(st.sampled_from(RELATIONS))
    person = relation is Relation.HOLDS_ROLE
    subject = draw(PEOPLE if person else FIRMS)
    object_ = draw(FIRMS.filter(lambda f: f != subject))
    phases = DEAL_PHASES if relation in (Relation.ACQUIRES, Relation.MERGES_WITH, Relation.SUES) else STATE_PHASES
    article = draw(st.integers(0, 5))
    published = date(2020, 1, 1) + timedelta(days=draw(st.integers(0, 4)) * 200 + article * 3)
    return ResolvedClaim(
        id=ClaimId(f"{number:04d}"),
        article=f"article {article} of {published}",
        relation=relation,
        subject=EntityId(subject),
        object=None if relation is Relation.FOUNDED_ON else EntityId(object_),
        phase=draw(st.sampled_from(phases)),
        modality=draw(st.sampled_from([Modality.STATED] * 4 + list(Modality))),
        valid=Span(draw(bounds()), draw(bounds())),
        published=published,
        origin=f"origin {article % 4} of {published}",
        percent=draw(percents()),
        product=draw(st.sampled_from([None, None, "ropes", "cabins", "steel ropes and cabins"])),
        office=draw(st.sampled_from(["ceo", "ceo", "director"])) if person else None,
        interim=draw(st.booleans()) if person else False,
        seller=EntityId(draw(FIRMS)) if relation is Relation.ACQUIRES and draw(st.booleans()) else None,
        by_party=draw(st.booleans()),
        attributed_to=draw(st.sampled_from([None, "somebody"])),
        cues=frozenset(draw(st.sets(st.sampled_from(list(Cue)), max_size=2))),
        confidence=draw(st.sampled_from([0.95, 0.9, 0.6])),
        sentence=draw(st.integers(0, 3)),
    )


@st.composite
def claims(draw, relation: Relation | None = None) -> list[ResolvedClaim]:
    return [draw(claim(number, relation)) for number in range(draw(st.integers(1, 9)))]


def slot(row) -> tuple:
    return (row.relation, row.subject, row.object, row.product, row.office, row.venture, row.round, *sorted(row.visibility))


@settings(max_examples=300, deadline=None)
@given(claims())
def test_rows_of_one_slot_episode_and_modality_never_overlap(told):
    by_slot = defaultdict(list)
    for row in rows(told):
        by_slot[slot(row), row.episode, row.modality].append(row)
    for own in by_slot.values():
        own.sort(key=lambda r: r.holds_from)
        for earlier, later in itertools.pairwise(own):
            assert earlier.holds_to is not None
            assert earlier.holds_to <= later.holds_from


@settings(max_examples=300, deadline=None)
@given(claims())
def test_every_row_is_sound(told):
    known = {c.id: c for c in told}
    for row in rows(told):
        assert row.holds_to is None or row.holds_from < row.holds_to
        assert row.support
        assert set(row.support) <= known.keys()
        assert set(row.contradictions) <= known.keys()
        assert not set(row.support) & set(row.contradictions)
        assert len(set(row.support)) == len(row.support)
        assert row.origins == len({known[id_].origin for id_ in row.support})
        assert row.first_evidence <= row.last_evidence
        assert row.uncertain == all(known[id_].confidence < 0.8 for id_ in row.support)
        assert row.stale_on is None or row.stale_on > row.last_evidence or row.until.known
        assert row.percent is None or 0 <= row.percent.low <= row.percent.high <= 100
        assert row.episode >= 1


@settings(max_examples=200, deadline=None)
@given(claims())
def test_only_the_last_row_of_an_episode_turns_stale(told):
    by_episode = defaultdict(list)
    for row in rows(told):
        by_episode[slot(row), row.episode, row.modality].append(row)
    for own in by_episode.values():
        own.sort(key=lambda r: r.holds_from)
        assert all(row.stale_on is None for row in own[:-1])


@settings(max_examples=200, deadline=None)
@given(claims(), st.randoms())
def test_order_never_matters(told, random):
    shuffled = list(told)
    random.shuffle(shuffled)
    assert rows(shuffled) == rows(told)


@settings(max_examples=150, deadline=None)
@given(claims())
def test_a_reprint_never_raises_the_number_of_independent_origins(told):
    reprints = [replace(c, id=ClaimId(f"r{c.id}"), article=f"reprint of {c.article}") for c in told]
    assert max(r.origins for r in rows([*told, *reprints])) <= len({c.origin for c in told}) if rows(told) else True
    before = {(slot(r), r.episode, r.phase, r.modality, r.holds_from, r.holds_to, r.percent) for r in rows(told)}
    after = {
        (slot(r), r.episode, r.phase, r.modality, r.holds_from, r.holds_to, r.percent) for r in rows([*told, *reprints])
    }
    assert before == after


@settings(max_examples=200, deadline=None)
@given(claims(Relation.SUPPLIES), claims(Relation.SUPPLIES))
def test_hearsay_and_doubt_never_change_what_is_stated(told, more):
    weak = [
        replace(c, id=ClaimId(f"w{c.id}"), modality=Modality.REPORTED if n % 2 else Modality.POSSIBLE, product=None)
        for n, c in enumerate(more)
    ]
    named = [replace(c, product=None) for c in told]
    assert stated(named) == stated([*named, *weak])


def stated(told) -> list[tuple]:
    found = [r for r in rows(told) if r.modality is Modality.STATED]
    return [(slot(r), r.episode, r.phase, r.holds_from, r.holds_to, r.since, r.until, r.support) for r in found]


@settings(max_examples=200, deadline=None)
@given(claims(Relation.SUPPLIES))
def test_nothing_uncertain_closes_an_interval(told):
    known = {c.id: c for c in told}
    for row in rows(told):
        if row.phase is Phase.ENDED and row.modality is Modality.STATED and not row.uncertain:
            assert any(known[id_].confidence >= 0.8 for id_ in row.support)
    ends = [c for c in told if c.phase is Phase.ENDED]
    doubted = [replace(c, confidence=0.6) if c in ends else c for c in told]
    holding = {slot(r) for r in rows(doubted) if r.phase in (Phase.ACTIVE, Phase.EXPANDING) and not r.uncertain}
    closed = {slot(r) for r in rows(doubted) if r.phase is Phase.ENDED and r.modality is Modality.STATED and not r.uncertain}
    planned = {c.id for c in doubted if c.valid.until.known}
    assert not {s for s in holding & closed if not planned}


@settings(max_examples=150, deadline=None)
@given(claims(), st.dates(date(2018, 1, 1), date(2027, 1, 1)))
def test_every_row_has_a_state_and_a_group_on_every_day(told, day):
    for row in rows(told):
        assert state(row, day)
        assert display_group(row, day)
        assert may_hold(row, day) in (True, False)


@settings(max_examples=150, deadline=None)
@given(claims())
def test_one_holder_of_an_office_at_a_time(told):
    """Of those whom separate articles name, at most one holds the office as far as is stated and sure."""
    named = [replace(c, article=f"a{c.id}", origin=f"o{c.id}", confidence=0.95) for c in told]
    found = [r for r in rows(named) if r.office == "ceo" and r.modality is Modality.STATED]
    found = [r for r in found if r.phase in (Phase.ACTIVE, Phase.EXPANDING) and r.start_known]
    for a, b in itertools.combinations(found, 2):
        if a.object == b.object and a.subject != b.subject and not (a.since.known or b.since.known or a.until.known):
            assert (a.holds_to or date.max) <= b.holds_from or (b.holds_to or date.max) <= a.holds_from or b.until.known


@settings(max_examples=100, deadline=None)
@given(claims())
def test_public_rows_never_depend_on_what_is_private(told):
    mixed = [replace(c, visibility="channel") if n % 2 else c for n, c in enumerate(told)]
    public = [c for c in mixed if c.visibility == "public"]
    shown = [r for r in rows(mixed) if "public" in r.visibility]
    assert shown == rows(public)
    keys = [r.key for r in rows(mixed)]
    assert len(keys) == len(set(keys))


@settings(max_examples=200, deadline=None)
@given(claims())
def test_keys_are_unique(told):
    keys = [row.key for row in rows(told)]
    assert len(keys) == len(set(keys))


@given(claims())
def test_groups_do_not_depend_on_the_direction_of_a_symmetric_claim(told):
    for one in told:
        if one.relation in (Relation.PARTNERS_WITH, Relation.MERGES_WITH, Relation.COMPETES_WITH):
            assert groups(one) == groups(replace(one, subject=one.object, object=one.subject))
