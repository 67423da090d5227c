"""The guarded fetcher against a real server on this machine, which only an explicit list lets it call."""

import gzip
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetching.addresses import Allowed, callable_addresses
from ingest.fetching.connection import Deadline
from ingest.fetching.fetcher import Fetcher, Limits, Validators, checked
from kg.errors import ConfigError, NotFetched
from tests.support.web_server import Page, Web, serving


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


def fetcher(web: Web, **limits: float) -> Fetcher:
    allowed = (Allowed.parse(f"127.0.0.1:{web.port}"),)
    return Fetcher(allowed=allowed, limits=Limits(**limits))  # type: ignore[arg-type]


def test_a_page_comes_with_its_kind_and_validators(web: Web):
    web.put("/a", "<p>Gates sold</p>", ETag='"1"', Last_Modified="Wed, 01 May 2024 08:00:00 GMT")
    found = fetcher(web).fetch(f"{web.base}/a")
    assert (found.body, found.kind, found.charset) == (b"<p>Gates sold</p>", "text/html", "utf-8")
    assert found.validators == Validators(etag='"1"', modified="Wed, 01 May 2024 08:00:00 GMT")
    again = fetcher(web).fetch(f"{web.base}/a", known=found.validators)
    assert (again.changed, again.body, again.validators) == (False, b"", found.validators)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_packed_page_is_unpacked(web: Web, coding: str):
    body = b"gates " * 1000
    web.put("/a", gzip.compress(body) if coding == "gzip" else zlib.compress(body), Content_Encoding=coding)
    assert fetcher(web).fetch(f"{web.base}/a").body == body


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "::1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "fec0::1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)  # fmt: skip
def test_addresses_off_the_public_internet_are_refused(address: str):
    with pytest.raises(NotFetched, match="not on the public internet"):
        callable_addresses("news.example", 80, resolver=lambda host, port: [address])


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(NotFetched, match=r"10\.0\.0\.1"):
        callable_addresses("news.example", 443, resolver=lambda host, port: ["1.1.1.1", "10.0.0.1"])


def test_public_addresses_pass_but_for_ports_that_are_none_of_the_webs():
    assert [str(a) for a in callable_addresses("news.example", 443, resolver=lambda host, port: ["1.1.1.1"])] == ["1.1.1.1"]
    with pytest.raises(NotFetched, match="port 25"):
        callable_addresses("news.example", 25, resolver=lambda host, port: ["1.1.1.1"])


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://2130706433:{port}/"])
def test_loopback_is_not_called_unless_allowed(web: Web, url: str):
    with pytest.raises(NotFetched, match="not on the public internet"):
        Fetcher().fetch(url.format(port=web.port))
    assert web.asked == []


def test_another_port_than_the_allowed_one_is_not_called(web: Web):
    with serving() as other, pytest.raises(NotFetched, match="not on the public internet"):
        fetcher(web).fetch(f"{other.base}/")


def test_redirects_are_followed_and_each_is_checked(web: Web):
    web.put("/a", status=302, Location="/b")
    web.put("/b", "here")
    assert fetcher(web).fetch(f"{web.base}/a").url == f"{web.base}/b"
    with serving() as inner:
        inner.put("/secret", "keys")
        web.put("/c", status=301, Location=f"{inner.base}/secret")
        with pytest.raises(NotFetched, match="not on the public internet"):
            fetcher(web).fetch(f"{web.base}/c")
        assert inner.asked == []


@pytest.mark.parametrize("target", ["file:///etc/hostname", "gopher://127.0.0.1/", "javascript:alert(1)"])
def test_redirects_to_other_schemes_are_refused(web: Web, target: str):
    web.put("/a", status=302, Location=target)
    with pytest.raises(NotFetched, match="no http or https address"):
        fetcher(web).fetch(f"{web.base}/a")


@pytest.mark.parametrize("target", ["http://[half", "http://a:b:c/", "http://news.example:99999999/"])
def test_redirects_to_what_is_no_address_are_refused(web: Web, target: str):
    web.put("/a", status=302, Location=target)
    with pytest.raises(NotFetched, match="no web address"):
        fetcher(web).fetch(f"{web.base}/a")


def test_our_own_waiting_is_not_held_against_a_server():
    now = [0.0]
    deadline = Deadline(30, lambda: now[0])
    with deadline.held():
        now[0] = 40.0
    assert deadline.left() == 30
    now[0] = 71.0
    with pytest.raises(TimeoutError):
        deadline.left()


def test_endless_redirects_end(web: Web):
    web.put("/a", status=302, Location="/a")
    with pytest.raises(NotFetched, match="redirects more than 2 times"):
        fetcher(web, redirects=2).fetch(f"{web.base}/a")
    assert len(web.asked) == 3


def test_a_name_that_changes_its_address_gains_nothing(web: Web):
    """DNS rebinding: the name is asked for once a request, and the checked address is the one that is called."""
    answers = count()

    def resolver(host: str, port: int) -> list[str]:
        return ["127.0.0.1" if next(answers) == 0 else "10.0.0.1"]

    web.put("/a", "here")
    guarded = Fetcher(allowed=(Allowed.parse(f"127.0.0.1:{web.port}"),), resolver=resolver)
    assert guarded.fetch(f"http://news.example:{web.port}/a").body == b"here"
    assert web.asked[0][1]["host"] == f"news.example:{web.port}"
    assert next(answers) == 1


def test_a_name_that_is_never_resolved_ends_with_the_fetch(web: Web):
    asleep = threading.Event()

    def resolver(host: str, port: int) -> list[str]:
        asleep.wait()
        return []

    try:
        with pytest.raises(NotFetched, match=r"did not answer within 0\.2 seconds"):
            Fetcher(limits=Limits(seconds=0.2), resolver=resolver).fetch("http://news.example/a")
    finally:
        asleep.set()


def test_what_is_too_long_is_not_read(web: Web):
    web.put("/a", b"x" * 2000)
    with pytest.raises(NotFetched, match="longer than 1,000 bytes"):
        fetcher(web, bytes=1000).fetch(f"{web.base}/a")


def test_a_bomb_is_noticed_as_it_grows(web: Web):
    web.put("/a", gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")
    with pytest.raises(NotFetched, match="longer than 1,000,000 bytes"):
        fetcher(web, bytes=1_000_000).fetch(f"{web.base}/a")


def test_who_drips_is_hung_up_on(web: Web):
    def drip(handler: BaseHTTPRequestHandler) -> None:
        try:
            while True:
                handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: " if not sent else b"x")
                sent.append(1)
                handler.wfile.flush()
        except OSError:
            pass

    sent: list[int] = []
    web.pages["/a"] = Page(write=drip)
    with pytest.raises(NotFetched, match=r"did not answer within|cannot be fetched"):
        fetcher(web, seconds=0.5).fetch(f"{web.base}/a")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"nonsense\r\n\r\n", "cannot be fetched"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "broke off"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 999, mtime=0)[:-9],
            "broke off|damaged",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nxx", "encoded as br"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 300 + b"\r\n", "cannot be fetched"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nxx", "is image/png"),
        (b"", "cannot be fetched"),
    ],
)
def test_servers_that_misbehave(web: Web, said: bytes, reason: str):
    web.pages["/a"] = Page(write=lambda handler: handler.wfile.write(said) and None)
    with pytest.raises(NotFetched, match=reason):
        fetcher(web).fetch(f"{web.base}/a")


def test_refusals_keep_their_status_and_the_time_to_wait(web: Web):
    web.put("/a", status=429, Retry_After="120")
    with pytest.raises(NotFetched, match="429") as caught:
        fetcher(web).fetch(f"{web.base}/a")
    assert (caught.value.status, caught.value.wait) == (429, 120.0)


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "//a.example", "http://", "http://a.example:99999/", "http://u:p@a.example/", "a", ""]
)
def test_what_is_no_address(url: str):
    with pytest.raises(NotFetched):
        checked(url)


@given(st.text(max_size=80))
def test_no_address_breaks_a_request_line(text: str):
    try:
        parts = checked(f"http://news.example/{text}")
    except NotFetched:
        return
    line = parts.path + parts.query
    assert line.isascii()
    assert not set(line) & set(" \r\n\t\x00")


@pytest.mark.parametrize("text", ["10.0.0.0/8", "127.0.0.1:8080", "[::1]:80", "fd00::/8"])
def test_allowed_networks(text: str):
    assert Allowed.parse(text)


def test_what_is_no_network_is_named():
    with pytest.raises(ConfigError, match="intranet"):
        Allowed.parse("intranet")
