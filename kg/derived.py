"""The second half of the catalogue: what follows from the readings, kept so that a change costs only what it touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kg import tables as t
from kg.catalogue import chunks
from kg.codec import dumps, loads
from kg.identity import Record, Usage
from kg.model import ArticleId, ClaimId, EntityId, Relation, ResolvedClaim
from kg.names import Contribution, Names
from kg.origins import Print, bands

_PARTIES = ("subject_usage", "object_usage", "seller_usage", "venture_usage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A claim as stored: seen through identity, with the usages that its parties came from."""

    claim: ResolvedClaim
    subject: str  # usage ids
    object: str | None = None
    seller: str | None = None
    venture: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewRow:
    """What the catalogue remembers of one row of the view graph. `shortcut`: "relation subject object", or none."""

    key: str
    unit: str
    digest: str
    open: bool
    shortcut: str | None
    holds_from: str
    holds_to: str | None
    stale_on: str | None

    def shown_on(self, day: str) -> bool:
        """Whether the current graph of this ISO day has the row's shortcut."""
        begun = self.shortcut is not None and self.holds_from <= day
        return begun and (self.holds_to is None or self.holds_to > day) and (self.stale_on is None or self.stale_on > day)


def clear(connection: Connection) -> None:
    """Forget everything that follows from the readings."""
    for table in t.DERIVED:
        connection.execute(table.delete())


# Identity


def contributions(connection: Connection, articles: Iterable[str]) -> dict[ArticleId, Contribution]:
    """What these articles add to identity so far."""
    found: dict[ArticleId, Contribution] = {}
    for some in chunks(articles):
        used: dict[str, dict[str, Usage]] = {}
        query = sa.select(t.mentions.c.article, t.mentions.c.key, t.usages.c.body).join_from(
            t.mentions, t.usages, t.mentions.c.usage == t.usages.c.id
        )
        for row in connection.execute(query.where(t.mentions.c.article.in_(some))):
            used.setdefault(row.article, {})[row.key] = loads(Usage, row.body)
        linked = _links(connection, t.links.c.article.in_(some))
        for article in used.keys() | linked.keys():
            found[ArticleId(article)] = Contribution(usages=used.get(article, {}), **linked.get(article, {}))
    return found


def _links(connection: Connection, where: sa.ColumnElement[bool]) -> dict[str, dict[str, frozenset[tuple[str, str]]]]:
    found: dict[str, dict[str, set[tuple[str, str]]]] = {}
    for row in connection.execute(sa.select(t.links).where(where)):
        found.setdefault(row.article, {}).setdefault(row.kind, set()).add((row.a, row.b))
    return {article: {kind: frozenset(pairs) for kind, pairs in kinds.items()} for article, kinds in found.items()}


def save_contributions(
    connection: Connection, old: Iterable[ArticleId], new: Mapping[ArticleId, Contribution | None]
) -> None:
    """Replace what these articles add to identity; None = nothing any more. `old`: those that added something so far."""
    for some in chunks(old):
        connection.execute(t.mentions.delete().where(t.mentions.c.article.in_(some)))
        connection.execute(t.links.delete().where(t.links.c.article.in_(some)))
    given = {article: c for article, c in new.items() if c is not None}
    used = [{"article": a, "key": key, "usage": u.id} for a, c in given.items() for key, u in c.usages.items()]
    _insert(connection, t.mentions, used)
    _save_usages(connection, {u.id: u for c in given.values() for u in c.usages.values()})
    kinds = ("apart", "renames", "notes")
    links = [{"article": a, "kind": k, "a": x, "b": y} for a, c in given.items() for k in kinds for x, y in getattr(c, k)]
    _insert(connection, t.links, links)


def _save_usages(connection: Connection, usages: Mapping[str, Usage]) -> None:
    known = {row.id for some in chunks(usages) for row in _by(connection, t.usages.c.id, some)}
    _insert(connection, t.usages, [{"id": i, "body": dumps(u)} for i, u in usages.items() if i not in known])


def save_entities(connection: Connection, before: Iterable[EntityId], after: Iterable[Record]) -> None:
    """Replace entities."""
    new = list(after)
    for some in chunks({*before, *(record.id for record in new)}):
        connection.execute(t.entities.delete().where(t.entities.c.id.in_(some)))
    _insert(connection, t.entities, [{"id": record.id, "body": dumps(record)} for record in new])


def load_names(connection: Connection) -> Names:
    """All names of the corpus, with the entities that were made of them."""
    names = Names()
    used = sa.select(t.usages.c.body, sa.func.count().label("n")).join_from(
        t.mentions, t.usages, t.mentions.c.usage == t.usages.c.id
    )
    counted = [
        (Contribution(usages={"": loads(Usage, row.body)}), row.n)
        for row in connection.execute(used.group_by(t.usages.c.id, t.usages.c.body))
    ]
    linked = sa.select(t.links.c.kind, t.links.c.a, t.links.c.b, sa.func.count().label("n"))
    for row in connection.execute(linked.group_by(t.links.c.kind, t.links.c.a, t.links.c.b)):
        pairs = {row.kind: frozenset({(row.a, row.b)})}
        counted.append((Contribution(**pairs), row.n))  # type: ignore[arg-type]
    names.restore(counted, (loads(Record, row.body) for row in connection.execute(sa.select(t.entities.c.body))))
    return names


def mentioned(connection: Connection, usages: Iterable[str]) -> list[tuple[ArticleId, str, str]]:
    """Every (article, cluster key, usage) of these usages."""
    found = []
    for some in chunks(usages):
        found += [(ArticleId(r.article), r.key, r.usage) for r in _by(connection, t.mentions.c.usage, some)]
    return found


# Origins


def origins(connection: Connection, articles: Iterable[str]) -> dict[ArticleId, str]:
    """The origins of these articles so far."""
    return {
        ArticleId(row.article): row.origin for some in chunks(articles) for row in _by(connection, t.prints.c.article, some)
    }


def neighbours(connection: Connection, articles: Iterable[str]) -> dict[ArticleId, list[ArticleId]]:
    """For each of these articles those that are one report with it."""
    found: dict[ArticleId, list[ArticleId]] = {ArticleId(article): [] for article in articles}
    for some in chunks(found):
        for row in _by(connection, t.reprints.c.article, some):
            found[ArticleId(row.article)].append(ArticleId(row.other))
    return found


def drop_prints(connection: Connection, articles: Iterable[str]) -> set[ArticleId]:
    """Forget these articles' signatures; returns those that they were reprints of."""
    left = set[ArticleId]()
    for some in chunks(articles):
        left |= {ArticleId(row.other) for row in _by(connection, t.reprints.c.article, some)}
        for column in (t.reprints.c.article, t.reprints.c.other, t.prints.c.article, t.bands.c.article):
            connection.execute(column.table.delete().where(column.in_(some)))
    return left


def save_prints(connection: Connection, new: Sequence[Print]) -> None:
    """Add signatures and their buckets, each article first as its own origin."""
    _insert(connection, t.prints, [{"article": p.article, "origin": p.article, "body": dumps(p)} for p in new])
    _insert(connection, t.bands, [{"band": b, "article": p.article} for p in new for b in set(bands(p.signature))])


def candidates(connection: Connection, of: Sequence[Print]) -> list[tuple[Print, Print]]:
    """Each of these with every other article that shares a bucket with it."""
    buckets: dict[str, list[Print]] = {}
    for print_ in of:
        for band in bands(print_.signature):
            buckets.setdefault(band, []).append(print_)
    shared: dict[str, dict[ArticleId, Print]] = {}  # other article -> those of ours that it shares a bucket with
    for some in chunks(buckets):
        for row in _by(connection, t.bands.c.band, some):
            shared.setdefault(row.article, {}).update({p.article: p for p in buckets[row.band] if p.article != row.article})
    others = [article for article, ours in shared.items() if ours]
    rows = [row for some in chunks(others) for row in _by(connection, t.prints.c.article, some)]
    return [(own, loads(Print, row.body)) for row in rows for own in shared[row.article].values()]


def save_reprints(connection: Connection, pairs: Iterable[tuple[str, str]]) -> None:
    """Add pairs of one report, both ways."""
    both = {pair for a, b in pairs for pair in ((a, b), (b, a))}
    _insert(connection, t.reprints, [{"article": a, "other": b} for a, b in sorted(both)])


def save_origins(connection: Connection, new: Mapping[ArticleId, str]) -> None:
    """Set the origins of articles."""
    for article, origin in new.items():
        connection.execute(t.prints.update().where(t.prints.c.article == article).values(origin=origin))


# Claims


def claims_of(connection: Connection, articles: Iterable[str]) -> list[Kept]:
    """The claims of these articles."""
    return [_kept(row) for some in chunks(articles) for row in _by(connection, t.claims.c.article, some)]


def claims_using(connection: Connection, usages: Iterable[str]) -> list[Kept]:
    """The claims in which one of these usages is a party."""
    found = {
        row.id: _kept(row)
        for some in chunks(usages)
        for column in _PARTIES
        for row in _by(connection, t.claims.c[column], some)
    }
    return list(found.values())


def founding(connection: Connection, entities: Iterable[str]) -> list[ResolvedClaim]:
    """All foundedOn claims about these entities."""
    found = []
    for some in chunks(entities):
        where = t.claims.c.subject.in_(some) & (t.claims.c.relation == Relation.FOUNDED_ON.value)
        found += [loads(ResolvedClaim, row.body) for row in connection.execute(sa.select(t.claims.c.body).where(where))]
    return found


def units_about(connection: Connection, entities: Iterable[str]) -> set[str]:
    """The units of reconciliation of every claim about these entities."""
    found = set[str]()
    joined = sa.select(t.units.c.unit).join_from(t.units, t.claims, t.units.c.claim == t.claims.c.id)
    for some in chunks(entities):
        for column in (t.claims.c.subject, t.claims.c.object):
            found |= {row.unit for row in connection.execute(joined.where(column.in_(some)))}
    return found


def units_of(connection: Connection, claims: Iterable[str]) -> set[str]:
    """The units that these claims take part in so far."""
    return {row.unit for some in chunks(claims) for row in _by(connection, t.units.c.claim, some)}


def claims_in(connection: Connection, units: Iterable[str]) -> dict[str, list[ResolvedClaim]]:
    """The claims of each of these units."""
    found: dict[str, list[ResolvedClaim]] = {}
    joined = sa.select(t.units.c.unit, t.claims.c.body).join_from(t.units, t.claims, t.units.c.claim == t.claims.c.id)
    for some in chunks(units):
        for row in connection.execute(joined.where(t.units.c.unit.in_(some))):
            found.setdefault(row.unit, []).append(loads(ResolvedClaim, row.body))
    return found


def save_claims(connection: Connection, gone: Iterable[str], new: Mapping[ClaimId, tuple[Kept, frozenset[str]]]) -> None:
    """Replace the claims `gone` by new ones, given with their units."""
    for some in chunks(gone):
        connection.execute(t.claims.delete().where(t.claims.c.id.in_(some)))
        connection.execute(t.units.delete().where(t.units.c.claim.in_(some)))
    _insert(connection, t.claims, [_claim_row(kept) for kept, _ in new.values()])
    _insert(connection, t.units, [{"unit": u, "claim": id_} for id_, (_, units) in new.items() for u in units])


def _claim_row(kept: Kept) -> dict[str, str | None]:
    claim = kept.claim
    return {
        "id": claim.id,
        "article": claim.article,
        "relation": claim.relation.value,
        "subject": claim.subject,
        "object": claim.object,
        "subject_usage": kept.subject,
        "object_usage": kept.object,
        "seller_usage": kept.seller,
        "venture_usage": kept.venture,
        "body": dumps(claim),
    }


def _kept(row: sa.Row[tuple[object, ...]]) -> Kept:
    return Kept(
        claim=loads(ResolvedClaim, row.body),
        subject=row.subject_usage,
        object=row.object_usage,
        seller=row.seller_usage,
        venture=row.venture_usage,
    )


# The view's rows


def view_rows(connection: Connection, units: Iterable[str]) -> list[ViewRow]:
    """The rows that these units have so far."""
    return [ViewRow(**row._mapping) for some in chunks(units) for row in _by(connection, t.rows.c.unit, some)]


def rows_with_shortcut(connection: Connection, shortcuts: Iterable[str]) -> list[ViewRow]:
    """All rows that stand behind these shortcuts."""
    return [ViewRow(**row._mapping) for some in chunks(shortcuts) for row in _by(connection, t.rows.c.shortcut, some)]


def shortcuts_on(connection: Connection, day: str) -> set[str]:
    """Every shortcut that the current graph of this ISO day has."""
    r = t.rows.c
    open_ = sa.or_(r.holds_to.is_(None), r.holds_to > day) & sa.or_(r.stale_on.is_(None), r.stale_on > day)
    query = sa.select(r.shortcut).where(r.shortcut.is_not(None), r.holds_from <= day, open_).distinct()
    return {row.shortcut for row in connection.execute(query)}


def save_rows(connection: Connection, gone: Iterable[str], new: Iterable[ViewRow]) -> None:
    """Replace rows of the view."""
    fresh = list(new)
    for some in chunks({*gone, *(row.key for row in fresh)}):
        connection.execute(t.rows.delete().where(t.rows.c.key.in_(some)))
    _insert(connection, t.rows, [{name: getattr(row, name) for name in ViewRow.__slots__} for row in fresh])


def _insert(connection: Connection, table: sa.Table, values: Sequence[Mapping[str, object]]) -> None:
    if values:
        connection.execute(table.insert(), values)


def _by(connection: Connection, column: sa.Column[str], values: list[str]) -> Iterable[sa.Row[tuple[object, ...]]]:
    return connection.execute(sa.select(column.table).where(column.in_(values)))
