"""Runs through the verbs of an open folder: dry runs, second tries, pages that change, deletions by choice."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from firmgraph.arguments import Arguments
from firmgraph.articles import delete
from firmgraph.config import Settings
from firmgraph.ingesting import ingest, retry
from firmgraph.planning import lines
from firmgraph.site import Site
from firmgraph.wire import Event, Result
from ingest.following import FEEDS_EVERY, Follower
from kg.errors import BadInput
from kg.open import open_graph
from tests.support import documents as made
from tests.support.simple_reader import SimpleReader
from tests.support.web_server import Web, serving

TODAY = date(2024, 6, 1)


def quiet(event: Event) -> None: ...


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


@pytest.fixture
def site(tmp_path: Path, web: Web) -> Iterator[Site]:
    allow = (f"127.0.0.1:{web.port}",)
    settings = Settings(data=tmp_path / "data", today=TODAY, fetch_allow=allow, fetch_pause=0, processes=1)
    with open_graph(settings.data, today=lambda: TODAY) as graph:
        yield Site(graph=graph, settings=settings, _reader=SimpleReader())  # type: ignore[arg-type]


def article(folder: Path, name: str, *sentences: str, day: str = "1 May 2024", outlet: str = "Canal Daily") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"News of the locks\n\n{outlet}, {day}\n\n" + " ".join(sentences) + "\n")
    return path


def run(site: Site, *paths: object, **options: object) -> Result:
    return ingest(site, Arguments({"paths": [str(path) for path in paths], **options}), quiet)


def stored(site: Site) -> list[str]:
    return sorted(listed.id.rpartition("/")[2] for listed in site.graph.catalogue.articles())


SUPPLIES, ENDS, OTHER = (
    "Ledgard plc supplies Vance Holdings.", "Ledgard plc no longer supplies Vance Holdings.",
    "Orrin Locks supplies Vance Holdings.",
)  # fmt: skip


def test_a_dry_run_tells_claims_intervals_and_firms_and_stores_nothing(site: Site, tmp_path: Path):
    run(site, article(tmp_path, "a.txt", SUPPLIES, day="1 May 2023"))
    before = stored(site), sorted(map(str, site.graph.store.quads(None, None, None, None)))
    news = article(tmp_path / "new", "b.txt", ENDS), article(tmp_path / "new", "c.txt", OTHER)
    plan = run(site, *news, dry_run=True)["plan"]
    assert plan["counts"] == {
        "claims_added": 2, "claims_removed": 0, "intervals_opened": 1, "intervals_closed": 1, "conflicts": 0,
        "created": 1, "merged": 0,
    }  # fmt: skip
    assert [(row["s"], row["o"]) for row in plan["intervals_closed"]] == [("Ledgard plc", "Vance Holdings")]
    assert [(row["s"], row["o"]) for row in plan["intervals_opened"]] == [("Orrin Locks", "Vance Holdings")]
    assert [firm["name"] for firm in plan["created"]] == ["Orrin Locks"]
    assert "  - Ledgard plc supplies Vance Holdings" in "\n".join(lines(plan))
    assert before == (stored(site), sorted(map(str, site.graph.store.quads(None, None, None, None))))
    assert run(site, *news)["counts"] == {"new": 2}


def test_what_a_dry_run_says_is_what_the_run_then_does(site: Site, tmp_path: Path):
    folder = tmp_path / "news"
    for number in range(12):
        article(folder, f"{number}.txt", SUPPLIES if number % 3 else ENDS, OTHER, day=f"{number + 1} May 2024")
    planned = run(site, folder, dry_run=True)
    done = run(site, folder)
    assert planned["counts"] == {"would be new": 12}
    assert planned["claims_added"] == planned["plan"]["counts"]["claims_added"] == done["claims_added"]
    again = run(site, folder, dry_run=True)
    assert set(again["plan"]["counts"].values()) == {0}


def test_a_dead_letter_is_read_again_the_way_it_was_read_before(site: Site, tmp_path: Path):
    undated = tmp_path / "undated.txt"
    undated.write_text(f"News of the locks\n\n{SUPPLIES}\n")
    table = tmp_path / "t.csv"
    table.write_text(f"Story,Day\n{SUPPLIES},1 May 2024\n{OTHER},soon\n")
    assert run(site, undated)["exit_code"] == 1
    assert run(site, table, fields=["text=Story", "published=Day"])["exit_code"] == 3
    assert [one["reason"].partition(";")[0] for one in retry(site, Arguments({}), quiet)["left"]] == [
        "the date 'soon' is none", "no date of publication found",
    ]  # fmt: skip
    table.write_text(f"Story,Day\n{SUPPLIES},1 May 2024\n{OTHER},2 May 2024\n")
    article(tmp_path, "undated.txt", SUPPLIES)
    assert retry(site, Arguments({}), quiet) == {"read": 3, "left": []}
    assert len(stored(site)) == 3


def test_letters_of_rows_that_are_gone_are_forgotten(site: Site, tmp_path: Path):
    table = tmp_path / "t.jsonl"
    table.write_text(json.dumps({"text": SUPPLIES, "date": "2024-05-01"}) + "\nnonsense\nnonsense\n")
    run(site, table)
    table.write_text(json.dumps({"text": SUPPLIES, "date": "2024-05-01"}) + "\nnonsense\n")
    assert [one["source"] for one in retry(site, Arguments({}), quiet)["left"]] == [f"{table}:2"]


def test_standard_input_cannot_be_tried_again_and_stays(site: Site, tmp_path: Path):
    spool = tmp_path / "spool"
    spool.write_text("nothing of note")
    assert run(site, stdin_file=str(spool))["exit_code"] == 1
    assert len(retry(site, Arguments({}), quiet)["left"]) == 1


def test_receipts_come_as_they_are_made(site: Site, tmp_path: Path):
    events: list[Event] = []
    paths = [str(article(tmp_path, "a.txt", SUPPLIES)), str(tmp_path / "none.txt")]
    ingest(site, Arguments({"paths": paths, "receipts": True}), events.append)
    told = [event["receipt"] for event in events]
    assert sorted((one["status"], one["source"].rpartition("/")[2]) for one in told) == [
        ("dead", "none.txt"), ("new", "a.txt"),
    ]  # fmt: skip
    assert all({"done", "total", "rate", "what"} <= event.keys() for event in events)


def test_who_would_wait_for_a_run_can_be_told_how_far_it_is(site: Site, tmp_path: Path):
    busy: list[str] = []
    paths = [str(article(tmp_path, name, SUPPLIES)) for name in ("a.txt", "b.txt")]
    ingest(site, Arguments({"paths": paths}), lambda event: busy.append(site.busy))
    ingest(site, Arguments({"paths": paths, "dry_run": True}), lambda event: busy.append(site.busy))
    assert [one.partition(" read")[0] for one in busy] == [
        "an ingest (1 of 2", "an ingest (2 of 2", "a dry run (1 of 2", "a dry run (2 of 2",
    ]  # fmt: skip


def test_a_feed_is_read_once_and_a_page_that_changed_replaces_what_it_said(site: Site, web: Web):
    def page(sentence: str) -> str:
        return made.page().replace(made.BODY[0], sentence)

    web.put("/a", page(SUPPLIES), ETag='"1"')
    web.put("/feed", made.rss(made.item(f"{web.base}/a")), Content_Type="application/rss+xml")
    assert run(site, f"{web.base}/feed")["counts"] == {"new": 1}
    assert run(site, f"{web.base}/feed")["counts"] == {"unchanged": 1}
    web.put("/a", page(ENDS), ETag='"2"')
    web.put("/feed", made.rss(made.item(f"{web.base}/a", title="Anew")), Content_Type="application/rss+xml")
    done = run(site, f"{web.base}/feed")
    assert (done["counts"], done["claims_added"], done["claims_removed"]) == ({"updated": 1}, 1, 1)
    delete(site, Arguments({"articles": [f"{web.base}/a"]}), quiet)
    assert run(site, f"{web.base}/feed")["counts"] == {"new": 1}


def test_a_page_with_a_dead_letter_is_asked_for_again(site: Site, web: Web):
    web.put("/a", "<html><p>nothing here", ETag='"1"')
    assert run(site, f"{web.base}/a")["exit_code"] == 1
    web.asked.clear()
    run(site, f"{web.base}/a")
    assert "if-none-match" not in web.asked[-1][1]


def test_what_a_private_channel_has_read_is_still_read_for_all(site: Site, web: Web):
    web.put("/a", made.page(), ETag='"1"')
    assert run(site, f"{web.base}/a", visibility="slack:T:C")["counts"] == {"new": 1}
    assert run(site, f"{web.base}/a")["counts"] == {"new": 1}
    assert run(site, f"{web.base}/a", visibility="slack:T:C")["counts"] == {"unchanged": 1}


def test_a_link_that_somebody_posts_is_one_page_and_no_feed(site: Site, web: Web):
    web.put("/a", made.page())
    web.put("/feed", made.rss(made.item(f"{web.base}/a")), Content_Type="application/rss+xml")
    assert [one["reason"].partition(";")[0] for one in run(site, f"{web.base}/feed", pages_only=True)["dead"]] == [
        "is a feed"
    ]
    assert web.paths == ["/robots.txt", "/feed"]
    assert retry(site, Arguments({}), lambda _: None)["read"] == 0
    assert "/a" not in web.paths


@pytest.fixture
def filled(site: Site, tmp_path: Path) -> Site:
    article(tmp_path / "n", "a/1.txt", SUPPLIES, day="1 May 2023", outlet="Canal Daily")
    article(tmp_path / "n", "a/2.txt", OTHER, day="1 May 2024", outlet="Lock Times")
    article(tmp_path / "n", "b/3.txt", ENDS, day="2 May 2024", outlet="Canal Daily")
    run(site, tmp_path / "n")
    return site


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        ({"articles": ["n/a"]}, ["3.txt"]),
        ({"articles": ["n/a/1.txt"]}, ["2.txt", "3.txt"]),
        ({"source": "*/a/*"}, ["3.txt"]),
        ({"outlet": "canal daily"}, ["2.txt"]),
        ({"since": "2024-05-01"}, ["1.txt"]),
        ({"since": "2024-05-01", "until": "2024-05-01"}, ["1.txt", "3.txt"]),
        ({"outlet": "Canal Daily", "until": "2023-12-31"}, ["2.txt", "3.txt"]),
        ({"articles": ["n"], "outlet": "Lock Times"}, ["1.txt", "3.txt"]),
        ({"articles": ["nowhere"]}, ["1.txt", "2.txt", "3.txt"]),
    ],
)
def test_articles_are_deleted_by_name_folder_source_outlet_and_day(
    filled: Site, tmp_path: Path, choice: dict[str, object], left: list[str]
):
    given = choice | {"base": str(tmp_path)}
    told = delete(filled, Arguments({**given, "dry_run": True}), quiet)
    assert len(stored(filled)) == 3
    assert delete(filled, Arguments(given), quiet)["articles"] == told["articles"]
    assert stored(filled) == left


def test_a_deletion_that_chooses_nothing_is_refused(filled: Site):
    with pytest.raises(BadInput, match="which"):
        delete(filled, Arguments({}), quiet)


def test_a_watched_folder_is_read_once_it_stands_still(tmp_path: Path):
    read: list[list[str]] = []
    clock = [100.0]
    follower = Follower([str(tmp_path), "https://canal.example/feed"], read.append, lambda: clock[0])
    feed = "https://canal.example/feed"
    first = article(tmp_path, "a.txt", SUPPLIES)
    assert [follower.look(), follower.look(), follower.look()] == [[feed], [str(first)], []]
    with first.open("a") as stream:
        stream.write(OTHER)
    assert follower.look() == []  # somebody may still be writing
    first.unlink()
    second = article(tmp_path, "b.txt", SUPPLIES)
    assert [follower.look(), follower.look()] == [[], [str(second)]]
    clock[0] += FEEDS_EVERY
    follower.follow(iter([None]))
    assert read == [[feed], [str(first)], [str(second)], [feed]]


def test_a_field_that_is_none_is_named(site: Site):
    with pytest.raises(BadInput, match="NAME=COLUMN"):
        run(site, fields=["story"])


def test_standard_input_in_the_message_still_works(site: Site):
    import base64

    text = io.BytesIO(made.text().encode()).getvalue()
    assert run(site, stdin=base64.b64encode(text).decode())["counts"] == {"new": 1}
