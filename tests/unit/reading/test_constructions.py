"""Constructions on little invented articles: claims, names and what words refer to; one file of cases/ for each matter.

`reads` in a file says what its cases are about: "claims" (with `relation`, only those of that one), "names" or "references".
All texts are read in one batch, without the network: what it adds, test_learned.py asks.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from ingest.analysis import Analyser
from ingest.linking.registry import default_registry
from ingest.mentions.clusters import find_clusters
from ingest.mentions.references import Mentions
from ingest.reading import Reader
from kg.model import Article, ArticleId, Reading

FILES = sorted(Path(__file__).with_name("cases").glob("*.toml"))
PUBLISHED = date(2012, 6, 14)


@dataclass(frozen=True)
class Case:
    """A text and what is wanted of it, in the notation that its file's first lines explain."""

    reads: str
    relation: str | None
    name: str
    text: str
    wanted: tuple[str, ...]


def _cases(path: Path) -> list[Case]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Case(table["reads"], table.get("relation"), f"{path.stem}, {group['name']}: {text[:50]}", text, tuple(wanted))
        for group in table["group"]
        for text, *wanted in group["cases"]
    ]


CASES = [case for path in FILES for case in _cases(path)]


def _of(reads: str) -> pytest.MarkDecorator:
    cases = [case for case in CASES if case.reads == reads]
    return pytest.mark.parametrize("case", cases, ids=[case.name for case in cases])


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(learned=False)


@pytest.fixture(scope="module")
def readings(reader: Reader) -> dict[str, Reading]:
    texts = list(dict.fromkeys(case.text for case in CASES if case.reads != "references"))
    return dict(zip(texts, reader.read_many(map(_article, texts)), strict=True))


@pytest.fixture(scope="module")
def mentions() -> dict[str, Mentions]:
    texts = list(dict.fromkeys(case.text for case in CASES if case.reads == "references"))
    parsed = Analyser().analyse(map(_article, texts))
    return {text: Mentions(an, find_clusters(an, default_registry())) for text, an in zip(texts, parsed, strict=True)}


def _article(text: str) -> Article:
    return Article(id=ArticleId("x"), text=text, published=PUBLISHED)


@_of("claims")
def test_a_construction_yields_its_claims_and_no_others(readings: dict[str, Reading], case: Case) -> None:
    lines = [
        f"{c.subject.name} | {c.relation.value} | {c.object.name if c.object else ''} | {c.phase.value if c.phase else ''}"
        for c in readings[case.text].claims
        if case.relation in (None, c.relation.value)
    ]
    assert [want for want in case.wanted if not _is_so(want, lines)] == [], lines


def _is_so(want: str, lines: list[str]) -> bool:
    if want == "none":
        return not lines
    if want.startswith("! "):
        return not any(line.startswith(want[2:]) for line in lines)
    return any(line.startswith(want) for line in lines)


@_of("names")
def test_a_name_is_found_with_its_type_and_forms(readings: dict[str, Reading], case: Case) -> None:
    clusters = readings[case.text].clusters
    types = {f"{c.name} = {c.type.value}" for c in clusters}
    forms = {f"{c.name} < {form}" for c in clusters for form in c.forms}
    names = {c.name for c in clusters}
    for want in case.wanted:
        if want.startswith("! "):
            assert want[2:] not in names | forms, names
        else:
            assert want in types | forms, (types, forms)


@_of("references")
def test_a_word_refers_to_a_firm(mentions: dict[str, Mentions], case: Case) -> None:
    found = mentions[case.text]
    for want in case.wanted:
        word, _, names = want.partition(" -> ")
        token = [token for token in found.an.doc if token.text == word][-1]
        assert " + ".join(found.clusters[i].name for i in found.refer(token)) == names


def test_every_construction_has_cases_that_forbid() -> None:
    """Each file of claims says what must not be read, too."""
    for path in FILES:
        claims = [case for case in _cases(path) if case.reads == "claims"]
        assert not claims or any(want.startswith("! ") or want == "none" for case in claims for want in case.wanted), path


def test_the_beginning_of_a_cut_is_not_the_beginning_of_the_orders(reader: Reader) -> None:
    text = (
        "Corvane Group has been cutting its orders from Pelmar Ltd since March. "
        "It has been reducing its reliance on Tovic Corp's valves over the past year."
    )
    cuts = [c for c in reader.read(_article(text)).claims if c.relation == "supplies" and c.phase == "reducing"]
    assert cuts
    assert not any(c.valid.since.known for c in cuts)


def test_every_quote_stands_where_its_offsets_say(reader: Reader) -> None:
    text = (
        "Head of it\n\nOSLO (Wire) - Corvane Group ( CVG.OL ) “bought” Pelmar Ltd ( PLM.L ) for €3m. It sued Tovic Corp.\n"
    )
    reading = reader.read(_article(text))
    assert reading.claims
    assert all(text[c.evidence.start : c.evidence.end] == c.evidence.quote for c in reading.claims)


def test_reading_is_a_function_of_the_article() -> None:
    reader = Reader()
    article = _article("Corvane Group acquired Pelmar Ltd. It supplies Tovic Corp.")
    assert reader.read(article) == reader.read(article)
    assert list(reader.read_many([article, article])) == [reader.read(article)] * 2


def test_the_version_names_model_lexicon_registry_and_network() -> None:
    model, rules, lexicon, registry, network = Reader().version.split("+")
    assert model.startswith("en_core_web_sm-3.")
    assert rules.startswith("rules-")
    assert len(lexicon) == len(registry) == 12
    assert network.startswith("learned-")
