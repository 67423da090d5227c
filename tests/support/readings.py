"""Readings of invented articles, for tests of the ledger: written by hand or drawn by hypothesis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from kg.model import (
    Article,
    ArticleId,
    Claim,
    Cue,
    EntityType,
    Evidence,
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
from kg.naming import slug
from kg.origins import signature
from kg.span import Bounds, Span

TODAY = date(2025, 6, 30)
Line = tuple[MentionCluster, Relation, MentionCluster | None, dict[str, object]]


def firm(name: str, *shorts: str, type_: EntityType = EntityType.FIRM, **more: object) -> MentionCluster:
    """A cluster; `shorts` are the short forms that the article also uses."""
    return MentionCluster(key=slug(name), name=name, forms=frozenset({name, *shorts}), type=type_, **more)  # type: ignore[arg-type]


def person(name: str) -> MentionCluster:
    """Somebody, with the surname as short form."""
    return firm(name, name.split()[-1], type_=EntityType.PERSON)


def line(subject: MentionCluster, relation: Relation, object_: MentionCluster | None = None, **more: object) -> Line:
    """One claim to be: phase, modality, since, until, confidence, cues, outlet, attributed_to and qualifiers by name."""
    return subject, relation, object_, more


def reading(
    id_: str,
    lines: Iterable[Line],
    *,
    published: date | None = date(2024, 5, 22),
    text: str = "",
    extra: Sequence[MentionCluster] = (),
    **more: object,
) -> Reading:
    """An article of one sentence a claim, after a body `text` that makes reprints alike."""
    written = [
        (f"{s.name} {r.value} {o.name if o else 'something'} ({n}).", s, r, o, q) for n, (s, r, o, q) in enumerate(lines)
    ]
    body = text + ("\n" if text else "") + " ".join(sentence for sentence, *_ in written)
    article = Article(
        id=ArticleId(id_), text=body, title=f"About {id_}", published=published, outlet=str(more.pop("outlet", "Gazette"))
    )
    sentences, claims = [], []
    for number, (sentence, s, r, o, q) in enumerate(written):
        start = body.index(sentence)
        sentences.append(Sentence(start, start + len(sentence)))
        evidence = Evidence(article=article.id, sentence=number, start=start, end=start + len(sentence), quote=sentence)
        claims.append(_claim(s, r, o, evidence, dict(q)))
    clusters = {c.key: c for c in extra}
    clusters |= {p.key: p for c in claims for p in (c.subject, c.object, c.qualifiers.seller) if p is not None}
    return Reading(
        article=replace(article, **{k: more.pop(k) for k in ("visibility", "url") if k in more}),  # type: ignore[arg-type]
        extractor=str(more.pop("extractor", "test-1")),
        sentences=tuple(sentences),
        clusters=tuple(clusters.values()),
        claims=tuple(claims),
        signature=signature(text),
        credit=more.pop("credit", None),  # type: ignore[arg-type]
    )


def _claim(s: MentionCluster, r: Relation, o: MentionCluster | None, evidence: Evidence, q: dict[str, object]) -> Claim:
    span = Span(*(Bounds.parse(str(q.pop(k))) if k in q else Bounds() for k in ("since", "until")))
    own = {k: q.pop(k) for k in ("confidence", "cues", "outlet", "attributed_to") if k in q}
    phase = q.pop("phase", Phase.ACTIVE)
    modality = q.pop("modality", Modality.STATED)
    return Claim(
        subject=s, relation=r, object=o, phase=phase, modality=modality, evidence=evidence, valid=span,
        qualifiers=Qualifiers(**q), **own,  # type: ignore[arg-type]
    )  # fmt: skip


# ---- drawn by hypothesis

FIRMS = (
    firm("Ankaro Drives Oy", "Ankaro", "Ankaro Drives"),
    firm("Ankaro"),
    firm("Steigwerk AG", "Steigwerk"),
    firm("Steigwerk"),
    firm("Steigwerk Americas", "Americas"),
    firm("Brimnes Havbruk", "Brimnes"),
    firm("Brimnes Smolt", "Brimnes"),
    firm("Brimnes"),
    firm("Lumo Cables Ltd", "Lumo", registry_id="5299LUMO"),
    firm("Lumo Cables", "Lumo"),
    firm("Lumo"),
    firm("Quarrow", type_=EntityType.OTHER),
    firm("Quarrow", disambiguator="the Leeds bakery"),
    firm("Quarrow plc"),
)
PEOPLE = (person("Renate Huemer"), person("Jon Brekke"), firm("Huemer", type_=EntityType.PERSON))
FAMILIES = (firm("Huemer family", "Huemer", type_=EntityType.FAMILY),)
BODIES = (
    "",
    "The ropeway maker said on Wednesday that work on the longest cable line of the valley would begin in early spring and "
    "that the order, its largest in ten years, would keep the plant in the old harbour busy until the end of next year.",
    "Fish farmers along the coast have asked for calmer rules on smolt after two hard winters and a summer of lice, and the "
    "ministry has promised them an answer before the fleet goes out again.",
)


def days() -> st.SearchStrategy[date]:
    """Days of publication."""
    return st.dates(date(2022, 1, 1), date(2025, 6, 1))


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """One claim about invented firms and people."""
    firms = st.sampled_from(FIRMS)
    subject, object_ = draw(firms), draw(firms)
    modality = draw(st.sampled_from([Modality.STATED, Modality.STATED, Modality.STATED, Modality.REPORTED, Modality.DENIED]))
    confidence = draw(st.sampled_from([0.95, 0.95, 0.7]))
    common: dict[str, object] = {"modality": modality, "confidence": confidence}
    match draw(st.integers(0, 7)):
        case 0 | 1 | 2:
            phase = draw(st.sampled_from([Phase.ACTIVE, Phase.EXPANDING, Phase.REDUCING, Phase.ENDED, Phase.AGREED]))
            cues = draw(st.sampled_from([frozenset(), frozenset({Cue.DONE}), frozenset({Cue.RESUMPTION})]))
            product = draw(st.sampled_from([None, "motors", "cables"]))
            return line(subject, Relation.SUPPLIES, object_, phase=phase, cues=cues, product=product, **common)
        case 3:
            role = draw(st.sampled_from(PercentRole))
            share = Percent.exactly(float(draw(st.sampled_from([15, 25, 51]))), role)
            seller = draw(st.sampled_from([None, *FIRMS[:4]]))
            phase = draw(st.sampled_from([Phase.AGREED, Phase.COMPLETED, Phase.ABANDONED]))
            return line(subject, Relation.ACQUIRES, object_, phase=phase, percent=share, seller=seller, **common)
        case 4:
            owner = draw(st.sampled_from([*FIRMS, *FAMILIES]))
            return line(
                owner, Relation.OWNS_STAKE, object_, percent=Percent.exactly(float(draw(st.integers(5, 60)))), **common
            )
        case 5:
            cues = draw(st.sampled_from([frozenset(), frozenset({Cue.LEAVING}), frozenset({Cue.APPOINTED})]))
            holder = draw(st.sampled_from(PEOPLE))
            return line(holder, Relation.HOLDS_ROLE, object_, office="ceo", cues=cues, **common)
        case 6:
            return line(subject, Relation.FOUNDED_ON, phase=None, since=draw(st.sampled_from(["2023", "2021-05"])), **common)
        case _:
            return line(subject, Relation.RENAMED_TO, object_, phase=None, **common)


@st.composite
def readings(draw: st.DrawFn, id_: str) -> Reading:
    """An article of this id."""
    return reading(
        id_,
        draw(st.lists(lines(), max_size=4)),
        published=draw(days()),
        text=draw(st.sampled_from(BODIES)),
        extra=draw(st.lists(st.sampled_from((*FIRMS, *PEOPLE)), max_size=3, unique_by=lambda c: c.key)),
    )


def corpora(*, min_size: int = 1, max_size: int = 5) -> st.SearchStrategy[list[Reading]]:
    """Articles of different ids."""
    size = st.integers(min_size, max_size)
    return size.flatmap(lambda n: st.tuples(*(readings(f"https://news.example/{i}") for i in range(n))).map(list))
