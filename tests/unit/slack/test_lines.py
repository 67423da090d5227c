"""Kept connections, against a server of the standard library's that counts them."""

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Thread

import pytest

from bot.slack.calls import Call
from bot.slack.delivery import Delivery, Later
from bot.slack.events import Event, Kind
from bot.slack.installs import OneToken
from bot.slack.lines import Lines, Unreached, proxied

CALLS = 4


class Counting(BaseHTTPRequestHandler):
    """Says what it was sent. A connection ends after as many calls as `most` says, and `meeting` is where calls meet."""

    protocol_version = "HTTP/1.1"
    opened, most, said, meeting = 0, 1_000, b"", None

    def setup(self):
        super().setup()
        type(self).opened += 1
        self.calls = 0

    def do_POST(self):
        told = self.rfile.read(int(self.headers["Content-Length"]))
        if self.meeting is not None:
            self.meeting.wait(10)
        self.calls += 1
        self.close_connection = self.calls >= self.most
        body = self.path.encode() + b" " + told
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Tests are quiet."""


@contextmanager
def server(**how):
    handler = type("Handler", (Counting,), how)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = Thread(target=running.serve_forever)
        thread.start()
        lines = Lines(f"http://127.0.0.1:{running.server_port}/api/", seconds=10, ssl=None)
        try:
            yield lines, handler
        finally:
            lines.close()
            running.shutdown()
            thread.join()


def test_calls_one_after_another_share_a_connection():
    with server() as (lines, handler):
        bodies = [lines.post("chat.update", str(n).encode(), {}).body for n in range(CALLS)]
        assert bodies == [f"/api/chat.update {n}".encode() for n in range(CALLS)]
        assert handler.opened == 1


def test_calls_at_once_have_a_connection_each_and_the_next_ones_share_those():
    with server(meeting=Barrier(CALLS)) as (lines, handler), ThreadPoolExecutor(CALLS) as pool:
        for _ in range(2):
            replies = list(pool.map(lambda n: lines.post("x", str(n).encode(), {}), range(CALLS)))
            assert [reply.body for reply in replies] == [f"/api/x {n}".encode() for n in range(CALLS)]
        assert handler.opened == CALLS


def test_a_connection_that_the_server_has_ended_is_not_used_again():
    with server(most=1) as (lines, handler):
        for n in range(CALLS):
            assert lines.post("x", str(n).encode(), {}).status == 200
            for _, line in lines._idle:
                line.sock.recv(1, socket.MSG_PEEK)  # until the server's end of it has come
        assert handler.opened == CALLS


def test_what_found_no_server_surely_did_not_arrive():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/api/"
    with pytest.raises(Unreached):
        Lines(address, seconds=5, ssl=None).post("x", b"", {})
    sent = Delivery(OneToken("xoxb-1"), base_url=address).send(
        Call("chat.postMessage", {"channel": "C1", "text": "x"}), Event(key="k", kind=Kind.OTHER)
    )
    assert sent == Later(sure=True, why="ConnectionRefusedError")


def test_a_proxy_of_the_environment_is_seen(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "slack.internal")
    assert proxied("https://slack.com/api/")
    assert not proxied("https://slack.internal/api/")
