"""Who owns whom around one firm: owners above, holdings below, each line with its share; loops go back up dashed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.pictures.scene import Box, Ink, Label, Scene, Shape, Stroke, fitting
from kg.model import EntityId
from kg.ownership import Stake

MOST_FIRMS = 40
_BOX, _HIGH, _GAP, _STEP, _MARGIN, _TOP = 168.0, 40.0, 26.0, 112.0, 32.0, 64.0


@dataclass(frozen=True, slots=True)
class _Place:
    x: float  # of the middle
    y: float  # of the upper edge


def ownership_tree(firm: EntityId, stakes: Sequence[Stake], names: Mapping[EntityId, str], as_of: date) -> Scene:
    """The picture. `stakes`: those above and below the firm; firms beyond `MOST_FIRMS`, nearest first, are counted."""
    levels = _levels(firm, stakes)
    nearest = sorted(levels, key=lambda f: (abs(levels[f]), f))
    kept = set(nearest[:MOST_FIRMS])
    shown = [s for s in stakes if s.owner in kept and s.owned in kept]
    places = _places({f: level for f, level in levels.items() if f in kept}, shown)
    width = max([p.x for p in places.values()]) + _BOX / 2 + _MARGIN
    width = max(width, 640.0)
    height = max(p.y for p in places.values()) + _HIGH + 56
    title = f"Owners and holdings of {fitting(names.get(firm, firm), 600)} as of {as_of.isoformat()}"
    shapes: list[Shape] = [Label(x=_MARGIN, y=34, text=fitting(title, width - 2 * _MARGIN, 15), size=15, bold=True)]
    for stake in shown:
        shapes += _line(stake, places, levels)
    for id_ in sorted(places):
        shapes += _card(names.get(id_, id_), places[id_], Ink.SUBJECT if id_ == firm else Ink.CARD)
    left_out = len(levels) - len(kept)
    notes = ["Each line: the share that the owner holds directly. Dashed: reported, not recent, or a loop."]
    notes += [f"{left_out} more firms are not drawn."] if left_out else []
    shapes.append(
        Label(x=_MARGIN, y=height - 20, text=fitting(" ".join(notes), width - 2 * _MARGIN, 11), ink=Ink.FAINT, size=11)
    )
    return Scene(width=width, height=height, title=title, shapes=tuple(shapes))


def _levels(firm: EntityId, stakes: Sequence[Stake]) -> dict[EntityId, int]:
    """Hops from the firm: owners below nought, holdings above; whoever is both is an owner."""
    levels = {firm: 0}
    for up, sign in ((True, -1), (False, 1)):
        frontier, hops = [firm], 0
        while frontier:
            hops += 1
            ends = {(s.owner if up else s.owned) for s in stakes if (s.owned if up else s.owner) in frontier}
            frontier = sorted(ends - levels.keys())
            levels |= dict.fromkeys(frontier, sign * hops)
    return levels


def _places(levels: Mapping[EntityId, int], stakes: Sequence[Stake]) -> dict[EntityId, _Place]:
    """A row for each level; within it by where the neighbours nearer to the firm stand."""
    rows: dict[int, list[EntityId]] = defaultdict(list)
    for id_, level in levels.items():
        rows[level].append(id_)
    widest = max(len(members) for members in rows.values()) * (_BOX + _GAP)
    middle, top = _MARGIN + max(widest, 576.0) / 2, min(rows)
    places: dict[EntityId, _Place] = {}
    for level in sorted(rows, key=abs):
        members = sorted(rows[level], key=lambda f: (_pull(f, places, stakes, middle), f))
        start = middle - (len(members) - 1) * (_BOX + _GAP) / 2
        for n, id_ in enumerate(members):
            places[id_] = _Place(start + n * (_BOX + _GAP), _TOP + (level - top) * _STEP)
    return places


def _pull(firm: EntityId, places: Mapping[EntityId, _Place], stakes: Sequence[Stake], middle: float) -> float:
    near = [places[o].x for s in stakes for f, o in ((s.owner, s.owned), (s.owned, s.owner)) if f == firm and o in places]
    return sum(near) / len(near) if near else middle


def _line(stake: Stake, places: Mapping[EntityId, _Place], levels: Mapping[EntityId, int]) -> list[Shape]:
    a, b = places[stake.owner], places[stake.owned]
    down = levels[stake.owned] > levels[stake.owner]
    dashed = not down or stake.group.value not in ("active", "expanding", "reducing")
    shift = 0.0 if down else _BOX / 2 - 14  # a loop leaves and arrives at the side
    y1, y2 = (a.y + _HIGH, b.y) if down else (a.y, b.y + _HIGH)
    if a.y == b.y:
        y1 = y2 = a.y + _HIGH / 2
    line = Stroke(x1=a.x + shift, y1=y1, x2=b.x + shift, y2=y2, ink=_ink(stake), dashed=dashed, arrow=True)
    x, y = line.x1 + 0.42 * (line.x2 - line.x1), line.y1 + 0.42 * (line.y2 - line.y1)
    return [line, *_tag(percent(stake), x, y)]


def _tag(text: str, x: float, y: float) -> list[Shape]:
    wide = len(text) * 6.6 + 8
    return [
        Box(x=x - wide / 2, y=y - 9, width=wide, height=17, ink=Ink.GROUND),
        Label(x=x, y=y + 4, text=text, size=12, anchor="middle"),
    ]


def _card(name: str, place: _Place, ink: Ink) -> list[Shape]:
    return [
        Box(x=place.x - _BOX / 2, y=place.y, width=_BOX, height=_HIGH, ink=ink, hint=fitting(name, 2000)),
        Label(x=place.x, y=place.y + 25, text=fitting(name, _BOX - 12), anchor="middle"),
    ]


def _ink(stake: Stake) -> Ink:
    return Ink.FAINT if stake.group.value in ("active", "expanding") else Ink(stake.group.value)


def percent(stake: Stake) -> str:
    """The share in words: "49 %", "more than 50 %", "10 to 20 %", "some"."""
    if stake.low == stake.high:
        return f"{stake.low:g} %"
    if stake.high == 100.0:
        opened = stake.row.percent is not None and stake.row.percent.low_open
        return "some" if stake.low == 0.0 else f"{'more than' if opened else 'at least'} {stake.low:g} %"
    return f"{stake.low:g} to {stake.high:g} %"
