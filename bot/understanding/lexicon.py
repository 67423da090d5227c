"""The tables of bot/lexicon as a phrase book: sequences of folded words -> what they can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.algebra import Side, Status
from bot.understanding.tables import table
from bot.understanding.tokens import stem
from kg.model import Relation

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbFrame:
    """Who does what in one meaning of a verb. `agent` None: either side."""

    relation: Relation | None
    agent: Side | None
    direct: frozenset[str]
    preps: tuple[tuple[str, str], ...]
    needs: frozenset[str] = frozenset()  # one of these prepositions (or "where", "when") must stand there
    status: Status | None = None
    office: str | None = None
    product: str | None = None
    trade: tuple[str, ...] = ()  # words of which a row's product should hold one, where any row does
    wants_product: bool = False  # the object is a product, not a firm
    person: bool = False  # the agent is a person
    weak: bool = False
    low: float | None = None  # percent that the verb asks for at least
    round: bool = False  # only with a funding round named
    turn: bool = False  # turning to a new supplier: of several the latest is meant


@dataclass(frozen=True, slots=True)
class NounFrame:
    """What a relational noun denotes: the parties on `bearer` of one of the relations."""

    relations: tuple[Relation, ...]
    bearer: Side
    office: str | None = None
    low: float | None = None  # percent that the noun asks for: a parent has more than half
    both: bool = False  # parties on either side: counterparties


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb form found in a question."""

    frames: tuple[VerbFrame, ...]
    form: str  # base, past, ing


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning of a phrase: a kind ("noun", "status", "wh" ...) and what it carries."""

    kind: str
    value: Any


@cache
def phrases() -> dict[Words, tuple[Entry, ...]]:
    """Every phrase of the tables with all its meanings."""
    book: dict[Words, list[Entry]] = defaultdict(list)
    for text, entry in (*_small_words(), *_nouns(), *_verbs()):
        key = without_articles(text.split())
        if entry not in book[key]:
            book[key].append(entry)
    return {key: tuple(entries) for key, entries in book.items()}


ARTICLES = frozenset(("a", "an", "the"))


def without_articles(words: Sequence[str]) -> Words:
    """The words of a phrase; articles count only at its beginning: "have a majority of" is "have the majority of"."""
    return (*words[:1], *(word for word in words[1:] if word not in ARTICLES))


@cache
def by_first() -> dict[str, tuple[Words, ...]]:
    """First word -> phrases that begin with it, longest first."""
    index: dict[str, list[Words]] = defaultdict(list)
    for key in phrases():
        index[key[0]].append(key)
    return {first: tuple(sorted(keys, key=len, reverse=True)) for first, keys in index.items()}


@cache
def vocabulary() -> frozenset[str]:
    """All words of all phrases: what a typo may have meant."""
    return frozenset(word for key in phrases() for word in key)


@cache
def slips() -> dict[str, str]:
    """Common misspellings of small words -> what was meant."""
    found: dict[str, str] = table("forms")["slip"]
    return found


@cache
def plain() -> frozenset[str]:
    """Common words that no slip of the keyboard has made."""
    lines = files("bot.lexicon").joinpath("plain.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def plain_stems() -> frozenset[str]:
    """Their stems: "lenders" is as right as "lending"."""
    return frozenset(stem(word) for word in plain() if len(stem(word)) > 3)


def may_be_past(text: str) -> bool:
    """Whether a verb phrase is a past form too: "set up", "cut"."""
    entries = phrases().get(tuple(text.split()), ())
    return any(entry.kind == "verb" and entry.value.form == "past" for entry in entries)


@cache
def noun_of(relation: Relation, side: Side) -> str | None:
    """How a party on this side of a relation is called: "customer"; None where the tables have no word for it alone."""
    rows = (row for row in table("nouns")["noun"] if not row.get("office") and not row.keys() & {"low", "both"})
    return next((row["words"][0] for row in rows if (row["relation"], row["bearer"]) == (relation, side)), None)


@cache
def word_list(section: str) -> frozenset[str]:
    """The words of a section of words.toml with one list: "aside", "fresh", "opener"; the table says what each is for."""
    return frozenset(" ".join(without_articles(phrase.split())) for phrase in table("words")[section]["words"])


@cache
def synonyms() -> dict[str, frozenset[str]]:
    """Words of goods -> all words for the same."""
    return {word: frozenset(alike) for alike in table("words")["synonym"]["sets"] for word in alike}


@cache
def called() -> dict[str, frozenset[str]]:
    """Kinds of parties -> the words of names that tell them."""
    return {kind: frozenset(words) for kind, words in table("words")["called"].items()}


@cache
def effective() -> frozenset[str]:
    """Words of what is held through others; some of them name a percentage as well."""
    return frozenset(table("nouns")["measure"]["effective"])


@cache
def leaving_out() -> frozenset[str]:
    """Words that take somebody out of a list."""
    return word_list("aside") | word_list("omit")


@cache
def bounding() -> dict[str, str]:
    """Prepositions that bound a share right before its number: "over", "under"."""
    return {word: name for name, words in table("words")["bounding"].items() for word in words}


@cache
def fragments() -> dict[str, str]:
    """Words at the end of a fragment -> the question word that they stand for."""
    return {word: asked for asked, words in table("words")["fragment"].items() for word in words}


@cache
def comparatives() -> dict[str, str]:
    """Words that compare two shares: "more", "less", "than"."""
    return {word: name for name, words in table("words")["compare"].items() for word in words}


@cache
def reason_cues() -> tuple[tuple[str, float], ...]:
    """Phrases by which a sentence gives a reason, with how sure a sign they are; the surest first."""
    cues = table("words")["reason"]
    return tuple((cue, weight) for name, weight in (("strong", 1.0), ("weak", 0.5)) for cue in cues[name])


_LOOKED_UP = (  # sections that name no kind of item
    "reason", "compare", "generic", "fresh", "pointing", "having", "some", "called", "any_more", "runners", "vague",
    "what", "singular", "exactly", "inclusive", "whoever", "holding", "merely",
    "human", "own", "choice", "assuming", "board", "else", "span", "instead", "clausal",
    "synonym", "making", "doubt", "changed", "bounding",
    "contract", "term", "sorted", "beyond", "somewhere", "recorded", "about", "fragment", "majority",
    "alone", "joining", "trade", "other", "jobs", "bidder", "firmlike", "leading", "same", "onetime",
    "asker", "did", "undergone",
    "hearsay", "widening", "naming", "stress", "helping", "roster", "getting", "larger",
    "done_for", "done_by", "onwards", "pause", "kept_at", "placing", "placed", "placed_once", "adding_up",
    "parting", "shown", "returning", "back", "once_before", "first_time", "waning", "waiting",
    "opening", "folk", "joined", "placed_how", "standing", "coveting", "stages", "hundredths", "bit",
)  # fmt: skip


def _small_words() -> Iterator[tuple[str, Entry]]:
    for section, lists in table("words").items():
        if section in _LOOKED_UP:
            continue
        for name, words in lists.items():
            value = Status(name) if section in ("status", "also", "nominal", "moved") and name != "never" else name
            for word in words:
                yield word, Entry(section, value)


def _nouns() -> Iterator[tuple[str, Entry]]:
    tables = table("nouns")
    for row in tables["noun"]:
        relations = tuple(Relation(name) for name in row["relation"].split())
        frame = NounFrame(relations, Side(row["bearer"]), row.get("office"), row.get("low"), row.get("both", False))
        for word in row["words"]:
            yield word, Entry("noun", frame)
            yield plural(word), Entry("noun", frame)
    for name, words in tables["measure"].items():
        for word in words:
            yield word, Entry("measure", name)
            if name == "percent" and word.isalpha():
                yield plural(word), Entry("measure", name)
    for name, words in tables["deal"].items():
        for word in words:
            yield word, Entry("deal", name)


def plural(word: str) -> str:
    """The plural of a noun of the tables."""
    if word.endswith("y") and word[-2:-1] not in "aeou":
        return word[:-1] + "ies"
    if word.endswith("man"):
        return word[:-3] + "men"
    return word if word.endswith("s") else word + "s"


def _verbs() -> Iterator[tuple[str, Entry]]:
    merged: dict[tuple[str, str], list[VerbFrame]] = defaultdict(list)
    for row in table("verbs")["verb"]:
        frame = _frame(row)
        for lemma in row["lemmas"]:
            for text, form in _forms(lemma):
                merged[text, form].append(frame)
    for (text, form), frames in merged.items():
        yield text, Entry("verb", Verb(tuple(frames), form))


def _frame(row: dict[str, Any]) -> VerbFrame:
    status = row.get("status")
    return VerbFrame(
        relation=None if row["relation"] == "any" else Relation(row["relation"]),
        agent=None if row["agent"] == "either" else Side(row["agent"]),
        direct=frozenset(row["direct"].split()),
        preps=tuple(row["preps"].items()),
        needs=frozenset(row.get("needs", "").split()),
        status=Status(status) if status else None,
        office=row.get("office"),
        product=row.get("product"),
        trade=tuple(row.get("trade", "").split()),
        wants_product=row.get("wants") == "product",
        person=row.get("person", False),
        weak=row.get("weak", False),
        round=row.get("round", False),
        low=row.get("low"),
        turn=row.get("turn", False),
    )


@cache
def _irregular() -> dict[str, list[str]]:
    """Verbs with past forms of their own."""
    found: dict[str, list[str]] = table("forms")["irregular"]
    return found


@cache
def _doubling() -> frozenset[str]:
    """Verbs whose last letter is doubled."""
    return frozenset(table("forms")["doubling"])


_BE = ("is", "are", "was", "were", "be", "been")


def _forms(lemma: str) -> Iterator[tuple[str, str]]:
    """Every inflected form of a verb phrase: its first word is inflected; "stop buying" keeps its second."""
    first, _, rest = lemma.partition(" ")
    tail = f" {rest}" if rest else ""
    if first == "be":
        yield from ((rest, "base") if form == "" else (f"{form} {rest}", "base") for form in ("", *_BE))
        return
    yield lemma, "base"
    yield _third(first) + tail, "base"
    yield _ing(first) + tail, "ing"
    for past in _irregular().get(first, (_past(first),)):
        yield past + tail, "past"


def _third(verb: str) -> str:
    if verb == "have":
        return "has"
    if verb.endswith(("s", "sh", "ch", "x", "o")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "s"


def _ing(verb: str) -> str:
    if verb in _doubling():
        return verb + verb[-1] + "ing"
    return (verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb) + "ing"


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb in _doubling():
        return verb + verb[-1] + "ed"
    return verb[:-1] + "ied" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "ed"
