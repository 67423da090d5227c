"""One article, the same claim-bearing sentences, in every kind of file and packing."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import fsspec
import pytest
import zstandard

from ingest.sources import Item, Loaded, Options, read_file, read_sources
from kg.errors import UnreadableArticle
from kg.model import Article
from tests.support import documents as made


def items(folder: Path, name: str, data: bytes | str, options: Options | None = None) -> list[Item]:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(read_file(path, options))


def one(folder: Path, name: str, data: bytes | str, options: Options | None = None) -> Article:
    (item,) = items(folder, name, data, options)
    assert isinstance(item, Loaded), item
    return item.article


def zipped(*members: tuple[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def tarred(*members: tuple[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", made.text()),
        ("a.html", made.page()),
        ("misnamed.txt", made.page()),
        ("a.pdf", made.pdf()),
        ("misnamed.md", made.pdf()),
        ("a.eml", made.mail()),
        ("b.eml", made.mail(html=True)),
        ("a.csv", f'Headline,Story,Date\n{made.TITLE},"{" ".join(made.BODY)}",{made.DAY}\n'),
        ("a.jsonl", json.dumps({"title": made.TITLE, "text": " ".join(made.BODY), "date": made.DAY})),
    ],
)
def test_every_kind_gives_title_day_and_whole_sentences(tmp_path: Path, name: str, data: bytes | str):
    options = Options(fields=(("text", "Story"),)) if name.endswith("csv") else None
    article = one(tmp_path, name, data, options)
    assert (article.title, article.published) == (made.TITLE, date(2024, 5, 1))
    for sentence in made.BODY:
        assert sentence in article.text
    assert "alert(1)" not in article.text


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstandard.compress,
}  # fmt: skip


@pytest.mark.parametrize("suffix", PACKERS)
def test_compressed_files_are_read_as_what_they_hold(tmp_path: Path, suffix: str):
    record = json.dumps({"text": made.text()}).encode()
    assert one(tmp_path, f"a.txt.{suffix}", PACKERS[suffix](made.text().encode())).title == made.TITLE
    twice = PACKERS[suffix](record + b"\n") + PACKERS[suffix](record)
    assert len(items(tmp_path, f"a.jsonl.{suffix}", twice)) == 2


def test_archives_give_their_members_with_ids_of_their_own(tmp_path: Path):
    members = (
        ("b/two words.txt", made.text()),
        ("a.html", made.page()),
        (".hidden.txt", "x"),
        ("__MACOSX/x.txt", "x"),
        ("p.png", "x"),
    )
    found = items(tmp_path, "news.zip", zipped(*members), Options(root=tmp_path))
    assert [item.article.id for item in found if isinstance(item, Loaded)] == [
        "file:news.zip!b/two%20words.txt",
        "file:news.zip!a.html",
    ]
    data = tarred(("a.txt", made.text().encode()), mode="w:gz")
    assert one(tmp_path, "n.tgz", data, Options(root=tmp_path)).id == "file:n.tgz!a.txt"
    table = f'title,text,date\n{made.TITLE},"{made.BODY[0]}",{made.DAY}\n'
    assert one(tmp_path, "t.tar", tarred(("t.csv", table.encode()))).title == made.TITLE
    nested = zipped(("inner.zip", zipped(("a.txt", made.text()))))
    assert one(tmp_path, "outer.zip", nested, Options(root=tmp_path)).id == "file:outer.zip!inner.zip!a.txt"


def test_a_web_archive_gives_its_pages(tmp_path: Path):
    records = (
        made.warc_record("https://canal.example/a", made.page(), coding="gzip"),
        made.warc_record("https://canal.example/gone", made.page(), status="404 Not Found"),
        made.warc_record("https://canal.example/p.png", b"\x89PNG", media="image/png"),
        made.warc_record("https://canal.example/b", made.page(canonical="https://other.example/stolen")),
    )
    for name, data in (("a.warc", b"".join(records)), ("CC-NEWS-1.warc.gz", b"".join(map(gzip.compress, records)))):
        found = [item.article.id for item in items(tmp_path, name, data) if isinstance(item, Loaded)]
        assert found == ["https://canal.example/a", "https://canal.example/b"]


def test_a_saved_page_is_known_by_its_canonical_address(tmp_path: Path):
    assert (
        one(tmp_path, "a.html", made.page(canonical="https://canal.example/a?utm_source=x")).id == "https://canal.example/a"
    )


def test_a_table_under_any_delimiter_and_encoding(tmp_path: Path):
    row = f"{made.TITLE};{' '.join(made.BODY)} Zürich;1 May 2024"
    article = one(tmp_path, "a.csv", f"title;text;date\n{row}\n".encode("cp1252"))
    assert article.text.endswith("Zürich")
    tabbed = "title\ttext\tdate\n" + row.replace(";", "\t") + "\n"
    assert one(tmp_path, "a.tsv", tabbed.encode("utf-16")).published == date(2024, 5, 1)


def test_fields_inside_fields(tmp_path: Path):
    record = {"doc": {"body": made.text()}, "meta": {"day": "2024-06-02"}}
    options = Options(fields=(("text", "doc.body"), ("published", "meta.day")))
    assert one(tmp_path, "a.jsonl", json.dumps(record), options).published == date(2024, 6, 2)


def test_objects_in_a_bucket():
    system = fsspec.filesystem("memory")
    for name in ("news/2024/a.txt", "news/2024/b.jsonl.gz", "news/2024/c.bin"):
        data = (
            gzip.compress(json.dumps({"text": made.text(), "id": "1"}).encode()) if ".gz" in name else made.text().encode()
        )
        system.pipe(f"/{name}", data)
    found = [item.article.id for item in read_sources(["memory://news/"]) if isinstance(item, Loaded)]
    assert found == ["memory://news/2024/a.txt", "memory://news/2024/b.jsonl.gz#1"]
    (matched,) = read_sources(["memory://news/*/a.*"])
    assert isinstance(matched, Loaded)
    (nothing,) = read_sources(["memory://nowhere/*"])
    assert isinstance(nothing, UnreadableArticle)


def test_an_address_is_not_fetched_without_a_web():
    (item,) = read_sources(["https://canal.example/a"])
    assert isinstance(item, UnreadableArticle)
