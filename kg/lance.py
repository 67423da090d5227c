"""The passage index in LanceDB: in a folder, or in a bucket (`s3://...`) that several machines read.

Two tables named by the encoder's hash, so that two encoders share no vectors: passages, and the versions of their articles,
written last, so that an article cut by a crash is behind and is indexed again. Words are ranked by Lance's BM25; the weight
of a word is counted exactly, over an index of each passage's words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from kg.errors import ConfigError, DataFolderError
from kg.model import Article, ArticleId, Sentence
from kg.passages import OVERFETCH, Row, Slips, Vector, joined, windows
from kg.protocols import Encoder, Passage
from kg.words import words

MOST_WORDS: Final = 32  # of a question that are counted
INDEXED_FROM: Final = 50_000  # passages; below, looking at all of them takes no longer than an index
PROBES: Final = 16  # lists that a question looks through
_FIELDS: Final = tuple(Row.__dataclass_fields__)


class LancePassages:
    """Implements `kg.protocols.Passages` and all else that `kg.passages.PassageIndex` does; one writer, any readers."""

    def __init__(self, address: str, encoder: Encoder) -> None:
        try:
            import lancedb  # lazy: an extra, and half a second
        except ModuleNotFoundError as error:
            raise ConfigError("the setting `passages` needs LanceDB: pip install 'firmgraph[scale]'") from error
        self.encoder = encoder
        try:
            self._base = lancedb.connect(address)
            self._make()
        except (OSError, RuntimeError, ValueError) as error:
            raise DataFolderError(f"{address}: the passages in LanceDB cannot be opened ({error})") from error

    def _make(self) -> None:
        import pyarrow

        text = {name: pyarrow.string() for name in _FIELDS} | {"start": pyarrow.int64(), "end": pyarrow.int64()}
        vector = pyarrow.list_(pyarrow.float32(), self.encoder.dimension)
        text |= {"plain": pyarrow.string(), "terms": pyarrow.list_(pyarrow.string()), "vector": vector}
        name = re.sub(r"\W", "_", self.encoder.hash)
        self._passages = self._base.create_table(f"passages_{name}", schema=pyarrow.schema(text), exist_ok=True)
        told = pyarrow.schema({"article": pyarrow.string(), "version": pyarrow.string()})
        self._told = self._base.create_table(f"versions_{name}", schema=told, exist_ok=True)
        found = self._told.to_arrow().to_pydict()
        self._versions: dict[str, str] = dict(zip(found["article"], found["version"], strict=True))

    @property
    def versions(self) -> Mapping[str, str]:
        """Article id -> content hash of the version that is indexed."""
        return self._versions

    def __len__(self) -> int:
        return int(self._passages.count_rows())

    def passages_of(self, article: str) -> int:
        """How many passages of an article can be found."""
        return int(self._passages.count_rows(_among("article", [article])))

    def clear(self) -> None:
        """Forget everything; the catalogue fills it again."""
        for table in (self._passages, self._told):
            self._base.drop_table(table.name)
        self._make()

    def put(self, readings: Iterable[tuple[Article, Sequence[Sentence]]]) -> int:
        """Index these articles, replacing older versions; returns the number of passages added."""
        slips = [(article, windows(article, sentences)) for article, sentences in readings]
        return self.replace(slips, self.encoder.encode([row.text for _, rows in slips for row in rows]))

    def replace(self, slips: Slips, vectors: Vector) -> int:
        """The same with the passages cut and their vectors known: one row a passage, in order."""
        self._forget([article.id for article, _ in slips])
        added = [row for _, rows in slips for row in rows]
        if added:
            self._passages.add([_stored(row, vector) for row, vector in zip(added, vectors, strict=True)])
        fresh = {str(article.id): article.content_hash for article, _ in slips}
        if fresh:
            self._told.add([{"article": article, "version": version} for article, version in fresh.items()])
        self._versions |= fresh
        return len(added)

    def remove(self, article: ArticleId) -> None:
        """Forget one article; unknown ids are no error."""
        self._forget([article])

    def _forget(self, articles: Sequence[str]) -> None:
        """What a crash left without a version is forgotten too."""
        if articles and (self._versions or len(self)):
            self._told.delete(_among("article", articles))
            self._passages.delete(_among("article", articles))
        for article in articles:
            self._versions.pop(article, None)

    def save(self) -> None:
        """Put small pieces together and bring the indexes up to date; what is written is kept without it."""
        from lancedb.index import FTS, IvfFlat, LabelList

        number, made = len(self), {column for index in self._passages.list_indices() for column in index.columns}
        wanted: dict[str, Any] = {
            "plain": FTS(base_tokenizer="whitespace", stem=False, remove_stop_words=False, ascii_folding=False),
            "terms": LabelList(),
        }
        if number > INDEXED_FROM:  # whole vectors: compressed ones found a third of the nearest
            wanted["vector"] = IvfFlat(distance_type="dot", num_partitions=int(math.sqrt(number)))
        for column, config in wanted.items():
            if number and column not in made:
                self._passages.create_index(column, config=config)
        for table in (self._passages, self._told):
            table.optimize(cleanup_older_than=timedelta(days=1))  # so long a reader elsewhere may look at an older version

    def search(self, text: str, *, limit: int = 5, visible: frozenset[str] = frozenset({"public"})) -> list[Passage]:
        """The likeliest passages by meaning and by words together, best first, one article's overlapping windows once."""
        if not text.strip() or not visible:
            return []
        vector, shown = self.encoder.encode([text])[0], _among("visibility", sorted(visible))
        near: Any = self._passages.search(vector)
        near = near.distance_type("dot").nprobes(PROBES).where(shown, prefilter=True)
        found = near.limit(limit * OVERFETCH).to_list()
        asked = list(dict.fromkeys(words(text)))[:MOST_WORDS]
        worded = self._worded(asked, shown, limit * OVERFETCH)
        weights = {word: self._weight(word) for word in asked} if worded else {}
        rows = {_key(one): one for one in (*found, *worded)}
        cosines = {key: float(vector @ one["vector"]) for key, one in rows.items()}
        shares = {_key(one): _share(weights, one["terms"]) for one in worded}
        rows_ = {key: Row(**{name: one[name] for name in _FIELDS}) for key, one in rows.items()}
        return joined([_key(one) for one in found], shares, rows_, cosines, visible)[:limit]

    def _worded(self, asked: Sequence[str], shown: str, limit: int) -> list[dict[str, Any]]:
        if not asked or not any("plain" in index.columns for index in self._passages.list_indices()):
            return []
        search = self._passages.search(" ".join(asked), query_type="fts", fts_columns="plain").where(shown, prefilter=True)
        listed: list[dict[str, Any]] = search.limit(limit).to_list()
        return listed

    def _weight(self, word: str) -> float:
        """The inverse document frequency, as `kg.words` has it."""
        having = self._passages.count_rows(f"array_has(terms, {_quoted(word)})")
        return math.log(1.0 + (len(self) - having + 0.5) / (having + 0.5))


def _stored(row: Row, vector: Vector) -> dict[str, object]:
    terms = list(words(row.text))
    return asdict(row) | {"plain": " ".join(terms), "terms": sorted(set(terms)), "vector": vector}


def _key(stored: Mapping[str, Any]) -> tuple[str, int]:
    return stored["article"], stored["start"]


def _share(weights: Mapping[str, float], terms: Sequence[str]) -> float:
    """How much of the question's weight in words a passage carries."""
    whole = sum(weights.values())
    return sum(weights.get(term, 0.0) for term in terms) / whole if whole else 0.0


def _among(column: str, values: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(map(_quoted, values))})"


def _quoted(text: str) -> str:
    """A literal of DataFusion's SQL, in which nothing but the quote itself is special."""
    return "'" + text.replace("'", "''") + "'"
