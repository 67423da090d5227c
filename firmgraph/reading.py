"""The reader that the settings ask for."""

from __future__ import annotations

from firmgraph.config import Settings
from ingest.linking.registry import default_registry
from ingest.reading import Reader


def reader(settings: Settings) -> Reader:
    """A reader that knows the names of the default registry and of the user's own. Raises ConfigError."""
    known = default_registry()
    return Reader(registry=known.with_more(settings.registry) if settings.registry is not None else known)
