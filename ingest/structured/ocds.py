"""Open Contracting releases (OCDS 1.1) as claims: who supplies whom, with what, for how much, from when to when.

https://standard.open-contracting.org/1.1/. Release and record packages, arrays and JSON Lines of releases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ingest.sources.documents import Document
from ingest.structured.facts import Fact, Party, Record, bounds, day
from ingest.structured.values import each, objects
from kg.errors import UnreadableArticle
from kg.model import Amount, ArticleId, EntityType, Phase, Qualifiers, Relation

VERSION: Final = "ocds-1"
OUTLET: Final = "Open Contracting"
_PHASES: Final = {"pending": Phase.AGREED, "active": Phase.ACTIVE, "terminated": Phase.ENDED}
Part = Mapping[str, Any]


def records(document: Document) -> Iterator[Record | UnreadableArticle]:
    """Every release with a buyer and a supplier. Raises UnreadableArticle."""
    for value, text in objects(document.stream, document.name, within=("releases", "records")):
        release = value.get("compiledRelease") if isinstance(value.get("compiledRelease"), dict) else value
        yield from each(document.name, _release, release or {}, text)


def _release(release: Part, text: str) -> Iterator[Record]:
    buyer = _party(release.get("buyer"), release)
    facts = tuple(fact for award in _parts(release, "awards") for fact in _facts(award, release, buyer))
    if facts:
        title = str((release.get("tender") or {}).get("title") or f"Contract of {facts[0].object and facts[0].object.name}")
        name = f"{release.get('ocid', '')}:{release.get('id', '')}"
        yield Record(
            id=ArticleId(f"urn:firmgraph:ocds:{name}"), text=text, title=title, outlet=OUTLET,
            published=day(release.get("date")), facts=facts,
        )  # fmt: skip


def _parts(of: Part, name: str) -> list[Part]:
    found = of.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _party(reference: object, release: Part) -> Party | None:
    """An organisation reference, completed from the list of parties."""
    if not isinstance(reference, dict):
        return None
    known = next((p for p in _parts(release, "parties") if p.get("id") == reference.get("id")), {})
    identifier = known.get("identifier") or {}
    name = reference.get("name") or known.get("name")
    lei = str(identifier.get("id")) if identifier.get("scheme") in ("XI-LEI", "LEI") else None
    legal = identifier.get("legalName")
    also = (str(legal),) if legal and legal != name else ()
    authority = "buyer" in (known.get("roles") or ()) and "supplier" not in (known.get("roles") or ())
    type_ = EntityType.AUTHORITY if authority and "procuringEntity" in (known.get("roles") or ()) else EntityType.FIRM
    return Party(name=str(name), type=type_, id=lei, also=also) if name else None


def _facts(award: Part, release: Part, buyer: Party | None) -> Iterator[Fact]:
    contracts = [c for c in _parts(release, "contracts") if c.get("awardID") == award.get("id")] or [award]
    for supplier in (_party(one, release) for one in _parts(award, "suppliers")):
        for contract in contracts if supplier is not None and buyer is not None else ():
            phase = Phase.AGREED if contract is award else _PHASES.get(str(contract.get("status") or "active"))
            if phase is not None and str(award.get("status") or "active") == "active":
                yield _supply(contract, award, phase, (supplier, buyer))  # type: ignore[arg-type]  # both are there


def _supply(contract: Part, award: Part, phase: Phase, parties: tuple[Party, Party]) -> Fact:
    period, value = contract.get("period") or award.get("contractPeriod") or {}, contract.get("value") or {}
    product = contract.get("title") or award.get("title")
    amount = value.get("amount")
    return Fact(
        subject=parties[0], relation=Relation.SUPPLIES, object=parties[1], phase=phase,
        since=bounds(period.get("startDate")),
        until=bounds(period.get("endDate")) if phase is Phase.ENDED else bounds(None),
        qualifiers=Qualifiers(
            product=str(product) if product else None,
            amount=Amount(value=float(amount), currency=str(value["currency"]))
            if isinstance(amount, int | float) and value.get("currency") else None,
        ),
    )  # fmt: skip
