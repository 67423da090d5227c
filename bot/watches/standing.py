"""How each party stands in what is watched, on a day: small values that are kept and compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from bot import rows
from bot.algebra import (
    And,
    Began,
    Beside,
    Best,
    Controlled,
    Ending,
    Kind,
    Members,
    Minus,
    Named,
    Or,
    Owners,
    Related,
    Sellers,
    SetExpr,
    Status,
    ToldWith,
    Traders,
    WithAttribute,
    Worded,
)
from bot.answer import Quote, Row
from bot.evaluation import Evaluator
from bot.hits import Hit
from kg.model import EntityId, Percent
from kg.vocabulary import relation_table

QUOTES = 2  # kept for each party


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence as watches show it."""

    quote: str
    outlet: str | None = None
    url: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One party of what is watched: under which heading, since and until when, by which sentences."""

    key: str  # of the party within the watch
    name: str
    said: str = ""  # the relation in words, where a whole firm is watched
    group: str = ""
    phase: str | None = None
    since: str | None = None
    until: str | None = None
    last_evidence: str | None = None
    evidence: tuple[Said, ...] = ()
    against: tuple[Said, ...] = ()
    percent: str | None = None


def standings(of: SetExpr, e: Evaluator) -> dict[str, Standing]:
    """Every party that ever stood in what is watched; of a bare name, everything known about it."""
    if isinstance(of, Named):
        return _around(of.ids, e)
    hits = e.hits(ever(of))
    shown = rows.rows(hits, e.reader)
    return {str(hit.party): _standing(str(hit.party), row, "") for hit, row in zip(hits, shown, strict=True)}


def ever(of: SetExpr) -> SetExpr:
    """The set with those who are no longer in it, so that their going is seen."""
    match of:
        case Related():
            return replace(of, status=Status.EVER)
        case And(parts):
            return And(tuple(ever(part) for part in parts))
        case Or(parts):
            return Or(tuple(ever(part) for part in parts))
        case Minus() | WithAttribute() | Kind() | Sellers() | Began() | Ending() | ToldWith() | Best():
            return replace(of, of=ever(of.of))
        case Named() | Controlled() | Beside() | Traders() | Owners() | Members() | Worded():
            return of
        case _:
            assert_never(of)


def _around(ids: Iterable[EntityId], e: Evaluator) -> dict[str, Standing]:
    wanted = tuple(ids)
    return {key: standing for hit in e.everything(wanted) for key, standing in _related(hit, wanted, e)}


def _related(hit: Hit, watched: tuple[EntityId, ...], e: Evaluator) -> Iterator[tuple[str, Standing]]:
    """One relation of a watched firm to one party; the words read from the watched side."""
    info = relation_table()[hit.best.relation]
    forward = hit.best.subject in watched
    said = info.label if forward or info.symmetric else info.inverse_label
    key = f"{hit.best.relation.value} {'to' if forward else 'from'} {hit.party}"
    yield key, _standing(key, rows.row(hit, e.reader), said)


def _standing(key: str, row: Row, said: str) -> Standing:
    return Standing(
        key=key,
        name=row.name,
        said=said,
        group=row.group or "",
        phase=row.phase,
        since=row.since,
        until=row.until,
        last_evidence=row.last_evidence.isoformat() if row.last_evidence is not None else None,
        evidence=tuple(map(_said, row.evidence[:QUOTES])),
        against=tuple(map(_said, row.against[:QUOTES])),
        percent=_percent(row.percent),
    )


def _percent(share: Percent | None) -> str | None:
    if share is None:
        return None
    return f"{share.low:g} %" if share.low == share.high else f"{share.low:g} to {share.high:g} %"


def _said(quote: Quote) -> Said:
    day = quote.published.isoformat() if quote.published is not None else None
    return Said(quote=quote.quote, outlet=quote.outlet or quote.title, url=quote.url, published=day)
