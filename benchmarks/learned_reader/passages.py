"""Passages written for training: their parties are slots, filled with ever other names; format in written/README.md."""

from __future__ import annotations

import gzip
import random
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.learned_reader.labels import Gold
from benchmarks.learned_reader.names import Name, Names
from benchmarks.learned_reader.samples import Sample
from ingest.analysis import Analysed, Analyser
from ingest.learned.pairs import Pair, Place, Window, windows
from ingest.linking.registry import default_registry
from ingest.mentions.clusters import Cluster, find_clusters, unique_keys
from ingest.mentions.references import Mentions
from kg.model import SYMMETRIC, Article, ArticleId, EntityType, Relation

WRITTEN = Path(__file__).parent / "written"
_SLOT = re.compile(r"\{([FPABG]\d)(~?)(?::([^}]*))?\}")
_FACT = re.compile(r"= (\w\d) (\w+) (\w\d)(?: ([a-z]+))?(?: ([a-z]+))?(?: @(\d+))?$")
_UNCLEAR = re.compile(r"~ (\w\d) (\w\d)$")
_MODALITIES = frozenset({"stated", "reported", "possible", "denied"})


@dataclass(frozen=True, slots=True)
class Fact:
    """What a passage says of two slots; `line` counts its sentences from 1."""

    subject: str
    relation: Relation
    object: str
    phase: str | None
    modality: str
    line: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences with slots, their facts, and the pairs that are better left out."""

    name: str
    lines: tuple[str, ...]
    facts: tuple[Fact, ...]
    unclear: frozenset[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Filled:
    """A passage with names. `spans`: start, end, slot in `text`; `starts`: where its sentences begin; `names`: of slots."""

    passage: Passage
    text: str
    names: Mapping[str, Name]
    spans: tuple[tuple[int, int, str], ...]
    starts: tuple[int, ...]


def passages(folder: Path = WRITTEN) -> list[Passage]:
    """All passages of a folder's .txt and .txt.gz files.

    Raises ValueError, with file and number of the passage, where one does not keep to the format.
    """
    found = []
    for path in sorted(folder.glob("*.txt*")):
        blocks = [b for b in re.split(r"\n\s*\n", _text(path).strip()) if b.strip()]
        found += [_passage(f"{path.name.split('.')[0]}:{number}", block) for number, block in enumerate(blocks, 1)]
    return found


def _text(path: Path) -> str:
    packed = path.read_bytes()
    return (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8")


def trained_on(given: Iterable[Passage]) -> list[Passage]:
    """The passages without every tenth, which are for measuring; by a hash of their wording, wherever they stand."""
    return [passage for passage in given if zlib.crc32(" ".join(passage.lines).encode()) % 10]


def drawings(given: Sequence[Passage], times: int, seed: int) -> list[Filled]:
    """Each passage with so many drawings of names."""
    rng, names = random.Random(seed), Names.of()
    return [filled(passage, names, rng) for _ in range(times) for passage in given]


def _passage(name: str, block: str) -> Passage:
    rows = [row.strip() for row in block.splitlines() if row.strip()]
    lines = tuple(row for row in rows if row[:2] not in ("= ", "~ "))
    slots = {slot for row in lines for slot, *_ in _SLOT.findall(row)}
    facts = tuple(_fact(name, row, lines, slots) for row in rows if row.startswith("= "))
    unclear = [match for row in rows if row.startswith("~ ") and (match := _UNCLEAR.match(row))]
    return Passage(name, lines, facts, frozenset(frozenset(match.groups()) for match in unclear))


def _fact(name: str, row: str, lines: Sequence[str], slots: set[str]) -> Fact:
    match = _FACT.match(row)
    if match is None or not {match[1], match[3]} <= slots or int(match[6] or 1) > len(lines):
        raise ValueError(f"{name}: {row!r} is no fact of its passage")
    words = [word for word in (match[4], match[5]) if word is not None]
    modality = next((word for word in words if word in _MODALITIES), "stated")
    phase = next((word for word in words if word not in _MODALITIES), None)
    return Fact(match[1], Relation(match[2]), match[3], phase, modality, int(match[6] or 1))


def filled(passage: Passage, names: Names, rng: random.Random) -> Filled:
    """The passage with one drawing of names."""
    drawn: dict[str, Name] = {}
    text, spans, starts = "", [], []
    for line in passage.lines:
        text += "\n" if text and line.startswith("* ") else " " if text else ""
        starts.append(len(text))
        at = 0
        for match in _SLOT.finditer(line):
            slot, short, wording = match[1], match[2], match[3]
            if slot not in drawn:
                drawn[slot] = names.draw(slot[0], rng, {n.full for n in drawn.values()})
            name = drawn[slot]
            text += line[at : match.start()]
            begin = len(text)
            text += _cased(wording, text) if wording else name.short if short else name.full
            spans.append((begin, len(text), slot))
            at = match.end()
        text += line[at:]
    return Filled(passage, text, drawn, tuple(spans), tuple(starts))


def _cased(wording: str, before: str) -> str:
    return wording[:1].upper() + wording[1:] if not before or before.endswith((". ", "\n")) else wording


def written_samples(given: Iterable[Filled], analyser: Analyser) -> Iterator[Sample]:
    """The windows of filled passages, read as articles are, with what the passages say of their pairs."""
    given = list(given)
    articles = [
        Article(id=ArticleId(f"written-{n}"), text=f.text, title=None, outlet=None, published=None, source=f.passage.name)
        for n, f in enumerate(given)
    ]
    for passage, analysed in zip(given, analyser.analyse(articles), strict=True):
        yield from _labelled(passage, analysed)


def _labelled(given: Filled, analysed: Analysed) -> Iterator[Sample]:
    clusters = find_clusters(analysed, default_registry())
    unique_keys(clusters)
    for window in windows(Mentions(analysed, clusters)):
        marked = _Marked(given, analysed, clusters, window)
        judged = [marked.judge(pair) for pair in window.pairs]
        yield Sample(given.passage.name, window, tuple(golds for golds, _ in judged), tuple(counts for _, counts in judged))


class _Marked:
    """One window of a passage with the way from its tokens back to the slots."""

    def __init__(self, given: Filled, analysed: Analysed, clusters: Sequence[Cluster], window: Window) -> None:
        self._given = given
        self._tokens = list(_tokens(analysed, window))
        self._analysed = analysed
        self._clusters = clusters

    def judge(self, pair: Pair) -> tuple[tuple[Gold, ...], bool]:
        """The pair's facts, and whether it counts: not with a party that is no slot, or whose fact stands elsewhere."""
        left, right = self._slot(pair.left), self._slot(pair.right)
        if left is None or right is None:
            return (), EntityType.PLACE in (pair.left.type, pair.right.type)
        line = sum(start <= self._offset(pair.right) for start in self._given.starts)
        speaking = [f for f in self._given.passage.facts if {f.subject, f.object} == {left, right}]
        golds = tuple(
            Gold(f.relation, f.subject == left or f.relation in SYMMETRIC, f.phase, f.modality)
            for f in speaking
            if f.line == line
        )
        clear = left != right and frozenset({left, right}) not in self._given.passage.unclear
        return golds, clear and (bool(golds) or not speaking)

    def _offset(self, place: Place) -> int:
        return int(self._analysed.starts[self._tokens[place.start]])

    def _slot(self, place: Place) -> str | None:
        """The slot that stands there, else ("who", "its") the one that its cluster's names fill."""
        tokens = self._tokens[place.start : place.end]
        named = (m for form in self._clusters[place.cluster].forms for m in form.mentions)
        spans = [(tokens[0], tokens[-1]), *((m.start, m.end - 1) for m in named)]
        return next((slot for first, last in spans if (slot := self._filling(first, last)) is not None), None)

    def _filling(self, first: int, last: int) -> str | None:
        begin, end = self._analysed.starts[first], self._analysed.ends[last]
        return next((slot for start, stop, slot in self._given.spans if start < end and begin < stop), None)


def _tokens(analysed: Analysed, window: Window) -> Iterator[int]:
    """The document's token of each word of the window, whose sentences are some of the document's, in order."""
    sizes = [b - a for a, b in zip(window.breaks, (*window.breaks[1:], len(window.words)), strict=True)]
    numbers = iter(analysed.bounds)
    for begin, size in zip(window.breaks, sizes, strict=True):
        words = window.words[begin : begin + size]
        start = next(a for a, b in numbers if b - a == size and tuple(t.text for t in analysed.doc[a:b]) == words)
        yield from range(start, start + size)
