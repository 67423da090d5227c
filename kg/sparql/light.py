"""Queries whose results come quickly and are not large, answered whole and in memory (firmgraph/web/lane.py).

A worker writes a result piece by piece, counting rows, as it may be endless. Whoever calls this is ended when it takes long,
so that the engine may write all of it at once: the pieces cost as much as evaluating one triple does.
"""

from __future__ import annotations

import io
from typing import Final

from pyoxigraph import QueryBoolean, QueryTriples, Store

from kg.sparql.protocol import Query
from kg.sparql.rowcap import at_most, has_more
from kg.sparql.worker import RESULTS, boolean, dataset, triples, vocabulary

LARGEST: Final = 4 * 2**20  # bytes


class NotLightError(Exception):
    """A worker must do it: it is large, has too many rows, or cannot be run, of which a worker says why."""


def answer(store: Store, asked: Query, *, base: str, day: str, rows: int) -> bytes:
    """The result in the format asked for. Raises NotLightError."""
    try:
        found = _evaluated(store, asked, base, day, rows)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise NotLightError from error
    if len(found) > LARGEST:
        raise NotLightError
    return found


def _evaluated(store: Store, asked: Query, base: str, day: str, rows: int) -> bytes:
    given = vocabulary(asked.text, day) | dataset(asked.union, asked.default, asked.named)
    result = store.query(asked.text, base_iri=base, **given)
    if isinstance(result, QueryBoolean):
        return boolean(result, asked.result)
    if isinstance(result, QueryTriples):
        file = io.BytesIO()
        if not triples(result, asked.result, rows, file):
            raise NotLightError
        return file.getvalue()
    found: bytes = result.serialize(format=RESULTS[asked.result]) or b""
    if not at_most(asked.text, rows) and has_more(found, asked.result, rows):
        raise NotLightError
    return found
