"""Articles in and out of an open data folder."""

from __future__ import annotations

from pathlib import Path

from firmgraph.arguments import Arguments
from ingest.sources.articles import Options


def options_of(given: Arguments) -> Options:
    """How to read what does not speak for itself."""
    root = given.maybe("root")
    return Options(
        root=Path(root) if root is not None else None,
        published=given.day("published"),
        date_from_mtime=given.flag("date_from_mtime"),
        visibility=given.maybe("visibility") or "public",
        outlet=given.maybe("outlet"),
        any_language=given.flag("any_language"),
    )
