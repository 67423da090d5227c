"""Pages, feeds and sitemaps from a real server on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest

from ingest.fetching.addresses import Allowed
from ingest.fetching.fetcher import Fetcher
from ingest.sources import Item, Known, Loaded, Options, read_sources
from ingest.sources.web import Seen
from ingest.sources.web import Web as Reader
from kg.errors import UnreadableArticle
from tests.support import documents as made
from tests.support.web_server import Web, serving


@dataclass
class Remembering:
    """A memory for as long as a test."""

    held: dict[str, Seen] = field(default_factory=dict)

    def seen(self, url: str) -> Seen | None:
        return self.held.get(url)

    def read(self, url: str, seen: Seen) -> None:
        self.held[url] = seen


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


@pytest.fixture
def memory() -> Remembering:
    return Remembering()


def read(web: Web, path: str, memory: Remembering) -> list[Item]:
    web.asked.clear()
    fetcher = Fetcher(allowed=(Allowed.parse(f"127.0.0.1:{web.port}"),))
    return list(read_sources([web.base + path], Options(), web=Reader(fetcher=fetcher, memory=memory)))


def ids(items: list[Item]) -> list[str]:
    return [item.article.id for item in items if isinstance(item, Loaded)]


def reasons(items: list[Item]) -> list[str]:
    return [item.reason for item in items if isinstance(item, UnreadableArticle)]


def feed(web: Web, *entries: str) -> None:
    web.put("/feed", made.rss(*entries), Content_Type="application/rss+xml", ETag=f'"{hash(entries)}"')


def test_a_page_is_an_article_by_its_own_address_only(web: Web, memory: Remembering):
    web.put("/a", made.page(canonical="https://other.example/stolen"))
    (item,) = read(web, "/a?utm_source=x", memory) if web.pages.setdefault("/a?utm_source=x", web.pages["/a"]) else []
    assert isinstance(item, Loaded)
    assert (item.article.id, item.article.title) == (f"{web.base}/a", made.TITLE)


def test_a_feed_gives_its_pages_and_asks_again_only_for_what_changed(web: Web, memory: Remembering):
    for name in "ab":
        web.put(f"/{name}", made.page())
    feed(web, made.item(f"{web.base}/a"), made.item(f"{web.base}/b"))
    assert ids(read(web, "/feed", memory)) == [f"{web.base}/a", f"{web.base}/b"]
    (known,) = read(web, "/feed", memory)
    assert isinstance(known, Known)
    assert web.paths == ["/feed"]
    feed(web, made.item(f"{web.base}/a"), made.item(f"{web.base}/b", title="Ledgard sells after all"))
    again = read(web, "/feed", memory)
    assert ids(again) == [f"{web.base}/b"]
    assert [item.source for item in again if isinstance(item, Known)] == [f"{web.base}/a"]
    assert web.paths == ["/feed", "/b"]


def test_a_page_is_asked_for_with_what_its_server_said(web: Web, memory: Remembering):
    web.put("/a", made.page(), ETag='"1"')
    assert ids(read(web, "/a", memory)) == [f"{web.base}/a"]
    (known,) = read(web, "/a", memory)
    assert isinstance(known, Known)
    assert web.asked[0][1]["if-none-match"] == '"1"'
    web.put("/a", made.page(), ETag='"2"')
    assert ids(read(web, "/a", memory)) == [f"{web.base}/a"]


def test_a_feed_that_leads_to_this_machine_does_not_get_there(web: Web, memory: Remembering):
    with serving() as inner:
        inner.put("/secret", made.page())
        web.put("/away", status=302, Location=f"{inner.base}/secret")
        feed(web, made.item(f"{web.base}/away"), made.item(f"{inner.base}/secret"), made.item("file:///etc/hostname"))
        found = read(web, "/feed", memory)
        assert inner.asked == []
    assert len(reasons(found)) == 3
    assert sum("not on the public internet" in reason for reason in reasons(found)) == 2


def test_a_feeds_own_text_stands_for_a_page_that_cannot_be_had(web: Web, memory: Remembering):
    text = "".join(f"<p>{one}</p>" for one in made.BODY * 3)
    body = f"<description><![CDATA[{text}<script>alert(1)</script>]]></description>"
    feed(web, made.item(f"{web.base}/paywall", more=body), made.item(f"{web.base}/gone"))
    found = read(web, "/feed", memory)
    (item,) = (item for item in found if isinstance(item, Loaded))
    assert made.BODY[0] in item.article.text
    assert "alert" not in item.article.text
    assert item.article.published == date(2024, 5, 1)
    assert "read from the feed" in item.notes[0]
    assert len(reasons(found)) == 1
    assert f"{web.base}/gone" not in memory.held
    web.put("/gone", made.page())
    assert f"{web.base}/gone" in ids(read(web, "/feed", memory)), "the feed itself has not changed"


def test_a_link_that_is_no_address_costs_its_own_entry_only(web: Web, memory: Remembering):
    web.put("/a", made.page())
    feed(web, made.item("http://[half"), made.item(f"{web.base}/a"))
    found = read(web, "/feed", memory)
    assert ids(found) == [f"{web.base}/a"]
    assert reasons(found) == ["has no address of its own"]


@pytest.mark.parametrize("kind", ["atom", "sitemap", "index"])
def test_atom_and_sitemaps(web: Web, memory: Remembering, kind: str):
    web.put("/a", made.page())
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    urls = f'<urlset xmlns="{namespace}"><url><loc>{web.base}/a</loc><lastmod>2024-05-01</lastmod></url></urlset>'
    atom = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Canal Daily</title><entry><title>{made.TITLE}</title>'
        f'<id>1</id><link href="/a"/><updated>2024-05-01T08:00:00Z</updated></entry></feed>'
    )
    index = f'<sitemapindex xmlns="{namespace}"><sitemap><loc>/map.xml</loc></sitemap></sitemapindex>'
    web.put("/map.xml", urls, Content_Type="application/xml")
    web.put("/x.xml", {"atom": atom, "sitemap": urls, "index": index}[kind], Content_Type="text/xml")
    assert ids(read(web, "/x.xml", memory)) == [f"{web.base}/a"]


def test_a_sitemap_that_names_itself_ends(web: Web, memory: Remembering):
    index = "<sitemapindex><sitemap><loc>/map.xml</loc></sitemap></sitemapindex>"
    web.put("/map.xml", index, Content_Type="application/xml")
    assert read(web, "/map.xml", memory) == []
    assert len(web.asked) == 3


def test_what_is_neither_page_nor_feed_says_so(web: Web, memory: Remembering):
    web.put("/x.xml", "<notes/>", Content_Type="application/xml")
    web.put("/p.png", b"\x89PNG", Content_Type="image/png")
    assert reasons(read(web, "/p.png", memory)) == ["is image/png, which is not read here"]
    assert reasons(read(web, "/x.xml", memory))
    assert reasons(read(web, "/gone", memory)) == ["answered 404 Not Found"]
