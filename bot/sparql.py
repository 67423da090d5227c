"""The SPARQL of an answer: pasted into the endpoint, it gives the answer's rows and no others.

The query is the one that found the rows, a question of several hops as one query within another. It finds all rows that
bear on the day; its closing VALUES names those that the answer shows, since which of a pair's rows says what holds is
decided by their evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.answer import Row
from kg import terms
from kg.fragments import fill, values_block
from kg.terms import Term


def of_answer(rows: Sequence[Row], found: Mapping[tuple[str, str], str]) -> str:
    """The query for these rows; `found`: by which query each party's row was found. Empty without any interval."""
    shown = list(dict.fromkeys((row.iri, row.key) for row in rows if row.key is not None and row.iri is not None))
    queries = {found.get(pair) for pair in shown}
    pairs: list[Sequence[Term]] = [(terms.iri(iri), terms.interval(key)) for iri, key in shown]
    if len(queries) == 1 and (query := queries.pop()) is not None:
        return f"{query.rstrip()}\n{values_block('item row', pairs)}\n"
    return fill("said", {"item row": pairs}) if pairs else ""
