"""From a record of a register to an article whose claims are known without reading it; its own words are the quote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from ingest.sources.articles import Loaded, Options, apart, shown
from ingest.sources.documents import Document
from kg.errors import UnreadableArticle
from kg.model import (
    NO_QUALIFIERS,
    RECORDS,
    Article,
    ArticleId,
    Claim,
    EntityType,
    Evidence,
    MentionCluster,
    Modality,
    Phase,
    Qualifiers,
    Reading,
    Relation,
    Sentence,
)
from kg.naming import slug
from kg.span import UNKNOWN, Bounds, Span

SURE: Final = 0.95  # registers are right more often than readers, and wrong or late now and then
Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody in a record. `id`: in a register of the world (LEI, Wikidata); `also`: further names."""

    name: str
    type: EntityType = EntityType.FIRM
    id: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a record says. `says`: pieces of its text that the quote must span; none: the whole record is the quote."""

    subject: Party
    relation: Relation
    object: Party | None = None
    phase: Phase | None = None
    since: Bounds = UNKNOWN
    until: Bounds = UNKNOWN
    qualifiers: Qualifiers = NO_QUALIFIERS
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a register, `text` as the file has it."""

    id: ArticleId
    text: str
    title: str
    outlet: str
    published: date | None
    facts: tuple[Fact, ...]
    url: str | None = None


def loaded(record: Record, document: Document, options: Options, extractor: str) -> Loaded:
    """The record as an article that has been read. Raises UnreadableArticle without a day."""
    source = f"{document.name}!{shown(record.id)}"
    published = record.published or options.published or document.day
    if published is None:
        raise UnreadableArticle(source, "has no date", "give one with --date: the day on which the register was copied")
    article = Article(
        id=apart(record.id, options.visibility), text=record.text, title=record.title,
        outlet=options.outlet or record.outlet, published=published, url=record.url, source=source,
        visibility=options.visibility,
    )  # fmt: skip
    clusters = dict(zip(_parties(record), _clusters(_parties(record)), strict=True))
    places = [_place(record.text, fact.says) for fact in record.facts]
    numbers = {place: number for number, place in enumerate(sorted(set(places)))}
    return Loaded(
        article,
        reading=Reading(
            article=article,
            extractor=RECORDS + extractor,
            sentences=tuple(Sentence(start, end, heading=True) for start, end in numbers),  # no passage for questions
            clusters=tuple(clusters.values()),
            claims=tuple(
                _claim(fact, clusters, _evidence(article, place, numbers[place]))
                for fact, place in zip(record.facts, places, strict=True)
            ),
        ),
    )


def _parties(record: Record) -> list[Party]:
    found = [party for fact in record.facts for party in (fact.subject, fact.object) if party is not None]
    return list(dict.fromkeys(found))


def _clusters(parties: Iterable[Party]) -> Iterator[MentionCluster]:
    taken: dict[str, int] = {}
    for party in parties:
        key = slug(party.name)
        taken[key] = taken.get(key, 0) + 1
        yield MentionCluster(
            key=key if taken[key] == 1 else f"{key}-{taken[key]}",
            name=party.name,
            forms=frozenset({party.name, *party.also}),
            type=party.type,
            registry_id=party.id,
        )


def _claim(fact: Fact, clusters: dict[Party, MentionCluster], evidence: Evidence) -> Claim:
    return Claim(
        subject=clusters[fact.subject],
        relation=fact.relation,
        object=clusters[fact.object] if fact.object is not None else None,
        phase=fact.phase,
        modality=Modality.STATED,
        evidence=evidence,
        valid=Span(fact.since, fact.until),
        qualifiers=fact.qualifiers,
        confidence=SURE,
    )


def _evidence(article: Article, place: Place, number: int) -> Evidence:
    start, end = place
    return Evidence(article=article.id, sentence=number, start=start, end=end, quote=article.text[start:end])


def _place(text: str, says: tuple[str, ...]) -> Place:
    """The shortest stretch from the first of these pieces to the last; the whole text when one of them is not there."""
    found = [(at, at + len(piece)) for piece in says if (at := text.find(piece)) >= 0]
    if len(found) < len(says) or not found:
        return 0, len(text)
    return min(start for start, _ in found), max(end for _, end in found)


def day(text: object) -> date | None:
    """The day of an ISO 8601 date or moment; None for anything else."""
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def bounds(text: object) -> Bounds:
    """The bounds of an ISO 8601 date, year, month or moment; unknown for anything else."""
    try:
        return Bounds.parse(str(text)[:10])
    except ValueError:
        return UNKNOWN
