"""The reading door to the graph over an RDF store. What the asker may not see is not there for any method."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

from pyoxigraph import NamedNode

from kg import fragments, terms
from kg.entities import CLASSES, read_entity, redirect
from kg.errors import DataFolderError
from kg.kept import Kept
from kg.model import ArticleId, ClaimId, EntityId, EntityType, Interval, Relation
from kg.protocols import Candidate, Change, Entity, GraphReader, Scalar, Shown
from kg.rdf import TYPE, Node, nodes_of, text
from kg.rows import interval_of
from kg.search import NameIndex
from kg.store import Store
from kg.terms import Term, fg
from kg.vocabulary import FG

PUBLIC: Final = frozenset({"public"})
MOST_SOURCES: Final = 50_000  # article versions whose outlet, title and day are kept in memory, some 500 bytes each
MOST_ROWS: Final = 20_000  # rows of the view kept till the next commit, 1.2 kB each, and as many claims, 0.8 kB each
MOST_COMMITS: Final = 1000  # whose changes are remembered
_NOBODY: Final = frozenset[str]()
Past = Callable[["OxigraphReader", date], GraphReader]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a commit added to what was searched, by visibility; only for commits that took nothing away."""

    articles: Mapping[str, int]
    claims: Mapping[str, int]
    days: Mapping[str, tuple[date, ...]]


@dataclass(slots=True)
class Lookups:
    """What readers of one store share and a commit changes: the name index, coverage, what is hidden from whom."""

    store: Store
    names: NameIndex = field(default_factory=NameIndex)
    coverage: dict[frozenset[str], Mapping[str, Scalar]] = field(default_factory=dict)
    hidden: dict[frozenset[str], frozenset[EntityId]] = field(default_factory=dict)
    sources: Kept[Mapping[str, Scalar]] = field(default_factory=lambda: Kept(MOST_SOURCES))  # a version never changes
    rows: Kept[Interval] = field(default_factory=lambda: Kept(MOST_ROWS))
    claims: Kept[Shown] = field(default_factory=lambda: Kept(MOST_ROWS))
    commit: int = 0
    trail: deque[tuple[Change, dict[frozenset[str], frozenset[EntityId]]]] = field(
        default_factory=lambda: deque(maxlen=MOST_COMMITS)
    )  # what each commit changed, and what had been hidden from whom before it

    def load(self) -> None:
        """Read all names anew."""
        self.names = NameIndex(entities(self.store))
        self.coverage.clear()
        self.trail.clear()
        self._next()

    def refresh(self, change: Change, counts: Counts | None = None) -> None:
        """Follow a commit; entities that are gone or redirect now leave the index. Without `counts` all are counted anew."""
        for id_ in change.entities:
            found = _entity(self.store, id_)
            if found is None:
                self.names.remove(id_)
            else:
                self.names.put(found)
        kept = {seen: _added(row, counts, seen) for seen, row in self.coverage.items()} if counts is not None else {}
        self.coverage.clear()
        self.coverage.update(kept)
        self.trail.append((change, dict(self.hidden)))
        self._next()

    def _next(self) -> None:
        self.hidden.clear()
        self.rows, self.claims = Kept(MOST_ROWS), Kept(MOST_ROWS)
        self.commit += 1

    def since(self, commit: int) -> list[tuple[Change, dict[frozenset[str], frozenset[EntityId]]]] | None:
        """The trail of the commits after this one; None when it does not reach back so far."""
        behind = self.commit - commit
        return list(self.trail)[len(self.trail) - behind :] if 0 <= behind <= len(self.trail) else None


def _added(row: Mapping[str, Scalar], counts: Counts, seen: frozenset[str]) -> Mapping[str, Scalar]:
    days = [day for v in seen for day in counts.days.get(v, ())]
    spans = {"first": min, "last": max}
    known = {name: day for name in spans if isinstance(day := row.get(name), date)}
    return {
        **row,
        **{name: pick((known[name], *days) if name in known else days) for name, pick in spans.items() if known or days},
        "articles": int(str(row["articles"])) + sum(counts.articles.get(v, 0) for v in seen),
        "claims": int(str(row["claims"])) + sum(counts.claims.get(v, 0) for v in seen),
    }


def entities(store: Store) -> Iterator[Entity]:
    """All entities, by scanning the identity graph."""
    for class_ in CLASSES:
        for quad in store.quads(None, TYPE, class_, terms.IDENTITY):
            assert isinstance(quad.subject, NamedNode)
            found = _entity(store, EntityId(terms.id_of(quad.subject, terms.ENTITY)))
            if found is not None:
                yield found


def _entity(store: Store, id_: EntityId) -> Entity | None:
    return read_entity(_node(store, terms.entity(id_), terms.IDENTITY), id_)


def _node(store: Store, node: NamedNode, graph: NamedNode | None = None) -> Node:
    return nodes_of(store.quads(node, None, None, graph)).get(node.value, {})


class OxigraphReader:
    """A `GraphReader`. `past` makes the reader of what was known by a day (kg/history.py)."""

    def __init__(self, lookups: Lookups, *, visible: frozenset[str] = PUBLIC, past: Past | None = None) -> None:
        self.lookups, self.visible, self._past = lookups, visible, past
        self._store = lookups.store

    def seen_by(self, visible: frozenset[str]) -> OxigraphReader:
        """The same graph for an asker who may see these visibilities."""
        return OxigraphReader(self.lookups, visible=visible, past=self._past)

    def select(self, sparql: str) -> list[Mapping[str, Scalar]]:
        """Rows of a SELECT; what may be seen must stand in the query (fragments take it as a VALUES row)."""
        return self._store.select(sparql)

    def intervals(self, keys: Iterable[str]) -> list[Interval]:
        """The view rows of these keys, in the order asked; unknown and invisible ones left out."""
        found = self.lookups.rows.read(keys, self._rows)
        return [row for row in found.values() if row.visibility & self.visible]

    def shown(self, claims: Iterable[ClaimId]) -> dict[ClaimId, Shown]:
        """Quotes and sources of claims; unknown and invisible ids are left out."""
        found = self.lookups.claims.read(claims, self._claims)
        return {claim.claim: claim for claim in found.values() if claim.visibility in self.visible}

    def _rows(self, keys: Sequence[str]) -> dict[str, Interval]:
        """Rows of the view, whoever may see them."""
        wanted = {node.value: (key, node) for key in keys for node in (terms.interval(key),)}
        found: dict[str, dict[str, Scalar]] = defaultdict(dict)
        seen: dict[str, set[str]] = defaultdict(set)
        for line in self._filled("rows", {"row": [(node,) for _, node in wanted.values()]}):
            row, name = str(line["row"]), str(line["property"]).removeprefix(FG)
            found[row][name] = line["value"]
            if name == "visibility":
                seen[row].add(str(line["value"]))
        return {wanted[iri][0]: interval_of(found[iri], frozenset(who)) for iri, who in seen.items()}

    def _claims(self, ids: Sequence[str]) -> dict[str, Shown]:
        """Claims with their sources, whoever may see them."""
        nodes = {terms.claim(ClaimId(id_)).value: ClaimId(id_) for id_ in ids}
        said = _said(self._filled("quotes", {"claim": [(NamedNode(n),) for n in nodes]}))
        sources = self.lookups.sources.read(map(_article, said.values()), self._sources)
        pairs = ((nodes[n], row, sources.get(_article(row))) for n, row in said.items())
        return {id_: make_shown(id_, row, source) for id_, row, source in pairs if source is not None}

    def _sources(self, articles: Sequence[str]) -> dict[str, Mapping[str, Scalar]]:
        """What is known of article versions, by IRI."""
        found: dict[str, dict[str, Scalar]] = defaultdict(dict)
        for line in self._filled("sources", {"source": [(NamedNode(iri),) for iri in articles]}):
            found[str(line["source"])][_local(line["property"])] = line["value"]
        return dict(found)

    def _filled(self, name: str, values: Mapping[str, Sequence[tuple[Term]]]) -> list[Mapping[str, Scalar]]:
        return self.select(fragments.fill(name, values)) if all(values.values()) else []

    def entity(self, id_: EntityId) -> Entity | None:
        """The entity, redirects of merges followed; None when unknown or invisible."""
        known = self.lookups.names.get(id_)
        if known is not None:
            return None if id_ in self._hidden() else known
        seen: set[EntityId] = set()
        wanted: EntityId | None = id_
        while wanted is not None and wanted not in seen:
            seen.add(wanted)
            node = _node(self._store, terms.entity(wanted), terms.IDENTITY)
            found = read_entity(node, wanted)
            if found is not None:
                return None if wanted in self._hidden() else found
            wanted = redirect(node)
        return None

    def find(self, text: str, *, limit: int = 5, types: Sequence[EntityType] = ()) -> list[Candidate]:
        """Entities whose name, alias or short form is like `text`, best first."""
        hidden = self._hidden()
        found = self.lookups.names.find(text, limit=limit + len(hidden), types=types)
        return [candidate for candidate in found if candidate.entity.id not in hidden][:limit]

    def names(self) -> Iterable[tuple[str, EntityId]]:
        """Every (name form, entity) that the asker may see."""
        hidden = self._hidden()
        return ((name, id_) for name, id_ in self.lookups.names.names() if id_ not in hidden)

    def commit(self) -> int:
        """A number that grows with each commit."""
        return self.lookups.commit

    def changed(self, since: int) -> Change | None:
        """What the commits after that number changed for this asker; None when it is too long ago to tell."""
        trail = self.lookups.since(since)
        if trail is None or (trail and self.visible not in trail[0][1]):
            return None
        moved = trail[0][1][self.visible] ^ self._hidden() if trail else frozenset[EntityId]()
        return Change(
            entities=moved.union(*(change.entities for change, _ in trail)),
            products=_NOBODY.union(*(change.products for change, _ in trail)),
            gone=any(change.gone for change, _ in trail),
        )

    def known_by(self, day: date) -> GraphReader:
        """The graph as it would be with only what was published by `day`. Raises DataFolderError without a past."""
        if self._past is None:
            raise DataFolderError("this graph was opened without its articles, so it has no past to look at")
        return self._past(self, day)

    def coverage(self) -> Mapping[str, Scalar]:
        """What was searched: `articles`, `claims`, `first` and `last` day of publication."""
        if self.visible not in self.lookups.coverage:
            seen = {"visibility": [(terms.string(v),) for v in sorted(self.visible)]}
            row = dict(self.select(fragments.fill("coverage", seen))[0])
            row["claims"] = self.select(fragments.fill("claims_count", seen))[0]["claims"]
            self.lookups.coverage[self.visible] = row
        return self.lookups.coverage[self.visible]

    def _hidden(self) -> frozenset[EntityId]:
        if self.visible not in self.lookups.hidden:
            self.lookups.hidden[self.visible] = hidden_entities(self._store, self.visible)
        return self.lookups.hidden[self.visible]


def _said(lines: Iterable[Mapping[str, Scalar]]) -> dict[str, Mapping[str, Scalar]]:
    """Lines of `quotes`, one a property, as one row a claim; of a claim in two versions of its article the last counts."""
    found: dict[tuple[str, str], dict[str, Scalar]] = defaultdict(dict)
    for line in lines:
        row = found[str(line["claim"]), str(line["version"])]
        row[_local(line["property"])] = line["value"]
        row.update({name: line[name] for name in ("version", "sentence", "sentenceStart")})
    return {claim: row for (claim, _), row in found.items()}


@cache
def _local(property_: Scalar) -> str:
    """The name of a property within its vocabulary."""
    return re.split(r"[#/]", str(property_))[-1]


def make_shown(id_: ClaimId, claim: Mapping[str, Scalar], source: Mapping[str, Scalar]) -> Shown:
    """What an answer shows of a claim, from its row of `quotes` and its article's of `sources`."""
    start, end, offset = (int(str(claim[name])) for name in ("start", "end", "sentenceStart"))
    cut = str(claim["sentence"])[start - offset : end - offset] if start >= offset else ""
    published = source.get("datePublished")
    return Shown(
        claim=id_,
        quote=str(claim.get("exact", cut)),
        start=start,
        end=end,
        article=ArticleId(str(source["articleId"])),
        title=_text(source, "headline"),
        outlet=_text(source, "outlet"),
        url=_text(source, "url"),
        published=published if isinstance(published, date) else None,
        attributed_to=_text(claim, "attributedTo") or _text(claim, "reportedBy"),
        relation=Relation(str(claim["relation"]).removeprefix(FG)),
        phase=str(claim["phase"]).removeprefix(FG) if "phase" in claim else None,
        modality=str(claim["modality"]).removeprefix(FG),
        reason=_text(claim, "reason"),
        visibility=str(source["visibility"]),
        reader=_text(claim, "readBy"),
    )


def _text(values: Mapping[str, Scalar], name: str) -> str | None:
    value = values.get(name)
    return None if value is None else str(value)


def _article(claim: Mapping[str, Scalar]) -> str:
    return terms.article_of(NamedNode(str(claim["version"]))).value


def hidden_entities(store: Store, visible: frozenset[str]) -> frozenset[EntityId]:
    """Entities that only articles speak of which the asker may not see. Costs what is hidden, not what is public."""
    versions = set(_hidden_versions(store, visible))
    named = {
        quad.object.value
        for version in versions
        for cluster in store.quads(None, TYPE, fg("MentionCluster"), terms.article_graph(version))
        for quad in store.quads(cluster.subject, fg("denotes"), None, terms.IDENTITY)  # type: ignore[arg-type]
        if isinstance(quad.object, NamedNode)
    }
    return frozenset(EntityId(terms.id_of(e, terms.ENTITY)) for e in named if not _spoken_of(store, e, versions))


def _hidden_versions(store: Store, visible: frozenset[str]) -> Iterator[str]:
    for quad in store.quads(None, TYPE, fg("RestrictedArticle")):
        node = _node(store, quad.subject)  # type: ignore[arg-type]
        if text(node, "visibility") not in visible:
            yield terms.id_of(quad.subject.value, terms.ARTICLE)  # type: ignore[union-attr]


def _spoken_of(store: Store, entity: str, hidden: set[str]) -> bool:
    """Whether a cluster of an article that is not hidden denotes the entity."""
    clusters = store.quads(None, fg("denotes"), NamedNode(entity), terms.IDENTITY)
    return any(str(quad.subject).removeprefix(f"<{terms.ARTICLE}").partition("#")[0] not in hidden for quad in clusters)
