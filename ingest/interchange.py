"""Claims <-> the lines of `firmgraph extract --jsonl` (DESIGN 7), and annotated facts of the same form -> a `Reading`.

The way back needs only names and quotes: quotes are located in the article, names are clustered (by a names table when
there is one), so that hand-annotated facts can be loaded as claims.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from ingest.lexicon import table, words
from ingest.offices import is_interim, office
from kg.model import (
    MAJORITY,
    SOME_STAKE,
    Amount,
    Article,
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
from kg.span import UNKNOWN, Bounds, Span

Line = dict[str, Any]  # one JSON object of the extract format
Names = Mapping[str, Mapping[str, Any]]  # canonical name -> {"kind", "aliases"}

DEFAULT_RELATIONS = frozenset(
    {
        Relation.SUPPLIES, Relation.OWNS_STAKE, Relation.ACQUIRES, Relation.MERGES_WITH, Relation.INVESTS_IN,
        Relation.PARTNERS_WITH, Relation.COMPETES_WITH, Relation.SUES, Relation.REGULATES, Relation.HOLDS_ROLE,
        Relation.FOUNDED, Relation.BRAND_OF,
    }
)  # fmt: skip
DEALS = frozenset({Relation.ACQUIRES, Relation.MERGES_WITH, Relation.INVESTS_IN, Relation.RAISED_FUNDING})
MAX_QUOTE = 400  # characters, DESIGN 7


def snake(relation: Relation) -> str:
    """ "ownsStake" -> "owns_stake"."""
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", relation.value).lower()


_BY_SNAKE = {snake(relation): relation for relation in Relation}


def claims_to_dicts(reading: Reading, file: str, *, all_relations: bool = False) -> list[Line]:
    """The lines for one article: one per (s, rel, o, phase, modality), the best claim of each, in the text's order."""
    chosen: dict[tuple[object, ...], Claim] = {}
    for claim in sorted(reading.claims, key=_rank):
        if all_relations or claim.relation in DEFAULT_RELATIONS:
            line_key = (claim.subject.name, claim.relation, _name(claim.object), claim.phase, claim.modality)
            chosen.setdefault(line_key, claim)
    ordered = sorted(
        chosen.values(), key=lambda claim: (claim.evidence.start, claim.relation, claim.subject.name, _name(claim.object))
    )
    return [claim_to_dict(claim, reading.article, file) for claim in ordered]


def claim_to_dict(claim: Claim, article: Article, file: str) -> Line:
    """One line of the extract format; `file` is the path as the user gave it."""
    extra = claim.qualifiers
    start, end = _short_quote(claim)
    line: Line = {
        "article": file,
        "published": article.published.isoformat() if article.published is not None else None,
        "s": claim.subject.name,
        "rel": snake(claim.relation),
        "o": claim.object.name if claim.object is not None else None,
        "phase": claim.phase.value if claim.phase is not None else None,
        "modality": claim.modality.value,
        "who": claim.attributed_to,
        "percent": percent_value(extra.percent),
        "amount": amount_value(extra.amount),
        "since": claim.valid.since.prefix(),
        "until": claim.valid.until.prefix(),
        "quote": article.text[start:end],
        "start": start,
        "end": end,
        "role": extra.title or extra.office,
        "seller": extra.seller.name if extra.seller is not None else None,
        "product": extra.product,
        "confidence": round(claim.confidence, 3),
    }
    return line | ({"round": extra.round} if claim.relation is Relation.RAISED_FUNDING else {})


def percent_value(percent: Percent | None) -> float | list[float] | None:
    """A number when exact, else [low, high]."""
    if percent is None:
        return None
    low, high = _tidy(percent.low), _tidy(percent.high)
    return low if low == high else [low, high]


def amount_value(amount: Amount | None) -> Line | None:
    """{"value", "currency"}, whole values without a decimal point."""
    return None if amount is None else {"value": _tidy(amount.value), "currency": amount.currency}


def _tidy(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _name(cluster: MentionCluster | None) -> str:
    return cluster.name if cluster is not None else ""


def _rank(claim: Claim) -> tuple[object, ...]:
    """Best first: sure before unsure, body before headline, more said before less, earlier before later."""
    extra = claim.qualifiers
    said = (
        extra.percent,
        extra.amount,
        extra.product,
        extra.title,
        extra.seller,
        claim.valid.since.prefix(),
        claim.valid.until.prefix(),
    )
    return (
        -claim.confidence,
        Cue.HEADLINE in claim.cues,
        -sum(value is not None for value in said),
        claim.evidence.start,
        claim.evidence.end,
        claim.id,
    )


def _short_quote(claim: Claim) -> tuple[int, int]:
    """The evidence's offsets, cut at spaces to `MAX_QUOTE` characters around the parties when the sentence is longer."""
    start, end, quote = claim.evidence.start, claim.evidence.end, claim.evidence.quote
    if len(quote) <= MAX_QUOTE:
        return start, end
    found = [quote.find(name) for name in (claim.subject.name, _name(claim.object)) if name and name in quote]
    low = max(0, min([*found, len(quote) - MAX_QUOTE]))
    if low > 0:
        low = quote.rfind(" ", 0, low + 1) + 1
    high = min(len(quote), low + MAX_QUOTE)
    if high < len(quote):
        cut = quote.rfind(" ", low, high)
        high = cut if cut > low else high
    return start + low, start + high


# --- the way back ---------------------------------------------------------------------------------------------------


def reading_from_facts(
    article: Article, facts: Iterable[Mapping[str, Any]], names: Names | None = None, *, extractor: str = "facts"
) -> Reading:
    """Annotated facts, or extract lines, of one article as a Reading.

    `names` (canonical name -> kind and aliases) clusters the names and becomes the registry; without it names that differ
    only in legal form or case are one. A fact whose quote does not stand in the article is left out: no row without its
    sentence.
    """
    located = [(fact, span) for fact in facts if (span := locate(article.text, fact)) is not None]
    spans = sorted({span for _, span in located})
    directory = _Directory(article.text, [fact for fact, _ in located], names or {})
    claims = tuple(_claim(article, fact, span, spans.index(span), directory) for fact, span in located)
    return Reading(
        article=article,
        extractor=extractor,
        sentences=tuple(Sentence(start, end, heading=end <= article.body_start) for start, end in spans),
        clusters=tuple(directory.clusters()),
        claims=claims,
    )


def locate(text: str, fact: Mapping[str, Any]) -> tuple[int, int] | None:
    """Where the fact's quote stands, in code points: at its own offsets, else verbatim, else with white space folded."""
    quote, start, end = str(fact["quote"]), fact.get("start"), fact.get("end")
    if isinstance(start, int) and isinstance(end, int) and text[start:end] == quote:
        return start, end
    found = text.find(quote)
    if quote.strip() and found >= 0:
        return found, found + len(quote)
    folded = re.search(r"\s+".join(map(re.escape, quote.split())), text) if quote.split() else None
    return folded.span() if folded is not None else None


def _claim(article: Article, fact: Mapping[str, Any], span: tuple[int, int], sentence: int, directory: _Directory) -> Claim:
    relation = _BY_SNAKE[fact["rel"]]
    phase = Phase(fact["phase"]) if fact.get("phase") else None
    quote = article.text[span[0] : span[1]]
    return Claim(
        subject=directory[fact["s"]],
        relation=relation,
        object=directory[fact["o"]] if fact.get("o") else None,
        phase=phase,
        modality=Modality(fact.get("modality") or "stated"),
        evidence=Evidence(article=article.id, sentence=sentence, start=span[0], end=span[1], quote=quote),
        valid=Span(_bounds(fact.get("since")), _bounds(fact.get("until"))),
        qualifiers=_qualifiers(fact, relation, directory),
        attributed_to=fact.get("who"),
        cues=_cues(quote, relation, phase) | ({Cue.HEADLINE} if span[1] <= article.body_start else set()),
        confidence=float(fact.get("confidence") or 0.95),
    )


def _bounds(value: str | None) -> Bounds:
    return Bounds.parse(value) if value else UNKNOWN


def _qualifiers(fact: Mapping[str, Any], relation: Relation, directory: _Directory) -> Qualifiers:
    role, amount, seller = fact.get("role"), fact.get("amount"), fact.get("seller")
    return Qualifiers(
        percent=_percent(fact.get("percent"), relation),
        amount=Amount(value=float(amount["value"]), currency=amount["currency"]) if amount else None,
        product=fact.get("product"),
        office=office(role) if role else None,
        title=role,
        interim=bool(role) and is_interim(role or ""),
        round=fact.get("round"),
        seller=directory[seller] if seller else None,
    )


def _percent(value: float | Sequence[float] | None, relation: Relation) -> Percent | None:
    """On a deal the part transferred, on ownsStake the resulting holding (DESIGN 7)."""
    if value is None:
        return None
    low, high = (value, value) if isinstance(value, int | float) else (value[0], value[1])
    role = PercentRole.TRANSFERRED if relation in DEALS else PercentRole.RESULTING
    if role is PercentRole.RESULTING and (low, high) in ((50, 100), (0, 100)):
        return MAJORITY if low else SOME_STAKE
    return Percent(low=float(low), high=float(high), role=role, low_open=low != high)


@cache
def _cue_words() -> tuple[tuple[Cue, re.Pattern[str]], ...]:
    return tuple((Cue(cue), re.compile(rf"\b{re.escape(said)}\b", re.IGNORECASE)) for cue, said in table("fact_cues"))


def _cues(quote: str, relation: Relation, phase: Phase | None) -> frozenset[Cue]:
    """What the wording of an annotated sentence gives away; a reader proper does this on the parse."""
    worded = {cue for cue, pattern in _cue_words() if pattern.search(quote)}
    if relation is Relation.HOLDS_ROLE:
        worded |= {Cue.APPOINTED} if phase is Phase.AGREED else set()
        worded |= {Cue.LEAVING} if phase in (Phase.REDUCING, Phase.ENDED) else set()
    return frozenset(worded)


_TYPES = {
    "firm": EntityType.FIRM,
    "person": EntityType.PERSON,
    "brand": EntityType.PRODUCT,
    "authority": EntityType.AUTHORITY,
}
_SUBJECT_TYPES = {
    Relation.HOLDS_ROLE: EntityType.PERSON,
    Relation.REGULATES: EntityType.AUTHORITY,
    Relation.BRAND_OF: EntityType.PRODUCT,
}


class _Directory:
    """Name as written -> its cluster in this article."""

    def __init__(self, text: str, facts: Sequence[Mapping[str, Any]], names: Names) -> None:
        self._text = text
        self._canonical = {alias: (name, entry) for name, entry in names.items() for alias in (name, *entry["aliases"])}
        self._types = dict(_types(facts))
        groups: dict[str, set[str]] = {}
        for written in _written(facts):
            groups.setdefault(self._group(written), set()).add(written)
        self._clusters = {group: self._cluster(group, members) for group, members in sorted(groups.items())}

    def __getitem__(self, written: str) -> MentionCluster:
        return self._clusters[self._group(written)]

    def clusters(self) -> Iterable[MentionCluster]:
        """All clusters, by key."""
        return sorted(self._clusters.values(), key=lambda cluster: cluster.key)

    def _group(self, written: str) -> str:
        known = self._canonical.get(written)
        return slug(known[0]) if known is not None else slug(bare(written))

    def _cluster(self, group: str, members: set[str]) -> MentionCluster:
        canonical, entry = next((self._canonical[m] for m in sorted(members) if m in self._canonical), (None, {}))
        standing = members | {alias for alias in entry.get("aliases", ()) if alias in self._text}
        forms = {form for form in standing if form in members or _is_name(form, (canonical or "", *members))}
        kind = EntityType.FAMILY if group.endswith("-family") else _TYPES.get(entry.get("kind", ""))
        inferred = next((self._types[m] for m in sorted(members) if m in self._types), EntityType.FIRM)
        return MentionCluster(
            key=group,
            name=max(sorted(forms), key=len),
            forms=frozenset(forms),
            type=kind or inferred,
            registry_id=slug(canonical) if canonical is not None else None,
            descriptions=frozenset(standing - forms),
        )


def _is_name(form: str, others: Iterable[str]) -> bool:
    """A name rather than a description or the firm's town: capitalised, and shares a word with another of its names."""
    said = set(slug(form).split("-"))
    return not form[:1].islower() and any(said & set(slug(other).split("-")) for other in others)


def _written(facts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for fact in facts:
        yield from (fact[key] for key in ("s", "o", "seller") if fact.get(key))


def _types(facts: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, EntityType]]:
    for fact in facts:
        kind = _SUBJECT_TYPES.get(_BY_SNAKE[fact["rel"]])
        if kind is not None:
            yield fact["s"], kind


def bare(name: str) -> str:
    """The name without its legal form, unless nothing would be left."""
    parts = name.split()
    while len(parts) > 1 and parts[-1].strip(".,").replace(".", "").casefold() in words("legal_forms"):
        parts.pop()
    return " ".join(parts).rstrip(",")


def slug(name: str) -> str:
    """ASCII words joined by hyphens: "Énergie SA" -> "energie-sa"; letters without an ASCII base stay."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return "-".join(re.findall(r"\w+", plain)) or "x"
