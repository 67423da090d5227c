"""Linked data: a thing, a claim or an article under one address, as a page or as RDF; merged ids redirect."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from firmgraph.web import pages
from firmgraph.web.endpoint import Endpoint, etag, seen, sent, told, wants_gzip
from firmgraph.web.render import page
from firmgraph.web.replies import called
from kg import terms
from kg.errors import BadRequest, UnknownFirm
from kg.model import EntityId
from kg.sparql.negotiation import GRAPHS, choose
from kg.vocabulary import ontology_turtle, relation_table

_OFFERED = {"html": ("text/html", "application/xhtml+xml"), **GRAPHS}
FIRST_ROWS = 25  # of each list on a page
_ENTITY = """CONSTRUCT {{ {iri} ?p ?o . ?row ?q ?v . ?old fg:mergedInto {iri} }} WHERE {{
  {{ GRAPH <{identity}> {{ {iri} ?p ?o }} }} UNION {{ GRAPH <{identity}> {{ ?old fg:mergedInto {iri} }} }}
  UNION {{ GRAPH <{current}> {{ {iri} ?p ?o }} }}
  UNION {{ GRAPH <{view}> {{ {{ ?row fg:subject {iri} }} UNION {{ ?row fg:object {iri} }} ?row ?q ?v }} }} }}"""
_NODE = "CONSTRUCT {{ {iri} ?p ?o . ?o ?q ?v }} WHERE {{ GRAPH ?g {{ {iri} ?p ?o OPTIONAL {{ ?o ?q ?v }} }} }}"


async def thing(request: Request) -> Response:
    """/id/{id}."""
    id_ = request.path_params["id"]
    form = _form(request)
    given = {"id": id_, "as_of": request.query_params.get("as-of") or None}
    given |= {"most": FIRST_ROWS} if form == "html" and not request.query_params.get("all") else {}
    try:
        found = await called(request.app.state.door, "thing", given)
    except UnknownFirm as error:
        if form == "html":
            return page(request, "missing.html", 404, what=id_, near=error.near)
        raise
    if found["id"] != id_:  # merged: the smallest id is kept
        more = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/id/{quote(found['id'], safe='')}{more}", 301, {"vary": "Accept"})
    if form == "html":
        return pages.thing(request, found)
    graphs = {"identity": terms.IDENTITY.value, "current": terms.CURRENT.value, "view": terms.VIEW.value}
    return await _rdf(request, _ENTITY.format(iri=terms.entity(EntityId(id_)), **graphs), form)


async def claim(request: Request) -> Response:
    """/claim/{id}."""
    form = _form(request)
    if form == "html":
        return await pages.claim(request)
    return await _rdf(request, _NODE.format(iri=terms.minted(terms.CLAIM, request.path_params["id"])), form)


async def article(request: Request) -> Response:
    """/article/{version}."""
    form = _form(request)
    if form == "html":
        return await pages.article(request)
    return await _rdf(request, _NODE.format(iri=terms.minted(terms.ARTICLE, request.path_params["version"])), form)


async def ontology(request: Request) -> Response:
    """The vocabulary: a page made of ontology.ttl, or the file itself."""
    form = choose(request.headers.get("accept"), {"html": _OFFERED["html"], "turtle": GRAPHS["turtle"]})
    if form == "turtle":
        return Response(ontology_turtle(), headers={"vary": "Accept"}, media_type="text/turtle")
    return page(request, "ontology.html", table=relation_table())


def _form(request: Request) -> str:
    named = request.query_params.get("format")
    if named is not None and named in _OFFERED:
        return named
    accept = request.headers.get("accept")
    found = choose(accept, _OFFERED) if accept and accept != "*/*" else "turtle"
    if found is None:
        raise BadRequest(406, f"no format that the Accept header takes; there are {', '.join(_OFFERED)}")
    return found


async def _rdf(request: Request, query: str, form: str) -> Response:
    endpoint: Endpoint = request.app.state.endpoint
    async with endpoint.snapshot() as snapshot:
        zipped = wants_gzip(request)
        tag = etag(snapshot, query, form, zipped)
        if seen(request, tag):
            return Response(status_code=304, headers=told(snapshot, tag))
        job = {"op": "query", "snapshot": str(snapshot.path), "query": query, "form": form, "union": True, "gzip": zipped}
        outcome = await endpoint.run(request, job)
    if outcome.status == "ok" and outcome.spool is None and form == "ntriples" and not outcome.body:
        raise BadRequest(404, "nothing is known under this address")
    return sent(outcome, GRAPHS[form][0], told(snapshot, tag))
