"""Does an article tagged `acq` yield a deal claim? Thresholds are set on even ids and scored on odd; none is shipped."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from benchmarks.quality.corpora import DATA
from ingest.reading import Reader
from ingest.sources import Loaded, Options, read_record
from kg.errors import UnreadableArticle
from kg.model import Article, Claim, Phase, Reading, Relation

BULK = DATA / "bulk" / "reuters21578_part1.jsonl.gz"
TOPIC = "acq"
STEPS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 2.0)  # 2.0: claims of this kind do not count
_KINDS = (Relation.ACQUIRES, Relation.MERGES_WITH, Relation.OWNS_STAKE)


@dataclass(frozen=True)
class Seen:
    """One article: whether it is tagged, and its surest claim of each kind (0 without)."""

    id: int
    tagged: bool
    surest: tuple[float, ...]


@dataclass(frozen=True)
class Detected:
    """How well tagged articles were told from the others."""

    precision: float
    recall: float
    articles: int
    tagged: int

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def read_bulk(path: Path = BULK, *, one_in: int = 1) -> Iterator[tuple[int, bool, Article | None]]:
    """Id, whether tagged, and article (none where it cannot be read); of pairs of neighbouring ids every `one_in`-th."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for record in map(json.loads, stream):
            number = int(record["id"])
            if number // 2 % one_in == 0:
                yield number, TOPIC in record["topics"], _article(record)


def _article(record: Mapping[str, object]) -> Article | None:
    try:
        item = read_record(_dated(record), "bulk", Options())
    except UnreadableArticle:
        return None
    return item.article if isinstance(item, Loaded) else None


def _dated(record: Mapping[str, object]) -> dict[str, object]:
    """Without the tags, which are what is asked for."""
    return {key: value for key, value in record.items() if key != "topics"}


def see(reader: Reader, given: Sequence[tuple[int, bool, Article | None]]) -> list[Seen]:
    """Read all of them; an article that cannot be read yields no claim."""
    readings = reader.read_many(article for _, _, article in given if article is not None)
    return [Seen(id_, tagged, _surest(next(readings) if article is not None else None)) for id_, tagged, article in given]


def _surest(reading: Reading | None) -> tuple[float, ...]:
    deals = [claim for claim in (reading.claims if reading is not None else ()) if _is_deal(claim)]
    return tuple(max((c.confidence for c in deals if c.relation is kind), default=0.0) for kind in _KINDS)


def _is_deal(claim: Claim) -> bool:
    """A stake that is merely held is no deal."""
    return claim.relation in _KINDS and not (claim.relation is Relation.OWNS_STAKE and claim.phase is Phase.ACTIVE)


def detection(seen: Sequence[Seen]) -> tuple[Detected, tuple[float, ...]]:
    """The odd ids' score with the thresholds that are best on the even ones."""
    even = _tally(s for s in seen if s.id % 2 == 0)
    best = max(product(STEPS, repeat=len(_KINDS)), key=lambda limits: _detect(even, limits).f1)
    return _detect(_tally(s for s in seen if s.id % 2), best), best


def _tally(seen: Iterable[Seen]) -> Counter[tuple[bool, tuple[float, ...]]]:
    """How many articles are alike: few kinds of articles make many thresholds quick to try."""
    return Counter((s.tagged, s.surest) for s in seen)


def _detect(tally: Counter[tuple[bool, tuple[float, ...]]], limits: Sequence[float]) -> Detected:
    """Precision and recall of "some claim reaches its kind's threshold"."""
    found: Counter[tuple[bool, bool]] = Counter()
    for (tagged, surest), count in tally.items():
        found[tagged, any(c >= limit for c, limit in zip(surest, limits, strict=True))] += count
    hits, said = found[True, True], found[True, True] + found[False, True]
    tagged_ones = hits + found[True, False]
    return Detected(hits / max(said, 1), hits / max(tagged_ones, 1), found.total(), tagged_ones)
