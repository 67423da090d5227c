"""Supply as Open Contracting Data Standard 1.1 releases: one release for each supplier, buyer and product.

News tells of contracts, not of tenders, so that a release carries a contract with its award and no tender. Only what is
stated is told. https://standard.open-contracting.org/1.1/
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any, Final

from kg.exchange.rows import Exchanged
from kg.model import Interval, Modality, Phase
from kg.protocols import Entity
from kg.span import Bounds

PREFIX: Final = "ocds-firmgr"  # not registered: for exchange between copies of firmgraph
_STATUS: Final = {Phase.AGREED: "pending", Phase.ENDED: "terminated"}
_TOLD: Final = frozenset({Phase.AGREED, Phase.ACTIVE, Phase.EXPANDING, Phase.REDUCING, Phase.ENDED})
Release = dict[str, Any]


def to_ocds(rows: Iterable[Exchanged], published: date) -> Release:
    """A release package."""
    kept = sorted((one for one in rows if one.row.modality is Modality.STATED and one.row.phase in _TOLD), key=_contract)
    return {
        "uri": f"urn:firmgraph:ocds:{published.isoformat()}",
        "version": "1.1",
        "publishedDate": _moment(published),
        "publisher": {"name": "firmgraph"},
        "releases": [_release(list(some)) for _, some in groupby(kept, key=_contract)],
    }


def _contract(one: Exchanged) -> tuple[str, str, str]:
    return one.subject.id, one.object.id, one.row.product or ""


def _release(rows: list[Exchanged]) -> Release:
    newest = max(rows, key=lambda one: (one.row.holds_from, one.row.last_evidence, one.row.key))
    name = hashlib.sha256("\x1f".join(_contract(newest)).encode()).hexdigest()[:16]
    supplier, buyer, row = newest.subject, newest.object, newest.row
    return {
        "ocid": f"{PREFIX}-{name}",
        "id": f"{name}-{row.last_evidence.isoformat()}",
        "date": _moment(row.last_evidence),
        "language": "en",
        "tag": ["contractTermination" if row.phase is Phase.ENDED else "contract"],
        "initiationType": "tender",
        "parties": [_party(supplier, "supplier"), _party(buyer, "buyer")],
        "buyer": {"id": buyer.id, "name": buyer.label},
        "awards": [{"id": name, "status": "active", "suppliers": [{"id": supplier.id, "name": supplier.label}]}],
        "contracts": [_terms(name, newest)],
    }


def _party(party: Entity, role: str) -> Release:
    return {"id": party.id, "name": party.label, "roles": [role], "identifier": {"uri": party.iri, "legalName": party.label}}


def _terms(name: str, one: Exchanged) -> Release:
    row = one.row
    contract: Release = {
        "id": name,
        "awardID": name,
        "title": row.product or f"{one.subject.label} supplies {one.object.label}",
        "status": _STATUS.get(row.phase, "active") if row.phase is not None else "active",
        "description": one.source.quote if one.source is not None else None,
        "period": _period(row),
        "value": {"amount": row.amount.value, "currency": row.amount.currency} if row.amount is not None else None,
        "documents": _documents(one),
    }
    return {key: value for key, value in contract.items() if value}


def _period(row: Interval) -> dict[str, str]:
    ends = {"startDate": _exact(row.since), "endDate": _exact(row.until)}
    return {name: _moment(day) for name, day in ends.items() if day is not None}


def _exact(bounds: Bounds) -> date | None:
    return bounds.earliest if bounds.earliest == bounds.latest else None


def _documents(one: Exchanged) -> list[Release]:
    source = one.source
    if source is None or source.url is None or not source.url.startswith(("http://", "https://")):
        return []
    return [{"id": source.claim, "title": source.title or source.url, "url": source.url}]


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
