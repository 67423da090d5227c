"""What is on a picture, before it is SVG or PNG: boxes, lines and texts, coloured by what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.compose import clean


class Ink(StrEnum):
    """What a colour stands for; groups of docs/questions.md have one each."""

    GROUND = "ground"
    TEXT = "text"
    FAINT = "faint"  # axes, edges, what is beside the point
    CARD = "card"
    SUBJECT = "subject"  # the firm asked about
    ACTIVE = "active"
    EXPANDING = "expanding"
    REDUCING = "reducing"
    REPORTED = "reported"
    LAST_KNOWN = "last_known"
    PROSPECTIVE = "prospective"
    ENDED = "ended"
    DENIED = "denied"


# Light and dark; bars keep 3:1 against their ground, texts 7:1 (WCAG 2.2, 1.4.11 and 1.4.6). Blue to orange stays apart
# for people who see no red or no green.
PALETTE: Final[dict[Ink, tuple[str, str]]] = {
    Ink.GROUND: ("#ffffff", "#16191d"),
    Ink.TEXT: ("#1b1f24", "#eceff2"),
    Ink.FAINT: ("#767d86", "#8d949e"),
    Ink.CARD: ("#eef2f7", "#262c34"),
    Ink.SUBJECT: ("#cfe3ff", "#1d3f6b"),
    Ink.ACTIVE: ("#1f6fd1", "#6aa9f4"),
    Ink.EXPANDING: ("#0b4f9e", "#a9cdfb"),
    Ink.REDUCING: ("#c2570c", "#f0944d"),
    Ink.REPORTED: ("#8456c4", "#b796ea"),
    Ink.LAST_KNOWN: ("#5f7c8a", "#8fb0bf"),
    Ink.PROSPECTIVE: ("#12806a", "#4cc3a8"),
    Ink.ENDED: ("#80858c", "#868d96"),
    Ink.DENIED: ("#b3261e", "#f2857e"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A filled rectangle; `dashed` ones are outlines."""

    x: float
    y: float
    width: float
    height: float
    ink: Ink
    dashed: bool = False
    hint: str = ""  # shown when the mouse rests on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    ink: Ink = Ink.FAINT
    dashed: bool = False
    arrow: bool = False  # at its second end


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text in one line; `y` is its base line."""

    x: float
    y: float
    text: str
    ink: Ink = Ink.TEXT
    size: int = 13
    anchor: str = "start"  # start, middle, end
    bold: bool = False


Shape = Box | Stroke | Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A picture with its size in pixels and what it shows in words."""

    width: float
    height: float
    title: str
    shapes: tuple[Shape, ...]


def fitting(text: str, width: float, size: int = 13) -> str:
    """A hostile or long text made harmless, one line, and short enough; a letter is about half as wide as high."""
    line = " ".join(clean(text).split())
    most = max(3, int(width / (size * 0.52)))
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
