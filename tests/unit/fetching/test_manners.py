"""robots.txt and pauses, against a real server and a clock that the test turns."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from ingest.fetching.addresses import Allowed
from ingest.fetching.fetcher import Fetcher
from ingest.fetching.manners import Manners
from kg.errors import NotFetched
from tests.support.web_server import Web, serving


@dataclass
class Clock:
    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        web.put("/news/a", "a")
        web.put("/private/b", "b")
        yield web


def manners(web: Web, clock: Clock, **options: bool) -> Fetcher:
    plain = Fetcher(allowed=(Allowed.parse(f"127.0.0.1:{web.port}"),))
    return Manners(fetcher=plain, clock=clock, sleep=clock.sleep, **options).polite()


def test_robots_txt_is_asked_once_and_obeyed(web: Web):
    web.put("/robots.txt", "User-agent: *\nDisallow: /private/\nAllow: /\n", Content_Type="text/plain")
    polite = manners(web, Clock())
    polite.fetch(f"{web.base}/news/a")
    with pytest.raises(NotFetched, match=r"robots\.txt does not let it"):
        polite.fetch(f"{web.base}/private/b")
    assert web.paths == ["/robots.txt", "/news/a"]


def test_a_redirect_into_what_is_disallowed_is_not_followed(web: Web):
    web.put("/robots.txt", "User-agent: *\nDisallow: /*/b$\n", Content_Type="text/plain")
    web.put("/go", status=302, Location="/private/b")
    with pytest.raises(NotFetched, match=r"robots\.txt"):
        manners(web, Clock()).fetch(f"{web.base}/go")
    assert "/private/b" not in web.paths


def test_without_a_robots_txt_all_may_be_read(web: Web):
    assert manners(web, Clock()).fetch(f"{web.base}/private/b").body == b"b"


def test_a_robots_txt_that_cannot_be_had_is_a_no(web: Web):
    web.put("/robots.txt", status=503)
    with pytest.raises(NotFetched, match="cannot be had"):
        manners(web, Clock()).fetch(f"{web.base}/news/a")
    assert web.paths == ["/robots.txt"]


def test_requests_to_one_host_are_apart(web: Web):
    clock = Clock()
    polite = manners(web, clock, robots=False)
    for _ in range(3):
        polite.fetch(f"{web.base}/news/a")
    assert clock.slept == [1.0, 1.0]


def test_a_host_may_ask_for_longer_pauses_but_not_forever(web: Web):
    web.put("/robots.txt", "User-agent: *\nCrawl-delay: 9999\n", Content_Type="text/plain")
    clock = Clock()
    polite = manners(web, clock)
    polite.fetch(f"{web.base}/news/a")
    polite.fetch(f"{web.base}/news/a")
    assert clock.slept == [1.0, 30.0]


@pytest.mark.parametrize("url", ["http://[half", "http://news.example:port/"])
def test_what_is_no_address_is_refused_before_anybody_is_asked(web: Web, url: str):
    with pytest.raises(NotFetched, match="no web address"):
        manners(web, Clock()).fetch(url)
    assert web.asked == []
