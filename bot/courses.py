"""How things went and how they hang together: timelines, what changed, chains of owners, why somebody is not in a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot import chains
from bot.algebra import Changes, Named, Path, Related, Side, Status, Timeline, WhyNot
from bot.evaluation import Evaluator
from bot.hits import Hit, rank
from bot.reply import Reply
from bot.rows import name, rows
from kg.model import EntityId, Interval, Modality, Phase
from kg.state import Group
from kg.terms import entity as entity_iri
from kg.vocabulary import relation_table

_EVENTS = {
    Phase.CONSIDERING: "considered", Phase.AGREED: "agreed", Phase.EXPANDING: "growing", Phase.REDUCING: "cut back",
    Phase.ENDED: "ended", Phase.COMPLETED: "completed", Phase.ABANDONED: "abandoned",
}  # fmt: skip
_WHY_NOT = {
    Group.DENIED: "it is denied", Group.ENDED: "it is over", Group.PROSPECTIVE: "it is agreed or planned, not yet in force",
    Group.LAST_KNOWN: "there is no recent evidence", Group.REPORTED: "it is only reported",
    Group.REDUCING: "it is being cut back",
}  # fmt: skip


def path(question: Path, e: Evaluator) -> Reply | None:
    """The owners at the top, or what one owner holds through all chains."""
    day = question.when.high if question.when is not None else e.as_of
    owned = e.ids(question.owned)
    if not owned or (len(owned) > 1 and not isinstance(question.owned, Named)):
        return None  # of several firms, one cannot be chosen
    picture = picture_of("ownership", owned)
    if question.owner is None:
        found = chains.tops(owned[0], day, e)
        return Reply("path", found, picture=picture) if found else None
    owner = e.ids(question.owner)
    if question.between:
        found = chains.between(owner[0], owned[0], day, e) if owner else ()
        return Reply("list", found, picture=picture) if found else None
    share = chains.share(owner[0], owned[0], day, e) if owner else None
    return None if share is None else Reply("path", share[0], share[1], picture=picture)


def timeline(question: Timeline, e: Evaluator) -> Reply | None:
    """Every row about the entity (with one party, if one is named), in order of time."""
    of = e.ids(question.of)
    wanted = set(e.ids(question.with_)) if question.with_ is not None else None
    told = [_told(hit, r) for hit in e.everything(of) if wanted is None or hit.party in wanted for r in hit.rows]
    return _in_order("timeline", told, e, of)


def changes(question: Changes, e: Evaluator) -> Reply | None:
    """What began, ended or turned since a day, or within days; since a year ago when none is given."""
    of, since = e.ids(question.of), question.since
    start = since.low if since is not None else date(max(e.as_of.year - 1, 1), e.as_of.month, min(e.as_of.day, 28))
    end = min(since.high, e.as_of) if since is not None else e.as_of
    hits = [hit for hit in e.everything(of) if _asked(hit, question)]
    told = [_told(hit, r) for hit in hits for r in hit.rows if start <= _turned(r) <= end]
    return _in_order("changes", told, e, of)


def _asked(hit: Hit, question: Changes) -> bool:
    if question.relations and hit.best.relation not in question.relations:
        return False
    stands = Side.SUBJECT if hit.party == hit.best.subject else Side.OBJECT
    return question.side is None or question.side is stands


def _told(hit: Hit, row: Interval) -> Hit:
    """One row as an event of its own, with nothing of the others beside it."""
    return replace(hit, best=row, rows=(row,))


def _in_order(kind: str, told: Sequence[Hit], e: Evaluator, of: Sequence[EntityId]) -> Reply | None:
    unique = {hit.best.key: hit for hit in told}
    earlier = {_event_of(hit) for hit in unique.values() if not hit.best.start_known}  # "by" that day, perhaps before it
    once = [hit for hit in unique.values() if not hit.best.start_known or _event_of(hit) not in earlier]
    ordered = sorted(once, key=lambda hit: (_turned(hit.best), hit.best.key))
    shown = [replace(row, said=_event(hit)) for row, hit in zip(rows(ordered, e.reader), ordered, strict=True)]
    return Reply(kind, tuple(shown), picture=picture_of("timeline", of)) if shown else None


def _event_of(hit: Hit) -> tuple[object, ...]:
    """What a row tells of, without how sure its beginning is: two rows of one day tell it once."""
    row = hit.best
    return (hit.party, row.relation, row.phase, row.modality, row.percent, row.product, row.office, _turned(row))


def _turned(row: Interval) -> date:
    return row.holds_from if row.start_known else row.first_evidence


def _event(hit: Hit) -> str:
    """ "2025-04-08 ended: supplies" before the party's name."""
    row, words = hit.best, worded(hit)
    what = _EVENTS.get(row.phase) if row.phase is not None else None
    denied = "denied" if row.modality is Modality.DENIED else None
    marks = " ".join(mark for mark in (denied, what) if mark is not None)
    day = _day(row) if row.start_known else f"by {_turned(row).isoformat()}"
    return f"{day}{f' {marks}' if marks else ''}: {words}"


def worded(hit: Hit) -> str:
    """What stands between the other end of a row and the party: "supplies", "is owned by"."""
    info = relation_table()[hit.best.relation]
    return info.label if hit.party == hit.best.object or info.symmetric else info.inverse_label


def _day(row: Interval) -> str:
    """The day of the event in the precision of its evidence: "2017", not "2017-01-01"."""
    bounds = (row.until, row.since) if row.phase in (Phase.ENDED, Phase.ABANDONED) else (row.since,)
    near = (
        b for b in bounds if b.earliest is not None and b.latest is not None and b.earliest <= row.holds_from <= b.latest
    )
    said = next((b.prefix() for b in near), None)
    return said if said is not None else row.holds_from.isoformat()


def whynot(question: WhyNot, e: Evaluator) -> Reply | None:
    """What is known of the party that is missing, or that it is not."""
    if not isinstance(question.of, Related):
        return None
    wanted = e.ids(question.entity)
    hits = sorted(e.all_hits(replace(question.of, status=Status.EVER), wanted), key=lambda hit: rank(hit.best, hit.day))
    if not hits:
        return None
    listed = {hit.party for hit in e.hits(question.of)}
    lead = " ".join(_reason(hit, name(e.reader, hit.party), hit.party in listed) for hit in hits)
    return Reply("text", rows(hits, e.reader), lead=lead)


def _reason(hit: Hit, who: str, listed: bool) -> str:
    why = _WHY_NOT.get(hit.group, "the evidence says that it holds")
    return f"{who} is in the list; {why}." if listed else f"{who} is not in the list because {why}."


def picture_of(what: str, of: Sequence[EntityId]) -> tuple[str, str] | None:
    """What is worth drawing beside an answer about one thing."""
    return (what, entity_iri(of[0]).value) if of else None
