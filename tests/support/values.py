"""Random readings and rows for property tests: every field of the model is reached."""

from __future__ import annotations

from datetime import date, time

from hypothesis import strategies as st

from kg.model import (
    Amount,
    Article,
    ArticleId,
    Claim,
    ClaimId,
    Cue,
    EntityId,
    EntityType,
    Evidence,
    Interval,
    MentionCluster,
    Modality,
    Percent,
    PercentRole,
    Phase,
    Qualifiers,
    Reading,
    Relation,
    Sentence,
)
from kg.span import Bounds, Span

DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
MAYBE_TEXT = st.none() | TEXTS
WORDS = ["Acme", "Bolt", "Corp", "&", "Söhne", "“Q”", "<b>", "\\", "東京", '"x"', "\n", "?y", "}"]
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


@st.composite
def bounds(draw: st.DrawFn) -> Bounds:
    low, high = draw(st.none() | DAYS), draw(st.none() | DAYS)
    return Bounds(min(low, high), max(low, high)) if low is not None and high is not None else Bounds(low, high)


@st.composite
def percents(draw: st.DrawFn) -> Percent:
    low, high = sorted(draw(st.tuples(st.floats(0, 100), st.floats(0, 100))))
    return Percent(low=low + 0.0, high=high + 0.0, role=draw(st.sampled_from(PercentRole)), low_open=draw(st.booleans()))


AMOUNTS = st.builds(Amount, value=st.floats(0, 1e15), currency=st.sampled_from(["USD", "EUR", "JPY"]))


@st.composite
def clusters(draw: st.DrawFn, key: str) -> MentionCluster:
    name = draw(NAMES)
    return MentionCluster(
        key=key,
        name=name,
        forms=draw(st.frozensets(NAMES, max_size=2)) | ({name} if draw(st.booleans()) else set()),
        type=draw(st.sampled_from(EntityType)),
        registry_id=draw(MAYBE_TEXT),
        disambiguator=draw(MAYBE_TEXT),
        descriptions=draw(st.frozensets(TEXTS, max_size=2)),
    )


@st.composite
def qualifiers(draw: st.DrawFn, known: list[MentionCluster]) -> Qualifiers:
    one = st.none() | st.sampled_from(known)
    return Qualifiers(
        percent=draw(st.none() | percents()),
        amount=draw(st.none() | AMOUNTS),
        shares=draw(st.none() | st.integers(0, 10**12)),
        product=draw(MAYBE_TEXT),
        office=draw(MAYBE_TEXT),
        title=draw(MAYBE_TEXT),
        interim=draw(st.booleans()),
        round=draw(MAYBE_TEXT),
        seller=draw(one),
        venture=draw(one),
        reason=draw(MAYBE_TEXT),
    )


@st.composite
def claims(draw: st.DrawFn, article: Article, sentences: list[Sentence], known: list[MentionCluster]) -> Claim:
    number = draw(st.integers(0, len(sentences) - 1))
    sentence = sentences[number]
    start = draw(st.integers(sentence.start, sentence.end - 1))
    end = draw(st.integers(start + 1, min(len(article.text), sentence.end + 3)))  # may leave its sentence
    return Claim(
        subject=draw(st.sampled_from(known)),
        relation=draw(st.sampled_from(Relation)),
        object=draw(st.none() | st.sampled_from(known)),
        phase=draw(st.none() | st.sampled_from(Phase)),
        modality=draw(st.sampled_from(Modality)),
        evidence=Evidence(article=article.id, sentence=number, start=start, end=end, quote=article.text[start:end]),
        valid=Span(draw(bounds()), draw(bounds())),
        qualifiers=draw(qualifiers(known)),
        attributed_to=draw(MAYBE_TEXT),
        outlet=draw(MAYBE_TEXT),
        cues=draw(st.frozensets(st.sampled_from(Cue), max_size=3)),
        confidence=draw(st.floats(0.5, 1.0)),
        reader=draw(MAYBE_TEXT),
    )


@st.composite
def readings(draw: st.DrawFn, *, max_claims: int = 4) -> Reading:
    said = draw(st.lists(TEXTS, min_size=1, max_size=3))
    text, sentences = "", []
    for words in said:
        sentences.append(Sentence(len(text), len(text) + len(words)))
        text += words + " "
    article = Article(
        id=ArticleId(draw(TEXTS)),
        text=text,
        title=draw(MAYBE_TEXT),
        outlet=draw(MAYBE_TEXT),
        published=draw(st.none() | DAYS),
        published_time=draw(st.none() | st.times().map(lambda t: time(t.hour, t.minute))),
        url=draw(MAYBE_TEXT),
        visibility=draw(st.sampled_from(["public", "C123"])),
    )
    known = [draw(clusters(f"{key} ü#/{n}")) for n, key in enumerate(draw(st.lists(TEXTS, min_size=1, max_size=3)))]
    found = draw(st.lists(claims(article, sentences, known), max_size=max_claims, unique_by=lambda c: c.id))
    return Reading(
        article=article,
        extractor="test",
        sentences=tuple(sentences),
        clusters=tuple(known),
        claims=tuple(sorted(found, key=lambda c: (c.evidence.start, c.evidence.end, c.id))),
        credit=draw(MAYBE_TEXT),
    )


ENTITY_IDS = TEXTS.map(EntityId)
CLAIM_IDS = st.integers(0, 16**24 - 1).map(lambda n: ClaimId(f"{n:024x}"))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    first, last = sorted(draw(st.tuples(DAYS, DAYS)))
    return Interval(
        relation=draw(st.sampled_from(Relation)),
        subject=draw(ENTITY_IDS),
        object=draw(st.none() | ENTITY_IDS),
        episode=draw(st.integers(1, 9)),
        phase=draw(st.none() | st.sampled_from(Phase)),
        modality=draw(st.sampled_from(Modality)),
        holds_from=first,
        holds_to=draw(st.none() | st.just(last)),
        since=draw(bounds()),
        until=draw(bounds()),
        start_known=draw(st.booleans()),
        first_evidence=first,
        last_evidence=last,
        stale_on=draw(st.none() | DAYS),
        support=tuple(draw(st.lists(CLAIM_IDS, min_size=1, max_size=3, unique=True))),
        contradictions=tuple(draw(st.lists(CLAIM_IDS, max_size=2, unique=True))),
        origins=draw(st.integers(1, 5)),
        percent=draw(st.none() | percents()),
        amount=draw(st.none() | AMOUNTS),
        product=draw(MAYBE_TEXT),
        office=draw(MAYBE_TEXT),
        title=draw(MAYBE_TEXT),
        interim=draw(st.booleans()),
        round=draw(MAYBE_TEXT),
        seller=draw(st.none() | ENTITY_IDS),
        venture=draw(st.none() | ENTITY_IDS),
        reason=draw(MAYBE_TEXT),
        derived=draw(st.booleans()),
        uncertain=draw(st.booleans()),
        visibility=draw(st.frozensets(st.sampled_from(["public", "C123"]), min_size=1)),
    )
