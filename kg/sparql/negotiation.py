"""Which format a client gets: HTTP's Accept header (RFC 9110, 12.5.1) over the formats of SPARQL results and of RDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

# Short name -> media types, the one that is sent first. Order is preference among equals.
RESULTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "json": ("application/sparql-results+json", "application/json"),
        "xml": ("application/sparql-results+xml", "application/xml", "text/xml"),
        "csv": ("text/csv",),
        "tsv": ("text/tab-separated-values",),
    }
)
GRAPHS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "turtle": ("text/turtle", "application/x-turtle"),
        "ntriples": ("application/n-triples", "text/plain"),
        "jsonld": ("application/ld+json", "application/json"),
        "rdfxml": ("application/rdf+xml", "application/xml", "text/xml"),
        "nquads": ("application/n-quads",),
        "trig": ("application/trig",),
    }
)
# What pyoxigraph reads back; text/plain stays out, as it says nothing.
READABLE: Final[Mapping[str, str]] = MappingProxyType(
    {media: name for name, types in GRAPHS.items() for media in types if media not in ("text/plain", "application/json")}
    | {"text/n3": "turtle", "application/xml": "rdfxml", "text/xml": "rdfxml"}
)
_EXACT: Final = 3  # how specific a range is that names the very type
MAX_ACCEPT: Final = 64  # entries of an Accept header that are looked at


LONGEST_REMEMBERED: Final = 500  # characters of an Accept header whose choice is kept


def choose(accept: str | None, offered: Mapping[str, Sequence[str]]) -> str | None:
    """The short name of the best offer, None when the client takes none of them. No header takes the first."""
    if len(accept or "") >= LONGEST_REMEMBERED:
        return _chosen(accept, tuple(offered.items()))
    return _results(accept) if offered is RESULTS else _remembered(accept, tuple(offered.items()))


def _chosen(accept: str | None, offered: tuple[tuple[str, Sequence[str]], ...]) -> str | None:
    if accept is None or not accept.strip():
        return offered[0][0]
    ranges = [_parse(entry) for entry in accept.split(",")[:MAX_ACCEPT]]
    scored = [(_quality(types, ranges), -place, name) for place, (name, types) in enumerate(offered)]
    (quality, _), _, name = max(scored)
    return name if quality > 0 else None


_remembered = lru_cache(256)(_chosen)  # clients send the same header with each request


@lru_cache(256)
def _results(accept: str | None) -> str | None:
    """The same for the one mapping that nearly all requests are offered, whose hash takes longer than all else here."""
    return _chosen(accept, tuple(RESULTS.items()))


def _quality(types: Sequence[str], ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """The best quality that any of the types gets, and how specific the range is that gives it."""
    own = _of(types[0], ranges)
    return own if own[1] == _EXACT else max([own, *(_of(media, ranges) for media in types[1:])])


def _of(media: str, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    wide = (media, media.partition("/")[0] + "/*", "*/*")
    for rank, pattern in enumerate(wide):
        found = [quality for name, quality in ranges if name == pattern]
        if found:
            return max(found), len(wide) - rank
    return 0.0, 0


def _parse(entry: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in entry.split(";"))
    quality = next((p.partition("=")[2] for p in parameters if p.startswith("q=")), "1")
    try:
        return name, min(1.0, max(0.0, float(quality)))
    except ValueError:
        return name, 0.0


def takes(accept: str | None, media: str) -> bool:
    """Whether the client prefers this media type over any SPARQL result: how browsers are told from tools."""
    if accept is None:
        return False
    ranges = [_parse(entry) for entry in accept.split(",")[:MAX_ACCEPT]]
    return any(name == media and quality > 0 for name, quality in ranges)
