"""Asking the parsing process, and ending it when a document is too much for it."""

from __future__ import annotations

import socket
import subprocess
import threading
from typing import Any, Final

from kg.confining import start
from kg.errors import ConfigError, UnreadableArticle
from kg.sparql.wire import packed, read_reply

SECONDS: Final = 30.0  # of one document; the slowest real page of a thousand took 2 s
START_SECONDS: Final = 60.0  # of the first document of a worker, which loads its libraries
MEGABYTES: Final = 1536  # address space, of which the libraries take a third


class Confined:
    """A parsing process, started when first asked and anew after it had to be killed. One request at a time."""

    def __init__(self, *, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        self._seconds, self._megabytes = seconds, megabytes
        self._asking = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._warm: set[str] = set()

    def parse(self, parser: str, data: bytes, source: str, *, url: str | None = None) -> dict[str, Any]:
        """What the parser of that name makes of the bytes. Raises UnreadableArticle, ConfigError."""
        with self._asking:
            reply = self._asked(parser, data, source, url)
        if "missing" in reply:
            raise ConfigError(f"{reply['missing']} is not installed; pip install 'firmgraph[sources]'")
        if "reason" in reply:
            raise UnreadableArticle(source, reply["reason"], "give its text as .txt or .md")
        found: dict[str, Any] = reply["parsed"]
        return found

    def close(self) -> None:
        """End the process."""
        if self._process is not None and self._connection is not None:
            self._connection.close()
            self._process.kill()
            self._process.wait()
        self._process = self._connection = None
        self._warm.clear()

    def _asked(self, parser: str, data: bytes, source: str, url: str | None) -> dict[str, Any]:
        connection = self._started()
        connection.settimeout(self._seconds if parser in self._warm else max(self._seconds, START_SECONDS))
        try:
            connection.sendall(packed({"parser": parser, "url": url}, data))
            answer = read_reply(connection)
        except TimeoutError as error:
            self.close()
            raise UnreadableArticle(source, f"takes longer than {self._seconds:g} s to parse", "give its text") from error
        except OSError:
            answer = None
        if answer is None:
            self.close()
            raise UnreadableArticle(source, "needs more memory than one document may use", "give its text as .txt or .md")
        self._warm.add(parser)
        return answer[0]

    def _started(self) -> socket.socket:
        if self._connection is None:
            self._process, self._connection = start("ingest.parsing.worker", str(self._megabytes))
        return self._connection
