"""Beneficial ownership statements (BODS 0.2 to 0.4) as claims: stakes with their shares, chairs and directors.

https://standard.openownership.org/en/0.4.0/. Parties come before what is said of them, as the standard wants it; one that
does not is called by its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ingest.sources.documents import Document
from ingest.structured.facts import Fact, Party, Record, bounds, day
from ingest.structured.values import each, objects
from kg.errors import BadInput, UnreadableArticle
from kg.exchange.bods import read_share
from kg.model import SOME_STAKE, ArticleId, EntityType, Phase, Qualifiers, Relation

VERSION: Final = "bods-2"
_OFFICES: Final = {"boardmember": "director", "boardchair": "chair"}
_STAKES: Final = frozenset({"shareholding"})
_SCHEMES: Final = {"XI-LEI": "", "LEI": ""}
Statement = Mapping[str, Any]


def records(document: Document) -> Iterator[Record | UnreadableArticle]:
    """Every relationship that names both parties. Raises UnreadableArticle."""
    parties: dict[str, Party] = {}
    for statement, text in objects(document.stream, document.name):
        yield from each(document.name, _statement, statement, text, parties, document)


def _statement(statement: Statement, text: str, parties: dict[str, Party], document: Document) -> Iterator[Record]:
    kind = str(statement.get("recordType") or statement.get("statementType") or "")
    if kind in ("entity", "person", "entityStatement", "personStatement"):
        parties[_id(statement)] = _party(statement, kind)
    elif kind in ("relationship", "ownershipOrControlStatement"):
        yield from _relationship(statement, text, parties, document)


def _id(statement: Statement) -> str:
    """What other statements call it: its record since 0.4, itself before."""
    return str(statement.get("recordId") or statement.get("statementID") or statement.get("statementId") or "")


def _details(statement: Statement) -> Statement:
    inner = statement.get("recordDetails")
    return inner if isinstance(inner, dict) else statement


def _party(statement: Statement, kind: str) -> Party:
    details = _details(statement)
    names = [str(one["fullName"]) for one in details.get("names") or () if isinstance(one, dict) and one.get("fullName")]
    called = [*([str(details["name"])] if details.get("name") else []), *names]
    called += [str(name) for name in details.get("alternateNames") or ()]
    type_ = EntityType.PERSON if kind.startswith("person") else EntityType.FIRM
    leis = (str(one.get("id")) for one in details.get("identifiers") or () if one.get("scheme") in ("XI-LEI", "LEI"))
    name, *also = called or [_id(statement)]
    return Party(name=name, type=type_, id=next(leis, None), also=tuple(dict.fromkeys(also)))


def _relationship(statement: Statement, text: str, parties: Mapping[str, Party], document: Document) -> Iterator[Record]:
    details = _details(statement)
    owned, owner = (_named(details.get(end)) for end in ("subject", "interestedParty"))
    if not owned or not owner:
        return  # one of them is said to be unknown
    pair = parties.get(owner) or Party(name=owner), parties.get(owned) or Party(name=owned)
    closed = statement.get("recordStatus") == "closed"
    facts = tuple(
        fact for one in details.get("interests") or () if (fact := _fact(one, pair, closed, document.name)) is not None
    )
    if facts:
        source = statement.get("source") or {}
        published = day(statement.get("statementDate") or (statement.get("publicationDetails") or {}).get("publicationDate"))
        yield Record(
            id=ArticleId(f"urn:firmgraph:bods:{_id(statement)}"), text=text, published=published, facts=facts,
            title=f"Ownership statement on {pair[1].name}", outlet=_publisher(statement), url=source.get("url"),
        )  # fmt: skip


def _named(end: object) -> str | None:
    """A record id, or before 0.4 an object that describes the party by its statement."""
    if isinstance(end, str):
        return end
    keys = ("describedByEntityStatement", "describedByPersonStatement")
    return next((str(end[key]) for key in keys if end.get(key)), None) if isinstance(end, dict) else None


def _publisher(statement: Statement) -> str:
    publisher = (statement.get("publicationDetails") or {}).get("publisher") or {}
    return str(publisher.get("name") or "BODS")


def _fact(interest: Statement, pair: tuple[Party, Party], closed: bool, name: str) -> Fact | None:
    kind = str(interest.get("type") or "").replace("-", "").casefold()
    office = _OFFICES.get(kind)
    if "indirect" in (interest.get("directOrIndirect"), interest.get("interestLevel")):
        return None  # held through others, whose own statements say so
    if kind not in _STAKES and (office is None or pair[0].type is not EntityType.PERSON):
        return None  # votes, rights and influence are no stakes
    try:
        share = read_share(interest.get("share")) or SOME_STAKE
    except BadInput as error:
        raise UnreadableArticle(name, str(error), "mend the statement") from error
    until = bounds(interest.get("endDate"))
    return Fact(
        subject=pair[0], relation=Relation.OWNS_STAKE if office is None else Relation.HOLDS_ROLE, object=pair[1],
        phase=Phase.ENDED if closed or until.known else Phase.ACTIVE, since=bounds(interest.get("startDate")), until=until,
        qualifiers=Qualifiers(percent=share) if office is None else Qualifiers(office=office),
    )  # fmt: skip
