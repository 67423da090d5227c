"""HTTP exchanges as the W3C's manifests tell them in Markdown: `#### Request`, `#### Response`, each an indented message."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from tests.w3c.cases import RESULTS, Exchange

_SECTION = re.compile(r"^[ \t]*####[ \t]*(Request|Response)[ \t]*$", re.MULTILINE)
_AFTER = re.compile(r"^followed by\s*$", re.MULTILINE)
_MEDIA = re.compile(r"\b[a-z]+/[a-z0-9.+-]+", re.IGNORECASE)
_STATUS = re.compile(r"\b([1-5](?:\d\d|xx))\b", re.IGNORECASE)
_HEADER = re.compile(r"([A-Za-z-]+):[ \t]*(.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One indented block: its first line, header lines, and what follows the empty line."""

    start: str
    headers: tuple[tuple[str, str], ...]
    body: str


def read(comment: str) -> list[Exchange]:
    """The exchanges of a comment; none where it tells none."""
    pieces = _SECTION.split(_AFTER.sub("", comment))
    told = [(kind, _message(text)) for kind, text in zip(pieces[1::2], pieces[2::2], strict=True)]
    requests = [message for kind, message in told if kind == "Request"]
    responses = [message for kind, message in told if kind == "Response"]
    return [_exchange(*pair) for pair in zip(requests, responses, strict=True)]


def media_types(header: str) -> Iterator[str]:
    """Those that a header names, without their parameters."""
    return (found.lower() for found in _MEDIA.findall(header))


def _message(text: str) -> Message:
    lines = textwrap.dedent(text.replace("\t", "    ")).strip().splitlines()
    headers = []
    at = 1
    while at < len(lines) and (found := _HEADER.fullmatch(lines[at].strip())) is not None:
        headers.append((found[1], found[2].strip()))
        at += 1
    return Message(start=lines[0].strip() if lines else "", headers=tuple(headers), body="\n".join(lines[at:]).strip())


def _exchange(request: Message, response: Message) -> Exchange:
    method, path = request.start.split()[:2]
    body = response.body
    return Exchange(
        method=method,
        path=path,
        headers=request.headers,
        body=_encoded(request),
        statuses=frozenset(status.lower() for status in _STATUS.findall(response.start)),
        boolean={"true": True, "false": False}.get(body),
        media=frozenset(_expected_media(response)),
        graph=body if body and any("turtle" in value for _, value in response.headers) else None,
        expected=body if " " in body and not any("turtle" in value for _, value in response.headers) else None,
    )


def _encoded(request: Message) -> bytes:
    """The body in the charset that its content type names: two tests send UTF-16."""
    charset = next((v.rpartition("charset=")[2] for k, v in request.headers if "charset=" in v), "utf-8")
    return request.body.encode(charset)


def _expected_media(response: Message) -> Iterator[str]:
    for name, value in response.headers:
        if name.lower() == "content-type":
            yield from media_types(value)
            kinds = (kind for kind in RESULTS if f"for {kind}" in value)  # "or any other valid media type for ..."
            yield from (media for kind in kinds for media in RESULTS[kind])
