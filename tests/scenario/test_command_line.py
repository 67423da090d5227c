"""The command line over real processes: every command, its exit codes, what it says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from firmgraph.cli import COMMANDS
from tests.support.cli import CORPUS, answer, firmgraph, names

SEED = ("who still buys from Scale AI?", "--as-of", "2025-06-20")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample corpus. Not to be changed."""
    folder = tmp_path_factory.mktemp("corpus") / "data"
    done = firmgraph(folder, "ingest", "--root", CORPUS, CORPUS, "--json")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three articles. Not to be changed."""
    folder = tmp_path_factory.mktemp("three") / "data"
    articles = [CORPUS / name for name in ("scale-ai-who-is-left.txt", "merrow-penvarrow-order.txt", "juno-recall.txt")]
    assert firmgraph(folder, "ingest", "--root", CORPUS, *articles).returncode == 0
    return folder


@pytest.fixture
def own(three: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return shutil.copytree(three, tmp_path / "data")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, tmp_path: Path) -> None:
    done = firmgraph(tmp_path / "data", command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: firmgraph {command}")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", [["gaps"], ["watch", "list"], ["doctor"]])
def test_the_data_folder_can_stand_behind_the_command(data: Path, tmp_path: Path, command: list[str]) -> None:
    found = firmgraph(tmp_path / "none", *command, "--data", data)
    assert found.stdout == firmgraph(data, *command).stdout
    assert not (tmp_path / "none").exists()


def test_help_imports_nothing_heavy() -> None:
    script = "import sys; from firmgraph.cli import run; run(['--help']); print(*sorted(sys.modules), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"numpy", "torch", "spacy", "pydantic", "rich", "rdflib", "pyoxigraph", "faiss"}


def test_the_model_question(data: Path) -> None:
    found = answer(data, *SEED)
    assert found["status"] == "answered"
    assert {"Anthropic", "Cohere"} <= names(found)
    assert all(item["evidence"] for item in found["items"])


def test_an_answer_for_people_shows_its_sentences(data: Path) -> None:
    done = firmgraph(data, "ask", *SEED)
    assert done.returncode == 0
    assert "Anthropic" in done.stdout
    assert "As of 2025-06-20" in done.stdout
    assert "\x1b" not in done.stdout


def test_today_is_what_the_environment_says(data: Path) -> None:
    assert answer(data, SEED[0])["as_of"] == "2026-06-01"
    assert answer(data, SEED[0], FIRMGRAPH_TODAY="2025-07-01")["as_of"] == "2025-07-01"


def test_nobody_was_a_customer_before_the_firm_was_founded(data: Path) -> None:
    found = answer(data, SEED[0], "--as-of", "2015-01-01")
    assert found["status"] == "abstained"
    assert "Searched" in found["text"]


def test_a_batch_answers_line_by_line_and_a_bad_line_is_noted(data: Path, tmp_path: Path) -> None:
    lines = [
        {"id": "a", "question": SEED[0], "as_of": "2025-06-20", "thread": None, "gold": "ignored"},
        {"id": "b", "question": "and as of 2015?", "as_of": "2025-06-20", "thread": "a"},
        {"id": 3, "question": "who owns Merrow Tidal?", "as_of": "2026-06-01"},
    ]
    batch = tmp_path / "questions.jsonl"
    batch.write_text("\n".join(json.dumps(line) for line in lines) + "\nnot json\n", encoding="utf-8-sig")
    done = firmgraph(data, "ask", "--batch", batch, "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in found] == ["a", "b", 3]
    assert names(found[0]) == names(answer(data, *SEED))
    assert done.returncode == 3
    assert "line 4: not JSON" in done.stderr


def test_a_thread_that_is_none_is_a_clear_error(data: Path, tmp_path: Path) -> None:
    for content in (b"", b"{}", b'["x"]', b"\xff\xfe", b"[" * 100_000):
        thread = tmp_path / "thread.json"
        thread.write_bytes(content)
        done = firmgraph(data, "ask", "who owns Merrow Tidal?", "--thread", thread)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1


def test_a_firm_and_its_claims(data: Path) -> None:
    found = json.loads(firmgraph(data, "firm", "Merrow", "Tidal", "--json").stdout)
    assert found["name"].startswith("Merrow Tidal")
    assert found["rows"]
    assert all(row["claim"] and row["quote"] for row in found["rows"])
    assert "Merrow Tidal" in firmgraph(data, "firm", found["id"]).stdout


def test_a_firm_is_shown_as_of_the_day_and_not_its_past(data: Path) -> None:
    found = json.loads(firmgraph(data, "firm", "Scale AI", "--as-of", "2025-06-22", "--json").stdout)
    assert [row["group"] for row in found["rows"] if row["other"] == "Anthropic"] == ["active"]
    assert not [row for row in found["rows"] if row["relation"] == "supplies" and row["group"] == "ended"]


def test_an_unknown_firm_has_exit_code_one_and_near_names(data: Path) -> None:
    done = firmgraph(data, "firm", "Merow Tidl")
    assert done.returncode == 1
    assert done.stderr.startswith("firmgraph: no firm called 'Merow Tidl'")


def test_sparql_in_every_format(data: Path) -> None:
    query = "SELECT (COUNT(?c) AS ?claims) { ?c a fg:Claim }"
    assert firmgraph(data, "sparql", query).stdout.split()[0] == "claims"
    assert int(firmgraph(data, "sparql", query, "--format", "csv").stdout.split()[1]) > 50
    assert int(firmgraph(data, "sparql", query, "--format", "tsv").stdout.split()[1]) > 50
    rows = json.loads(firmgraph(data, "sparql", query, "--json").stdout)["results"]["bindings"]
    assert int(rows[0]["claims"]["value"]) > 50
    assert not any((data / "snapshots").iterdir())


@pytest.mark.parametrize("query", ["DROP ALL", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SELECT nonsense"])
def test_sparql_that_is_not_allowed_or_no_sparql(data: Path, query: str) -> None:
    done = firmgraph(data, "sparql", query)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_ingesting_twice_changes_nothing_and_deleting_leaves_no_trace(data: Path, own: Path, tmp_path: Path) -> None:
    before = firmgraph(own, "export", "--stable").stdout
    again = json.loads(firmgraph(own, "ingest", "--root", CORPUS, CORPUS / "juno-recall.txt", "--json").stdout)
    assert again["counts"] == {"unchanged": 1}
    assert firmgraph(own, "ingest", "--root", CORPUS, CORPUS / "solheim-named-at-merrow.txt").returncode == 0
    assert firmgraph(own, "export", "--stable").stdout != before
    assert firmgraph(own, "delete", "--root", CORPUS, CORPUS / "solheim-named-at-merrow.txt").returncode == 0
    assert firmgraph(own, "export", "--stable").stdout == before


def test_rebuilding_gives_the_same_bytes_and_the_doctor_is_content(own: Path) -> None:
    before = firmgraph(own, "export", "--stable").stdout
    assert firmgraph(own, "rebuild", "--today", "2026-06-01").returncode == 0
    assert firmgraph(own, "export", "--stable").stdout == before
    assert firmgraph(own, "rebuild", "--again").returncode == 0
    assert firmgraph(own, "export", "--stable").stdout == before
    assert firmgraph(own, "doctor").stdout == "all is well\n"


def test_articles_are_deleted_by_iri_and_unknown_ones_are_told(own: Path) -> None:
    query = "SELECT ?a { ?a a fg:Article }"
    rows = json.loads(firmgraph(own, "sparql", query, "--json").stdout)["results"]["bindings"]
    done = firmgraph(own, "delete", rows[0]["a"]["value"], "nonsense.txt", "--json")
    assert json.loads(done.stdout)["unknown"] == ["nonsense.txt"]
    assert done.returncode == 0
    assert firmgraph(own, "delete", "nonsense.txt").returncode == 1


def test_a_judgement_is_applied_and_undone(own: Path) -> None:
    before = firmgraph(own, "export", "--stable").stdout
    claim = json.loads(firmgraph(own, "firm", "Scale AI", "--json").stdout)["rows"][0]["claim"]
    made = json.loads(firmgraph(own, "judge", "reject", claim, "--note", "a test", "--json").stdout)
    assert firmgraph(own, "export", "--stable").stdout != before
    assert made["id"] in firmgraph(own, "judge", "list").stdout
    assert firmgraph(own, "judge", "undo", made["id"]).stdout.startswith("undone: ")
    assert firmgraph(own, "judge", "undo", made["id"]).stdout.startswith("was already undone: ")
    assert firmgraph(own, "export", "--stable").stdout == before
    assert firmgraph(own, "judge", "reject", "0" * 24).returncode == 2
    assert firmgraph(own, "judge", "undo", "nonsense").returncode == 2


def test_two_names_are_merged_and_parted_again(own: Path) -> None:
    def labels(*names: str) -> set[str]:
        return {json.loads(firmgraph(own, "firm", name, "--json").stdout)["name"] for name in names}

    assert len(labels("Scale AI", "OpenAI")) == 2
    made = json.loads(firmgraph(own, "judge", "merge", "scale ai", "OpenAI", "--json").stdout)
    assert len(labels("Scale AI", "OpenAI")) == 1
    assert firmgraph(own, "rebuild", "--again").returncode == 0
    assert len(labels("Scale AI", "OpenAI")) == 1
    assert firmgraph(own, "doctor").returncode == 0
    assert firmgraph(own, "judge", "undo", made["id"]).returncode == 0
    assert len(labels("Scale AI", "OpenAI")) == 2
    assert "one name" in firmgraph(own, "judge", "split", "OpenAI", "openai").stderr
    assert firmgraph(own, "judge", "merge", "Scale AI", "Nobody Knows This Ltd").returncode == 1


def test_an_end_and_a_confirmation_hold_after_reading_again(own: Path) -> None:
    row = json.loads(firmgraph(own, "firm", "Scale AI", "--json").stdout)["rows"][0]
    assert firmgraph(own, "judge", "confirm", row["claim"]).returncode == 0
    assert firmgraph(own, "judge", "end", row["claim"], "2025-07-01").returncode == 0
    judged = firmgraph(own, "export", "--stable").stdout
    assert firmgraph(own, "rebuild", "--again").returncode == 0
    assert firmgraph(own, "export", "--stable").stdout == judged
    assert firmgraph(own, "judge", "end", row["claim"], "July").returncode == 2


def test_extract_stores_nothing_and_quotes_exactly(tmp_path: Path) -> None:
    article = CORPUS / "scale-ai-who-is-left.txt"
    done = firmgraph(tmp_path / "data", "extract", article, "--jsonl")
    claims = [json.loads(line) for line in done.stdout.splitlines()]
    text = article.read_bytes().decode()
    assert claims
    assert all(
        claim["article"] == str(article) and text[claim["start"] : claim["end"]] == claim["quote"] for claim in claims
    )
    assert not (tmp_path / "data").exists()


def test_a_dry_run_stores_nothing(own: Path) -> None:
    before = firmgraph(own, "export", "--stable").stdout
    done = json.loads(firmgraph(own, "ingest", "--dry-run", "--root", CORPUS, CORPUS, "--json").stdout)
    assert done["counts"]["would be new"] > 30
    assert done["plan"]["counts"]["intervals_opened"] > 30
    assert firmgraph(own, "export", "--stable").stdout == before


def test_a_dry_run_makes_no_folder(tmp_path: Path) -> None:
    article = CORPUS / "juno-recall.txt"
    done = firmgraph(tmp_path / "data", "ingest", "--dry-run", "--root", CORPUS, article, "--json")
    assert json.loads(done.stdout)["counts"] == {"would be new": 1}
    assert not (tmp_path / "data").exists()


def test_standard_input_is_an_article_too(tmp_path: Path) -> None:
    text = (CORPUS / "juno-recall.txt").read_bytes()
    done = firmgraph(tmp_path / "data", "ingest", "-", "--json", stdin=text)
    assert json.loads(done.stdout)["counts"] == {"new": 1}


def test_without_a_data_folder_there_is_a_clear_line(tmp_path: Path) -> None:
    done = firmgraph(tmp_path / "data", "ask", "who owns Merrow Tidal?")
    assert done.returncode == 4
    assert done.stderr == f"firmgraph: {tmp_path / 'data'}: there is no data folder yet; `firmgraph ingest` makes one\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["ask"],
        ["ask", "x", "--as-of", "yesterday"],
        ["ask", "x", "--batch", "y"],
        ["ingest"],
        ["sparql"],
        ["--data"],
    ],
)
def test_wrong_usage_has_exit_code_two(tmp_path: Path, arguments: list[str]) -> None:
    done = firmgraph(tmp_path / "data", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_settings_come_from_file_environment_and_command_line(tmp_path: Path) -> None:
    file = tmp_path / "firmgraph.toml"
    file.write_text('port = 1234\ndata = "/from/file"\n')
    shown = json.loads(firmgraph(tmp_path / "env", "--config", file, "config", "--json").stdout)["settings"]
    assert (shown["port"], shown["data"]) == (1234, str(tmp_path / "env"))
    shown = json.loads(firmgraph(tmp_path / "env", "--data", tmp_path / "given", "config", "--json").stdout)["settings"]
    assert shown["data"] == str(tmp_path / "given")


def test_own_names_come_from_a_file_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text(
        "id,name,aliases,kind\nquillon,Quillon Energy,Brightmoor Corp,firm\n", encoding="utf-8"
    )
    (tmp_path / "own.toml").write_text(f'registry = "{tmp_path / "names.csv"}"\n', encoding="utf-8")
    article = tmp_path / "article.txt"
    told = "Brightmoor Corp bought Pelmar Ltd on Monday. Quillon Energy supplies Tovic Corp with pumps."
    article.write_text(f"A rival is bought\n\n3 March 2025\n\n{told}\n", encoding="utf-8")
    for settings, buyer in (((), "Brightmoor Corp"), (("--config", tmp_path / "own.toml"), "Quillon Energy")):
        done = firmgraph(tmp_path / "data", *settings, "extract", article, "--jsonl")
        claims = [json.loads(line) for line in done.stdout.splitlines()]
        assert [claim["s"] for claim in claims if claim["rel"] == "acquires"] == [buyer]
    (tmp_path / "names.csv").unlink()
    assert "names.csv: no registry" in firmgraph(tmp_path, "--config", tmp_path / "own.toml", "extract", article).stderr


@pytest.mark.parametrize("content", ["prot = 1", "port = 'x'", "port = 99999999", "port = ", "\x00"])
def test_a_bad_settings_file_names_what_is_wrong(tmp_path: Path, content: str) -> None:
    file = tmp_path / "firmgraph.toml"
    file.write_text(content)
    done = firmgraph(tmp_path / "data", "--config", file, "config")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "port" in done.stderr or "firmgraph.toml" in done.stderr


def test_secrets_are_never_shown(tmp_path: Path) -> None:
    done = firmgraph(tmp_path / "data", "config", FIRMGRAPH_SLACK_BOT_TOKEN="xoxb-hush")
    assert "hush" not in done.stdout
    assert "(set)" in done.stdout
