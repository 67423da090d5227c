"""Every name of the corpus, kept in memory by the writer so that one article's change costs only what it touches.

`Names.apply` resolves again just the names that the change can reach; the result equals resolving everything anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from kg.identity import HUB, Record, Usage, resolve, shortens, usage
from kg.model import ClaimId, EntityId, EntityType, Judgement, Modality, Phase, Reading, Relation, Verdict
from kg.naming import normalise

_FOR_NAMES = (Verdict.MERGE, Verdict.SPLIT)
SURE = 0.8  # below, a claim is shown as uncertain and changes no identity
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one article adds to identity. `usages`: by cluster key; `renames`: pairs of usage ids."""

    usages: Mapping[str, Usage] = field(default_factory=dict)
    apart: frozenset[Pair] = frozenset()
    renames: frozenset[Pair] = frozenset()
    notes: frozenset[Pair] = frozenset()


NOTHING = Contribution()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What a change did to entities: records before and after it, and the usages that now mean another entity."""

    before: Mapping[EntityId, Record]
    after: Mapping[EntityId, Record]
    moved: frozenset[str]


def contribution(reading: Reading, rejected: frozenset[ClaimId] = frozenset()) -> Contribution:
    """What a reading says about names; `rejected` claims do not rename."""
    id_, private = reading.article.id, reading.article.visibility != "public"
    found = {c.key: u for c in reading.clusters if (u := usage(c, id_, private=private)) is not None}
    return Contribution(
        usages=found,
        apart=_apart(found.values()),
        renames=_renames(reading, found, rejected),
        notes=frozenset(
            (found[c.key].norm, d) for c in reading.clusters if c.key in found for d in c.descriptions if not private
        ),
    )


def _apart(usages: Iterable[Usage]) -> frozenset[Pair]:
    """Pairs (shorter, longer) of like names that one article keeps apart; (name, name) for two kinds of one name."""
    pairs = set[Pair]()
    for a, b in combinations(sorted(set(usages), key=lambda u: u.id), 2):
        if a.norm == b.norm:
            pairs |= {(a.norm, a.norm)} if _kind_of(a) != _kind_of(b) else set()
        elif shortens(a.norm, b.norm):
            pairs.add((a.norm, b.norm))
        elif shortens(b.norm, a.norm):
            pairs.add((b.norm, a.norm))
    return frozenset(pairs)


def _kind_of(usage_: Usage) -> EntityType:
    return EntityType.FIRM if usage_.type in (EntityType.AUTHORITY, EntityType.OTHER) else usage_.type


def _renames(reading: Reading, found: Mapping[str, Usage], rejected: frozenset[ClaimId]) -> frozenset[Pair]:
    return frozenset(
        (found[c.subject.key].id, found[c.object.key].id)
        for c in reading.claims
        if c.relation is Relation.RENAMED_TO
        and c.modality is Modality.STATED
        and c.phase in (None, Phase.ACTIVE, Phase.COMPLETED)
        and c.confidence >= SURE
        and c.id not in rejected
        and c.object is not None
        and c.subject.key in found
        and c.object.key in found
    )


class Names:
    """The corpus as identity sees it (`kg.identity.Corpus`), and the entities that follow from it."""

    def __init__(self) -> None:
        self._usages: dict[str, Usage] = {}
        self._counts = Counter[str]()
        self._by_norm: dict[str, set[str]] = defaultdict(set)
        self._by_short: dict[str, set[str]] = defaultdict(set)
        self._by_registry: dict[str, set[str]] = defaultdict(set)
        self._apart = Counter[Pair]()
        self._renames = Counter[Pair]()
        self._renamed: dict[str, set[str]] = defaultdict(set)  # both ways
        self._notes: dict[str, Counter[str]] = defaultdict(Counter)
        self._judgements: tuple[Judgement, ...] = ()
        self.entities: dict[EntityId, Record] = {}
        self.of: dict[str, EntityId] = {}  # usage id -> entity

    # What identity asks (kg.identity.Corpus)

    def named(self, norm: str) -> Mapping[Usage, int]:
        """The usages with this fullest name, and how many articles have each."""
        return self._counted(self._by_norm.get(norm, ()))

    def shortened(self, form: str) -> Mapping[Usage, int]:
        """The usages of fuller names that have this short form."""
        return self._counted(self._by_short.get(form, ()))

    def _counted(self, ids: Iterable[str]) -> dict[Usage, int]:
        return {self._usages[i]: self._counts[i] for i in sorted(ids)}

    def apart(self, a: str, b: str) -> int:
        """In how many articles the two names stand for two things."""
        return self._apart[(a, b)]

    def renamed(self, usage: Usage) -> Iterable[Usage]:
        """The new names that articles state for this one."""
        id_ = usage.id
        return [self._usages[b] for b in sorted(self._renamed.get(id_, ())) if self._renames[(id_, b)] and b in self._usages]

    def note(self, norm: str) -> str | None:
        """The commonest description of what has this name; of equally common ones the first in the alphabet."""
        notes = self._notes.get(norm)
        return min(notes, key=lambda n: (-notes[n], n)) if notes else None

    def judgements(self) -> Iterable[Judgement]:
        """The merges and splits in force."""
        return self._judgements

    def knows(self, judgement: Judgement) -> bool:
        """Whether every name of a merge or split is one that articles use, or the short form of one such name."""
        return all(
            any(self._by_norm.get(norm) or self._is_one_short(norm) for norm in self._judged_norms(name))
            for name in judgement.names
        )

    def _is_one_short(self, norm: str) -> bool:
        return len({self._usages[i].norm for i in self._by_short.get(norm, ())}) == 1

    # Changing it

    def judge(self, judgements: Iterable[Judgement], again: Iterable[Judgement] = ()) -> Shift:
        """Set the merges and splits in force, in whatever order; `again`: those whose names are resolved in any case."""
        new = _in_force(judgements)
        changed = set(new) ^ set(self._judgements) | set(again)
        seeds = {norm for j in changed if j.verdict in _FOR_NAMES for norm in self._judgement_norms(j)}
        reach = self._reach(seeds)
        held = self._held(reach)
        self._judgements = new
        return self._resolve(reach | self._reach(seeds), held)

    def apply(self, removed: Iterable[Contribution], added: Iterable[Contribution]) -> Shift:
        """Take away what articles no longer say, add what they say now, and resolve the names that this can reach."""
        removed, added = list(removed), list(added)
        seeds = {norm for c in (*removed, *added) for norm in self._seeds(c)}
        reach = self._reach(seeds)
        held = self._held(reach)
        for c in removed:
            self._count(c, -1)
        for c in added:
            self._count(c, 1)
        return self._resolve(reach | self._reach(seeds | reach), held)

    def restore(self, contributions: Iterable[tuple[Contribution, int]], records: Iterable[Record]) -> None:
        """Load what was saved, without resolving: `contributions` with how many articles made each."""
        for c, count in contributions:
            self._count(c, count)
        for record in records:
            self._keep(record)

    def restore_judgements(self, judgements: Iterable[Judgement]) -> None:
        """Load the merges and splits that the restored entities follow, without resolving."""
        self._judgements = _in_force(judgements)

    def _seeds(self, c: Contribution) -> set[str]:
        names = {norm for u in c.usages.values() for norm in (u.norm, *u.shorts)}
        return names | {norm for pair in (*c.apart,) for norm in pair} | {norm for norm, _ in c.notes}

    def _count(self, c: Contribution, by: int) -> None:
        for u in c.usages.values():
            self._count_usage(u, by)
        for pair in c.apart:
            _bump(self._apart, pair, by)
        for norm, note in c.notes:
            _bump(self._notes[norm], note, by)
        for a, b in c.renames:
            _bump(self._renames, (a, b), by)
            keep = set.add if self._renames[(a, b)] or self._renames[(b, a)] else set.discard
            keep(self._renamed[a], b)
            keep(self._renamed[b], a)

    def _count_usage(self, u: Usage, by: int) -> None:
        id_ = u.id
        _bump(self._counts, id_, by)
        present = self._counts[id_] > 0
        if present:
            self._usages[id_] = u
        else:
            self._usages.pop(id_, None)
        keep = set.add if present else set.discard
        keep(self._by_norm[u.norm], id_)
        for form in u.shorts:
            keep(self._by_short[form], id_)
        if u.registry_id:
            keep(self._by_registry[u.registry_id], id_)

    # What a change can reach

    def _reach(self, seeds: Iterable[str]) -> set[str]:
        """All names that something could join with a seed, directly or through others."""
        found, waiting = set[str](), list(seeds)
        while waiting:
            norm = waiting.pop()
            if norm not in found:
                found.add(norm)
                waiting += self._neighbours(norm)
        return found

    def _neighbours(self, norm: str) -> set[str]:
        near = {n for j in self._judgements for n in self._judgement_norms(j) if norm in self._judgement_norms(j)}
        for id_ in self._by_norm.get(norm, ()):
            near |= self._joined_with(id_)
        holders = {self._usages[i].norm for i in self._by_short.get(norm, ())}
        return near | (holders if len(holders) <= HUB else set())

    def _joined_with(self, id_: str) -> set[str]:
        u = self._usages[id_]
        linked = self._by_registry.get(u.registry_id, set()) if u.registry_id else set()
        partners = linked | self._renamed.get(id_, set())
        return set(u.shorts) | {self._usages[p].norm for p in partners if p in self._usages}

    def _judgement_norms(self, judgement: Judgement) -> set[str]:
        return {norm for name in judgement.names for norm in self._judged_norms(name)}

    def _judged_norms(self, name: str) -> set[str]:
        linked = {self._usages[i].norm for i in self._by_registry.get(name, ())}
        return linked | {normalise(name) or name, normalise(name, EntityType.PERSON) or name}

    # Resolving again

    def _held(self, norms: Iterable[str]) -> set[EntityId]:
        """The entities that the usages of these names mean now."""
        return {self.of[i] for norm in norms for i in self._by_norm.get(norm, ()) if i in self.of}

    def _resolve(self, norms: set[str], held: set[EntityId]) -> Shift:
        """Resolve the names anew; `held`: the entities that they meant before the change."""
        stale = held | self._held(norms)
        before = {e: self.entities.pop(e) for e in stale}
        old = {i: self.of.pop(i) for r in before.values() for i in r.usages}
        after = {r.id: r for r in resolve(self, norms)}
        for record in after.values():
            self._keep(record)
        new = {i: e for e, r in after.items() for i in r.usages}
        moved = frozenset(i for i in old.keys() & new.keys() if old[i] != new[i])
        return Shift(before=before, after=after, moved=moved)

    def _keep(self, record: Record) -> None:
        self.entities[record.id] = record
        for i in record.usages:
            self.of[i] = record.id


def _in_force(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    return tuple(sorted((j for j in judgements if j.verdict in _FOR_NAMES and not j.undone), key=lambda j: j.id))


def _bump(counter: Counter[Pair] | Counter[str], key: Pair | str, by: int) -> None:
    """Count up or down; a count of nothing is no entry."""
    counter[key] += by  # type: ignore[index]
    if not counter[key]:  # type: ignore[index]
        del counter[key]
