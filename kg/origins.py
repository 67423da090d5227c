"""Reprints and rewrites of one report are one independent origin.

Likeness is estimated with MinHash (Broder 1997) over word shingles. A shortened reprint shares few shingles with the
long one by Jaccard, but nearly all of its own: so containment of the smaller in the larger counts too. Candidates come
from LSH buckets, so that a new article is compared with few others.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kg.model import ArticleId
from kg.naming import fold

Signature = tuple[int, ...]  # the number of shingles, then PERMUTATIONS minima of 32 bits

PERMUTATIONS = 96
BAND_ROWS = 2  # 32 bands of two rows: a pair of Jaccard 0.3 becomes a candidate in 95 % of cases, of 0.5 always
BANDS = 32
SHINGLE = 4  # words
LIKE = 0.5  # Jaccard of a reprint
CONTAINED = 0.6  # share of the shorter text that stands in the longer: a shortened reprint with its own first lines
CREDITED = 0.3  # ... when the article also credits the other's outlet or agency
CREDIT_DAYS = 4
SMALLEST = 20  # shingles: shorter texts are only compared whole (Jaccard)
_PRIME = np.uint64((1 << 61) - 1)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """What of an article tells whether it is a reprint of another."""

    article: ArticleId
    signature: Signature
    published: date | None = None
    outlet: str | None = None
    credit: str | None = None


def signature(text: str) -> Signature:
    """The MinHash signature of a text's body; empty for an empty text. Same text, same signature, on every machine."""
    words = _WORD.findall(text.casefold())
    if not words:
        return ()
    shingles = {" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))}
    raw = np.array([_hash32(s) for s in shingles], dtype=np.uint64)
    a, b = _permutations()
    mixed = (raw[:, None] * a[None, :] + b[None, :]) % _PRIME & np.uint64(0xFFFFFFFF)
    return (len(shingles), *mixed.min(axis=0).tolist())


def _hash32(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "big")


@lru_cache(maxsize=1)
def _permutations() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Multipliers below 2**29 keep the products of 32-bit hashes within 64 bits."""
    random = np.random.RandomState(20240523)  # the legacy generator's stream is frozen by NumPy's policy
    a = random.randint(1, 1 << 29, PERMUTATIONS).astype(np.uint64) | np.uint64(1)
    return a, random.randint(0, 1 << 29, PERMUTATIONS).astype(np.uint64)


def bands(sig: Signature) -> tuple[str, ...]:
    """The LSH buckets of a signature; two articles that share one are worth comparing."""
    rows = sig[1:]
    return tuple(
        f"{n:x}.{'.'.join(f'{v:x}' for v in rows[n * BAND_ROWS : (n + 1) * BAND_ROWS])}" for n in range(BANDS if rows else 0)
    )


def jaccard(a: Signature, b: Signature) -> float:
    """The estimated share of shingles that two texts have in common (0..1)."""
    if not a or not b:
        return 0.0
    return sum(x == y for x, y in zip(a[1:], b[1:], strict=True)) / PERMUTATIONS


def containment(a: Signature, b: Signature) -> float:
    """The estimated share of the shorter text's shingles that stand in the longer one (0..1)."""
    if not a or not b or min(a[0], b[0]) < SMALLEST:
        return 0.0
    likeness = jaccard(a, b)
    return min(1.0, likeness * (a[0] + b[0]) / ((1 + likeness) * min(a[0], b[0])))


def same_report(a: Print, b: Print) -> bool:
    """Whether the two are one report: a reprint, a shortened reprint, or a credited rewrite."""
    if jaccard(a.signature, b.signature) >= LIKE:
        return True
    share = containment(a.signature, b.signature)
    return share >= CONTAINED or (share >= CREDITED and _credited(a, b))


def _credited(a: Print, b: Print) -> bool:
    if a.published is None or b.published is None or abs((a.published - b.published).days) > CREDIT_DAYS:
        return False
    sources = [{fold(s) for s in (p.outlet, p.credit) if s} for p in (a, b)]
    return (a.credit is not None or b.credit is not None) and bool(sources[0] & sources[1])


def components(
    seeds: Iterable[ArticleId], neighbours: Callable[[ArticleId], Iterable[ArticleId]]
) -> Mapping[ArticleId, str]:
    """The origin (smallest article id) of every article connected with a seed."""
    origins: dict[ArticleId, str] = {}
    for seed in seeds:
        if seed in origins:
            continue
        found, waiting = {seed}, [seed]
        while waiting:
            fresh = set(neighbours(waiting.pop())) - found
            found |= fresh
            waiting += fresh
        origins |= dict.fromkeys(found, min(found))
    return origins


def outlet_origin(outlet: str) -> str:
    """The origin of what an article passes on from another outlet ("Bloomberg reported")."""
    return f"outlet:{fold(outlet)}"
