"""How soon an answer stands in Slack: `python -m benchmarks.slack [--in-flight N] [--rounds N] [--slack-ms MS]`.

`firmgraph slack` in a process of its own over the sample corpus, connected by Socket Mode to the tests' fake platform in
this one. A round sends N questions at once and waits for all answers; each is timed from the moment the platform hands the
event over to the moment it takes the message. `--slack-ms`: how long the platform takes for each call of its Web API. The
server's processor time per answer is given beside: on a machine that does other things too, it says more.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from kg.encoder import load_encoder
from kg.open import open_graph
from tests.support.corpus import corpus_readings
from tests.support.fake_slack import APP_TOKEN, BOT_TOKEN, BOT_USER, FakeSlack

DAY = date(2026, 6, 1)
MEDIAN_MS, P95_MS = 300.0, 1_000.0  # what is to be shown with 50 in flight
QUESTIONS = (
    "who still buys from Scale AI?", "who owns Kestrin Blades?", "who runs Merrow Tidal?", "who supplies Merrow Tidal?",
    "how much of Merrow Tidal does Brightwater own?", "who does Kestrin make blades for?", "why did Corriveau leave?",
    "who owns Merrow Tidal?", "does Brightwater still sell to Corriveau?", "who bought Kestrin Blades?",
)  # fmt: skip


def main() -> int:
    """Measure, print, write; 1 when a target is missed."""
    given = arguments()
    with tempfile.TemporaryDirectory() as folder, FakeSlack() as slack:
        slack.delay = given.slack_ms / 1_000
        with serving(Path(folder), slack) as server:
            questions = itertools.cycle(QUESTIONS)
            ask_all(slack, len(QUESTIONS), questions)  # each once: the names are read, the queries planned
            begun = processor(server)
            taken = [ms for _ in range(given.rounds) for ms in ask_all(slack, given.in_flight, questions)]
            used = processor(server) - begun
    figures = {"median_ms": statistics.median(taken), "p95_ms": quantile(taken, 0.95), "max_ms": max(taken)}
    figures["processor_ms"] = used * 1_000 / len(taken)
    show(figures, given)
    if given.json is not None:
        given.json.write_text(json.dumps(figures | {"in_flight": given.in_flight, "slack_ms": given.slack_ms}) + "\n")
    return int(figures["median_ms"] > MEDIAN_MS or figures["p95_ms"] > P95_MS)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--in-flight", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--slack-ms", type=float, default=50.0)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


@contextmanager
def serving(folder: Path, slack: FakeSlack) -> Iterator[int]:
    """The server over the sample corpus, connected; its process."""
    data = folder / "data"
    data.mkdir()
    with open_graph(data, encoder=load_encoder("hashing"), today=lambda: DAY) as graph:
        graph.ledger.put_many(corpus_readings())
    env = os.environ | {
        "FIRMGRAPH_DATA": str(data), "FIRMGRAPH_ENCODER": "hashing", "FIRMGRAPH_TODAY": DAY.isoformat(),
        "FIRMGRAPH_SLACK_BOT_TOKEN": BOT_TOKEN, "FIRMGRAPH_SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.api_url,
    }  # fmt: skip
    command = [sys.executable, "-m", "firmgraph", "slack"]
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        slack.wait_for_connection(120)
        yield server.pid
    finally:
        server.terminate()
        server.wait(60)


def ask_all(slack: FakeSlack, count: int, questions: Iterator[str]) -> list[float]:
    """Send so many questions at once; milliseconds until each answer."""
    begun = len(slack.posts)
    sent: dict[str, float] = {}
    for question in itertools.islice(questions, count):
        event = slack.event("app_mention", f"<@{BOT_USER}> {question}")
        sent[event["ts"]] = time.monotonic()
        slack.deliver(slack.callback(event), wait=False)
    posts = slack.wait_for_posts(begun + count, 300)[begun:]
    return [(post["at"] - sent[post["thread_ts"]]) * 1_000 for post in posts]


def processor(process: int) -> float:
    """Seconds of processor time that a process has used."""
    times = psutil.Process(process).cpu_times()
    return float(times.user + times.system)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def show(figures: dict[str, float], given: argparse.Namespace) -> None:
    """A table with the targets beside."""
    title = f"{given.in_flight} questions in flight, {given.slack_ms:g} ms for each call of Slack's"
    table = Table("", "ms", "target", title=title)
    targets = {"median_ms": f"{MEDIAN_MS:.0f}", "p95_ms": f"{P95_MS:.0f}"}
    for name, value in figures.items():
        table.add_row(name.removesuffix("_ms"), f"{value:.0f}", targets.get(name, ""))
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
