"""The one registry of this process's counters: every part adds its own, `/metrics` prints them (Prometheus text format).

    ANSWERS = Counter("firmgraph_slack_answers", "Answers sent, by how they ended", ["status"], registry=REGISTRY)

Names begin with `firmgraph_` and the part; the library adds `_total` to counters. Labels take few values, never a name, a
question or an id: each value is a series that is kept for good.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

REGISTRY: Final = CollectorRegistry()
MEDIA_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
ProcessCollector(registry=REGISTRY)


def exposition() -> bytes:
    """All counters as they are now."""
    return generate_latest(REGISTRY)
