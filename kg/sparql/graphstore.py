"""SPARQL 1.1 Graph Store HTTP Protocol: what a request wants done with which graph. Knows no web framework.

A graph is named by `?graph=IRI`, by `?default`, or directly by its address below the store: an address that holds one
percent-encoded absolute IRI names that IRI, any other names itself.
"""

from __future__ import annotations

import email.parser
import email.policy
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urljoin

from kg.errors import BadRequest
from kg.sparql.negotiation import GRAPHS, READABLE, choose
from kg.sparql.protocol import Pairs, absolute, content_type, media_types

METHODS: Final = ("GET", "HEAD", "PUT", "POST", "DELETE")
MOST_PARTS: Final = 100  # documents in one multipart request


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """RDF as it was sent."""

    format: str  # short name
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A graph; None = the default graph. `fresh`: the request leaves the name to the store."""

    graph: str | None
    fresh: bool = False


def target(parameters: Pairs, address: str, below: str, method: str) -> Target:
    """The graph that a request names. `address`: the full URL without query; `below`: its undecoded part after the store.

    ?graph may be a path on this server, as the W3C tests have it. Raises BadRequest.
    """
    named = [value for name, value in parameters if name == "graph"]
    default = any(name == "default" for name, _ in parameters)
    if len(named) + default > 1:
        raise BadRequest(400, "a request names one graph: ?graph=IRI or ?default, once")
    if named:
        return Target(graph=absolute(urljoin(address, named[0]) if named[0].startswith("/") else named[0], "graph"))
    if default:
        return Target(graph=None)
    if below:
        return Target(graph=_direct(address, below))
    if method == "POST":
        return Target(graph=None, fresh=True)
    raise BadRequest(400, "name a graph: ?graph=IRI, ?default, or its own address")


def _direct(address: str, below: str) -> str:
    inner = unquote(below, errors="strict") if "%" in below else below
    if "/" not in below and ":" in inner and "/" in inner:
        return absolute(inner, "graph")
    return absolute(address, "graph")


def documents(header: str | None, body: bytes) -> tuple[Document, ...]:
    """The RDF sent: one document, or each part of multipart/form-data. Raises BadRequest."""
    media, _ = content_type(header)
    if media == "multipart/form-data":
        return _parts(header or "", body)
    return (_document(media, body),)


def _document(media: str, body: bytes) -> Document:
    if not media:
        raise BadRequest(400, "the Content-Type must say which RDF format is sent")
    if media not in READABLE:
        raise BadRequest(415, f"{media} is no RDF format; send {media_types(GRAPHS)}")
    return Document(format=READABLE[media], body=body)


def _parts(header: str, body: bytes) -> tuple[Document, ...]:
    head = f"Content-Type: {header.translate(_NO_LINES)}\r\n\r\n".encode("latin-1", "replace")
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    parts = list(message.iter_parts()) if message.is_multipart() else []
    if not parts:
        raise BadRequest(400, "the multipart body holds no part")
    if len(parts) > MOST_PARTS:
        raise BadRequest(413, f"more than {MOST_PARTS} parts in one request")
    found = []
    for part in parts:
        payload = part.get_payload(decode=True)
        found.append(_document(part.get_content_type(), payload if isinstance(payload, bytes) else b""))
    return tuple(found)


_NO_LINES = {ord("\r"): None, ord("\n"): None}


def result_format(accept: str | None) -> str:
    """The short name of the format to send a graph in. Raises BadRequest."""
    found = choose(accept, GRAPHS)
    if found is None:
        raise BadRequest(406, f"no format that the Accept header takes; there are {media_types(GRAPHS)}")
    return found
