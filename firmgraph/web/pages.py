"""The explorer's pages: each is a verb's result in a template."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from firmgraph.web.drawing import network, timeline
from firmgraph.web.guard import EDITOR_POLICY
from firmgraph.web.render import heading, page
from firmgraph.web.replies import called
from kg.sparql.description import relation_examples
from kg.vocabulary import PREFIXES, local_names

LONGEST_QUESTION: Final = 500
_ORDER: Final = (
    "ownsStake", "supplies", "partnersWith", "holdsRole", "acquires", "mergesWith", "investsIn", "raisedFunding", "sues",
    "regulates", "competesWith", "founded", "brandOf", "renamedTo", "locatedIn", "listedOn", "foundedOn",
)  # fmt: skip


async def home(request: Request) -> Response:
    """Search, a question, what there is."""
    status = await called(request.app.state.door, "status", {})
    latest = await called(request.app.state.door, "articles", {})
    return page(request, "home.html", status=status, changes=latest["articles"][:8])


async def search(request: Request) -> Response:
    """Things whose name is like what was typed."""
    text = request.query_params.get("q", "").strip()[:LONGEST_QUESTION]
    found = await called(request.app.state.door, "find", {"text": text}) if text else {"found": []}
    return page(request, "search.html", text=text, found=found["found"])


async def suggest(request: Request) -> Response:
    """The same as JSON, for the search box."""
    text = request.query_params.get("q", "").strip()[:LONGEST_QUESTION]
    found = await called(request.app.state.door, "find", {"text": text}) if text else {"found": []}
    return JSONResponse([{"id": f["id"], "name": f["name"], "type": f["type"]} for f in found["found"][:8]])


def thing(request: Request, found: dict[str, Any]) -> Response:
    """What is known about one thing: the first rows of each kind, or all."""
    day = date.fromisoformat(found["as_of"])
    now = [row for row in found["rows"] if row["covers"] and row["group"] != "ended"]
    past = [row for row in found["rows"] if not row["covers"] or row["group"] == "ended"]
    return page(
        request, "thing.html", thing=found, sections=_sections(now, found, now=True),
        earlier=_sections(past, found, now=False), cut=sum(n["rows"] for n in found["counts"]) > len(found["rows"]),
        timeline=timeline(found["rows"], day), network=network(found["rows"]),
    )  # fmt: skip


def _sections(rows: list[dict[str, Any]], found: dict[str, Any], *, now: bool) -> list[dict[str, Any]]:
    """Rows under their headings, in the order in which people ask."""
    place = {name: n for n, name in enumerate(_ORDER)}
    count = {(one["relation"], one["forward"]): one["rows"] for one in found["counts"] if one["now"] is now}
    ordered = sorted(rows, key=lambda row: (place[row["relation"]], row["forward"]))
    parts = groupby(ordered, key=lambda row: (row["relation"], row["forward"]))
    return [
        {
            "heading": heading(relation, forward=forward), "relation": relation, "rows": list(some),
            "count": count[relation, forward],
        }
        for (relation, forward), some in parts
    ]  # fmt: skip


async def claim(request: Request) -> Response:
    """One claim with its sentence in context."""
    found = await called(request.app.state.door, "claim", {"id": request.path_params["id"]})
    return page(request, "claim.html", claim=found)


async def article(request: Request) -> Response:
    """One article with what it says."""
    found = await called(request.app.state.door, "article", {"version": request.path_params["version"]})
    return page(request, "article.html", article=found)


async def articles(request: Request) -> Response:
    """Articles with their receipts."""
    before = request.query_params.get("before")
    found = await called(request.app.state.door, "articles", {"before": before} if before else {})
    return page(request, "articles.html", articles=found["articles"], next=found["next"], all=found["all"])


async def ask(request: Request) -> Response:
    """A question and its answer, the same as everywhere."""
    question = request.query_params.get("q", "").strip()[:LONGEST_QUESTION]
    day = request.query_params.get("as-of") or request.query_params.get("as_of")
    given = {"question": question} | ({"as_of": day} if day else {})
    answer = await called(request.app.state.door, "ask", given) if question else None
    return page(request, "ask.html", question=question, answer=answer)


async def query(request: Request) -> Response:
    """The query editor."""
    words = {
        "prefixes": {name: PREFIXES[name] for name in ("fg", "rdfs")},
        "terms": [f"fg:{term}" for term in local_names()],
    }
    kept = await called(request.app.state.door, "queries", {})
    writes = request.app.state.token is not None
    response = page(request, "query.html", examples=relation_examples(), kept=kept["queries"], words=words, writes=writes)
    response.headers["content-security-policy"] = EDITOR_POLICY
    return response
