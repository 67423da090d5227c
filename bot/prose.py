"""Answers that are sentences: reasons, details that no relation holds, superlatives in the wording of a quote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache

from bot.algebra import Search
from bot.answer import Quote, Row
from bot.evaluation import Evaluator
from bot.hits import Hit
from bot.matching import content
from bot.rows import name, quote
from bot.understanding.lexicon import reason_cues
from bot.understanding.tokens import fold
from kg.model import ArticleId, EntityId, EntityType, Interval, Reading, Relation
from kg.protocols import Shown
from kg.terms import entity as entity_iri

Articles = Callable[[ArticleId], Reading | None]
_SENTENCE = re.compile(r"\S[^\n]*?(?:[.!?][\"”’')]*(?=\s+[\"“‘'(]?[A-Z0-9\"“])|$)", re.MULTILINE)
_ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Inc|Ltd|Co|Corp|No|St|vs|[A-Z])\.$")
_NUMBER = re.compile(
    r"\b(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand)\b", re.IGNORECASE
)
_SUPERLATIVE = re.compile(r"\b(?:largest|biggest|main|most important|number one|principal|half of)\b", re.IGNORECASE)
NEAR = 2  # sentences on either side of a claim in which its reason is looked for
MAX_SENTENCES = 4


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def sentences(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of an article's text; a light splitter, for showing, not for reading."""
    found: list[tuple[int, int]] = []
    for match in _SENTENCE.finditer(text):
        if (
            found
            and _ABBREVIATION.search(text[found[-1][0] : found[-1][1]])
            and "\n" not in text[found[-1][1] : match.start()]
        ):
            found[-1] = (found[-1][0], match.end())
        else:
            found.append((match.start(), match.end()))
    return found


class About(Enum):
    """What a reason is asked for."""

    FACT = "fact"
    START = "start"
    END = "end"


def reasons(hits: Sequence[Hit], e: Evaluator, articles: Articles | None, about: About = About.FACT) -> tuple[Row, ...]:
    """For the best hit, the sentences around its claims that give a reason for it, for its end or for its beginning."""
    for hit in hits:
        shown = _asked(_claims(hit, e), about)
        given = [s for s in shown if s.reason]
        quotes = [quote(s) for s in given] + _around(shown, hit, e, articles, wide=about is About.START)
        quotes += [quote(s) for s in shown if _has_cue(s.quote) is not None or _tells(s)]
        if not quotes and about is About.START:
            quotes = _spoken(shown, e, articles)
        unique = list({q.quote: q for q in quotes}.values())[:MAX_SENTENCES]
        if unique:
            return (_row(hit, unique, e),)
    return ()


def _asked(shown: list[Shown], about: About) -> list[Shown]:
    """The claims of an end for an end; for a beginning those of the first article that tells of it."""
    turning = [s for s in shown if s.phase in _TURNING]
    if about is About.END:
        return turning or shown
    if about is About.FACT:
        return shown
    rest = [s for s in shown if s.phase not in _TURNING and s.modality == "stated"]
    first = min((s.published for s in rest if s.published is not None), default=None)
    return [s for s in rest if s.published == first] or shown


def _spoken(shown: Sequence[Shown], e: Evaluator, articles: Articles | None) -> list[Quote]:
    """What somebody says right after the news of a return: the nearest thing to a reason where no word marks one."""
    if articles is None:
        return []
    found = []
    for s in shown:
        text = _text(s.article, e, articles) or ""
        after = [(a, b) for a, b in sentences(text) if a >= s.end][:NEAR]
        found += [replace(quote(s), quote=text[a:b]) for a, b in after]
    return found if any(_SPEECH.search(q.quote) for q in found) else []


_SPEECH = re.compile(r"[\"\u201c\u201d]")


_TOLD = (Relation.SUES, Relation.REGULATES)


def _tells(shown: Shown) -> bool:
    """Sentences that say of themselves what it was about: a quarrel's, and the one by which a deal was called off."""
    return shown.relation in _TOLD or shown.phase == "abandoned"


def _claims(hit: Hit, e: Evaluator) -> list[Shown]:
    """The claims of the pair, those that say an end or a reduction first; of a stated one rumours give no reason."""
    rows = sorted(hit.rows, key=lambda r: (r.key != hit.best.key, r.phase is None, -r.last_evidence.toordinal()))
    ids = dict.fromkeys(c for r in rows for c in (*r.support, *r.contradictions))
    shown = e.reader.shown(ids)
    found = [shown[c] for c in ids if c in shown]
    turning = [s for s in found if s.phase in _TURNING]
    stated = [s for s in turning if s.modality == "stated"]
    return [*(stated or turning), *(s for s in found if s not in turning)]


_TURNING = ("ended", "reducing", "abandoned")


def _around(shown: Iterable[Shown], hit: Hit, e: Evaluator, articles: Articles | None, *, wide: bool = False) -> list[Quote]:
    if articles is None:
        return []
    parties = [party for party in (hit.best.subject, hit.best.object) if party is not None]
    scored = [pair for s in shown for pair in _near(s, parties, e, articles, wide=wide)]
    return [q for _, q in sorted(scored, key=lambda pair: -pair[0])]


def _near(
    s: Shown, parties: Sequence[EntityId], e: Evaluator, articles: Articles, *, wide: bool
) -> list[tuple[float, Quote]]:
    text = _text(s.article, e, articles)
    if text is None:
        return []
    lines = [_Line(a, b, text[a:b]) for a, b in sentences(text)]
    at = next((i for i, line in enumerate(lines) if line.start <= s.start < line.end), None)
    if at is None:
        return []
    names = [_names(party, e) for party in parties]
    told = s.phase in _TURNING and s.modality == "stated"
    turning, reach = (1.5, 2 * NEAR) if told else (0.0, 2 * NEAR if wide else NEAR)
    scored = ((i, _reason_score(_with_before(lines, i), abs(i - at) - reach + NEAR, names)) for i in range(len(lines)))
    return [(score + turning, replace(quote(s), quote=lines[i].text)) for i, score in scored if score > 0]


def _with_before(lines: Sequence[_Line], i: int) -> tuple[str, str]:
    """The sentence, and what it speaks about: "This decision ..." points to the sentence before."""
    said = lines[i].text
    points_back = fold(said).split(" ")[0] in ("this", "that", "it", "they", "the")
    return said, f"{lines[i - 1].text} {said}" if points_back and i else said


def _reason_score(said: tuple[str, str], distance: int, names: Sequence[frozenset[str]]) -> float:
    strength = _has_cue(said[0])
    if strength is None:
        return 0.0
    folded = fold(said[1])
    named = sum(any(n in folded for n in forms) for forms in names)
    if named == 0 or (distance > NEAR and named < len(names)):
        return 0.0
    return strength + named + max(0, NEAR + 1 - distance) * 0.7


def _has_cue(text: str) -> float | None:
    folded = fold(text)
    if not _any_cue().search(folded):
        return None
    return next((weight for cue, weight in _cues() if cue.search(folded)), None)


@cache
def _cues() -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple((re.compile(rf"\b{re.escape(cue)}\b"), weight) for cue, weight in reason_cues())


@cache
def _any_cue() -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{re.escape(cue)}\b" for cue, _ in reason_cues()))


def _names(party: EntityId, e: Evaluator) -> frozenset[str]:
    found = e.reader.entity(party)
    return frozenset(fold(n) for n in (found.label, *found.names)) if found is not None else frozenset()


def _text(article: ArticleId, e: Evaluator, articles: Articles) -> str | None:
    reading = articles(article)
    if reading is None or reading.article.visibility not in e.visible:
        return None
    return reading.article.text


def _row(hit: Hit, quotes: Sequence[Quote], e: Evaluator) -> Row:
    return Row(
        name=name(e.reader, hit.party),
        iri=str(entity_iri(hit.party).value),
        group=hit.group.value,
        phase=hit.best.phase.value if hit.best.phase is not None else None,
        modality=hit.best.modality.value,
        state=hit.state.value,
        last_evidence=hit.best.last_evidence,
        evidence=tuple(quotes),
        key=hit.best.key,
    )


def superlative(hits: Sequence[Hit], e: Evaluator) -> list[Hit]:
    """The member that a sentence about its very row calls the largest; none when sentences disagree."""
    found = []
    for hit in hits:
        party = _names(hit.party, e)
        for shown in e.reader.shown([c for row in hit.rows for c in row.support]).values():
            if _SUPERLATIVE.search(shown.quote) and any(n in fold(shown.quote) for n in party):
                found.append(hit)
                break
    return found if len(found) == 1 else []


def shares_of_trade(hits: Sequence[Hit], e: Evaluator) -> list[tuple[float, Hit]]:
    """Members of whom a sentence about their very row says which part of the trade is theirs: "31 percent of sales"."""
    found = []
    for hit in hits:
        shown = e.reader.shown([c for row in hit.rows for c in row.support]).values()
        said = sorted((s for s in shown if _TRADE.search(s.quote)), key=lambda s: str(s.published), reverse=True)
        if said and (match := _TRADE.search(said[0].quote)) is not None:
            found.append((float(match[1].replace(",", ".")), hit))
    return found


_TRADE = re.compile(
    r"\b(\d{1,2}(?:[.,]\d+)?) ?(?:%|percent|per cent) of (?:\w+ ){0,2}?"
    r"(?:sales|revenues?|turnover|output|orders|business|purchases)\b",
    re.IGNORECASE,
)


def search(question: Search, e: Evaluator, articles: Articles | None) -> tuple[Row, ...]:
    """The sentence about the entities that speaks of most of what was asked, where it speaks of enough."""
    if articles is None:
        return ()
    wanted = content(question.words)
    found: list[tuple[int, Quote]] = []
    about = [_articles_of((id_,), e) for id_ in question.of] if question.whole else [_articles_of(question.of, e)]
    for shown in (s for s in about[0] if all(s.article in {other.article for other in others} for others in about)):
        text = _text(shown.article, e, articles)
        for start, end in sentences(text or ""):
            score = _match(text[start:end] if text else "", wanted, question, e)
            if score:
                found.append((score, replace(quote(shown), quote=(text or "")[start:end])))
    best = max((score for score, _ in found), default=0)
    chosen = list({q.quote: q for score, q in found if score == best}.values())
    if not chosen or len(chosen) > 1:
        return ()
    party = question.of[0]
    return (Row(name=name(e.reader, party), iri=str(entity_iri(party).value), evidence=tuple(chosen)),)


def _match(line: str, wanted: frozenset[str], question: Search, e: Evaluator) -> int:
    if question.number and not any(_counts(line, counted) for counted in (question.words[0], *_goods(question, e))):
        return 0
    said = content([line])
    named = sum(any(n in fold(line) for n in _names(id_, e)) for id_ in question.of)
    common = len(said & wanted)
    if question.whole:
        return common if common == len(wanted) else 0
    return common + named if named and (common >= 1 or named > 1) else 0


def _goods(question: Search, e: Evaluator) -> list[str]:
    """The names of products asked about: "24 Selkie 2 turbines" counts machines as well."""
    found = (e.reader.entity(id_) for id_ in question.of)
    return [one.label for one in found if one is not None and one.type is EntityType.PRODUCT]


def _counts(line: str, counted: str) -> bool:
    """Whether a number stands before what is counted: "two of its nineteen sites"."""
    behind = (re.split(r"[,;:()]", line[match.end() :])[0] for match in _NUMBER.finditer(line))
    return any(content([counted]) & content(words.split()[:_REACH]) for words in behind)


_REACH = 5  # words from a number to what it counts


def _articles_of(ids: Sequence[EntityId], e: Evaluator) -> list[Shown]:
    """One claim of each article that speaks of the entities."""
    rows: dict[str, Interval] = {}
    for hit in e.everything(ids):
        rows |= {r.key: r for r in hit.rows}
    shown = e.reader.shown({c for r in rows.values() for c in (*r.support, *r.contradictions)})
    return list({s.article: s for s in sorted(shown.values(), key=lambda s: (s.article, s.start))}.values())
