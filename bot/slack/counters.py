"""What the Slack face counts, for `/metrics`. Labels are kinds and methods, never a name, a channel or a text."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from kg.metrics import REGISTRY

_SECONDS: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 15, 60, 300)

EVENTS: Final = Counter("firmgraph_slack_events", "Events delivered", ["kind", "taken"], registry=REGISTRY)
RESUMED: Final = Counter("firmgraph_slack_resumed", "Events that an earlier process had left unfinished", registry=REGISTRY)
QUEUE: Final = Gauge("firmgraph_slack_queue", "Questions that wait or are in work", registry=REGISTRY)
THINKING: Final = Histogram(
    "firmgraph_slack_thinking_seconds", "From event to calls", ["kind"], registry=REGISTRY, buckets=_SECONDS
)
ANSWERED: Final = Histogram(
    "firmgraph_slack_answer_seconds", "From arrival to the last call sent", ["kind"], registry=REGISTRY, buckets=_SECONDS
)
CALLS: Final = Counter(
    "firmgraph_slack_calls", "Calls of the Web API that came to an end", ["method", "state"], registry=REGISTRY
)
POSTPONED: Final = Counter("firmgraph_slack_postponed", "Calls put off", ["why"], registry=REGISTRY)
HELPFUL: Final = Counter("firmgraph_slack_feedback", "Clicks on the buttons below answers", ["helpful"], registry=REGISTRY)
ENDED: Final = Counter("firmgraph_slack_ended", "Events that came to an end", ["how"], registry=REGISTRY)
