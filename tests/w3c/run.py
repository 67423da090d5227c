"""Run the W3C's protocol tests against an endpoint: `python -m tests.w3c.run FOLDER ADDRESS --token TOKEN`.

FOLDER is a checkout of the W3C's rdf-tests, or any folder below which manifests of SPARQL 1.1 Protocol, Graph Store Protocol
or Service Description lie; nothing of it is kept here. What the manifests presume or garble stands in given.toml. Exit code
0: every test passes or has its reason in reasons.toml.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from tests.w3c import checks, described
from tests.w3c.cases import Case, Exchange
from tests.w3c.manifest import manifests_below, read

REASONS = tomllib.loads(Path(__file__).with_name("reasons.toml").read_text("utf-8"))
GIVEN = tomllib.loads(Path(__file__).with_name("given.toml").read_text("utf-8"))
STORE = "/rdf-graph-store"
_NOT_SENT = frozenset({"host", "content-length", "location", "user-agent"})


@dataclass(slots=True)
class Runner:
    """An endpoint under test. `new`: where it put the graph that it named itself."""

    client: httpx.Client
    token: str
    new: str = ""
    given: Mapping[str, Any] = field(default_factory=lambda: GIVEN)

    def check(self, case: Case) -> str | None:
        """What is wrong, None when it passes."""
        if case.describes:
            return described.wrong(case.id, self.client, "/sparql")
        for iri, file in case.graphs.items():
            self._put(f"{STORE}?graph={quote(iri, safe='')}", _data(iri, file))
        given = self.given.get(case.id, {})
        for path in given.get("absent", ()):
            self.client.delete(self._filled(path), headers=self._write)
        for path in given.get("exists", ()):
            self._presume(self._filled(path), given.get("holds"))
        for number, exchange in enumerate(case.exchanges, 1):
            wrong = self._exchange(exchange, given.get("mended", {}))
            if wrong is not None:
                return f"request {number}: {wrong}"
        return None

    def _presume(self, address: str, holds: str | None) -> None:
        if holds is not None or self.client.head(address).status_code == 404:
            self._put(address, self._filled(holds or "<> a <urn:presumed> .").encode())

    def _put(self, address: str, turtle: bytes) -> None:
        headers = {"content-type": "text/turtle", **self._write}
        self.client.put(address, content=turtle, headers=headers).raise_for_status()

    @property
    def _write(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def _exchange(self, exchange: Exchange, mended: Mapping[str, str]) -> str | None:
        headers = [(name, self._filled(value)) for name, value in exchange.headers if name.lower() not in _NOT_SENT]
        address, body = self._filled(exchange.path), exchange.body
        for words, better in mended.items():
            body = body.replace(words.encode(), better.encode())
        body = self._filled(body.decode("utf-8")).encode() if b"$" in body else body
        response = self.client.request(exchange.method, address, content=body, headers=[*headers, *self._write.items()])
        self.new = response.headers.get("location", self.new)
        return checks.wrong(response, exchange, self._filled(exchange.graph or ""), address)

    def _filled(self, text: str) -> str:
        host = f"{self.client.base_url.host}:{self.client.base_url.port}"
        text = text.replace("/$GRAPHSTORE$", STORE).replace("$GRAPHSTORE$", STORE)
        return text.replace("$NEWPATH$", self.new).replace("$HOST$", host)


def _data(iri: str, file: Path) -> bytes:
    """The file; where the checkout lacks it, the one triple that all of the W3C's data files hold."""
    return file.read_bytes() if file.is_file() else f"<{iri}> a <http://xmlns.com/foaf/0.1/Document> .".encode()


def told(case: Case, wrong: str | None) -> tuple[str, str]:
    """How a case ended, and why."""
    if not case.exchanges and not case.describes:
        return "untold", "the manifest gives its name alone"
    if wrong is None:
        return "ok", GIVEN.get(case.id, {}).get("why", "")
    return ("excused", REASONS[case.id]) if case.id in REASONS else ("FAILED", wrong)


def main() -> int:
    """Run all manifests below the folder; print a line a test."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("address", help="http://127.0.0.1:8765")
    parser.add_argument("--token", required=True)
    given = parser.parse_args()
    count: Counter[str] = Counter()
    with httpx.Client(base_url=given.address, headers={"accept-encoding": "identity"}, timeout=60) as client:
        runner = Runner(client, given.token)
        for manifest in manifests_below(given.folder):
            print(f"# {manifest.relative_to(given.folder)}")
            for case in read(manifest):
                ended, why = told(case, runner.check(case))
                count[ended] += 1
                print(f"{ended} {case.id} {why}".rstrip())
    print(f"{count['ok']} passed, {count['excused']} with a reason, {count['FAILED']} failed, {count['untold']} not told")
    return 1 if count["FAILED"] or not count["ok"] else 0


if __name__ == "__main__":
    sys.exit(main())
