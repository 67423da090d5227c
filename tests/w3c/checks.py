"""What is wrong with a response of the endpoint under test, in one line."""

from __future__ import annotations

import io

import httpx
from rdflib import Graph, URIRef, Variable
from rdflib.compare import isomorphic
from rdflib.query import Result

from tests.w3c.cases import Exchange

_IRI_NOT_TEST = "bound to an IRI that is _not_ `<test>`"


def wrong(response: httpx.Response, exchange: Exchange, turtle: str, address: str) -> str | None:
    """None when the response is as the exchange wants it. `turtle`: the graph that must come back, placeholders filled."""
    code, media = str(response.status_code), _media(response)
    if exchange.statuses and not {code, f"{code[0]}xx"} & exchange.statuses:
        return f"status {code}, not {' or '.join(sorted(exchange.statuses))}: {response.text[:200]}"
    if exchange.media and media not in exchange.media and response.is_success:
        return f"content type {media!r}, not one of {', '.join(sorted(exchange.media))}"
    if exchange.boolean is not None and _result(response).askAnswer is not exchange.boolean:
        return f"not {exchange.boolean}"
    if exchange.expected is not None:
        return _wrong_in_words(response, exchange.expected)
    return None if exchange.graph is None else _wrong_graph(response, turtle, address)


def _media(response: httpx.Response) -> str:
    return response.headers.get("content-type", "").partition(";")[0].strip().lower()


def _result(response: httpx.Response) -> Result:
    return Result.parse(io.BytesIO(response.content), content_type=_media(response))


def _wrong_in_words(response: httpx.Response, expected: str) -> str | None:
    if _IRI_NOT_TEST not in expected:
        return f"this runner does not know what is meant by {expected!r}"
    found = [row.get(Variable("o")) for row in _result(response).bindings]
    return None if len(found) == 1 and isinstance(found[0], URIRef) and str(found[0]) != "test" else f"?o is {found}"


def _wrong_graph(response: httpx.Response, turtle: str, address: str) -> str | None:
    found = Graph().parse(data=response.content, format="turtle", publicID=address)
    wanted = Graph().parse(data=_prefixed(turtle), format="turtle", publicID=address)
    return None if isomorphic(found, wanted) else f"another graph: {response.text[:500]!r}"


def _prefixed(turtle: str) -> str:
    """Two of the W3C's graphs lack their prefixes."""
    return f"@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .\n{turtle}"
