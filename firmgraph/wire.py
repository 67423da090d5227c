"""The protocol of the socket in a data folder: one JSON object a line.

A request is {"verb": name, "arguments": {...}}. The answer is any number of {"event": {...}} lines, then one of
{"result": value} or {"error": {"kind", "message", "exit"}}. A connection carries one request after another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Protocol

from firmgraph.exits import Exit, RemoteError, exit_of
from kg.errors import BadInput, FirmgraphError

Event = dict[str, Any]  # progress: {"done", "total", "what"} or {"waiting": what for}; a piece of a long result: {"text"}
Result = dict[str, Any]
OnEvent = Callable[[Event], None]
LONGEST_LINE = 256 * 2**20  # bytes; an article given on standard input travels in one line


class Door(Protocol):
    """Whoever carries out verbs over a data folder: its owner through the socket, or this process itself."""

    def call(self, verb: str, arguments: Mapping[str, Any], on_event: OnEvent) -> Result:
        """The verb's result; progress and long results come through `on_event`. Raises FirmgraphError."""
        ...


def send(stream: BinaryIO, message: Mapping[str, Any]) -> None:
    """Write one message and push it out."""
    stream.write(json.dumps(message, ensure_ascii=True).encode() + b"\n")
    stream.flush()


def receive(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message; None at the end of the stream. Raises BadInput on anything else than one JSON object a line."""
    line = stream.readline(LONGEST_LINE + 1)
    if not line:
        return None
    if not line.endswith(b"\n"):
        raise BadInput("a message on the socket is too long or was cut off")
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"a message on the socket is not JSON: {error}") from error
    if not isinstance(message, dict):
        raise BadInput("a message on the socket is not a JSON object")
    return message


def error_message(error: FirmgraphError) -> dict[str, Any]:
    """The last line of an answer that failed."""
    return {"error": {"kind": type(error).__name__, "message": str(error), "exit": int(exit_of(error))}}


def result_of(message: Mapping[str, Any]) -> Result:
    """What the last line of an answer holds. Raises RemoteError."""
    if "error" in message:
        error = message["error"]
        raise RemoteError(str(error["kind"]), str(error["message"]), Exit(error["exit"]))
    result: Result = message["result"]
    return result
