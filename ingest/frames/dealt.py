"""Which deal "the deal" is: the one just told, else the first that the article tells."""

from __future__ import annotations

from ingest.frames.claims import Composer
from kg.model import Relation

_DEALS = (Relation.ACQUIRES, Relation.MERGES_WITH)


def deal_meant(composer: Composer, number: int) -> tuple[int, ...]:
    """The two parties of the deal that sentence `number` means by "the deal"; none where several would do."""
    told = sorted((n, s, o) for relation in _DEALS for n, s, o, _ in composer.known(relation) if n <= number)
    pairs = {frozenset((s, o)): (s, o) for _, s, o in reversed(told)}
    near = {frozenset((s, o)) for n, s, o in told if n >= number - 1}
    first = {frozenset((s, o)) for n, s, o in told if n == told[0][0]}
    meant = near if len(near) == 1 else first
    return pairs[next(iter(meant))] if len(meant) == 1 else ()
