"""The passage index: windows of sentences as vectors in FAISS and as words. A cache: the catalogue can always fill it again.

Flat search up to `FLAT_UNTIL` vectors, inverted lists beyond (Johnson et al. 2019). On disk: `index.faiss`, `rows.json`
and `manifest.json` with the encoder's hash and both files' checksums, since FAISS loads a flipped byte in silence.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import faiss
import numpy as np
import numpy.typing as npt

from kg.errors import EncoderMismatch
from kg.model import Article, ArticleId, Sentence
from kg.protocols import Encoder, Passage
from kg.words import WordIndex

WINDOW = 3  # sentences a passage: long enough for a pronoun's name, short enough to quote
STEP = 2
FLAT_UNTIL = 50_000  # vectors; above, a flat search takes more than 20 ms on one core
PROBES = 8
HASHTABLE = 2  # faiss.DirectMap.Hashtable: deletions and look-ups by id in inverted lists
Vector = npt.NDArray[np.float32]
Key = TypeVar("Key", int, tuple[str, int])  # of a passage in an index
_DAMPING = 60  # the usual constant of joined rankings
OVERFETCH = 8  # rows fetched per row wanted, so that invisible ones can be left out


@dataclass(frozen=True, slots=True)
class Row:
    """What the index knows of one passage beside its vector."""

    article: str
    version: str
    start: int
    end: int
    text: str
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    visibility: str


Slips = Sequence[tuple[Article, Sequence[Row]]]  # articles with their passages


def windows(article: Article, sentences: Sequence[Sentence]) -> list[Row]:
    """Overlapping windows of `WINDOW` sentences over the article's body."""
    body = [s for s in sentences if not s.heading and article.text[s.start : s.end].strip()]
    size, step = (WINDOW, STEP) if article.withheld is None else (1, 1)  # what is left of a text has gaps
    starts = range(0, max(len(body) - size + step, 1), step)
    spans = [(body[i].start, body[min(i + size, len(body)) - 1].end) for i in starts if i < len(body)]
    return [
        Row(
            article=article.id,
            version=article.content_hash,
            start=start,
            end=end,
            text=article.text[start:end],
            title=article.title,
            outlet=article.outlet,
            url=article.url,
            published=article.published.isoformat() if article.published is not None else None,
            visibility=article.visibility,
        )
        for start, end in spans
    ]


class PassageIndex:
    """Implements `kg.protocols.Passages`; one writer, any number of readers in its process."""

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self.encoder = encoder
        self._folder = folder
        self._changing = threading.RLock()  # FAISS must not search an index that grows in another thread
        self.clear()

    def clear(self) -> None:
        """Forget everything; the catalogue fills it again."""
        with self._changing:
            self._rows: dict[int, Row] = {}
            self._words = WordIndex()
            self._of: dict[str, list[int]] = {}
            self._versions: dict[str, str] = {}
            self._next = 0
            self._index: Any = _flat(self.encoder.dimension)  # one of several FAISS index classes
            self._trained = False

    @classmethod
    def open(cls, folder: Path, encoder: Encoder) -> PassageIndex:
        """The index in `folder`; empty when there is none or its files are damaged (it will be filled again).

        Raises EncoderMismatch when another encoder made it.
        """
        index = cls(encoder, folder)
        manifest = _manifest(folder)
        if manifest is None:
            return index
        if manifest["encoder"] != encoder.hash:
            raise EncoderMismatch(
                f"{folder}: the passage index was made by encoder {manifest['encoder']}, this one is {encoder.hash}; "
                "run `firmgraph doctor --reindex` or set the encoder back"
            )
        if all(_checksum(folder / name) == manifest[name] for name in ("index.faiss", "rows.json")):
            index._load(folder)
        return index

    def _load(self, folder: Path) -> None:
        rows = json.loads((folder / "rows.json").read_text(encoding="utf-8"))
        self._index = faiss.read_index(str(folder / "index.faiss"))
        self._versions = rows["versions"]
        for id_, values in rows["rows"].items():
            self._keep(int(id_), Row(**values))
        self._next = rows["next"]
        self._trained = len(self._rows) > FLAT_UNTIL

    def _keep(self, id_: int, row: Row) -> None:
        self._rows[id_] = row
        self._words.put(id_, row.text)
        self._of.setdefault(row.article, []).append(id_)

    @property
    def versions(self) -> Mapping[str, str]:
        """Article id -> content hash of the version that is indexed."""
        return self._versions

    def __len__(self) -> int:
        return len(self._rows)

    def passages_of(self, article: str) -> int:
        """How many passages of an article can be found; 0 also when a vector is lost."""
        return len(self._of.get(article, ())) if self._index.ntotal == len(self._rows) else 0

    def put(self, readings: Iterable[tuple[Article, Sequence[Sentence]]]) -> int:
        """Index these articles, replacing older versions; returns the number of passages added."""
        slips = [(article, windows(article, sentences)) for article, sentences in readings]
        return self.replace(slips, self.encoder.encode([row.text for _, rows in slips for row in rows]))

    def replace(self, slips: Slips, vectors: Vector) -> int:
        """The same with the passages cut and their vectors known: one row a passage, in order."""
        for article, _ in slips:
            self.remove(article.id)
            self._versions[article.id] = article.content_hash
        added = [row for _, rows in slips for row in rows]
        if added:
            self._add(added, vectors)
        return len(added)

    def _add(self, added: Sequence[Row], vectors: npt.NDArray[np.float32]) -> None:
        ids = np.arange(self._next, self._next + len(added), dtype=np.int64)
        with self._changing:
            self._index.add_with_ids(vectors, ids)
            for id_, row in zip(ids.tolist(), added, strict=True):
                self._keep(id_, row)
            self._next += len(added)
            self._grow()

    def remove(self, article: ArticleId) -> None:
        """Forget one article; unknown ids are no error."""
        self._versions.pop(article, None)
        ids = self._of.pop(article, [])
        if ids:
            with self._changing:
                self._index.remove_ids(np.array(ids, dtype=np.int64))
                for id_ in ids:
                    self._words.remove(id_, self._rows.pop(id_).text)

    def _grow(self) -> None:
        if self._trained or len(self._rows) <= FLAT_UNTIL:
            return
        ids = np.array(sorted(self._rows), dtype=np.int64)
        vectors = np.vstack([self._index.reconstruct(int(i)) for i in ids])
        lists = int(4 * np.sqrt(len(ids)))
        coarse = faiss.IndexFlatIP(self.encoder.dimension)
        inverted: Any = faiss.IndexIVFFlat(coarse, self.encoder.dimension, lists, faiss.METRIC_INNER_PRODUCT)
        inverted.train(vectors)
        inverted.add_with_ids(vectors, ids)
        inverted.nprobe = PROBES
        inverted.set_direct_map_type(HASHTABLE)
        self._index, self._trained = inverted, True

    def search(self, text: str, *, limit: int = 5, visible: frozenset[str] = frozenset({"public"})) -> list[Passage]:
        """The likeliest passages by meaning and by words together, best first, one article's overlapping windows once.

        The two rankings are joined by reciprocal ranks (Cormack, Clarke and Buettcher 2009).
        """
        if not self._rows or not text.strip():
            return []
        vector, wanted = self.encoder.encode([text]), limit * OVERFETCH
        found = self._joined(text, vector, wanted, visible)
        while len(found) < limit and wanted < len(self._rows):  # most of what was fetched is not for this asker
            wanted *= OVERFETCH
            found = self._joined(text, vector, wanted, visible)
        return found[:limit]

    def _joined(self, text: str, vector: Vector, wanted: int, visible: frozenset[str]) -> list[Passage]:
        with self._changing:
            scores, ids = self._index.search(vector, max(1, min(wanted, len(self._rows))))
            by_words = {match.id: match.share for match in self._words.search(text, limit=wanted)}
            near = [id_ for id_ in ids[0].tolist() if id_ in self._rows]
            cosines = dict(zip(ids[0].tolist(), scores[0].tolist(), strict=True))
            cosines |= {id_: self._cosine(id_, vector) for id_ in by_words if id_ not in cosines}
            rows = {id_: self._rows[id_] for id_ in (*near, *by_words)}
        return joined(near, by_words, rows, cosines, visible)

    def _cosine(self, id_: int, vector: Vector) -> float:
        return float(self._index.reconstruct(id_) @ vector[0])

    def save(self) -> None:
        """Write the index to its folder: temporary files, fsync, rename; the manifest last. No folder: nothing to do."""
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        rows = {"versions": self._versions, "next": self._next, "rows": {str(i): asdict(r) for i, r in self._rows.items()}}
        index_bytes = faiss.serialize_index(self._index).tobytes()
        sums = {
            "index.faiss": _write(self._folder / "index.faiss", index_bytes),
            "rows.json": _write(self._folder / "rows.json", json.dumps(rows).encode()),
        }
        _write(self._folder / "manifest.json", json.dumps({"encoder": self.encoder.hash, **sums}).encode())


def _flat(dimension: int) -> faiss.IndexIDMap2:
    return faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))


def joined(
    near: Sequence[Key], by_words: Mapping[Key, float], rows: Mapping[Key, Row], cosines: Mapping[Key, float],
    visible: frozenset[str],
) -> list[Passage]:  # fmt: skip
    """One ranking out of two, without what may not be seen and without overlaps. `by_words`: shares, best first."""
    ranks = _reciprocal(near, list(by_words))
    found: list[Passage] = []
    for key in sorted(ranks, key=lambda key: (-ranks[key], key)):
        if rows[key].visibility in visible and not _overlaps(rows[key], found):
            found.append(_passage(rows[key], cosines[key], by_words.get(key, 0.0)))
    return found


def _reciprocal(*rankings: Sequence[Key]) -> dict[Key, float]:
    """Each key's sum of 1 / (60 + rank) over the rankings that have it."""
    sums: dict[Key, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(ranking, 1):
            sums[key] = sums.get(key, 0.0) + 1.0 / (_DAMPING + rank)
    return sums


def _overlaps(row: Row, found: Sequence[Passage]) -> bool:
    return any(p.article == row.article and p.start < row.end and row.start < p.end for p in found)


def _passage(row: Row, score: float, words: float) -> Passage:
    return Passage(
        article=ArticleId(row.article),
        start=row.start,
        end=row.end,
        text=row.text,
        score=score,
        words=words,
        title=row.title,
        outlet=row.outlet,
        url=row.url,
        published=date.fromisoformat(row.published) if row.published is not None else None,
    )


def _manifest(folder: Path) -> dict[str, str] | None:
    try:
        manifest: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return manifest if {"encoder", "index.faiss", "rows.json"} <= manifest.keys() else None


def _checksum(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _write(path: Path, content: bytes) -> str:
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return hashlib.sha256(content).hexdigest()
