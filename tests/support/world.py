"""Annotated articles of ../shared/data as resolved claims, with names.json for identity."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from kg.model import (
    Amount,
    ArticleId,
    ClaimId,
    Cue,
    EntityId,
    Modality,
    Percent,
    PercentRole,
    Phase,
    Relation,
    ResolvedClaim,
)
from kg.span import UNKNOWN, Bounds, Span

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
_OFFICES = {
    "ceo": "chief executive|chief exec|ceo|top job|head|chief|interim chief executive|interim ceo", "cfo": "finance chief",
    "chair": "chair of the supervisory board", "coo": "chief operating officer", "managing director": "managing director",
    "director": "board of directors",
}  # fmt: skip


def names(folder: Path) -> dict[str, str]:
    """Alias -> canonical name."""
    table = json.loads((folder / "names.json").read_text(encoding="utf-8"))
    return {alias: name for name, entry in table.items() for alias in [name, *entry["aliases"]]}


def gold(path: Path, canon: Mapping[str, str], reprints: Mapping[str, str]) -> Iterator[ResolvedClaim]:
    """The claims of one annotated article."""
    article = json.loads(path.read_text(encoding="utf-8"))
    for number, fact in enumerate(article["facts"]):
        yield _claim(f"{article['id']}-{number}", article, fact, canon, reprints)


def _claim(id_: str, article: dict, fact: dict, canon: Mapping[str, str], reprints: Mapping[str, str]) -> ResolvedClaim:
    relation = Relation(re.sub(r"_(\w)", lambda m: m[1].upper(), fact["rel"]))
    role = (fact.get("role") or "").casefold()
    who = canon.get(fact.get("who") or "", fact.get("who"))
    parties = {canon.get(fact["s"], fact["s"]), canon.get(fact["o"], fact["o"])}
    deal = relation in (Relation.ACQUIRES, Relation.INVESTS_IN)
    return ResolvedClaim(
        id=ClaimId(id_),
        article=ArticleId(article["id"]),
        relation=relation,
        subject=EntityId(canon.get(fact["s"], fact["s"])),
        object=EntityId(canon.get(fact["o"], fact["o"])),
        phase=Phase(fact["phase"]) if fact["phase"] else None,
        modality=Modality(fact["modality"]),
        valid=Span(_bounds(fact.get("since")), _bounds(fact.get("until"))),
        published=date.fromisoformat(article["published"]),
        origin=reprints.get(article["id"], article["id"]),
        percent=_percent(fact.get("percent"), PercentRole.TRANSFERRED if deal else PercentRole.RESULTING),
        amount=Amount(**fact["amount"]) if fact.get("amount") else None,
        product=fact.get("product"),
        office=next((k for k, v in _OFFICES.items() if role in v.split("|")), role or None) if role else None,
        title=fact.get("role"),
        interim="interim" in role,
        seller=EntityId(canon.get(fact["seller"], fact["seller"])) if fact.get("seller") else None,
        attributed_to=fact.get("who"),
        by_party=who in parties or fact["modality"] == "denied",
        cues=frozenset({Cue.HEADLINE}) if fact["phase"] == "ended" and not fact["core"] else frozenset(),
        sentence=int(id_.rpartition("-")[2]),
    )


def _bounds(text: str | None) -> Bounds:
    return Bounds.parse(text) if text else UNKNOWN


def _percent(value: float | None, role: PercentRole) -> Percent | None:
    return Percent.exactly(float(value), role) if value is not None else None
