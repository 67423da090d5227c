"""Hits -> the rows that an answer shows: names, dates in the evidence's precision, quotes best first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.answer import Quote, Row
from bot.hits import LESS, LIVE, Hit
from kg.model import ClaimId, EntityId, Interval, Modality, Phase, Relation
from kg.protocols import GraphReader, Shown
from kg.state import Group, display_group, may_hold
from kg.terms import entity as entity_iri

# Up to so many rows each carries so many quotes, and so many of what contradicts it: nobody reads four footnotes to each of
# thirty rows, and every quote costs a read of the disk.
QUOTED = ((4, 4, 3), (12, 2, 2), (50, 2, 1))
LEAST = (1, 1)


def rows(hits: Iterable[Hit], reader: GraphReader) -> tuple[Row, ...]:
    """One row per party; the quotes of all are read together."""
    given = list(hits)
    limits = next(((quotes, against) for most, quotes, against in QUOTED if len(given) <= most), LEAST)
    said = [(hit, [claims[:most] for claims, most in zip(_claims(hit), limits, strict=True)]) for hit in given]
    shown = reader.shown(dict.fromkeys(claim for _, sides in said for side in sides for claim in side))
    return tuple(_row(hit, name(reader, hit.party), *(_quotes(side, shown) for side in sides)) for hit, sides in said)


def row(hit: Hit, reader: GraphReader) -> Row:
    """The row of one party, with its evidence and what contradicts it."""
    return rows([hit], reader)[0]


def _quotes(claims: Iterable[ClaimId], shown: Mapping[ClaimId, Shown]) -> tuple[Quote, ...]:
    return tuple(quote(found) for claim in claims if (found := shown.get(claim)) is not None)


def _row(hit: Hit, name_: str, evidence: tuple[Quote, ...], against: tuple[Quote, ...]) -> Row:
    best = hit.best
    mine = evidence[0].says if evidence else None
    return Row(
        name=name_,
        iri=str(entity_iri(hit.party).value),
        group=hit.group.value,
        phase=best.phase.value if best.phase is not None else None,
        modality=best.modality.value,
        state=hit.state.value,
        since=best.since.text(),
        until=best.until.text(),
        last_evidence=best.last_evidence,
        percent=best.percent,
        amount=best.amount,
        evidence=evidence,
        against=tuple(one if one.says != mine else replace(one, says="it is otherwise") for one in against),
        note=note(best, hit.day),
        origins=best.origins,
        key=best.key,
    )


def name(reader: GraphReader, id_: EntityId) -> str:
    """The entity's label."""
    found = reader.entity(id_)
    return found.label if found is not None else str(id_)


def quote(shown: Shown) -> Quote:
    """A claim as evidence."""
    return Quote(
        quote=shown.quote, title=shown.title, outlet=shown.outlet, url=shown.url, published=shown.published,
        attributed_to=shown.attributed_to, article=str(shown.article), reader=shown.reader,
        says=_says(shown), claim=str(shown.claim),
    )  # fmt: skip


def _says(shown: Shown) -> str:
    """What a sentence says of the relation, in words: "it is over", "it may be over", "it is not being cut back"."""
    done = _STANDING.get(shown.phase or "")
    return (_VOICES if done is not None else _PLAIN)[Modality(shown.modality)].format(done)


_STANDING = {
    "considering": "only considered", "agreed": "agreed, not yet in force", "expanding": "growing",
    "reducing": "being cut back", "ended": "over", "completed": "done", "abandoned": "off",
}  # fmt: skip
_VOICES = {
    Modality.STATED: "it is {}", Modality.POSSIBLE: "it may be {}", Modality.REPORTED: "it is reportedly {}",
    Modality.DENIED: "it is not {}",
}  # fmt: skip
_PLAIN = {
    Modality.STATED: "it holds", Modality.POSSIBLE: "it may hold", Modality.REPORTED: "it reportedly holds",
    Modality.DENIED: "it does not hold",
}  # fmt: skip


def note(interval: Interval, day: date) -> str | None:
    """What a reader should know beside the row's fields."""
    said = [interval.product, interval.title or interval.office, interval.round]
    if interval.interim:
        said.append("interim")
    if not interval.start_known and interval.relation in (Relation.SUPPLIES, Relation.OWNS_STAKE):
        said.append("start not known")
    if may_hold(interval, day):
        said.append("may hold on this day")
    if interval.uncertain:
        said.append("uncertain")
    return "; ".join(dict.fromkeys(part for part in said if part)) or None


def _claims(hit: Hit) -> tuple[list[ClaimId], list[ClaimId]]:
    """Claims that say what the row says, best first, and those of the same pair that say otherwise."""
    mine = list(hit.best.support)
    same = [r for r in hit.rows if r is not hit.best and display_group(r, hit.day) is hit.group]
    mine += [claim for r in same for claim in r.support[:1] if claim not in mine]
    against = list(hit.best.contradictions)
    for other in hit.rows:
        if other is not hit.best and _contradicts(other, hit):
            against += [claim for claim in other.support[:1] if claim not in mine and claim not in against]
    return mine, against


def _contradicts(other: Interval, hit: Hit) -> bool:
    """Whether a row of the same pair says otherwise of the day: no row that has only made way for a newer one."""
    if other.modality is hit.best.modality:
        over = display_group(other, hit.day) is Group.ENDED and other.phase in _OVER and other.product == hit.best.product
        return over and hit.group is not Group.ENDED and other.last_evidence >= hit.best.holds_from
    if other.modality is Modality.DENIED and other.phase in LESS:  # who denies the end of what goes on agrees
        return hit.group not in LIVE - {Group.REDUCING} | {Group.LAST_KNOWN}
    return True


_OVER = (Phase.ENDED, Phase.ABANDONED)


def best_of(found: Sequence[Hit]) -> Hit | None:
    """The first, or None."""
    return found[0] if found else None
