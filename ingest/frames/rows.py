"""The rows of frames.toml: words with where their parties stand and what they say; what the parties may be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ingest.frames.parties import BUYERS, FIRMS, ORGANISATIONS, OWNERS, T
from ingest.lexicon.tables import table
from kg.model import EntityType, Phase, Relation

Types = frozenset[EntityType]
SUBJECTS: dict[Relation, Types] = {
    Relation.SUPPLIES: FIRMS,
    Relation.OWNS_STAKE: OWNERS,
    Relation.ACQUIRES: OWNERS,
    Relation.MERGES_WITH: FIRMS,
    Relation.INVESTS_IN: OWNERS,
    Relation.PARTNERS_WITH: ORGANISATIONS,
    Relation.COMPETES_WITH: FIRMS,
    Relation.SUES: ORGANISATIONS | {T.PERSON},
    Relation.REGULATES: frozenset({T.AUTHORITY, T.PLACE}),
    Relation.FOUNDED: frozenset({T.PERSON, T.FIRM}),
    Relation.BRAND_OF: frozenset({T.PRODUCT}),
    Relation.RENAMED_TO: FIRMS,
}
OBJECTS: dict[Relation, Types] = {
    **dict.fromkeys(SUBJECTS, FIRMS),
    Relation.SUPPLIES: BUYERS,
    Relation.PARTNERS_WITH: ORGANISATIONS,
    Relation.SUES: ORGANISATIONS,
    Relation.COMPETES_WITH: FIRMS,
    Relation.ACQUIRES: FIRMS | {T.PRODUCT},
    Relation.OWNS_STAKE: FIRMS | {T.PRODUCT},
}


@dataclass(frozen=True, slots=True)
class Frame:
    """One row of frames.toml."""

    relation: Relation
    subject: str
    object: str
    thing: str
    phase: Phase | None
    flags: frozenset[str]
    particle: str | None
    seller: str | None
    seller_is: str | None
    needs: str | None
    unless: str | None
    modifier: str | None
    not_after: str | None  # the lemma of a verb under which the noun says something else
    name: str


@cache
def frames(kind: str) -> dict[str, tuple[Frame, ...]]:
    """Lemma -> frames, for kind "verb" or "noun"."""
    found: dict[str, list[Frame]] = {}
    for number, row in enumerate(table("frames.toml")[kind]):
        frame = Frame(
            relation=Relation(row["relation"]),
            subject=row["s"],
            object=row["o"],
            thing=row.get("thing", "any"),
            phase=Phase(row["phase"]) if "phase" in row else None,
            flags=frozenset(key for key, value in row.items() if value is True),
            particle=row.get("particle"),
            seller=row.get("seller"),
            seller_is=row.get("seller_is"),
            needs=row.get("needs"),
            unless=row.get("unless"),
            modifier=row.get("modifier"),
            not_after=row.get("not_after"),
            name=f"{kind}:{number}:{row['words'].split()[0]}",
        )
        for word in row["words"].split():
            found.setdefault(word, []).append(frame)
    return {word: tuple(rows) for word, rows in found.items()}
