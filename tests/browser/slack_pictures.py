"""Pictures of what people see in Slack, for docs/slack.md: `python -m tests.browser.slack_pictures docs/pictures`.

The messages are those that the app would post over the sample corpus; tests/support/slack_drawing.py draws them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from bot.slack.blocks import WRONG
from bot.slack.events import read_event
from bot.slack.face import Face
from bot.slack.tools import Tools, unwatched
from bot.slack.watching import payload
from firmgraph.config import Settings
from firmgraph.service import Service
from firmgraph.site import Site
from kg.model import Reading
from kg.open import open_graph
from tests.browser.screens import browser
from tests.support.corpus import corpus_readings
from tests.support.slack_drawing import message_page, view_page

DAY, SOLD, LATER = date(2025, 6, 22), date(2026, 2, 18), date(2026, 6, 1)
WHERE = {"team": {"id": "T1"}, "channel": {"id": "C1"}, "user": {"id": "U1", "username": "ann", "team_id": "T1"}}


class Talk:
    """A conversation without a platform: what is said and clicked, and what the app would send."""

    def __init__(self, service: Service) -> None:
        self.verbs = partial(service.call, on_event=unwatched)
        self.face, self.service = Face(Tools(verbs=self.verbs, pages="https://graph.example")), service

    def says(self, text: str, ts: str) -> Mapping[str, Any]:
        """The answer to a mention."""
        inner = {"type": "app_mention", "channel": "C1", "user": "U1", "team": "T1", "ts": ts, "text": f"<@UBOT> {text}"}
        return self.does({"type": "event_callback", "team_id": "T1", "event_id": ts, "event": inner})

    def does(self, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """The arguments of the first call that answers a payload."""
        event = read_event(payload, "UBOT")
        seen = replace(event, visible=frozenset({"public", event.visibility}))
        calls = list(self.face.handle(seen, lambda call: None))
        return calls[0].arguments


def pictures(talk: Talk, later: Talk) -> Iterator[tuple[str, str]]:
    """Name and page of each."""
    yield "slack-answer", message_page(talk.says("who still buys from Scale AI?", "1.0"))
    click = {"type": "block_actions", "trigger_id": "t", "message": {"ts": "1.1", "thread_ts": "1.0", "text": ""}, **WHERE}
    wrong = talk.does(click | {"actions": [{"action_id": WRONG, "value": "T1/C1/1.0"}]})
    yield "slack-wrong", view_page(wrong["view"])
    opened = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}
    home = later.does({"type": "event_callback", "team_id": "T1", "event_id": "h", "event": opened})
    yield "slack-home", view_page(home["view"])
    yield "slack-watch", message_page(_news())


def _news() -> Mapping[str, Any]:
    """The digest of a channel that watches who owns a firm, after the week in which it was sold."""
    before = [one for one in _sorted() if one.article.published is not None and one.article.published < SOLD]
    talk = talking(SOLD, before)
    talk.verbs("watch", {"phrase": "owners of Kestrin Blades", "audience": "slack:T1:C1", "author": "ann"})
    talk.service.site.graph.ledger.put_many(one for one in _sorted() if one.article.published == SOLD)
    (news,) = talk.verbs("look", {"audience": "slack:"})["news"]
    return talk.does(payload({**news, "cadence": "weekly"}))


def _sorted() -> list[Reading]:
    return sorted(corpus_readings(), key=lambda one: str(one.article.published))


def talking(day: date, readings: Iterable[Reading]) -> Talk:
    """A conversation on a day over these articles."""
    graph = open_graph(None, today=lambda: day)
    for one in readings:
        graph.ledger.put(one)
    return Talk(Service(Site(graph, Settings(today=day))))


def small(png: bytes) -> bytes:
    """In 64 colours: a tenth of the size, and nothing is lost to the eye."""
    out = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Draw them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    talk, later = talking(DAY, _sorted()), talking(LATER, _sorted())
    with browser() as made:
        page = made.new_page(viewport={"width": 680, "height": 400}, device_scale_factor=1.5)
        for name, html in pictures(talk, later):
            page.set_content(html)
            shot = page.locator("#all").screenshot()
            (folder / f"{name}.png").write_bytes(small(shot))
            print(name, (folder / f"{name}.png").stat().st_size)


if __name__ == "__main__":
    main()
