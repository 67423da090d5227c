"""A scene as PNG, drawn with Pillow and the font that it carries: no program or font of the system is needed."""

from __future__ import annotations

import io
from functools import lru_cache
from itertools import pairwise
from typing import assert_never

from PIL import Image, ImageDraw, ImageFont

from bot.pictures.scene import PALETTE, Box, Ink, Label, Scene, Stroke
from bot.pictures.svg import arrow_head

SCALE = 2  # pixels of the file for one of the scene, for screens of today
_MOST = 12_000  # pixels on the longer side; beyond, the picture is drawn smaller
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def png(scene: Scene, *, dark: bool = False) -> bytes:
    """The picture's bytes, on an opaque ground, so that it can be read in light and dark themes alike."""
    return _Canvas(scene, dark).bytes()


class _Canvas:
    """A scene being drawn."""

    def __init__(self, scene: Scene, dark: bool) -> None:
        self._scale = min(SCALE, _MOST / max(scene.width, scene.height, 1))
        self._colours = {ink: pair[1 if dark else 0] for ink, pair in PALETTE.items()}
        size = (max(1, round(scene.width * self._scale)), max(1, round(scene.height * self._scale)))
        self._image = Image.new("RGB", size, self._colours[Ink.GROUND])
        self._draw = ImageDraw.Draw(self._image)
        for shape in scene.shapes:
            match shape:
                case Box():
                    self._box(shape)
                case Stroke():
                    self._stroke(shape)
                case Label():
                    self._label(shape)
                case _:
                    assert_never(shape)

    def bytes(self) -> bytes:
        """The PNG file."""
        file = io.BytesIO()
        self._image.save(file, "PNG", optimize=True)
        return file.getvalue()

    def _box(self, box: Box) -> None:
        if box.dashed:
            left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
            corner = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
            for (x1, y1), (x2, y2) in pairwise(corner):
                self._stroke(Stroke(x1=x1, y1=y1, x2=x2, y2=y2, ink=box.ink, dashed=True))
            return
        corners = [v * self._scale for v in (box.x, box.y, box.x + box.width, box.y + box.height)]
        self._draw.rounded_rectangle(corners, radius=3 * self._scale, fill=self._colours[box.ink])

    def _stroke(self, stroke: Stroke) -> None:
        for x1, y1, x2, y2 in _dashes(stroke) if stroke.dashed else [(stroke.x1, stroke.y1, stroke.x2, stroke.y2)]:
            ends = [v * self._scale for v in (x1, y1, x2, y2)]
            self._draw.line(ends, fill=self._colours[stroke.ink], width=max(1, round(1.5 * self._scale)))
        if stroke.arrow:
            corners = [(x * self._scale, y * self._scale) for x, y in arrow_head(stroke)]
            self._draw.polygon(corners, fill=self._colours[stroke.ink])

    def _label(self, label: Label) -> None:
        at = (label.x * self._scale, label.y * self._scale)
        font, colour = _font(round(label.size * self._scale)), self._colours[label.ink]
        weight = round(0.25 * self._scale) if label.bold else 0
        self._draw.text(at, label.text, fill=colour, font=font, anchor=_ANCHORS[label.anchor], stroke_width=weight)


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _dashes(stroke: Stroke) -> list[tuple[float, float, float, float]]:
    dx, dy = stroke.x2 - stroke.x1, stroke.y2 - stroke.y1
    length = (dx * dx + dy * dy) ** 0.5
    steps = max(1, int(length / 7))
    return [
        (stroke.x1 + dx * n / steps, stroke.y1 + dy * n / steps, stroke.x1 + dx * (n + 0.57) / steps,
         stroke.y1 + dy * (n + 0.57) / steps)
        for n in range(steps)
    ]  # fmt: skip
