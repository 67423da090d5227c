"""How two parties hang together: one under the other, with what each step rests on beside its arrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.pictures.scene import Box, Ink, Label, Scene, Shape, Stroke, fitting
from kg.state import Group

_WIDTH, _BOX, _HIGH, _LINE, _MARGIN, _TOP = 640.0, 240.0, 40.0, 20.0, 32.0, 64.0
_FIRM = (Group.ACTIVE, Group.EXPANDING, Group.REDUCING)
MOST_LINES = 6  # said of one step


@dataclass(frozen=True, slots=True)
class Step:
    """From one party to the next: what the one does for the other in words, each with how it stands on the day."""

    to: str
    said: tuple[tuple[str, Group], ...]


def connection_chain(start: str, steps: Sequence[Step], as_of: date) -> Scene:
    """The picture; without steps only the one party and that nothing connects it."""
    names = [start, *(step.to for step in steps)]
    title = f"How {fitting(names[0], 250)} and {fitting(names[-1], 250)} are connected as of {as_of.isoformat()}"
    shapes: list[Shape] = [Label(x=_MARGIN, y=34, text=fitting(title, _WIDTH - 2 * _MARGIN, 15), size=15, bold=True)]
    y = _TOP
    shapes += _card(start, y, ends=True)
    for step in steps:
        gap = 34.0 + _LINE * min(len(step.said), MOST_LINES)
        shapes += _arrow(step, y + _HIGH, gap)
        y += _HIGH + gap
        shapes += _card(step.to, y, ends=step is steps[-1])
    note = "Dashed: not recent, reported, planned or over." if steps else "Nothing known connects them."
    height = y + _HIGH + 48
    shapes.append(Label(x=_MARGIN, y=height - 20, text=note, ink=Ink.FAINT, size=11))
    return Scene(width=_WIDTH, height=height, title=title, shapes=tuple(shapes))


def _arrow(step: Step, top: float, gap: float) -> list[Shape]:
    x, shown = _MARGIN + _BOX / 2, step.said[:MOST_LINES]
    best = shown[0][1] if shown else Group.DENIED
    line = Stroke(x1=x, y1=top, x2=x, y2=top + gap, ink=Ink(best.value), dashed=best not in _FIRM, arrow=True)
    room = _WIDTH - x - 16 - _MARGIN
    lines = [
        Label(x=x + 16, y=top + 26 + _LINE * n, text=fitting(words, room), ink=Ink.TEXT)
        for n, (words, _) in enumerate(shown)
    ]
    return [line, *lines]


def _card(name: str, y: float, *, ends: bool) -> list[Shape]:
    ink = Ink.SUBJECT if ends else Ink.CARD
    return [
        Box(x=_MARGIN, y=y, width=_BOX, height=_HIGH, ink=ink, hint=fitting(name, 2000)),
        Label(x=_MARGIN + _BOX / 2, y=y + 25, text=fitting(name, _BOX - 12), anchor="middle"),
    ]
