"""What a response says about the state of the graph that it speaks of: its ETag and the headers beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from types import MappingProxyType


def etag(version: str, *parts: object) -> str:
    """Names a response over this version of the graph: weak, as the same rows may come in another order."""
    text = repr((version, parts))
    return f'W/"{hashlib.blake2b(text.encode(), digest_size=16).hexdigest()}"'


def seen(tag: str, given: str) -> bool:
    """Whether an If-None-Match header names this very response (RFC 9110, 13.1.2)."""
    return bool(given) and (given.strip() == "*" or tag in (part.strip() for part in given.split(",")))


@lru_cache(8)
def told(made: datetime) -> Mapping[str, str]:
    """Headers that say of which copy of the graph a response speaks."""
    return MappingProxyType(
        {
            "firmgraph-snapshot": made.isoformat().replace("+00:00", "Z"),
            "last-modified": format_datetime(made, usegmt=True),
            "vary": "Accept, Accept-Encoding",
            "cache-control": "no-cache",
        }
    )
