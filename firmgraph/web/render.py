"""Pages: jinja2 templates with autoescape, nothing of the graph ever marked safe."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import Response

from firmgraph.exploring import when
from firmgraph.web.endpoint import wants_gzip
from firmgraph.web.replies import Endpoint, answering
from kg.model import Relation
from kg.sparql.negotiation import takes
from kg.vocabulary import relation_table

STATIC: Final = Path(str(files("firmgraph.web").joinpath("static")))
GROUPS: Final = {
    "active": "now",
    "expanding": "growing",
    "reducing": "cutting back",
    "reported": "reportedly",
    "last_known": "last known",
    "prospective": "not yet",
    "ended": "over",
    "denied": "denied",
}


@cache
def environment() -> Environment:
    """The templates with what they call."""
    made = Environment(
        loader=PackageLoader("firmgraph.web", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"asset": asset, "has_asset": has_asset, "groups": GROUPS, "relations": relation_table()}
    made.filters |= {"segment": _segment, "when": when}
    return made


def page(request: Request, template: str, code: int = 200, **values: Any) -> Response:  # noqa: ANN401  # templates take all
    """A page, zipped where the client takes it."""
    day = request.query_params.get("as-of", "")
    shared = {
        "day": day if _is_day(day) else "",
        "today": request.app.state.settings.day.isoformat(),
        "path": request.url.path,
    }
    text = environment().get_template(template).render(shared | values).encode()
    headers = {"cache-control": "no-cache", "vary": "Accept, Accept-Encoding"}
    if wants_gzip(request):
        text, headers["content-encoding"] = gzip.compress(text, compresslevel=5, mtime=0), "gzip"
    return Response(text, code, headers, "text/html")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _segment(text: object) -> str:
    """A part of a path."""
    return quote(str(text), safe="")


@cache
def asset(name: str) -> str:
    """The address of a static file; it changes with the file, so that browsers may keep it for good."""
    return f"/static/{name}?{hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


@cache
def has_asset(name: str) -> bool:
    """Whether an optional library was fetched (`make assets`)."""
    return (STATIC / name).is_file()


def plural(noun: str) -> str:
    """The heading of a list."""
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    return noun + ("" if noun.endswith("s") else "s")


def heading(relation: str, *, forward: bool) -> str:
    """Under which heading a thing's page lists the other parties of a relation."""
    info = relation_table()[Relation(relation)]
    noun = info.noun if info.symmetric or not forward else info.inverse_noun
    return plural(noun)[:1].upper() + plural(noun)[1:]


def for_people(endpoint: Endpoint) -> Endpoint:
    """The endpoint with its refusals as pages where a browser asks, as problem responses elsewhere."""
    answered = answering(endpoint)

    async def shown(request: Request) -> Response:
        response = await answered(request)
        html = response.media_type != "application/problem+json" or not takes(request.headers.get("accept"), "text/html")
        if html:
            return response
        detail = json.loads(bytes(response.body))["detail"]
        return page(request, "problem.html", response.status_code, status=response.status_code, detail=detail)

    return shown
