"""Where articles come from: files, archives, buckets, the web, standard input. A bad one is an item, never the end."""

from __future__ import annotations

from ingest.sources.articles import (
    Given,
    Item,
    Known,
    Loaded,
    Options,
    article_id,
    canonical_url,
    content_id,
    file_id,
    make_article,
    shown,
)
from ingest.sources.inputs import count_sources, places, read_file, read_place, read_sources, read_text
from ingest.sources.records import read_record, read_records
from ingest.sources.web import Web

__all__ = [
    "Given", "Item", "Known", "Loaded", "Options", "Web", "article_id", "canonical_url", "content_id", "count_sources",
    "file_id", "make_article", "places", "read_file", "read_place", "read_record", "read_records",
    "read_sources", "read_text", "shown",
]  # fmt: skip
