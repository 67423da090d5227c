"""Training windows with what the annotation says of their pairs: from news_train and from CORE. Nothing of it is shipped."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from benchmarks.learned_reader.labels import CORE_LABELS, Gold, gold_of
from benchmarks.quality.corpora import articles as articles_of
from benchmarks.quality.scorer import rules
from benchmarks.quality.split import is_unread
from ingest.analysis import Analysed, Analyser
from ingest.annotating.words import Text
from ingest.learned.pairs import Pair, Place, Window, parsed, windows
from ingest.linking.registry import default_registry
from ingest.mentions.clusters import Cluster, find_clusters, unique_keys
from ingest.mentions.references import Mentions
from kg.model import Article, EntityType

FOLDS = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """A window; per pair its facts, and whether it counts: a pair whose facts stand elsewhere in the article does not."""

    article: str
    window: Window
    golds: tuple[tuple[Gold, ...], ...]
    counts: tuple[bool, ...]

    @property
    def positive(self) -> bool:
        """Whether any pair has a fact."""
        return any(self.golds)


def fold(article: str) -> int:
    """The article's place in cross-validation, 0 to 5, by hash; independent of the unread part's split."""
    return int(hashlib.sha256(b"f" + article.encode()).hexdigest(), 16) % FOLDS


def thinned(sample: Sample, most: int, rng: random.Random) -> Sample:
    """At most `most` pairs: all with facts, some of the others."""
    numbers = range(len(sample.golds))
    kept = [n for n in numbers if sample.golds[n]]
    others = [n for n in numbers if not sample.golds[n]]
    kept = sorted(kept + rng.sample(others, max(0, min(len(others), most - len(kept)))))
    return Sample(
        sample.article,
        replace(sample.window, pairs=tuple(sample.window.pairs[n] for n in kept)),
        tuple(sample.golds[n] for n in kept),
        tuple(sample.counts[n] for n in kept),
    )


def named(name: str, clusters: Sequence[Cluster]) -> set[int]:
    """The clusters that an annotated name can mean."""
    words: Callable[[str], tuple[str, ...]] = rules()["words"]
    exact = {c.index for c in clusters if any(words(f.text) == words(name) for f in c.forms)}
    return exact or {c.index for c in clusters if rules()["same"](c.name, name)}


def news_samples(shared: Path, analyser: Analyser, *, unread: bool = False) -> Iterator[Sample]:
    """The windows of news_train's read part (or of the part that stays unread: for totals only)."""
    articles = news_articles(shared, unread=unread)
    for article, analysed in zip(articles, analyser.analyse(articles), strict=True):
        name = Path(article.source or "").stem
        yield from _labelled(name, analysed, annotated(shared, name))


def news_articles(shared: Path, *, unread: bool = False) -> list[Article]:
    """The articles of news_train's read part, or of the part that stays unread."""
    paths = sorted((shared / "data" / "news_train" / "articles").glob("*.txt"))
    return articles_of(path for path in paths if is_unread(path.stem) == unread)


def annotated(shared: Path, article: str) -> list[dict[str, Any]]:
    """The facts of one article of news_train."""
    path = shared / "data" / "news_train" / "gold" / f"{article}.json"
    facts: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["facts"]
    return facts


def _labelled(name: str, analysed: Analysed, facts: list[dict[str, Any]]) -> Iterator[Sample]:
    clusters = find_clusters(analysed, default_registry())
    unique_keys(clusters)
    told = [_Told(fact, analysed, clusters) for fact in facts]
    for window in windows(Mentions(analysed, clusters)):
        golds = tuple(tuple(g for t in told if (g := t.gold(pair)) is not None) for pair in window.pairs)
        counts = tuple(
            bool(found) or not any(t.speaks_of(pair) for t in told) for found, pair in zip(golds, window.pairs, strict=True)
        )
        yield Sample(name, window, golds, counts)


class _Told:
    """One annotated fact with the clusters of its parties and the sentences of its quote."""

    def __init__(self, fact: dict[str, Any], analysed: Analysed, clusters: Sequence[Cluster]) -> None:
        self._fact = fact
        self._subjects = named(fact["s"], clusters)
        self._objects = named(fact["o"], clusters)
        self._sentences = set(_sentences(analysed, fact["quote"]))

    def speaks_of(self, pair: Pair) -> bool:
        """Whether its parties are these two."""
        return self._forward(pair) or self._backward(pair)

    def gold(self, pair: Pair) -> Gold | None:
        """What it says of this pair when its quote is this sentence."""
        if pair.sentence not in self._sentences or not self.speaks_of(pair):
            return None
        return gold_of(self._fact, forward=self._forward(pair))

    def _forward(self, pair: Pair) -> bool:
        return pair.left.cluster in self._subjects and pair.right.cluster in self._objects

    def _backward(self, pair: Pair) -> bool:
        return pair.right.cluster in self._subjects and pair.left.cluster in self._objects


def _sentences(analysed: Analysed, quote: str) -> Iterator[int]:
    at = analysed.article.text.find(quote)
    if at < 0:
        at = analysed.article.text.find(quote[:40])
    if at >= 0:
        yield from (n for n, s in enumerate(analysed.sentences) if s.start < at + len(quote) and s.end > at)


def told(row: dict[str, Any]) -> bool:
    """Whether CORE's row says something that the annotation of the news can say."""
    return row["relation"] in CORE_LABELS or row["relation"] == "undefined"


def core_samples(given: Sequence[dict[str, Any]], analyser: Analyser) -> Iterator[Sample]:
    """Rows of CORE as windows of one sentence with one pair each."""
    docs = analyser.nlp.pipe(Doc(analyser.nlp.vocab, words=row["context"]) for row in given)
    for row, doc in zip(given, docs, strict=True):
        yield core_sample(row, doc, str(row["id"]))


def core_sample(row: dict[str, Any], doc: Doc, name: str) -> Sample:
    """One row; its direction comes from `invert_relation` and from which of the two stands first."""
    first = Place(row["e1_start"], row["e1_end"] + 1, 0, EntityType.FIRM)
    second = Place(row["e2_start"], row["e2_end"] + 1, 1, EntityType.FIRM)
    swapped = second.start < first.start
    golds: Iterable[Gold] = ()
    if row["relation"] in CORE_LABELS:
        relation, subject_first = CORE_LABELS[row["relation"]]
        golds = (Gold(relation, subject_first ^ bool(row["invert_relation"]) ^ swapped),)
    pair = parsed(Pair(second, first) if swapped else Pair(first, second), Text.of(doc))
    return Sample(name, Window(tuple(row["context"]), (0,), (pair,)), (tuple(golds),), (True,))
