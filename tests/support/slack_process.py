"""A Slack app in a process of its own, to be killed: `python -m tests.support.slack_process FOLDER API_URL`.

Its surface answers every question with "answer to <question>" after a moment; some in two calls, of which the second needs
what the first came back with.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.slack.app import make_app
from bot.slack.calls import AtOnce, Call, came
from bot.slack.delivery import Delivery
from bot.slack.desk import Desk, Rates
from bot.slack.events import Event, Kind
from bot.slack.inbound import question_of
from bot.slack.installs import OneToken
from bot.slack.sockets import Socket
from bot.slack.tables import open_tables
from bot.slack.threads import KeptThreads
from tests.support.slack_methods import APP_TOKEN, BOT_TOKEN


class Parrot:
    """A surface without a graph."""

    def handle(self, event: Event, at_once: AtOnce) -> Iterable[Call]:
        if event.kind is not Kind.MESSAGE:
            return []
        text = f"answer to {question_of(event.text, event.bot_user)}"
        time.sleep(len(event.key) % 3 / 100)
        said = Call("chat.postMessage", {**event.place, "text": text})
        if not text.endswith("7"):
            return [said]
        return [said, Call("chat.update", {"channel": event.channel, "ts": came(0, "ts"), "text": f"{text}."})]

    def check(self, event: Event) -> Mapping[str, Any] | None:
        return None


class Mortal:
    """The process that the tests start and kill, again and again."""

    def __init__(self, folder: Path, api_url: str) -> None:
        self._command = [sys.executable, "-m", "tests.support.slack_process", str(folder), api_url]
        self._process: subprocess.Popen[bytes] | None = None
        self.deaths = 0

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, cwd=Path(__file__).parents[2])

    def kill(self) -> None:
        """SIGKILL: nothing in the process hears of it."""
        if self.lives:
            assert self._process is not None
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self.deaths += 1


def main(folder: str, api_url: str) -> None:
    logging.basicConfig(level=logging.WARNING)
    engine = open_tables(Path(folder))
    rates = Rates(thinking=4, sending=8)
    desk = Desk(Parrot(), Delivery(OneToken(BOT_TOKEN), base_url=api_url), engine, threads=KeptThreads(engine), rates=rates)
    app = make_app(desk, base_url=api_url)
    desk.resume()
    Socket(app, APP_TOKEN, api_url).connect()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
