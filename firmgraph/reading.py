"""The reader that the settings ask for."""

from __future__ import annotations

from firmgraph.config import Settings
from firmgraph.helping import language_model
from ingest.linking.registry import default_registry
from ingest.reading import Reader
from ingest.suggested import Assisted


def reader(settings: Settings) -> Reader | Assisted:
    """A reader that knows the names of the default registry and of the user's own, and asks a language model too where
    the settings say so. Raises ConfigError.
    """
    known = default_registry()
    plain = Reader(registry=known.with_more(settings.registry) if settings.registry is not None else known)
    model = language_model(settings) if settings.llm_articles else None
    return Assisted(plain, model) if model is not None else plain
