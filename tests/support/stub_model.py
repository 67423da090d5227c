"""A server on this machine that answers chat completions as a test tells it, hostile replies included."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Script:
    """What the server does: `body` as it stands, or `said` as a completion; `wait` seconds between its pieces."""

    said: str = ""
    body: bytes | None = None
    status: int = 200
    wait: float = 0.0
    pieces: int = 1
    asked: list[dict] = field(default_factory=list)
    headers: list[dict] = field(default_factory=list)

    def reply(self) -> bytes:
        """The bytes of one reply."""
        return (
            self.body if self.body is not None else json.dumps({"choices": [{"message": {"content": self.said}}]}).encode()
        )


@contextmanager
def stub(script: Script) -> Iterator[str]:
    """The address of the server while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            script.asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            script.headers.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(script.status)
            self.send_header("content-type", "application/json")
            self.end_headers()
            reply = script.reply()
            try:
                for _ in range(script.pieces):
                    time.sleep(script.wait)
                    self.wfile.write(reply)
                    self.wfile.flush()
            except OSError:
                pass  # the asker has had enough

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
