"""Ownership as Beneficial Ownership Data Standard 0.4 statements, and such statements read back.

Only what is stated and holds or held is told: BODS has no words for rumours, plans and denials. A share keeps its bounds; a
date stands only where an article gives the day. Each relationship carries the article as its source and the sentence as the
interest's details. https://standard.openownership.org/en/0.4.0/
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from kg.errors import BadInput
from kg.exchange.rows import Exchanged
from kg.model import EntityType, Modality, Percent, Phase
from kg.naming import LEI, WIKIDATA
from kg.protocols import Entity
from kg.span import Bounds

VERSION: Final = "0.4"
Statement = dict[str, Any]
_HOLDING: Final = frozenset({Phase.ACTIVE, Phase.EXPANDING, Phase.REDUCING})
_ENTITY_TYPES: Final = {EntityType.AUTHORITY: "stateBody", EntityType.FAMILY: "arrangement"}


def to_bods(rows: Iterable[Exchanged], published: date) -> list[Statement]:
    """Statements on every party and every pair: parties first, as the standard wants it."""
    kept = sorted((one for one in rows if _tellable(one)), key=_pair)
    parties = {party.id: party for one in kept for party in (one.subject, one.object)}
    statements = [_party(party, published) for _, party in sorted(parties.items())]
    statements += [_relationship(list(some), published) for _, some in groupby(kept, key=_pair)]
    return statements


def _tellable(one: Exchanged) -> bool:
    firm = one.object.type is not EntityType.PERSON
    return firm and one.row.modality is Modality.STATED and one.row.phase in _HOLDING


def _pair(one: Exchanged) -> tuple[str, str]:
    return one.object.id, one.subject.id


def _statement(record: str, kind: str, subject: str, details: Statement, published: date) -> Statement:
    text = json.dumps([record, kind, details, published.isoformat()], sort_keys=True, ensure_ascii=True)
    return {
        "statementId": hashlib.sha256(text.encode()).hexdigest()[:40],
        "statementDate": published.isoformat(),
        "declarationSubject": subject,
        "recordId": record,
        "recordType": kind,
        "recordStatus": "new",
        "recordDetails": details,
        "publicationDetails": {
            "publicationDate": published.isoformat(),
            "bodsVersion": VERSION,
            "publisher": {"name": "firmgraph"},
        },
    }


def _party(party: Entity, published: date) -> Statement:
    others = sorted(set(party.names) - {party.label})
    if party.type is EntityType.PERSON:
        names = [{"type": "legal", "fullName": party.label}, *({"type": "alternative", "fullName": n} for n in others)]
        person: Statement = {"isComponent": False, "personType": "knownPerson", "names": names}
        return _statement(party.id, "person", party.id, person | _identifiers(party), published)
    kind = _ENTITY_TYPES.get(party.type, "legalEntity")
    entity: Statement = {"isComponent": False, "entityType": {"type": kind}, "name": party.label, "alternateNames": others}
    return _statement(party.id, "entity", party.id, entity | _identifiers(party), published)


def _identifiers(party: Entity) -> Statement:
    if LEI.fullmatch(party.id):
        return {"identifiers": [{"id": party.id, "scheme": "XI-LEI", "schemeName": "Global Legal Entity Identifier Index"}]}
    if WIKIDATA.fullmatch(party.id):
        return {"identifiers": [{"id": party.id, "schemeName": "Wikidata"}]}
    return {}


def _relationship(rows: list[Exchanged], published: date) -> Statement:
    owner, owned = rows[0].subject, rows[0].object
    details = {
        "isComponent": False,
        "subject": owned.id,
        "interestedParty": owner.id,
        "interests": [_interest(one) for one in sorted(rows, key=lambda one: (one.row.holds_from, one.row.key))],
    }
    statement = _statement(f"{owner.id}~{owned.id}", "relationship", owned.id, details, published)
    newest = max(rows, key=lambda one: (one.row.last_evidence, one.row.key)).source
    if newest is None:
        return statement
    source: Statement = {"type": ["thirdParty"], "description": newest.title or newest.article}
    if newest.outlet:
        source["assertedBy"] = [{"name": newest.outlet}]
    if newest.url is not None and newest.url.startswith(("http://", "https://")):
        source["url"] = newest.url
    return statement | {"source": source}


def _interest(one: Exchanged) -> Statement:
    interest: Statement = {
        "type": "shareholding", "directOrIndirect": "unknown", "beneficialOwnershipOrControl": False,
        "share": _share(one.row.percent), "startDate": _day(one.row.since), "endDate": _day(one.row.until),
        "details": one.source.quote if one.source is not None else None,
    }  # fmt: skip
    return {name: value for name, value in interest.items() if value is not None}


def _share(percent: Percent | None) -> dict[str, float] | None:
    if percent is None:
        return None
    if percent.low == percent.high:
        return {"exact": percent.low}
    return {"exclusiveMinimum" if percent.low_open else "minimum": percent.low, "maximum": percent.high}


def _day(bounds: Bounds) -> str | None:
    """The day, where it is one and not a range."""
    exact = bounds.earliest is not None and bounds.earliest == bounds.latest
    return bounds.earliest.isoformat() if exact and bounds.earliest is not None else None


# ---- and back


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """What a BODS relationship says of one interest. Parties by record id and name; None = not said."""

    owner: str
    owner_name: str
    owned: str
    owned_name: str
    kind: str
    share: Percent | None = None
    start: str | None = None
    end: str | None = None


def read_bods(statements: object) -> list[Interest]:
    """The interests of the records in force: of a record's statements the last counts, closed records are left out.

    Raises BadInput when it is no list of BODS 0.4 statements.
    """
    if not isinstance(statements, list) or not all(isinstance(s, dict) and "recordId" in s for s in statements):
        raise BadInput("this is no BODS 0.4 file: a list of statements, each with its recordId, is wanted")
    records: dict[str, Mapping[str, Any]] = {}
    for statement in sorted(statements, key=lambda s: str(s.get("statementDate", ""))):
        records[str(statement["recordId"])] = statement
    open_ = {id_: s for id_, s in records.items() if s.get("recordStatus") != "closed"}
    return [interest for s in open_.values() if s.get("recordType") == "relationship" for interest in _read(s, records)]


def _read(statement: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]]) -> Iterator[Interest]:
    details = statement.get("recordDetails")
    if not isinstance(details, dict):
        raise BadInput(f"statement {statement.get('statementId')}: recordDetails must be an object")
    owner, owned = details.get("interestedParty"), details.get("subject")
    if not isinstance(owner, str) or not isinstance(owned, str):
        return  # one of the parties is said to be unknown
    for interest in details.get("interests") or ():
        yield Interest(
            owner=owner, owner_name=_name(owner, records), owned=owned, owned_name=_name(owned, records),
            kind=str(interest.get("type", "unknownInterest")), share=read_share(interest.get("share")),
            start=interest.get("startDate"), end=interest.get("endDate"),
        )  # fmt: skip


def _name(record: str, records: Mapping[str, Mapping[str, Any]]) -> str:
    details = records.get(record, {}).get("recordDetails") or {}
    names = details.get("names") or [{}]
    return str(details.get("name") or names[0].get("fullName") or record)


def read_share(share: object) -> Percent | None:
    """Raises BadInput for bounds outside 0..100."""
    if not isinstance(share, dict) or not share:
        return None
    try:
        if "exact" in share:
            return Percent.exactly(float(share["exact"]))
        low, low_open = _bound(share, "minimum", "exclusiveMinimum", 0)
        high, _ = _bound(share, "maximum", "exclusiveMaximum", 100)
        return Percent(low=low, high=high, low_open=low_open)
    except (TypeError, ValueError) as error:
        raise BadInput(f"a share of {share} is no percentage: {error}") from error


def _bound(share: Mapping[str, object], inclusive: str, exclusive: str, otherwise: float) -> tuple[float, bool]:
    """A bound, and whether it is excluded: a number of its own, or before 0.4 a flag beside the other one."""
    given = share.get(exclusive)
    if given is None or isinstance(given, bool):
        return float(str(share.get(inclusive, otherwise))), given is True
    return float(str(given)), True
