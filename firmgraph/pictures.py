"""Pictures of a firm: its timeline, its owners and holdings, how it hangs together with another."""

from __future__ import annotations

import base64

from bot.evaluation import Evaluator
from bot.pictures.draw import Picture, draw
from bot.pictures.svg import svg
from firmgraph.arguments import Arguments
from firmgraph.firms import named
from firmgraph.site import Site
from firmgraph.wire import OnEvent, Result
from kg.errors import BadInput

PUBLIC = frozenset({"public"})
FORMATS = ("svg", "png")


def picture(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """{"svg": text} or {"png": base64}, with "title" in words. Raises UnknownFirm, BadInput."""
    form, kind = given.maybe("format") or "svg", given.text("picture")
    if form not in FORMATS or kind not in tuple(Picture):
        raise BadInput(f"no picture {kind!r} as {form!r}; choose one of {', '.join(Picture)} as {' or '.join(FORMATS)}")
    visible = frozenset(given.texts("visible")) or PUBLIC
    reader = site.graph.reader.seen_by(visible)
    wanted = [given.text("name"), *([given.text("to")] if kind == Picture.CONNECTION else [])]
    firms = [named(reader, name).id for name in wanted]
    scene = draw(Picture(kind), firms, Evaluator(reader, given.day("as_of") or site.settings.day, visible))
    if form == "svg":
        return {"title": scene.title, "svg": svg(scene)}
    from bot.pictures.png import png  # lazy: Pillow costs 60 ms that no other verb needs

    return {"title": scene.title, "png": base64.b64encode(png(scene)).decode("ascii")}
