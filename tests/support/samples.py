"""Small fixed values that several tests share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kg.model import (
    Article,
    ArticleId,
    Claim,
    ClaimId,
    EntityId,
    EntityType,
    Evidence,
    Interval,
    MentionCluster,
    Modality,
    Percent,
    Phase,
    Qualifiers,
    Reading,
    Relation,
    Sentence,
)
from kg.span import Bounds, Span


def row(**changes: object) -> Interval:
    """A row: Acme has supplied Bolt since the start of 2024, stale a year after its last evidence."""
    day = date(2024, 1, 1)
    given = Interval(
        relation=Relation.SUPPLIES, subject=EntityId("acme"), object=EntityId("bolt"), episode=1, phase=Phase.ACTIVE,
        modality=Modality.STATED, holds_from=day, holds_to=None, first_evidence=day, last_evidence=day,
        stale_on=date(2025, 1, 1), support=(ClaimId("0" * 24),),
    )  # fmt: skip
    return replace(given, **changes)  # type: ignore[arg-type]


def typical_reading() -> Reading:
    """A short news item as the extractor reads it: five claims in three sentences about five names."""
    said = ["Merrow Tidal agreed in 2021 to supply turbines to Brimness Marine and Loch Ardan.",
            "Osten holds 49 % of Merrow Tidal.", "Renate Huemer runs Merrow Tidal."]  # fmt: skip
    text = " ".join(said)
    starts = [text.index(sentence) for sentence in said]
    article = Article(
        id=ArticleId("https://news.example/merrow"), text=text, title="Merrow sells turbines", outlet="Tidal Weekly",
        published=date(2022, 3, 4), url="https://news.example/merrow",
    )  # fmt: skip
    names = ["Merrow Tidal", "Brimness Marine", "Loch Ardan", "Osten", "Renate Huemer"]
    merrow, brimness, ardan, osten, huemer = (
        MentionCluster(key=n.lower(), name=n, forms=frozenset({n, n.split()[0]}), type=EntityType.FIRM) for n in names
    )

    def claim(subject: MentionCluster, relation: Relation, object_: MentionCluster, sentence: int, q: Qualifiers) -> Claim:
        start, quote = starts[sentence], said[sentence]
        return Claim(
            subject=subject, relation=relation, object=object_, phase=Phase.ACTIVE, modality=Modality.STATED, qualifiers=q,
            evidence=Evidence(article=article.id, sentence=sentence, start=start, end=start + len(quote), quote=quote),
            valid=Span(since=Bounds.parse("2021")) if sentence == 0 else Span(),
        )  # fmt: skip

    return Reading(
        article=article,
        extractor="frames-1",
        sentences=tuple(Sentence(s, s + len(t)) for s, t in zip(starts, said, strict=True)),
        clusters=(merrow, brimness, ardan, osten, huemer),
        claims=(
            claim(merrow, Relation.SUPPLIES, brimness, 0, Qualifiers(product="turbines")),
            claim(merrow, Relation.SUPPLIES, ardan, 0, Qualifiers(product="turbines")),
            claim(osten, Relation.OWNS_STAKE, merrow, 1, Qualifiers(percent=Percent.exactly(49.0))),
            claim(huemer, Relation.HOLDS_ROLE, merrow, 2, Qualifiers(office="ceo", title="runs")),
        ),
    )


def told(name: str, *sentences: str, visibility: str = "public") -> tuple[Article, list[Sentence]]:
    """An article of these sentences, with where they stand."""
    text, spans = "", []
    for sentence in sentences:
        spans.append(Sentence(len(text), len(text) + len(sentence)))
        text += sentence + " "
    return Article(id=ArticleId(name), text=text, published=date(2025, 1, 2), visibility=visibility), spans
