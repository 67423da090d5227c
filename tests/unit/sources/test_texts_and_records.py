import io
import json
import os
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language import is_english, language
from ingest.sources import Loaded, Options, article_id, canonical_url, file_id, read_file, read_sources, read_text, shown
from ingest.sources.heads import read_head
from kg.errors import UnreadableArticle
from kg.model import Article

BODY = (
    "The maker of gates said that it has sold all of its shares in the mill to the owners of the dam, "
    "and it will stay on as a tenant."
)


@pytest.mark.parametrize(
    ("head", "outlet", "day", "clock"),
    [
        (
            "Gates sold\n\nThe Lowland Herald | Thursday, 9 March 2023 | translated from the Dutch\n\n",
            "The Lowland Herald",
            "2023-03-09",
            None,
        ),
        (
            "Gates sold\n\nBy Ann Oddy / Canal Weekly / 20 June 2023\n\n",
            "Canal Weekly",
            "2023-06-20",
            None,
        ),
        (
            "Gates sold\n\nGate WorldThursday, Jun 19, 2025 3:22 pm ET\n2min read\n\n",
            "Gate World",
            "2025-06-19",
            "15:22",
        ),
        (
            "Gates sold\n\nCanal Daily, 23.05.2024\n\n",
            "Canal Daily",
            "2024-05-23",
            None,
        ),
        (
            "Gates sold\n\nThe Ferry Post\n3 September 2024\nLi Warden, trade desk\n\n",
            "The Ferry Post",
            "2024-09-03",
            None,
        ),
        (
            'Gates sold\n\nLOCK LINE, a diary of locks. Posted Mon 18 Nov 2024 by "Paddle"\n\n',
            "LOCK LINE",
            "2024-11-18",
            None,
        ),
        (
            "Gates sold\n\nUTRECHT, 21 October 2025 (Delta News Agency)\n\n",
            "Delta News Agency",
            "2025-10-21",
            None,
        ),
        (
            "Gates sold\n\nPRESS RELEASE. Delft (Holland), 14 February 2024, 8.00 CET\n\n",
            None,
            "2024-02-14",
            "08:00",
        ),
        (
            "# Gates sold\n\n*Published 2024-05-01 in the archive*\n\n",
            None,
            "2024-05-01",
            None,
        ),
        (
            '---\ntitle: "Gates sold"\ndate: 2024-05-01\nsource: Canal Daily\n---\n\n',
            "Canal Daily",
            "2024-05-01",
            None,
        ),
        (
            "Title: Gates sold\nDate: 1 May 2024\nOutlet: Canal Daily\n\n",
            "Canal Daily",
            "2024-05-01",
            None,
        ),
        (
            "Gates sold\nWhat the deal means for the dam\n\nCanal Daily - May 1, 2024\n\n",
            "Canal Daily",
            "2024-05-01",
            None,
        ),
        (
            "Reuben Wire, Thu Dec 20, 2012 6:20am EST\n\nGates sold\n\n",
            "Reuben Wire",
            "2012-12-20",
            "06:20",
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_heads_of_many_styles(head: str, outlet: str | None, day: str, clock: str | None, newline: str):
    text = (head + BODY + "\n").replace("\n", newline)
    found = read_head(text)
    assert (found.title, found.published) == ("Gates sold", date.fromisoformat(day))
    assert found.time == (time.fromisoformat(clock) if clock else None)
    if outlet is not None:
        assert found.outlet == outlet
    assert text[found.body_start :].startswith(BODY)


def test_an_inline_dateline_gives_date_and_agency_and_belongs_to_the_body():
    text = f"Gates sold\n\nUTRECHT, May 22, 2024 (Delta Press) -- {BODY}\n"
    found = read_head(text)
    assert (found.published, found.outlet, found.title) == (date(2024, 5, 22), "Delta Press", "Gates sold")
    assert text[found.body_start :].startswith("UTRECHT")


def test_a_sentence_with_a_date_is_no_date_line():
    text = f"Gates sold\n\nThe dam was sold on 3 May 2019, it said.\n\n{BODY}"
    assert read_head(text).published is None
    text = f"Gates sold\n\nVance Gates sold its dam in Holland on 3 May 2019.\n\n{BODY}"
    assert read_head(text).published is None


@given(st.text(max_size=300))
def test_no_head_crashes_and_the_body_starts_inside(text: str):
    assert 0 <= read_head(text).body_start <= len(text)


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


GERMAN = (
    "Tore verkauft\n\n1 May 2024\n\nDer Hersteller hat die Anteile an der Mühle verkauft, und das ist für den Ort nicht gut."
)
ARTICLE = f"Gates sold\n\nCanal Daily, 1 May 2024\n\n{BODY}\n"


def one(path: Path, options: Options | None = None) -> Article:
    (item,) = read_file(path, options)
    assert isinstance(item, Loaded), item
    return item.article


def why(path: Path, options: Options | None = None) -> str:
    (item,) = read_file(path, options)
    assert isinstance(item, UnreadableArticle)
    assert item.advice
    return item.reason


def test_a_byte_order_mark_and_line_ends_stay_in_the_text(tmp_path: Path):
    data = b"\xef\xbb\xbf" + ARTICLE.replace("\n", "\r\n").encode()
    article = one(write(tmp_path, "a.txt", data))
    assert article.text == data.decode("utf-8")
    assert article.title == "Gates sold"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_other_encodings_are_read_with_a_note(tmp_path: Path, encoding: str):
    (item,) = read_file(write(tmp_path, "a.txt", ARTICLE.replace("dam", "‘dam’ in Zürich").encode(encoding)))
    assert isinstance(item, Loaded)
    assert "‘dam’ in Zürich" in item.article.text
    assert item.notes


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"%PDF-1.4 \x00\x01", "damaged PDF"),
        (bytes(range(256)) * 20, "binary"),
        (f"Gates sold\n\n{BODY}".encode(), "no date"),
        (GERMAN.encode(), "not English"),
        (("Gates\n\n1 May 2024\n\n" + "x " * 600_000).encode(), "too long"),
        (b"<!DOCTYPE html><p>1 May 2024</p>", "web page"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(tmp_path: Path, data: bytes, reason: str):
    assert reason in why(write(tmp_path, "a.txt", data))


def test_a_missing_date_can_be_given(tmp_path: Path):
    path = write(tmp_path, "a.txt", f"Gates sold\n\n{BODY}")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert one(path, Options(published=date(2024, 1, 2))).published == date(2024, 1, 2)
    assert one(path, Options(date_from_mtime=True)).published == date(2023, 11, 14)


def test_missing_file_and_odd_files_are_items(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert "No such file" in why(tmp_path / "none.txt")
    assert "regular file" in why(tmp_path / "pipe.txt")


def test_hostile_names_are_shown_on_one_line_and_give_clean_ids(tmp_path: Path):
    path = write(tmp_path, "a\n\x1b[31m \udcff.txt", ARTICLE)
    article = one(path, Options(root=tmp_path))
    assert article.id == "file:a%0A%1B%5B31m%20%FF.txt"
    assert article.source is not None
    assert article.source.isprintable()


def test_ids_are_relative_to_the_root(tmp_path: Path):
    assert file_id(tmp_path / "x" / "a.txt", tmp_path) == "file:x/a.txt"
    assert file_id(tmp_path / "a.txt") == f"file://{tmp_path}/a.txt"
    assert article_id("HTTPS://Example.org:443/a?utm_source=x&b=1#top") == "https://example.org/a?b=1"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://", "https://a b", "http://x:99999999/", "<script>", "ftp://x/y"]
)
def test_what_is_no_web_address_is_no_id(url: str):
    assert canonical_url(url) is None


def test_records_under_tolerant_names(tmp_path: Path):
    rows = [
        {"headline": "Gates sold", "body": BODY, "publishedAt": "2024-05-01T10:20:00Z", "source": {"name": "Canal Daily"}}
        | {"url": "https://e.org/1"},
        {"title": "Gates sold", "text": BODY, "date": "20240502", "id": "a/2"},
        {"title": "no text"},
        [1],
        {"text": ARTICLE, "visibility": "channel:C1"},
        {"text": BODY + "\ud800", "date": "2024-05-01"},
        {"text": BODY, "date": "soon"},
    ]  # fmt: skip
    path = write(tmp_path, "a.jsonl", "\n".join(map(json.dumps, rows)) + "\nnot json\n\n")
    items = list(read_file(path, Options(root=tmp_path)))
    good = [item.article for item in items if isinstance(item, Loaded)]
    assert [article.id for article in good][:2] == ["https://e.org/1", "file:a.jsonl#a%2F2"]
    assert (good[0].outlet, good[0].published_time, good[0].body_start) == ("Canal Daily", time(10, 20), 0)
    assert good[1].published == date(2024, 5, 2)
    assert (good[2].title, good[2].visibility) == ("Gates sold", "channel:C1")
    assert len(items) - len(good) == 5


def test_a_record_cannot_open_a_private_source(tmp_path: Path):
    path = write(tmp_path, "a.jsonl", json.dumps({"text": ARTICLE, "visibility": "public"}))
    assert one(path, Options(visibility="channel:C1")).visibility == "channel:C1"


def test_a_huge_line_is_skipped_and_the_next_is_read(tmp_path: Path):
    path = write(tmp_path, "a.jsonl", b'{"text": "' + b"x" * 9_000_000 + b'"}\n' + json.dumps({"text": ARTICLE}).encode())
    first, second = read_file(path)
    assert isinstance(first, UnreadableArticle)
    assert isinstance(second, Loaded)


def test_standard_input_is_one_article_or_records():
    (text,) = read_sources(["-"], stdin=io.BytesIO(ARTICLE.encode()))
    (record,) = read_sources(["-"], stdin=io.BytesIO(json.dumps({"text": ARTICLE}).encode()))
    assert isinstance(text, Loaded)
    assert isinstance(record, Loaded)
    assert text.article.id == record.article.id == read_text(ARTICLE).article.id
    assert text.article.id.startswith("sha256:")


def test_folders_and_globs_in_name_order(tmp_path: Path):
    (tmp_path / "b").mkdir()
    for name in ("b/2.md", "1.txt", ".hidden.txt", "b/skip.bin"):
        write(tmp_path, name, ARTICLE)
    ids = [item.article.id for item in read_sources([str(tmp_path)], Options(root=tmp_path)) if isinstance(item, Loaded)]
    assert ids == ["file:1.txt", "file:b/2.md"]
    globbed = [item for item in read_sources([str(tmp_path / "**/*.md")]) if isinstance(item, Loaded)]
    assert len(globbed) == 1
    (nothing,) = read_sources([str(tmp_path / "*.nope")])
    assert isinstance(nothing, UnreadableArticle)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BODY, "en"),
        ("Short one", None),
        ("Le fabricant a vendu la part de la société dans le port et les autres sont restés avec lui", "fr"),
    ],
)
def test_languages(text: str, code: str | None):
    assert language(text) == code
    assert is_english(text) == (code in ("en", None))


@given(st.text(max_size=40))
def test_shown_is_printable(name: str):
    assert shown(name).isprintable()


@given(st.binary(max_size=400))
def test_no_bytes_crash(data: bytes):
    (item,) = read_sources(["-"], stdin=io.BytesIO(data)) if b"{" not in data else [None]
    assert item is None or isinstance(item, Loaded | UnreadableArticle)


@pytest.mark.parametrize(
    "head",
    [
        "BUSINESS\nGates sold to Vance\nBy Ann Wheel\nMay 3, 2024\n\n",
        "The Daily Lock\n\nGates sold to Vance\n\nBy Ann Wheel\n3 May 2024\n\n",
        "By Ann Wheel\nMay 3, 2024\n\nGates sold to Vance\n\n",
        "Gates sold to Vance\n\nPublished: 10:30, 3 May 2024 | Updated: 11:00, 4 May 2024\n\n",
        "Gates sold to Vance\nFriday 3rd May 2024\n",
        "Gates sold to Vance\n\nSource: Lock Times\nDate: 3 May 2024\nAuthor: Ann\n\n",
        "Gates sold to Vance\n\nA deal long expected by the trade.\n\nAnn Wheel, Lock Times, 3 May 2024\n\n",
        "Date: Fri, 3 May 2024 10:22:31 +0000\nFrom: desk@lock.example\nSubject: Gates sold to Vance\n\n",
        "3 May 2024\nLock Times\nGates sold to Vance\n",
        "Gates sold to Vance\n\nPOST & PADDLE, the sheet for people who open gates. No. 212, 3 May 2024\n\n",
        "Gates sold to Vance\n\nLock & Weir, the paper that floats — vol. 9, no. 4 — 3 May 2024\n\n",
        "Gates sold to Vance\n3 May 2024. Notes from the towpath, by those who walk it\n\n",
        "Gates sold to Vance\n\nSluice Weekly (for those who wait), week 18, Friday 3 May 2024.\n\n",
        "Gates sold to Vance\n\nThe Towpath | Letter to those who are moored | May 3, 2024\n\n",
    ],
)
def test_heads_in_odd_orders(head: str):
    text = f"{head}{BODY}\n\n{BODY}\n"
    found = read_head(text)
    assert (found.title, found.published) == ("Gates sold to Vance", date(2024, 5, 3))
    assert text[found.body_start :].startswith(BODY)


@pytest.mark.parametrize(
    "dateline", ["LONDON (Lock News) May 3, 2024 -- ", "UTRECHT, 3 May 2024 - ", "UTRECHT, 3 May 2024 (Delta Press). "]
)
def test_datelines_of_other_orders_give_the_date(dateline: str):
    assert read_head(f"Gates sold\n\n{dateline}{BODY}").published == date(2024, 5, 3)


def test_what_a_private_channel_reads_takes_the_place_of_no_other_copy(tmp_path):
    path = write(tmp_path, "a.jsonl", json.dumps({"text": ARTICLE, "url": "https://news.example/1"}))
    ids = [one(path, Options(visibility=who)).id for who in ("public", "slack:T1:C1", "slack:T1:C2")]
    assert ids == ["https://news.example/1", "https://news.example/1#slack:T1:C1", "https://news.example/1#slack:T1:C2"]


def test_a_line_that_is_no_json_says_where(tmp_path: Path) -> None:
    bad = read_file(
        write(tmp_path, "a.jsonl", '{"text": "Ledgard bought Merrow.", "published": "2024-05-01"}\n{"text": }\n')
    )
    *_, dead = bad
    assert isinstance(dead, UnreadableArticle)
    assert dead.source.endswith("a.jsonl:2")
    assert dead.reason == "is not JSON: Expecting value at character 10"
