"""From an entity of the graph to its picture."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from enum import StrEnum

from bot import chains
from bot.evaluation import Evaluator
from bot.pictures.ownership import ownership_tree
from bot.pictures.scene import Scene
from bot.pictures.timeline import MOST_LANES, Lane, timeline
from bot.rows import name
from kg.model import EntityId, Interval
from kg.protocols import GraphReader
from kg.vocabulary import relation_table


class Picture(StrEnum):
    """What can be drawn of a firm."""

    TIMELINE = "timeline"
    OWNERSHIP = "ownership"


def draw(picture: Picture, of: EntityId, reader: GraphReader, as_of: date, visible: frozenset[str]) -> Scene:
    """The picture of what the asker may see."""
    e = Evaluator(reader, as_of, visible)
    match picture:
        case Picture.TIMELINE:
            return timeline(name(reader, of), _lanes(of, e), as_of)
        case Picture.OWNERSHIP:
            stakes = chains.around(of, as_of, e).stakes
            firms = {of, *(s.owner for s in stakes), *(s.owned for s in stakes)}
            return ownership_tree(of, stakes, {id_: name(reader, id_) for id_ in firms}, as_of)


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
