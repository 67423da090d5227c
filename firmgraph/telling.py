"""News of watches, told in Slack: after each commit and each midnight all are looked at, and what is due is handed over."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Final, NamedTuple

from bot.slack.watching import payload
from firmgraph.repeating import attempt, repeating
from firmgraph.service import Service
from kg import watches

EVERY: Final = 5.0  # seconds between looks at the number of the last commit and at the calendar
AGAIN: Final = 60.0  # seconds until watches that failed are looked at again, if nothing is committed before
Take = Callable[[Mapping[str, Any]], object]  # on return the news is on disk and will be told once


class Told(NamedTuple):
    """Of how many watches there was news, and how many could not be looked at or told."""

    news: int
    failed: int


def telling(service: Service, take: Take, *, every: float = EVERY) -> AbstractContextManager[None]:
    """Tell while the block runs."""
    seen: tuple[object, ...] = ()
    tried = 0.0

    def look() -> None:
        nonlocal seen, tried
        now = (service.site.graph.catalogue.serial(), service.site.settings.day)
        if now != seen or time.monotonic() - tried > AGAIN:
            failed = tell(service, take).failed
            seen, tried = now, time.monotonic() if failed else math.inf

    return repeating("watches", look, every=every)


def tell(service: Service, take: Take) -> Told:
    """Hand over what is due, and note it as told. A watch that fails stops no other."""
    kept = watches.listed(service.site.graph.catalogue)
    wanted = [one.watch.id for one in kept if one.watch.audience.startswith("slack:")]
    done = [attempt(f"watch {id_}", partial(_tell, service, take, id_)) for id_ in wanted]
    return Told(sum(filter(None, done)), done.count(None))


def _tell(service: Service, take: Take, id_: str) -> int:
    due = service.call("look", {"watch": id_}, _nobody)["news"]
    for news in due:
        take(payload(news))
        service.call("told", {"watch": id_}, _nobody)
    return len(due)


def _nobody(event: object) -> None:
    """Progress that nobody watches."""
