"""Names in questions -> entities: exact and folded names, short forms, possessives without apostrophe, typos."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.lexicon import phrases, plain, plain_stems, vocabulary
from bot.understanding.tokens import Token, fold, stem, tokenise
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


Words = tuple[str, ...]


class Names:
    """All names of a graph, indexed by their folded words. Never changes: a later state of the graph has its own."""

    def __init__(self, names: Iterable[tuple[str, EntityId]], people: Callable[[EntityId], bool]) -> None:
        self._people = people
        self._exact: dict[Words, frozenset[EntityId]] = {}
        self._short: dict[Words, frozenset[EntityId]] = {}
        self._keys: dict[EntityId, tuple[frozenset[Words], frozenset[Words]]] = {}  # under which an entity stands
        self._heads: dict[str, set[Words]] = defaultdict(set)
        self._spelt: dict[tuple[int, int], set[str]] = defaultdict(set)  # by number of words and of characters
        self._longest = 1
        named: dict[EntityId, list[str]] = defaultdict(list)
        for name, id_ in names:
            named[id_].append(name)
        for id_, forms in named.items():
            self._put(id_, forms)

    def following(self, changed: Mapping[EntityId, Sequence[str]], people: Callable[[EntityId], bool]) -> Names:
        """The names after a commit that changed those of some entities; without any, the entity is gone."""
        made = copy(self)
        made._people = people
        made._exact, made._short, made._keys = dict(self._exact), dict(self._short), dict(self._keys)
        made._heads = defaultdict(set, {head: set(forms) for head, forms in self._heads.items()})
        made._spelt = defaultdict(set, {size: set(forms) for size, forms in self._spelt.items()})
        for id_, forms in changed.items():
            made._take(id_)
            made._put(id_, forms)
        return made

    def link(self, tokens: Sequence[Token], i: int) -> Link | None:
        """The longest name that begins at token `i`; exact before short form before typo."""
        for n in range(min(self._longest, len(tokens) - i), 0, -1):
            words = tuple(token.text for token in tokens[i : i + n])
            for form, bonus in _variants(words, owned=_before_noun(tokens, i + n)):
                ids = self._exact.get(form) or self._short.get(form)
                if ids and not (n == 1 and not self._usable(form, ids)):
                    score = bonus * (1.0 if form in self._exact else 0.9)
                    return self._make(tokens, i, n, ids, score, form != words)
        return None

    def guess(self, tokens: Sequence[Token], i: int) -> Link | None:
        """The name that a misspelt word at `i` most likely meant, or None when it may be any other word."""
        for n in range(min(self._longest, len(tokens) - i, 4), 0, -1):
            text = " ".join(token.text for token in tokens[i : i + n])
            near = [(d, tuple(form.split(" "))) for form, d in self._spelt_like(text, n)]
            if near:
                best = min(d for d, _ in near)
                ids = {id_ for d, form in near if d == best for id_ in self._exact.get(form) or self._short[form]}
                return self._make(tokens, i, n, ids, 0.8 - 0.05 * best, False)
        return None

    def _spelt_like(self, text: str, n: int) -> Iterator[tuple[str, int]]:
        """Names of `n` words that the text may misspell: only those of about its length are compared."""
        for length in range(len(text) - MOST_SLIPS, len(text) + MOST_SLIPS + 1):
            yield from _near_to(text, self._spelt.get((n, length), ()))

    def alike(self, ids: Sequence[EntityId]) -> tuple[EntityId, ...]:
        """Other entities one of whose names begins with, or nearly with, the first word of these entities' names."""
        wanted = set(ids)
        firsts = {words[0] for words, owners in self._exact.items() if owners & wanted}
        heads = firsts | {head for first in firsts for head, _ in _near_to(first, list(self._heads))}
        found: dict[EntityId, None] = {}
        for words in (words for head in sorted(heads) for words in sorted(self._heads.get(head, ()))):
            found |= dict.fromkeys(sorted(self._exact[words] - wanted))
        return tuple(found)

    def _usable(self, form: Words, ids: Collection[EntityId]) -> bool:
        """A one-word short form that is also a common word of questions names nothing; a full name does."""
        return (form in self._exact and len(form[0]) > 2 and form[0] not in _NEVER) or (
            form not in phrases() and len(form[0]) > 2
        )

    def _make(self, tokens: Sequence[Token], i: int, n: int, ids: Collection[EntityId], score: float, cut: bool) -> Link:
        text = " ".join(token.raw for token in tokens[i : i + n])
        owned = tokens[i + n - 1].possessive or cut
        return Link(tuple(sorted(ids)), i, i + n, score, text, owned)

    def _put(self, id_: EntityId, forms: Iterable[str]) -> None:
        person = self._people(id_)
        keys = [_keys_of(form, person=person) for form in _asked_for(forms)]
        keys += [(frozenset([(fold(f"#{id_}"),)]), frozenset[Words]())] if keys else []  # asked for by its id
        exact, short = (frozenset[Words]().union(*(pair[k] for pair in keys)) for k in (0, 1))
        if not exact:
            return
        self._keys[id_] = exact, short
        for words in exact:
            self._exact[words] = self._exact.get(words, _NONE) | {id_}
            self._heads[words[0]].add(words)
        for words in short:
            self._short[words] = self._short.get(words, _NONE) | {id_}
        for words in exact | short:
            text = " ".join(words)
            self._spelt[len(words), len(text)].add(text)
        self._longest = max(self._longest, *map(len, exact))

    def _take(self, id_: EntityId) -> None:
        exact, short = self._keys.pop(id_, (frozenset[Words](), frozenset[Words]()))
        for table, keys in ((self._exact, exact), (self._short, short)):
            for words in keys:
                table[words] -= {id_}
                if not table[words]:
                    del table[words]
        for words in exact - self._exact.keys():
            self._heads[words[0]].discard(words)
        for words in (exact | short) - self._exact.keys() - self._short.keys():
            text = " ".join(words)
            self._spelt[len(words), len(text)].discard(text)


_NONE = frozenset[EntityId]()


def _asked_for(forms: Iterable[str]) -> list[str]:
    """The forms by which people ask for something: a family is no bare surname, which mostly means the firm of that name."""
    forms = list(forms)
    families = [form for form in forms if form.casefold().split()[-1:] and form.casefold().split()[-1] in FAMILY]
    return families or forms


def _keys_of(name: str, *, person: bool) -> tuple[frozenset[Words], frozenset[Words]]:
    """Under which words a name is found: in full and without its legal form, and its short forms."""
    words = tuple(token.text for token in tokenise(name) if any(c.isalnum() for c in token.text))
    if not words or len(words) > MOST_WORDS:
        return frozenset(), frozenset()
    core = tuple(word for word in words if word not in LEGAL) or words
    if core[-1] in FAMILY and len(core) > 1:
        return frozenset((words, core, (*core[:-2], core[-2] + "s"))), frozenset()
    short = [core[:1]] * (len(core) > 1) + [core[-1:]] * (len(core) > 1 and person) + [core[:2]] * (len(core) > 2)
    return frozenset((words, core)), frozenset(short)


MOST_WORDS = 8  # of a name that a question can hold
_NEVER = frozenset(
    ["the", "and", "for", "new", "old", "one", "two", "who", "what", "all", "may", "will", "can", "its", "was", "are"]
)


def _variants(words: tuple[str, ...], *, owned: bool = False) -> list[tuple[tuple[str, ...], float]]:
    """The words as typed, and with a possessive s that lost its apostrophe cut off, which comes first before a noun."""
    found = [(words, 1.0)]
    if words[-1].endswith("s") and len(words[-1]) > 3:
        found.append(((*words[:-1], words[-1][:-1]), 0.98))
    return found[::-1] if owned else found


def _before_noun(tokens: Sequence[Token], i: int) -> bool:
    """ "corriveaus suppliers" means the firm's, not the Corriveaus."""
    entries = phrases().get((tokens[i].text,), ()) if i < len(tokens) else ()
    return any(entry.kind == "noun" for entry in entries) and not any(entry.kind in ("verb", "aux") for entry in entries)


def _near_to(text: str, names: Collection[str]) -> list[tuple[str, int]]:
    """The names that the text may misspell, with the number of edits."""
    found = process.extract(text, names, scorer=OSA.distance, score_cutoff=MOST_SLIPS, processor=None, limit=None)
    return [(name, d) for name, _, _ in found if (d := _distance(text, name)) is not None]


MOST_SLIPS = 2


def _undoubled(word: str) -> str:
    """Letters that follow their like left out: whether a letter is doubled is what people get wrong most."""
    return "".join(c for c, before in zip(word, " " + word, strict=False) if c != before)


def _distance(text: str, name: str) -> int | None:
    """Edits between a word and a name when few enough to be a typo, else None."""
    limit = 0 if len(text) < 4 else 1 if len(text) < 8 else 2
    if limit == 0 or abs(len(text) - len(name)) > limit or text in vocabulary():
        return None
    if len(text) > limit + 3 and text != name and _undoubled(text) == _undoubled(name):
        return 1
    distance = OSA.distance(text, name, score_cutoff=limit)
    if distance > limit or (len(text) < 5 and (sorted(text) != sorted(name))):
        return None
    return distance


def correct(word: str, words: frozenset[str] | None = None) -> str | None:
    """The one word of the phrase book, or of the given words, that a misspelt word most likely meant."""
    if word in plain() or stem(word) in plain_stems():
        return None
    if words is None and (meant := _slangy(word)) is not None:
        return meant
    near = [(d, known) for known in (vocabulary() if words is None else words) if (d := _near(word, known)) is not None]
    return min(near)[1] if near else None


def _slangy(word: str) -> str | None:
    """ "ownz" for "owns", "wrk" for "work": a z for an s, or all vowels left out."""
    if word.endswith("z") and word[:-1] + "s" in vocabulary():
        return word[:-1] + "s"
    found = _skeletons().get(word, ()) if len(word) > 2 and word == _consonants(word) else ()
    return found[0] if len(found) == 1 else None


def _consonants(word: str) -> str:
    return word[0] + "".join(c for c in word[1:] if c not in "aeiou")


@cache
def _skeletons() -> dict[str, tuple[str, ...]]:
    """Words by their consonants; inflected forms have others."""
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for word in sorted(vocabulary()):
        if word.isalpha() and len(word) > 3:
            found[_consonants(word)] += (word,)
    return found


def _near(word: str, known: str) -> int | None:
    limit = 0 if len(word) < 4 else 1 if len(word) < 9 else 2
    if limit == 0 or abs(len(word) - len(known)) > 1:
        return None
    if len(word) > 3 and word[0] == known[0] and _undoubled(word) == _undoubled(known):
        return 1
    if len(word) < 5:
        return 1 if sorted(word) == sorted(known) and word[0] == known[0] and OSA.distance(word, known) == 1 else None
    distance = OSA.distance(word, known, score_cutoff=limit)
    return distance if distance <= limit and word[0] == known[0] else None


def known_name(text: str) -> str:
    """A name folded for comparison, legal forms cut."""
    return " ".join(word for word in fold(text).replace(".", "").split() if word not in LEGAL)
