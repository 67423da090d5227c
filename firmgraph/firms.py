"""What is known of one thing, whatever the relation: for people who look around."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from firmgraph.arguments import Arguments
from firmgraph.site import Site
from firmgraph.wire import OnEvent, Result
from kg import fragments, terms
from kg.errors import AmbiguousFirm, UnknownFirm
from kg.model import ClaimId, EntityId, Interval
from kg.protocols import Entity, GraphReader, Shown
from kg.state import covers, display_group
from kg.vocabulary import RelationInfo, relation_table

PUBLIC = frozenset({"public"})
SURE = 0.85  # below, the name is only like the one asked for


def firm(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """The entity of this name or id, and every row about it as of a day. Raises UnknownFirm with the nearest names."""
    visible, day = frozenset(given.texts("visible")) or PUBLIC, given.day("as_of") or site.settings.day
    reader = site.graph.reader.seen_by(visible)
    entity = named(reader, given.text("name"))
    rows = sorted(rows_about(reader, entity, visible), key=lambda row: (row.relation, row.last_evidence), reverse=True)
    shown = reader.shown(claim for row in rows for claim in row.support[:1])
    return {
        "name": entity.label,
        "iri": entity.iri,
        "id": entity.id,
        "type": entity.type.value,
        "names": sorted(entity.names),
        "as_of": day.isoformat(),
        "rows": [
            _row(reader, entity, row, shown) | {"group": display_group(row, day).value} for row in rows if covers(row, day)
        ],
    }


def named(reader: GraphReader, name: str) -> Entity:
    """The one thing that goes by the name. Raises UnknownFirm, AmbiguousFirm."""
    by_id = reader.entity(EntityId(name.removeprefix(terms.ENTITY)))
    if by_id is not None:
        return by_id
    found = reader.find(name)
    if not found or found[0].score < SURE:
        raise UnknownFirm(name, [candidate.entity.label for candidate in found[:3]])
    meant = [candidate.entity for candidate in found if candidate.score == found[0].score]
    if len(meant) > 1:
        raise AmbiguousFirm(name, [f"{entity.label} ({entity.id})" for entity in meant])
    return meant[0]


def rows_about(reader: GraphReader, entity: Entity, visible: frozenset[str] = PUBLIC) -> Iterator[Interval]:
    """Every row of the view in which the entity is a party, of those that may be seen."""
    directions = [("subject", "object"), ("object", "subject")]
    relations = [
        (terms.fg(relation), terms.fg(here), terms.fg(there)) for relation in relation_table() for here, there in directions
    ]
    values: dict[str, fragments.Rows] = {
        "given": [(terms.entity(entity.id),)],
        "relation of asked": relations,
        "visibility": [(terms.string(one),) for one in sorted(visible)],
    }
    found = reader.select(fragments.fill("history", values))
    keys = dict.fromkeys(str(row["row"]).removeprefix(terms.INTERVAL) for row in found)
    yield from reader.intervals(keys)


def _row(reader: GraphReader, entity: Entity, row: Interval, shown: Mapping[ClaimId, Shown]) -> Result:
    info = relation_table()[row.relation]
    other = row.object if row.subject == entity.id else row.subject
    seen = shown.get(row.support[0]) if row.support else None
    return {
        "relation": _said(info, forward=row.subject == entity.id),
        "other": _label(reader, other),
        "phase": row.phase.value if row.phase is not None else None,
        "modality": row.modality.value,
        "since": row.since.text(),
        "until": row.until.text(),
        "last_evidence": row.last_evidence.isoformat(),
        "detail": row.title or row.product or row.round,
        "claim": row.support[0] if row.support else None,
        "quote": seen.quote if seen is not None else None,
        "source": seen.url or seen.article if seen is not None else None,
    }


def _said(info: RelationInfo, *, forward: bool) -> str:
    return info.label if forward or info.symmetric else info.inverse_label


def _label(reader: GraphReader, id_: EntityId | None) -> str | None:
    entity = reader.entity(id_) if id_ is not None else None
    return entity.label if entity is not None else id_
