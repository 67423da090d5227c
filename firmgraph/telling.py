"""News of watches, told in Slack: after each commit and each midnight all are looked at, and what is due is handed over."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from bot.slack.watching import payload
from firmgraph.service import Service
from kg.errors import FirmgraphError

LOG = logging.getLogger("firmgraph.slack")
EVERY: Final = 5.0  # seconds between looks at the number of the last commit and at the calendar
Take = Callable[[Mapping[str, Any]], object]  # on return the news is on disk and will be told once


@contextmanager
def telling(service: Service, take: Take, *, every: float = EVERY) -> Iterator[None]:
    """Tell while the block runs."""
    done = threading.Event()

    def watch() -> None:
        seen: tuple[object, ...] = ()
        while not done.is_set():
            now = (service.site.graph.catalogue.serial(), service.site.settings.day)
            if now != seen and _told(service, take):
                seen = now
            done.wait(every)

    thread = threading.Thread(target=watch, name="watches", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(5)


def _told(service: Service, take: Take) -> bool:
    """Look, and hand over what is due; whether that worked."""
    try:
        tell(service, take)
    except FirmgraphError as error:
        LOG.warning("watches: %s", error)
        return False
    except Exception:  # this thread's one broad except: the next commit is looked at all the same
        LOG.exception("watches")
        return False
    return True


def tell(service: Service, take: Take) -> int:
    """Hand over what is due, and note it as told; how many watches had news."""
    due = service.call("look", {"audience": "slack:"}, _nobody)["news"]
    for news in due:
        take(payload(news))
        service.call("told", {"watch": news["id"]}, _nobody)
    return len(due)


def _nobody(event: object) -> None:
    """Progress that nobody watches."""
