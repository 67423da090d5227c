"""The sample corpus and its golden files fit each other."""

import json
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "examples" / "corpus"
RELATIONS = {
    "supplies", "owns_stake", "acquires", "merges_with", "invests_in", "partners_with",
    "competes_with", "sues", "regulates", "holds_role", "founded", "brand_of",
}  # fmt: skip
ATTRIBUTES = {"competes_with", "regulates", "founded", "brand_of"}
PHASES = {"considering", "agreed", "active", "expanding", "reducing", "ended", "completed", "abandoned"}


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def texts() -> dict[str, str]:
    found = {p.name: p.read_text(encoding="utf-8") for p in CORPUS.iterdir() if p.suffix in {".txt", ".md"}}
    return found | {row["url"]: row["text"] for p in CORPUS.glob("*.jsonl") for row in lines(p)}


FACTS = lines(ROOT / "tests/golden/corpus_facts.jsonl")
QUESTIONS = lines(ROOT / "tests/golden/questions.jsonl")


def test_there_are_enough_articles_and_questions():
    assert len(texts()) >= 40
    assert len(QUESTIONS) >= 60


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f"{f['article']}:{f['s']}-{f['rel']}-{f['o']}")
def test_a_fact_stands_in_its_article(fact):
    text = texts()[fact["article"]]
    assert fact["quote"] in text
    assert len(fact["quote"]) <= 400
    assert fact["s"] in text
    assert fact["o"] in text
    date.fromisoformat(fact["published"])


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f"{f['article']}:{f['s']}-{f['rel']}-{f['o']}")
def test_a_fact_uses_the_words_of_the_extract_format(fact):
    assert fact["rel"] in RELATIONS
    assert (fact["phase"] is None) == (fact["rel"] in ATTRIBUTES)
    assert fact["phase"] is None or fact["phase"] in PHASES
    assert fact["modality"] in {"stated", "reported", "possible", "denied"}


def test_every_relation_but_the_rare_ones_is_in_the_corpus():
    assert {fact["rel"] for fact in FACTS} >= RELATIONS - {"merges_with"}


def test_questions_name_articles_that_exist_and_threads_that_came_before():
    stems, seen = {Path(name).stem for name in texts()}, set()
    for question in QUESTIONS:
        assert set(question["support"]) <= stems
        assert question["thread"] is None or question["thread"] in seen
        date.fromisoformat(question["as_of"])
        seen.add(question["id"])
    assert len(seen) == len(QUESTIONS)


def test_expected_texts_stand_in_the_supporting_articles():
    by_stem = {Path(name).stem: text for name, text in texts().items()}
    for question in QUESTIONS:
        for quote in question["answer"].get("must_quote", []):
            assert any(quote in by_stem[stem] for stem in question["support"]), quote
