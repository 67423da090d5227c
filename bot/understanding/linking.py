"""Names in questions -> entities: exact and folded names, short forms, possessives without apostrophe, typos."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.lexicon import phrases, vocabulary
from bot.understanding.tokens import Token, fold, tokenise
from kg.model import EntityId

LEGAL = frozenset(
    [
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "ltd",
        "limited",
        "llc",
        "llp",
        "lp",
        "plc",
        "ag",
        "sa",
        "nv",
        "bv",
        "spa",
        "ab",
        "as",
        "asa",
        "oy",
        "oyj",
        "gmbh",
        "kg",
        "kgaa",
        "se",
        "srl",
        "sarl",
        "pty",
        "the",
    ]
)
FAMILY = frozenset(("family", "families"))


@dataclass(frozen=True, slots=True)
class Link:
    """Entities that the tokens `start` up to `end` may name. `score`: 1 exact, less for short forms and typos."""

    ids: tuple[EntityId, ...]
    start: int
    end: int
    score: float
    text: str
    possessive: bool = False


class Names:
    """All names of a graph, indexed by their folded words."""

    def __init__(self, names: Iterable[tuple[str, EntityId]], people: Callable[[EntityId], bool]) -> None:
        self._people = people
        self._exact: dict[tuple[str, ...], set[EntityId]] = defaultdict(set)
        self._short: dict[tuple[str, ...], set[EntityId]] = defaultdict(set)
        for name, id_ in names:
            self._add(name, id_)
        self._words = {words[0] for words in (*self._exact, *self._short) if words}
        self._longest = max((len(words) for words in self._exact), default=1)
        self._labels: dict[str, set[EntityId]] = defaultdict(set)
        self._heads: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._spelt: dict[int, list[str]] = defaultdict(list)
        for words, ids in (*self._exact.items(), *self._short.items()):
            self._spelt[len(words)].append(" ".join(words))
            if len(words) == 1:
                self._labels[words[0]] |= ids
        for words in self._exact:
            self._heads[words[0]].append(words)

    def link(self, tokens: Sequence[Token], i: int) -> Link | None:
        """The longest name that begins at token `i`; exact before short form before typo."""
        for n in range(min(self._longest, len(tokens) - i), 0, -1):
            words = tuple(token.text for token in tokens[i : i + n])
            for form, bonus in _variants(words):
                ids = self._exact.get(form) or self._short.get(form)
                if ids and not (n == 1 and not self._usable(form, ids)):
                    score = bonus * (1.0 if form in self._exact else 0.9)
                    return self._make(tokens, i, n, ids, score, form != words)
        return None

    def guess(self, tokens: Sequence[Token], i: int) -> Link | None:
        """The name that a misspelt word at `i` most likely meant, or None when it may be any other word."""
        for n in range(min(self._longest, len(tokens) - i, 4), 0, -1):
            text = " ".join(token.text for token in tokens[i : i + n])
            near = [(d, tuple(form.split(" "))) for form, d in _near_to(text, self._spelt[n])]
            if near:
                best = min(d for d, _ in near)
                ids = {id_ for d, form in near if d == best for id_ in self._exact.get(form) or self._short[form]}
                return self._make(tokens, i, n, ids, 0.8 - 0.05 * best, False)
        return None

    def alike(self, ids: Sequence[EntityId]) -> tuple[EntityId, ...]:
        """Other entities one of whose names begins with, or nearly with, the first word of these entities' names."""
        wanted = set(ids)
        firsts = {words[0] for words, owners in self._exact.items() if owners & wanted}
        heads = firsts | {head for first in firsts for head, _ in _near_to(first, list(self._heads))}
        found: dict[EntityId, None] = {}
        for words in (words for head in self._heads if head in heads for words in self._heads[head]):
            found |= dict.fromkeys(sorted(self._exact[words] - wanted))
        return tuple(found)

    def _usable(self, form: tuple[str, ...], ids: set[EntityId]) -> bool:
        """A one-word short form that is also a common word of questions names nothing; a full name does."""
        return (form in self._exact and len(form[0]) > 2 and form[0] not in _NEVER) or (
            form not in phrases() and len(form[0]) > 2
        )

    def _make(self, tokens: Sequence[Token], i: int, n: int, ids: set[EntityId], score: float, cut: bool) -> Link:
        text = " ".join(token.raw for token in tokens[i : i + n])
        owned = tokens[i + n - 1].possessive or cut
        return Link(tuple(sorted(ids)), i, i + n, score, text, owned)

    def _add(self, name: str, id_: EntityId) -> None:
        words = tuple(token.text for token in tokenise(name) if any(c.isalnum() for c in token.text))
        if not words or len(words) > 8:
            return
        self._exact[words].add(id_)
        core = tuple(word for word in words if word not in LEGAL) or words
        self._exact[core].add(id_)
        if core[-1] in FAMILY and len(core) > 1:
            self._exact[(*core[:-2], core[-2] + "s")].add(id_)
            return
        if len(core) > 1:
            self._short[core[:1]].add(id_)
            if self._people(id_):
                self._short[core[-1:]].add(id_)
            if len(core) > 2:
                self._short[core[:2]].add(id_)


_NEVER = frozenset(
    ["the", "and", "for", "new", "old", "one", "two", "who", "what", "all", "may", "will", "can", "its", "was", "are"]
)


def _variants(words: tuple[str, ...]) -> list[tuple[tuple[str, ...], float]]:
    """The words as typed, then with a possessive s that lost its apostrophe cut off."""
    found = [(words, 1.0)]
    if words[-1].endswith("s") and len(words[-1]) > 3:
        found.append(((*words[:-1], words[-1][:-1]), 0.98))
    return found


def _near_to(text: str, names: Collection[str]) -> list[tuple[str, int]]:
    """The names that the text may misspell, with the number of edits."""
    found = process.extract(text, names, scorer=OSA.distance, score_cutoff=_MOST_SLIPS, processor=None, limit=None)
    return [(name, d) for name, _, _ in found if (d := _distance(text, name)) is not None]


_MOST_SLIPS = 2


def _distance(text: str, name: str) -> int | None:
    """Edits between a word and a name when few enough to be a typo, else None."""
    limit = 0 if len(text) < 4 else 1 if len(text) < 8 else 2
    if limit == 0 or abs(len(text) - len(name)) > limit or text in vocabulary():
        return None
    distance = OSA.distance(text, name, score_cutoff=limit)
    if distance > limit or (len(text) < 5 and (sorted(text) != sorted(name))):
        return None
    return distance


def correct(word: str, words: frozenset[str] | None = None) -> str | None:
    """The one word of the phrase book, or of the given words, that a misspelt word most likely meant."""
    near = [(d, known) for known in (vocabulary() if words is None else words) if (d := _near(word, known)) is not None]
    return min(near)[1] if near else None


def _near(word: str, known: str) -> int | None:
    limit = 0 if len(word) < 4 else 1 if len(word) < 9 else 2
    if limit == 0 or abs(len(word) - len(known)) > 1:
        return None
    if len(word) < 5:
        return 1 if sorted(word) == sorted(known) and word[0] == known[0] and OSA.distance(word, known) == 1 else None
    distance = OSA.distance(word, known, score_cutoff=limit)
    return distance if distance <= limit and word[0] == known[0] else None


def known_name(text: str) -> str:
    """A name folded for comparison, legal forms cut."""
    return " ".join(word for word in fold(text).replace(".", "").split() if word not in LEGAL)
