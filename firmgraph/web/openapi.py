"""The OpenAPI description of the HTTP face, as data: what `/openapi.json` gives and `/api` shows."""

from __future__ import annotations

from typing import Any, Final

Operation = dict[str, Any]
_STRING: Final = {"type": "string"}
_DAY: Final = {"type": "string", "format": "date"}


def description(version: str) -> dict[str, Any]:
    """OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "firmgraph",
            "version": version,
            "summary": "Who owns, runs, supplies and buys from whom, as of any day, with the sentence that says so",
        },
        "paths": PATHS,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Problem": {
                    "type": "object",
                    "properties": {"status": {"type": "integer"}, "detail": _STRING},
                    "required": ["status", "detail"],
                }
            },
        },
    }


def _parameter(name: str, schema: dict[str, Any], *, where: str = "query", required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": where, "required": required or where == "path", "schema": schema}


def _operation(summary: str, *parameters: dict[str, Any], media: str = "application/json", token: bool = False) -> Operation:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found: Operation = {
        "summary": summary,
        "parameters": list(parameters),
        "responses": {
            "200": {"description": "done", "content": {media: {}}},
            "default": {"description": "refused, with the reason", "content": problem},
        },
    }
    return found | ({"security": [{"token": []}]} if token else {})


def _with_body(operation: Operation, **content: dict[str, Any]) -> Operation:
    medias = {name.replace("__", "/").replace("_", "-"): {"schema": schema} for name, schema in content.items()}
    return operation | {"requestBody": {"required": True, "content": medias}}


_AS_OF: Final = _parameter("as-of", _DAY)
_QUERY: Final = {"type": "object", "properties": {"query": _STRING, "update": _STRING}}
_ARTICLE: Final = {
    "type": "object",
    "required": ["text"],
    "properties": dict.fromkeys(("text", "title", "outlet", "published", "url", "id"), _STRING),
}
_ASKED: Final = {
    "type": "object",
    "required": ["question"],
    "properties": {
        "question": _STRING, "as_of": _DAY, "known_by": _DAY, "thread": {"type": "array", "items": {"type": "object"}},
    },
}  # fmt: skip

PATHS: Final[dict[str, dict[str, Operation]]] = {
    "/ask": {
        "get": _operation("Answer a question", _parameter("q", _STRING, required=True), _parameter("as_of", _DAY)),
        "post": _with_body(_operation("Answer a question, with earlier answers as its thread"), application__json=_ASKED),
    },
    "/articles": {
        "get": _operation("Articles with their receipts, newest first", _parameter("before", {"type": "integer"})),
        "post": _with_body(
            _operation("Read articles: one as JSON, or many as JSON Lines", token=True),
            application__json=_ARTICLE,
            application__x_ndjson=_STRING,
        ),
    },
    "/changes.json": {
        "get": _operation("The latest articles and what they say (JSON Feed)", media="application/feed+json"),
    },
    "/changes.atom": {"get": _operation("The same as Atom", media="application/atom+xml")},
    "/suggest": {"get": _operation("Things whose name is like a text", _parameter("q", _STRING, required=True))},
    "/id/{id}": {
        "get": _operation(
            "One thing: a page, or RDF by the Accept header",
            _parameter("id", _STRING, where="path"), _AS_OF, media="text/turtle",
        )
    },
    "/claim/{id}": {
        "get": _operation("One claim with its sentence", _parameter("id", _STRING, where="path"), media="text/turtle")
    },
    "/article/{version}": {
        "get": _operation("One article", _parameter("version", _STRING, where="path"), media="text/turtle")
    },
    "/sparql": {
        "get": _operation(
            "SPARQL 1.1 query, or the description of the service",
            _parameter("query", _STRING), _AS_OF, _parameter("timeout", {"type": "number", "exclusiveMinimum": 0}),
            _parameter("partial", {"type": "boolean"}), _parameter("saved", _STRING),
            media="application/sparql-results+json",
        ),
        "post": _with_body(
            _operation("SPARQL 1.1 query; with the token, update", media="application/sparql-results+json"),
            application__x_www_form_urlencoded=_QUERY,
        ),
    },
    "/queries": {"get": _operation("Queries that people keep under a name")},
    "/queries/{name}": {
        "get": _operation("One kept query", _parameter("name", _STRING, where="path"), media="application/sparql-query"),
        "put": _with_body(
            _operation(
                "Keep a query",
                _parameter("name", _STRING, where="path"), _parameter("question", _STRING, required=True), token=True,
            ),
            application__sparql_query=_STRING,
        ),
        "delete": _operation("Drop a kept query", _parameter("name", _STRING, where="path"), token=True),
    },
    "/sparql/running/{id}": {
        "delete": _operation("End the query that was sent with this query-id", _parameter("id", _STRING, where="path"))
    },
    "/rdf-graph-store": {
        "get": _operation("One graph", _parameter("graph", _STRING), media="text/turtle"),
        "put": _with_body(_operation("Replace a graph", _parameter("graph", _STRING), token=True), text__turtle=_STRING),
        "post": _with_body(_operation("Add to a graph", _parameter("graph", _STRING), token=True), text__turtle=_STRING),
        "delete": _operation("Delete a graph", _parameter("graph", _STRING), token=True),
    },
    "/healthz": {"get": _operation("The process lives")},
    "/metrics": {"get": _operation("Counters in Prometheus' text format", media="text/plain")},
    "/readyz": {"get": _operation("The data folder answers, and how much it holds")},
}  # fmt: skip
