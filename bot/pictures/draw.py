"""From an entity of the graph to its picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from typing import assert_never

from bot import chains
from bot.connections import way
from bot.evaluation import Evaluator
from bot.hits import Hit
from bot.pictures.connection import Step, connection_chain
from bot.pictures.ownership import ownership_tree
from bot.pictures.scene import Scene
from bot.pictures.timeline import MOST_LANES, Lane, timeline
from bot.rows import name
from kg.model import EntityId, Interval
from kg.state import Group
from kg.vocabulary import relation_table


class Picture(StrEnum):
    """What can be drawn of a firm."""

    TIMELINE = "timeline"
    OWNERSHIP = "ownership"
    CONNECTION = "connection"  # with another


def draw(picture: Picture, of: Sequence[EntityId], e: Evaluator) -> Scene:
    """The picture of what the asker may see; a connection is drawn of two, the others of the first."""
    firm = of[0]
    match picture:
        case Picture.TIMELINE:
            return timeline(name(e.reader, firm), _lanes(firm, e), e.as_of)
        case Picture.OWNERSHIP:
            stakes = chains.around(firm, e.as_of, e).stakes
            firms = {firm, *(s.owner for s in stakes), *(s.owned for s in stakes)}
            return ownership_tree(firm, stakes, {id_: name(e.reader, id_) for id_ in firms}, e.as_of)
        case Picture.CONNECTION:
            return _connection(firm, of[-1], e)
        case _:
            assert_never(picture)


def _connection(start: EntityId, end: EntityId, e: Evaluator) -> Scene:
    """The steps in order; several relations of one pair beside one arrow."""
    said: dict[EntityId, list[tuple[str, Group]]] = defaultdict(list)
    for hit in way(start, end, e):
        said[hit.party].append((_step(hit), hit.group))
    steps = [Step(name(e.reader, party), tuple(dict.fromkeys(told))) for party, told in said.items()]
    return connection_chain(name(e.reader, start), steps, e.as_of)


def _step(hit: Hit) -> str:
    """ "owns a stake in, 20 %", as read from the party before."""
    row, info = hit.best, relation_table()[hit.best.relation]
    words = info.label if hit.given == row.subject or info.symmetric else info.inverse_label
    share = f"{row.percent.low:g} %" if row.percent is not None and row.percent.low == row.percent.high else None
    return ", ".join(part for part in (words, share, row.product or row.office) if part)


def _lanes(of: EntityId, e: Evaluator) -> list[Lane]:
    """One for each relation, party and product, by their beginnings; of too many the ones with the newest evidence."""
    rows: dict[str, dict[str, Interval]] = defaultdict(dict)
    for hit in e.everything([of]):
        for row in hit.rows:
            rows[_words(of, row, e)][row.key] = row
    lanes = [Lane(text=words, rows=tuple(found.values())) for words, found in rows.items()]
    newest = sorted(lanes, key=lambda lane: max(row.last_evidence for row in lane.rows), reverse=True)
    return (
        sorted(newest[:MOST_LANES], key=lambda lane: (min(row.holds_from for row in lane.rows), lane.text))
        + newest[MOST_LANES:]
    )


def _words(of: EntityId, row: Interval, e: Evaluator) -> str:
    """ "supplies Bolt (valves)"."""
    info = relation_table()[row.relation]
    said = info.label if row.subject == of or info.symmetric else info.inverse_label
    other = row.object if row.subject == of else row.subject
    detail = row.product or row.office
    return " ".join([said, *([name(e.reader, other)] if other is not None else []), *([f"({detail})"] if detail else [])])
