"""What changed, as a page, as Atom (RFC 4287) and as a JSON Feed (1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from firmgraph.web.render import page
from firmgraph.web.replies import called
from kg.exchange.tables import printable

ATOM = "http://www.w3.org/2005/Atom"


async def changes(request: Request) -> Response:
    """The latest articles with what they say."""
    found = await _latest(request)
    return page(request, "changes.html", changes=found["changes"], next=found["next"])


async def atom(request: Request) -> Response:
    """The same as Atom."""
    found = await _latest(request)
    return Response(_atom(str(request.base_url), found["changes"]), media_type="application/atom+xml")


async def json_feed(request: Request) -> Response:
    """The same as a JSON Feed."""
    found, base = await _latest(request), str(request.base_url)
    items = [
        {
            "id": f"{base}article/{entry['article']}",
            "url": f"{base}article/{entry['article']}",
            "title": entry["title"],
            "content_text": summary(entry),
            **({"date_published": f"{entry['published']}T00:00:00Z"} if entry["published"] else {}),
        }
        for entry in found["changes"]
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "firmgraph: changes",
        "home_page_url": base,
        "items": items,
    }
    return JSONResponse(feed, media_type="application/feed+json")


async def _latest(request: Request) -> dict[str, Any]:
    before = request.query_params.get("before")
    return await called(request.app.state.door, "changes", {"before": before} if before else {})


def summary(entry: Mapping[str, Any]) -> str:
    """What an article says, a line each."""
    return "\n".join(f"{s['subject']} {s['said']} {s['object'] or ''}: {s['quote']}" for s in entry["says"])


def _atom(base: str, entries: list[dict[str, Any]]) -> bytes:
    feed = Element("feed", xmlns=ATOM)
    newest = max((entry["published"] for entry in entries if entry["published"]), default="1970-01-01")
    for name, text in (("title", "firmgraph: changes"), ("id", base), ("updated", f"{newest}T00:00:00Z")):
        SubElement(feed, name).text = text
    SubElement(feed, "link", rel="self", href=f"{base}changes.atom")
    SubElement(SubElement(feed, "author"), "name").text = "firmgraph"
    for entry in entries:
        node, address = SubElement(feed, "entry"), f"{base}article/{entry['article']}"
        SubElement(node, "title").text = printable(entry["title"])
        SubElement(node, "id").text = address
        SubElement(node, "link", href=address)
        SubElement(node, "updated").text = f"{entry['published'] or '1970-01-01'}T00:00:00Z"
        SubElement(node, "summary").text = printable(summary(entry))
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed)
