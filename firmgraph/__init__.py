"""firmgraph: who owns, runs, supplies and buys from whom, as of any day, with the sentence that says so.

>>> import firmgraph
>>> with firmgraph.open("data") as g:  # doctest: +SKIP
...     g.ingest(["news/"])
...     g.ask("who still buys from Scale AI?")["text"]
"""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from firmgraph.handle import Handle

__all__ = ["open"]


def open(data: str | os.PathLike[str] | None = None, *, today: date | None = None) -> Handle:
    """A handle on a data folder (default: the settings'): through its owner when one lives, else opened here.

    Raises kg.errors.FirmgraphError.
    """
    from firmgraph.handle import Handle  # lazy: `import firmgraph` alone stays free of everything

    return Handle(data, today=today)
