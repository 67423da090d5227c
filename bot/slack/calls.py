"""What an event becomes: calls of Slack's Web API as plain data. They are written down before the first one is sent.

A handler returns them in the order in which they are to arrive; each is sent once, also when the process dies between two
of them (bot/slack/delivery.py says how, and what remains). A later call may use what an earlier one came back with:

    first = Call("chat.postMessage", {"channel": c, "text": "Looking that up ..."})
    Call("chat.update", {"channel": c, "ts": came(0, "ts"), "text": "Done."})

Arguments hold only what JSON holds. The token, the name of the event in the message's metadata and `unfurl_*` are added on
the way out. Two methods are our own: `RESPOND` answers at the event's `response_url`; `UPLOAD` sends a file in three steps
(arguments: filename, title, content as text or `base64`, channel, thread_ts).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from bot.slack.events import Event

BROKEN: Final = "Something broke while I was looking that up. It was logged; please ask again, or in other words."
RESPOND: Final = "respond"
UPLOAD: Final = "upload"
_CAME: Final = "$came"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API."""

    method: str
    arguments: Mapping[str, Any]

    def to_json(self) -> str:
        """As the outbox keeps it."""
        return json.dumps(self.arguments, ensure_ascii=False, separators=(",", ":"))


AtOnce = Callable[[Call], None]


class Surface(Protocol):
    """What people see and what it does; knows no SDK, no token and no socket."""

    def handle(self, event: Event, at_once: AtOnce) -> Iterable[Call]:
        """The calls that answer an event.

        It may run twice for one event (a process that died before the calls were written down), so what it keeps it keeps
        under `event.key`. `at_once` sends a status line or steps of the work (bot/slack/live.py), without promise, where
        the answer takes longer than a moment.
        """
        ...

    def check(self, event: Event) -> Mapping[str, Any] | None:
        """What a submitted form is told with the acknowledgement (`response_action`), None = fine. Quick: 3 s in all."""
        ...


def came(number: int, *path: str) -> dict[str, list[Any]]:
    """Stands for what the call of that number (of the same event, from 0) came back with: `came(0, "message", "ts")`."""
    return {_CAME: [number, *path]}


def filled(value: Any, results: Mapping[int, Mapping[str, Any]]) -> Any:  # noqa: ANN401  # JSON
    """The value with every `came` replaced; None where that call came back with nothing of the kind."""
    if isinstance(value, Mapping):
        return (
            _looked_up(value[_CAME], results) if set(value) == {_CAME} else {k: filled(v, results) for k, v in value.items()}
        )
    return [filled(one, results) for one in value] if isinstance(value, list | tuple) else value


def _looked_up(where: list[Any], results: Mapping[int, Mapping[str, Any]]) -> Any:  # noqa: ANN401  # JSON
    found: Any = results.get(where[0])
    for name in where[1:]:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
