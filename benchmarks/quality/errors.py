"""Why claims are wrong and facts are missed: each error gets a construction, so that constructions can be mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.quality.scorer import Line, Matched, Outcome
from ingest.analysis import Analysed, Token
from ingest.mentions.names import core_tokens


@dataclass(frozen=True)
class Error:
    """One wrong claim or one missed fact. `shown` and `cue` are for the terminal only: they hold words of the article."""

    missed: bool
    relation: str
    construction: str
    article: str
    start: int
    end: int
    shown: str
    cue: str = ""


def errors(matched: Matched, analysed: Analysed | None = None) -> Iterator[Error]:
    """The errors of one article; the parse tells by which word a missed fact was said."""
    for claim, outcome in zip(matched.claims, matched.outcomes, strict=True):
        if outcome is Outcome.WRONG:
            yield _error(matched, claim, missed=False, construction=_relative(claim, matched.facts, "no such fact"))
    for number in matched.missed:
        fact = matched.facts[number]
        construction = _relative(fact, matched.claims, "")
        cue = ""
        if not construction:
            construction, cue = _unread(fact, matched.text, analysed)
        yield _error(matched, fact, missed=True, construction=construction, cue=cue)


def _error(matched: Matched, line: Line, *, missed: bool, construction: str, cue: str = "") -> Error:
    start, end = _place(line, matched.text)
    shown = " | ".join(str(line.get(k) or "") for k in ("s", "rel", "o", "phase", "modality", "quote"))
    return Error(missed, line["rel"], construction, matched.article, start, end, shown, cue)


def _place(line: Line, text: str) -> tuple[int, int]:
    quote = line.get("quote") or ""
    start = line["start"] if line.get("start") is not None else text.find(quote)
    return (start, start + len(quote)) if start >= 0 else (0, 0)


def _relative(line: Line, others: Any, otherwise: str) -> str:
    """What of `others` comes nearest: the same pair turned round, under another relation, or with one party."""
    pair = _pair(line)
    if any(o["rel"] == line["rel"] and _pair(o) == pair[::-1] for o in others):
        return "turned round"
    same = sorted({o["rel"] for o in others if _pair(o) in (pair, pair[::-1])} - {line["rel"]})
    if same:
        return f"as {same[0]}"
    if any(o["rel"] == line["rel"] and set(_pair(o)) & set(pair) for o in others):
        return "other party"
    return otherwise


def _pair(line: Mapping[str, Any]) -> tuple[str, str]:
    return str(line["s"]).casefold(), str(line["o"]).casefold()


# --- how a missed fact was said -----------------------------------------------------------------------------------------


def _unread(fact: Line, text: str, analysed: Analysed | None) -> tuple[str, str]:
    """Whether its sentence names both parties, and the word that joins them in the parse."""
    start, end = _place(fact, text)
    spots = [_named(str(fact[side]), text[start:end]) for side in ("s", "o")]
    if None in spots:
        return "a party named elsewhere", ""
    if analysed is None:
        return "one sentence", ""
    tokens = [_token(analysed, start + spot) for spot in spots if spot is not None]
    joint = _joint(*tokens) if None not in tokens else None
    if joint is None:
        return "two sentences", ""
    kind = {"VERB": "by a verb", "AUX": "by a verb", "NOUN": "by a noun"}.get(joint.pos_, "by apposition or name")
    return kind, str(joint.lemma_).lower() if kind != "by apposition or name" else ""


def _named(name: str, sentence: str) -> int | None:
    """Offset of the last letter of a name, or of the longest of its words that the sentence has."""
    found = [part for part in (name, *sorted(core_tokens(name), key=len, reverse=True)) if len(part) > 2]
    whole = next((part for part in found if part.casefold() in sentence.casefold()), None)
    return sentence.casefold().find(whole.casefold()) + len(whole) - 1 if whole is not None else None


def _token(analysed: Analysed, offset: int) -> Token | None:
    found = (n for n, (a, b) in enumerate(zip(analysed.starts, analysed.ends, strict=True)) if a <= offset < b)
    number = next(found, None)
    return analysed.doc[number] if number is not None else None


def _joint(left: Token, right: Token) -> Token | None:
    """The lowest token above both; a verb or noun on the way from one party to the other stands for it."""
    above = [left, *left.ancestors]
    joint = next((t for t in [right, *right.ancestors] if t in above), None)
    if joint is None or joint.pos_ in ("VERB", "AUX", "NOUN"):
        return joint
    ways = [t for t in [*left.ancestors, *right.ancestors] if t.pos_ in ("VERB", "NOUN") and joint in t.ancestors]
    return ways[0] if ways else joint
