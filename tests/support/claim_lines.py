"""Claims as one line each, for the tests of single constructions."""

from __future__ import annotations

from datetime import date

from ingest.reading import Reader
from kg.model import Article, ArticleId, Claim

PUBLISHED = date(2025, 6, 11)  # a Wednesday


def lines(reader: Reader, text: str) -> list[str]:
    """ "subject | relation | object | phase | since..until | details" of each claim of a text published on PUBLISHED."""
    reading = reader.read(Article(id=ArticleId("x"), text=text, published=PUBLISHED))
    return [_line(claim) for claim in reading.claims]


def expect(found: list[str], wanted: tuple[str, ...]) -> None:
    """Each wanted line begins a found one; one with "! " in front begins none."""
    for want in wanted:
        hits = [line for line in found if line.startswith(want.removeprefix("! "))]
        assert bool(hits) is not want.startswith("! "), found


def _line(claim: Claim) -> str:
    parts = [
        claim.subject.name,
        claim.relation.value,
        claim.object.name if claim.object is not None else "",
        claim.phase.value if claim.phase is not None else "",
        f"{claim.valid.since.text() or ''}..{claim.valid.until.text() or ''}",
        _details(claim),
    ]
    return " | ".join(parts)


def fields(claim: Claim) -> tuple[str, ...]:
    """Subject, relation, object, phase, modality, since..until, details; "" for what the claim does not have."""
    return (
        claim.subject.name,
        claim.relation.value,
        claim.object.name if claim.object is not None else "",
        claim.phase.value if claim.phase is not None else "",
        claim.modality.value,
        f"{claim.valid.since.text() or ''}..{claim.valid.until.text() or ''}",
        _details(claim),
    )


def _details(claim: Claim) -> str:
    said = claim.qualifiers
    found = [said.office or "", "interim" if said.interim else ""]
    if said.percent is not None:
        found.append(f"{said.percent.role.value} {said.percent.low:g}")
    if said.amount is not None:
        found.append(f"{said.amount.value:g} {said.amount.currency}")
    if said.seller is not None:
        found.append(f"from {said.seller.name}")
    return ", ".join([part for part in found if part] + sorted(claim.cues))


def is_there(want: str, claims: list[tuple[str, ...]]) -> bool:
    """Whether one of the claims is as a line wants it: "Ann Lee | holdsRole | Norfell Mining | ended"."""
    parts = [part.strip() for part in want.split("|")]
    return any(all(_fits(*pair) for pair in zip(parts, claim, strict=False)) for claim in claims)


def _fits(want: str, found: str) -> bool:
    anywhere = want.startswith("*..") and found.endswith(want[1:])  # only the end of a span is asked for
    return want in ("*", found) or want in found.split(", ") or anywhere
