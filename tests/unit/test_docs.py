"""The pages are kept true: links resolve, words are explained, relations and commands are described."""

import ast
import re
import shutil
import subprocess
from datetime import date
from enum import StrEnum
from pathlib import Path

import pytest

from bot.answer import Answer, Option, Quote, Row
from firmgraph.cli import firmgraph
from ingest.interchange import claims_to_dicts
from kg import model
from tests.support import help_page
from tests.support.corpus import corpus_readings

pytestmark = pytest.mark.docs
ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HOUSE_WORDS = (
    "claim", "evidence", "mention", "alias", "slot", "interval", "phase", "modality", "origin", "stake", "counterparty",
    "office", "episode", "horizon", "stale-on", "as-of", "known-by", "judgement", "reading", "receipt", "dead letter",
)  # fmt: skip


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def glossary_terms() -> set[str]:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\*\*(.+?)\*\*\n: ", text, re.M))


def console_commands(page: Path) -> list[str]:
    blocks = re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_resolve(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_starts_with_its_title(page):
    assert page.read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("word", HOUSE_WORDS)
def test_the_words_of_the_house_are_explained(word):
    assert word in glossary_terms()


@pytest.mark.parametrize("relation", list(model.Relation))
def test_every_relation_has_its_line(relation):
    lines = (ROOT / "docs/formats.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith(f"| `{relation}` |")]


@pytest.mark.parametrize("words", [model.Phase, model.Modality, model.Verdict], ids=lambda words: words.__name__)
def test_the_closed_sets_of_words_are_in_the_glossary(words: type[StrEnum]):
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    assert not [word.value for word in words if not re.search(rf"\b{word.value}\b", text)]


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        targets = [t.partition("#")[0] for t in LINK.findall(page.read_text(encoding="utf-8")) if not t.startswith("http")]
        waiting += [linked for t in targets if (linked := (page.parent / t).resolve()).suffix == ".md"]
    assert set(PAGES) <= reached


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash to parse the commands")
@pytest.mark.parametrize("command", console_commands(ROOT / "README.md"))
def test_the_readmes_commands_parse(command):
    assert subprocess.run(["bash", "-n", "-c", command], capture_output=True).returncode == 0


def test_the_readme_names_files_that_exist():
    for path in re.findall(r"\bexamples/[\w./-]+", "\n".join(console_commands(ROOT / "README.md"))):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("example", sorted((ROOT / "docs/examples").iterdir()), ids=name)
def test_examples_of_runs_use_commands_and_options_that_there_are(example: Path):
    lines = [line for line in example.read_text(encoding="utf-8").splitlines() if "bin/firmgraph " in line]
    for line in lines:
        words = line.split("bin/firmgraph ")[1].split()
        with firmgraph.make_context("firmgraph", words) as context:
            command = firmgraph.get_command(context, words[0])
            assert command is not None
            command.make_context(words[0], words[1:], parent=context).close()
    assert lines or example.suffix == ".timer"


@pytest.mark.parametrize("program", sorted((ROOT / "examples").glob("*.py")), ids=name)
def test_example_programs_are_python(program):
    assert ast.get_docstring(ast.parse(program.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", sorted((ROOT / "docs/decisions").glob("*.md")), ids=name)
def test_a_decision_says_what_was_refused_and_what_follows(page):
    text = page.read_text(encoding="utf-8")
    assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Refused", "Consequence"))
    assert text.startswith(f"# {page.name[:3]} ")


def test_the_page_of_commands_is_what_help_says():
    assert help_page.PAGE.read_text(encoding="utf-8") == help_page.render(), "run: python -m tests.support.help_page"


def fields(heading: str) -> set[str]:
    """The words in code style of the first column of the table under a heading of docs/formats.md, and after a colon."""
    section = (ROOT / "docs/formats.md").read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| `")]
    return {
        word for row in rows for cell in row[1:] for code in re.findall(r"`([^`]+)`", cell) for word in re.split(r", ", code)
    }


def test_the_fields_of_an_answer_are_described():
    row = Row(name="Merrow", evidence=(Quote(quote="Merrow grows."),))
    answer = Answer(question="?", as_of=date(2026, 6, 1), status="answered", items=(row,), options=(Option("a", None, "b"),))
    printed = answer.to_dict()
    shown = {*printed, *printed["items"][0], *printed["items"][0]["evidence"][0], *printed["options"][0]}
    assert shown <= fields("Answers")


def test_the_fields_of_a_claim_are_described():
    reading = next(corpus_readings(only="juno-recall"))
    lines = claims_to_dicts(reading, "juno-recall.txt", all_relations=True)
    assert {field for line in lines for field in line} <= fields("Claims")
