"""From a piece of text to the entities that it may name: exact, then without legal form, then short, then misspelt.

A label scan in the store takes seconds at a million triples, so names have this index of their own, in memory and
refreshed after each commit. Misspellings are counted as Damerau-Levenshtein edits (optimal string alignment).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kg.model import EntityId, EntityType
from kg.naming import fold, split_legal_form
from kg.protocols import Candidate, Entity

EXACT: Final = 1.0
WITHOUT_FORM: Final = 0.98  # "Merrow Tidal" for "Merrow Tidal plc"
SHORT: Final = 0.9  # "Kestrin" for "Kestrin Blades", when only one entity starts so
SHARED_SHORT: Final = 0.75  # the same when several do
INITIALS: Final = 0.85
MISSPELT: Final = 0.88  # less 0.06 for each edit after the first
LONGEST: Final = 200  # characters of a text that can be a name at all
_WEAK_HEADS: Final = frozenset(
    {"the", "bank", "north", "south", "east", "west", "new", "united", "national", "first", "royal"}
)


class NameIndex:
    """All names of all entities. One writer at a time; readers in other threads go on meanwhile and never miss an entity
    that is only being changed.
    """

    def __init__(self, entities: Iterable[Entity] = ()) -> None:
        self._entities: dict[EntityId, Entity] = {}
        self._tables: dict[str, dict[str, set[EntityId]]] = {name: {} for name in ("form", "bare", "short", "initials")}
        for entity in entities:
            self.put(entity)

    def __len__(self) -> int:
        return len(self._entities)

    def put(self, entity: Entity) -> None:
        """Add the entity, or replace what was known under its id."""
        old = self._entities.get(entity.id)
        self._entities[entity.id] = entity
        keys = _keys(entity)
        for table, key in keys:
            self._tables[table].setdefault(key, set()).add(entity.id)
        if old is not None:
            self._drop(entity.id, _keys(old) - keys)

    def remove(self, id_: EntityId) -> None:
        """Forget the entity; an unknown id is no error."""
        entity = self._entities.pop(id_, None)
        if entity is not None:
            self._drop(id_, _keys(entity))

    def _drop(self, id_: EntityId, keys: Iterable[tuple[str, str]]) -> None:
        for table, key in keys:
            self._tables[table][key].discard(id_)
            if not self._tables[table][key]:
                del self._tables[table][key]

    def get(self, id_: EntityId) -> Entity | None:
        """The entity of exactly this id."""
        return self._entities.get(id_)

    def names(self) -> Iterator[tuple[str, EntityId]]:
        """Every (name as written, entity)."""
        for entity in list(self._entities.values()):
            for name in dict.fromkeys((entity.label, *entity.names)):
                yield name, entity.id

    def find(self, text: str, *, limit: int = 5, types: Sequence[EntityType] = ()) -> list[Candidate]:
        """Entities that `text` may name, best first; ties by label. Texts too long to be a name find nothing."""
        if not text.strip() or len(text) > LONGEST:
            return []
        best: dict[EntityId, float] = {}
        for id_, score in self._matches(text):
            best[id_] = max(best.get(id_, 0.0), score)
        known = [(e, score) for id_, score in best.items() if (e := self._entities.get(id_)) is not None]
        ranked = sorted(known, key=lambda hit: (-hit[1], hit[0].label, hit[0].id))
        return [_candidate(e, text, score) for e, score in ranked if not types or e.type in types][:limit]

    def _matches(self, text: str) -> Iterator[tuple[EntityId, float]]:
        form, (bare, _) = fold(text), split_legal_form(text)
        exact = self._under("form", form)
        yield from ((id_, EXACT) for id_ in exact)
        yield from ((id_, WITHOUT_FORM) for id_ in self._under("bare", bare))
        short = self._under("short", bare)
        yield from ((id_, SHORT if len(short) == 1 else SHARED_SHORT) for id_ in short)
        yield from ((id_, INITIALS) for id_ in self._under("initials", bare))
        if not exact:
            yield from self._misspelt(bare)

    def _under(self, table: str, key: str) -> frozenset[EntityId]:
        return frozenset(self._tables[table].get(key, ()))

    def _misspelt(self, bare: str) -> Iterator[tuple[EntityId, float]]:
        allowed = edits_allowed(bare)
        if allowed == 0:
            return
        for table, ceiling in (("bare", MISSPELT), ("short", MISSPELT - 0.08)):
            near = process.extract(
                bare, list(self._tables[table]), scorer=OSA.distance, score_cutoff=allowed, limit=10, processor=None
            )
            for key, edits, _ in near:
                if edits > 0 and edits_allowed(key) >= edits:
                    yield from ((id_, ceiling - 0.06 * (edits - 1)) for id_ in self._under(table, key))


def _candidate(entity: Entity, text: str, score: float) -> Candidate:
    wanted = fold(text)
    names = (entity.label, *entity.names)
    return Candidate(entity=entity, name=min(names, key=lambda n: OSA.distance(wanted, fold(n))), score=score)


def _keys(entity: Entity) -> set[tuple[str, str]]:
    """Under which key of which table the entity is found."""
    keys: set[tuple[str, str]] = set()
    for name in (entity.label, *entity.names):
        bare, _ = split_legal_form(name)
        keys |= {("form", fold(name)), ("bare", bare)}
        keys |= {("short", short) for short in shorts(bare, entity.type)}
        if (letters := initials(bare)) is not None:
            keys.add(("initials", letters))
    return keys


def shorts(bare: str, type_: EntityType) -> set[str]:
    """The shorter forms by which people call a thing: leading words of a firm's name, the surname of a person."""
    words = bare.split()
    if len(words) < 2:
        return set()
    if type_ is EntityType.PERSON:
        return {words[-1], words[0]}
    if type_ is EntityType.FAMILY:
        head = words[0]
        return {head, head + "s"}
    heads = {" ".join(words[:n]) for n in range(1, len(words))}
    return {h for h in heads if h not in _WEAK_HEADS and len(h) > 2}


def initials(bare: str) -> str | None:
    """The first letters of three or more words: "gm" needs its own alias, "ibm" does not."""
    words = [w for w in bare.split() if w not in {"and", "of", "the", "&"}]
    return "".join(w[0] for w in words) if len(words) > 2 else None


def edits_allowed(text: str) -> int:
    """How many slips of the keyboard a text of this length may hold and still be taken for a name."""
    return 0 if len(text) < 4 else 1 if len(text) < 7 else 2 if len(text) < 13 else 3
