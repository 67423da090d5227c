"""A scene as SVG 1.1 that stands alone: no script, no font, no address is fetched. Texts are escaped here."""

from __future__ import annotations

from typing import assert_never
from xml.sax.saxutils import escape, quoteattr

from bot.pictures.scene import PALETTE, Box, Label, Scene, Shape, Stroke

_FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"


def svg(scene: Scene) -> str:
    """The picture; it follows the reader's light or dark theme."""
    size = f'width="{scene.width:g}" height="{scene.height:g}" viewBox="0 0 {scene.width:g} {scene.height:g}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label={quoteattr(scene.title)}>'
    ground = f'<rect class="f-ground" width="{scene.width:g}" height="{scene.height:g}" rx="8"/>'
    body = [head, f"<title>{escape(scene.title)}</title>", f"<style>{_style()}</style>", ground]
    return "\n".join([*body, *map(_shape, scene.shapes), "</svg>"]) + "\n"


def _style() -> str:
    light, dark = ("".join(_colour(ink.value, pair[n]) for ink, pair in PALETTE.items()) for n in (0, 1))
    return f"text{{font-family:{_FONT}}}{light}@media (prefers-color-scheme:dark){{{dark}}}"


def _colour(name: str, colour: str) -> str:
    return f".f-{name}{{fill:{colour}}}.s-{name}{{stroke:{colour};fill:none}}"


def _shape(shape: Shape) -> str:
    match shape:
        case Box():
            return _box(shape)
        case Stroke():
            return _stroke(shape)
        case Label():
            weight = ' font-weight="600"' if shape.bold else ""
            at = f'x="{shape.x:g}" y="{shape.y:g}" font-size="{shape.size}" text-anchor="{shape.anchor}"'
            return f'<text class="f-{shape.ink}" {at}{weight}>{escape(shape.text)}</text>'
        case _:
            assert_never(shape)


def _box(box: Box) -> str:
    paint = f'class="s-{box.ink}" stroke-width="1.5" stroke-dasharray="4 3"' if box.dashed else f'class="f-{box.ink}"'
    place = f'x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="3"'
    return f"<rect {paint} {place}><title>{escape(box.hint)}</title></rect>" if box.hint else f"<rect {paint} {place}/>"


def _stroke(stroke: Stroke) -> str:
    dash = ' stroke-dasharray="4 3"' if stroke.dashed else ""
    way = f"M{stroke.x1:g} {stroke.y1:g}L{stroke.x2:g} {stroke.y2:g}"
    line = f'<path class="s-{stroke.ink}" stroke-width="1.5"{dash} d="{way}"/>'
    if not stroke.arrow:
        return line
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in arrow_head(stroke))
    return f'{line}<polygon class="f-{stroke.ink}" points="{corners}"/>'


def arrow_head(stroke: Stroke, size: float = 7.0) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """The three corners of the arrow at a line's second end."""
    dx, dy = stroke.x2 - stroke.x1, stroke.y2 - stroke.y1
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    ux, uy = dx / length * size, dy / length * size
    x, y = stroke.x2 - ux, stroke.y2 - uy
    return (stroke.x2, stroke.y2), (x - uy / 2, y + ux / 2), (x + uy / 2, y - ux / 2)
