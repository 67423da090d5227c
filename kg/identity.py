"""Layer (b): from the names that articles use to the things of the world. A pure function, free of order.

A name becomes a *node* (one per normalised fullest name, kind of thing, registry id and disambiguator). Edges join nodes:
one registry id, a short form that stands for one longer name all over the corpus, a stated renaming, a person's merge.
A connected component of nodes is an entity; its smallest id names it and the others redirect. Names that only look alike
(a parent and its subsidiary) get no edge. `kg.names` keeps what this function reads.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from kg.model import EntityId, EntityType, Judgement, MentionCluster, Verdict
from kg.naming import normalise, register_of, short_hash, slug, split_legal_form

HUB = 8  # a form that is short for more fuller names than this stands for none of them
_NAMELESS = frozenset({EntityType.PERSON, EntityType.FAMILY})  # their short forms hold within one document only
_NO_SHORT = _NAMELESS | {EntityType.PLACE}  # a town is not short for the bank of its name
_ORDER = {type_: n for n, type_ in enumerate(EntityType)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """One way in which articles use a name: the part of a mention cluster that identity reads.

    `shorts`: normalised short forms that are part or initials of the name. `local`: the article, for a person of whom
    only a surname is known. `private`: in articles that not everybody may see; such names join but are not shown.
    """

    norm: str
    name: str
    type: EntityType
    legal: bool = False
    registry_id: str | None = None
    disambiguator: str | None = None
    shorts: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    local: str | None = None
    private: bool = False

    @property
    def id(self) -> str:
        """A name for the usage, the same in every process."""
        return _usage_id(self)


@lru_cache(maxsize=65536)
def _usage_id(usage: Usage) -> str:
    parts = (usage.norm, usage.name, usage.type, usage.registry_id or "", usage.disambiguator or "", usage.local or "")
    return hashlib.sha256("\x1f".join((*parts, str(usage.private), *sorted(usage.forms))).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An entity as identity sees it; `redirects` are ids that it also goes by, `usages` the ids of what it is made of."""

    id: EntityId
    type: EntityType
    label: str
    names: tuple[str, ...]
    note: str | None
    redirects: tuple[EntityId, ...]
    usages: tuple[str, ...]


class Corpus(Protocol):
    """What identity asks of all articles together."""

    def named(self, norm: str) -> Mapping[Usage, int]:
        """The usages with this fullest name, and how many articles have each."""
        ...

    def shortened(self, form: str) -> Mapping[Usage, int]:
        """The usages of fuller names that have this short form."""
        ...

    def apart(self, a: str, b: str) -> int:
        """In how many articles the two names stand for two things (for a == b: for things of two kinds)."""
        ...

    def renamed(self, usage: Usage) -> Iterable[Usage]:
        """The new names that articles state for this one."""
        ...

    def note(self, norm: str) -> str | None:
        """The commonest description of what has this name."""
        ...

    def judgements(self) -> Iterable[Judgement]:
        """The merges and splits in force."""
        ...


def usage(cluster: MentionCluster, article: str, *, private: bool = False) -> Usage | None:
    """What identity reads of a cluster; None for an anonymous one."""
    if cluster.name not in cluster.forms:
        return None
    norm = normalise(cluster.name, cluster.type)
    if not norm:
        return None
    alone = cluster.type is EntityType.PERSON and " " not in norm and cluster.registry_id is None
    return Usage(
        norm=norm,
        name=cluster.name,
        type=cluster.type,
        legal=cluster.type not in _NAMELESS and split_legal_form(cluster.name)[1],
        registry_id=cluster.registry_id,
        disambiguator=cluster.disambiguator,
        shorts=_shorts(cluster, norm),
        forms=cluster.forms,
        local=article if alone else None,
        private=private,
    )


def _shorts(cluster: MentionCluster, norm: str) -> frozenset[str]:
    if cluster.type in _NAMELESS:
        return frozenset()
    forms = {normalise(form, cluster.type) for form in cluster.forms}
    return frozenset(form for form in forms if form and shortens(form, norm))


def shortens(form: str, norm: str) -> bool:
    """Whether one normalised name is made of some of the other's words, or of their initials."""
    part, whole = form.split(), norm.split()
    if len(part) < len(whole) and set(part) <= set(whole):
        return True
    return len(part) == 1 and len(whole) > 1 and form == "".join(word[0] for word in whole)


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """What one name means when nothing joins it with another: (name, kind, disambiguator, article), or a registry id."""

    norm: str
    kind: str = ""
    disambiguator: str = ""
    local: str = ""
    registry_id: str = ""

    @property
    def id(self) -> EntityId:
        """The registry's id, or a readable id made of the name."""
        if self.registry_id:
            return EntityId(self.registry_id)
        return EntityId(f"{slug(self.norm)}-{short_hash(self.norm, self.kind, self.disambiguator, self.local)}")


class _Sets:
    """Disjoint sets of nodes; the smallest member stands for its set."""

    def __init__(self) -> None:
        self._parent: dict[Node, Node] = {}

    def find(self, node: Node) -> Node:
        parent = self._parent.setdefault(node, node)
        while parent != node:
            node, parent = parent, self._parent[parent]
        return node

    def join(self, a: Node, b: Node) -> bool:
        low, high = sorted((self.find(a), self.find(b)))
        self._parent[high] = low
        return low != high


def resolve(corpus: Corpus, norms: Iterable[str]) -> list[Record]:
    """The entities of these names. `norms` must be closed under everything that can join names (`kg.names` sees to it)."""
    nodes = {norm: name_nodes(corpus, norm) for norm in sorted(set(norms))}
    of = {u: node for found in nodes.values() for u, node in found.items()}
    sets, alone = _Sets(), _split(corpus)
    for norm, found in nodes.items():
        _join_unlinked(sets, found, _kinds(corpus, norm), alone)
    _join_judged(sets, corpus, nodes)
    _join_renamed(sets, corpus, of, alone)
    joined = _join_short(sets, corpus, nodes, alone)
    return _records(corpus, sets, of, joined)


def name_nodes(corpus: Corpus, norm: str) -> dict[Usage, Node]:
    """Which node each usage of one name belongs to; kinds of things are voted over all articles."""
    usages = corpus.named(norm)
    kind = _kinds(corpus, norm)
    person = {k: _vote(usages, lambda u, k=k: kind[u] == k) is EntityType.PERSON for k in set(kind.values())}  # type: ignore[misc]
    found = {}
    for u in usages:
        if u.registry_id:
            found[u] = Node(norm="", registry_id=u.registry_id)
        else:
            local = u.local or "" if person[kind[u]] else ""
            found[u] = Node(norm, kind[u], u.disambiguator or "", local)
    return found


def _kinds(corpus: Corpus, norm: str) -> dict[Usage, str]:
    """The kind of each usage: "" for the common one. Families are apart; the others where one article tells them apart,
    a place also from a firm whose legal form is told."""
    usages = corpus.named(norm)
    split = corpus.apart(norm, norm) > 0
    apart = {EntityType.FAMILY}
    apart |= {EntityType.PERSON, EntityType.PRODUCT, EntityType.PLACE} if split else set()
    apart |= {EntityType.PLACE} if any(u.legal for u in usages) else set()
    kinds = {u: u.type.value if u.type in apart else "" for u in usages}
    weights = Counter[str]()
    for u, count in usages.items():
        weights[kinds[u]] += count if u.type is not EntityType.OTHER else 0
    if not weights[""]:
        best = min(weights, key=lambda k: (-weights[k], k), default="")
        return {u: best if u.type is EntityType.OTHER and weights[best] else kinds[u] for u in usages}
    return kinds


def _vote(usages: Mapping[Usage, int], wanted: Callable[[Usage], bool] = lambda _: True) -> EntityType:
    votes = Counter[EntityType]()
    for u, count in usages.items():
        if wanted(u) and u.type is not EntityType.OTHER:
            votes[u.type] += count
    return min(votes, key=lambda t: (-votes[t], _ORDER[t]), default=EntityType.OTHER)


def _split(corpus: Corpus) -> frozenset[str]:
    """The names that a person took out of an entity: nothing joins them but another judgement."""
    return frozenset(_key(j.names[1]) for j in corpus.judgements() if j.verdict is Verdict.SPLIT and len(j.names) > 1)


def _key(name: str) -> str:
    return normalise(name) or name


def _is_alone(node: Node, alone: frozenset[str]) -> bool:
    return node.norm in alone or (bool(node.registry_id) and _key(node.registry_id) in alone)


def _join_unlinked(sets: _Sets, found: Mapping[Usage, Node], kinds: Mapping[Usage, str], alone: frozenset[str]) -> None:
    """A bare name means the one linked or disambiguated thing of that name and kind, if there is just one.

    Where each of several registers knows just one thing of that name and kind, it is the same.
    """
    bare = {node for u, node in found.items() if not u.registry_id and not u.disambiguator and not node.local}
    known = {u for u in found if u.registry_id or u.disambiguator}
    for kind in sorted({kinds[u] for u in known}):
        linked = sorted({found[u] for u in known if kinds[u] == kind and u.registry_id})
        if len({register_of(node.registry_id) for node in linked}) == len(linked) and not _any_alone(linked, alone):
            for node in linked[1:]:
                sets.join(linked[0], node)
    for node in bare:
        same_kind = {sets.find(found[u]) for u in known if kinds[u] == node.kind}
        if len(same_kind) == 1 and not _is_alone(node, alone):
            sets.join(node, *same_kind)


def _any_alone(nodes: Iterable[Node], alone: frozenset[str]) -> bool:
    return any(_is_alone(node, alone) for node in nodes)


def _join_judged(sets: _Sets, corpus: Corpus, nodes: Mapping[str, Mapping[Usage, Node]]) -> None:
    registered = {n.registry_id: n for found in nodes.values() for n in found.values() if n.registry_id}
    for judgement in corpus.judgements():
        if judgement.verdict is not Verdict.MERGE:
            continue
        ends = [_judged(name, nodes, registered) or _judged_fuller(name, corpus, nodes) for name in judgement.names]
        if len(ends) > 1 and all(ends):
            for node in ends[1:]:
                sets.join(ends[0], node)  # type: ignore[arg-type]


def _judged(name: str, nodes: Mapping[str, Mapping[Usage, Node]], registered: Mapping[str, Node]) -> Node | None:
    """The node that a judgement names: a registry id, or the plainest node of a normalised name."""
    if name in registered:
        return registered[name]
    for norm in dict.fromkeys((_key(name), normalise(name, EntityType.PERSON))):
        if found := set(nodes.get(norm, {}).values()):
            return min(found, key=lambda n: (bool(n.local), n))
    return None


def _judged_fuller(name: str, corpus: Corpus, nodes: Mapping[str, Mapping[Usage, Node]]) -> Node | None:
    """The one node whose longer name the judged one shortens: a later reading may know a firm by a fuller name only."""
    longer = corpus.shortened(_key(name))
    if len({u.norm for u in longer}) > HUB:
        return None
    found = {node for u in longer if (node := nodes.get(u.norm, {}).get(u)) is not None}
    return found.pop() if len(found) == 1 else None


def _join_renamed(sets: _Sets, corpus: Corpus, of: Mapping[Usage, Node], alone: frozenset[str]) -> None:
    for old, node in of.items():
        for new in corpus.renamed(old):
            fits = new in of and node.kind == of[new].kind and not _conflict(node, of[new])
            if fits and not _is_alone(node, alone) and not _is_alone(of[new], alone):
                sets.join(node, of[new])


def _conflict(a: Node, b: Node) -> bool:
    return bool(a.registry_id and b.registry_id and a.registry_id != b.registry_id)


def _join_short(
    sets: _Sets, corpus: Corpus, nodes: Mapping[str, Mapping[Usage, Node]], alone: frozenset[str]
) -> frozenset[Node]:
    """Join each short form with the one fuller name for which it stands; again until nothing changes.

    Joins only ever make fuller names agree, so the end does not depend on the order.
    """
    open_ = {
        short: _fuller(corpus, norm, short, found, nodes, alone)
        for norm, found in nodes.items()
        if (short := _short_node(corpus.named(norm), found, alone)) is not None
    }
    joined = set[Node]()
    changed = True
    while changed:
        changed = False
        for short, fuller in open_.items():
            if short not in joined and len({sets.find(node) for node in fuller}) == 1:
                changed |= sets.join(short, min(fuller))
                joined.add(short)
    return frozenset(joined)


def _short_node(counts: Mapping[Usage, int], found: Mapping[Usage, Node], alone: frozenset[str]) -> Node | None:
    """The bare node of a name that may be short for another: no legal form, no person, not split off by a judgement."""
    bare = {n for u, n in found.items() if n.norm and not n.kind and not n.disambiguator and not n.local}
    if not bare or min(bare).norm in alone or any(u.legal for u in found):
        return None
    voted = _vote(counts, lambda u: not found[u].kind)
    return min(bare) if voted not in _NO_SHORT else None


def _fuller(
    corpus: Corpus, norm: str, short: Node, found: Mapping[Usage, Node], nodes: Mapping[str, Mapping[Usage, Node]],
    alone: frozenset[str],
) -> frozenset[Node]:  # fmt: skip
    """The nodes of the longer names for which this one is short, unless articles tell the two apart at least as often."""
    together = Counter[str]()
    for u, count in corpus.shortened(norm).items():
        together[u.norm] += count
    if len(together) > HUB:
        return frozenset()
    linked = {n.registry_id for n in found.values() if n.registry_id}
    fuller = {
        node
        for u in corpus.shortened(norm)
        if corpus.apart(norm, u.norm) < together[u.norm] and (node := nodes.get(u.norm, {}).get(u)) is not None
    }
    return frozenset(n for n in fuller if not _is_alone(n, alone) and linked <= {n.registry_id})


def _records(corpus: Corpus, sets: _Sets, of: Mapping[Usage, Node], joined: frozenset[Node]) -> list[Record]:
    members: dict[Node, list[Usage]] = {}
    for u, node in of.items():
        members.setdefault(sets.find(node), []).append(u)
    return [_record(corpus, usages, of, joined) for usages in members.values()]


def _record(corpus: Corpus, usages: list[Usage], of: Mapping[Usage, Node], joined: frozenset[Node]) -> Record:
    nodes = {of[u] for u in usages}
    full = nodes - joined or nodes
    chosen = min(full, key=lambda n: (not n.registry_id, n.id)).id
    shown = [u for u in usages if not u.private] or usages
    leading = [u for u in shown if of[u] in full] or shown
    label = _label(corpus, leading)
    forms = {form for u in shown for form in (u.name, *u.forms)} - {label}
    return Record(
        id=chosen,
        type=_vote({u: corpus.named(u.norm)[u] for u in usages}),
        label=label,
        names=tuple(sorted(forms)),
        note=_note(corpus, leading),
        redirects=tuple(sorted({n.id for n in nodes} - {chosen})),
        usages=tuple(sorted({u.id for u in usages})),
    )


def _label(corpus: Corpus, usages: list[Usage]) -> str:
    """The commonest way to write the full name; of a renamed firm, the new name."""
    members = set(usages)
    former = {u.norm for u in usages if any(new in members for new in corpus.renamed(u))}
    votes = Counter[str]()
    called = [u for u in usages if u.name != u.registry_id] or usages  # a register's record may know only an id
    for u in called:
        if u.norm not in former or former >= {m.norm for m in called}:
            votes[u.name] += corpus.named(u.norm)[u]
    return min(votes, key=lambda name: (-votes[name], -len(name), name))


def _note(corpus: Corpus, usages: list[Usage]) -> str | None:
    told_apart = sorted({u.disambiguator for u in usages if u.disambiguator})
    if told_apart:
        return told_apart[0]
    return next((note for norm in sorted({u.norm for u in usages}) if (note := corpus.note(norm)) is not None), None)
