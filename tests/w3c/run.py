"""Run the W3C's protocol tests against an endpoint: `python -m tests.w3c.run FOLDER ADDRESS --token TOKEN`.

FOLDER is a checkout of the W3C's rdf-tests, or any folder below which manifest.ttl files of HTTP exchanges lie; nothing
of it is kept here. Exit code 0: every test passes or has its reason in reasons.toml.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from rdflib import Graph
from rdflib.compare import isomorphic

from tests.w3c.manifest import Case, Exchange, read

REASONS = Path(__file__).with_name("reasons.toml")
STORE = "/rdf-graph-store"


@dataclass(slots=True)
class Runner:
    """An endpoint under test. `new`: where it put the graph that it named itself."""

    client: httpx.Client
    token: str
    new: str = ""
    seen: list[str] = field(default_factory=list)

    def check(self, case: Case) -> str | None:
        """What is wrong, None when it passes."""
        for iri, file in case.graphs.items():
            self._put(iri, _data(iri, file))
        for number, exchange in enumerate(case.exchanges, 1):
            wrong = self._exchange(exchange)
            if wrong is not None:
                return f"request {number}: {wrong}"
        return None

    def _put(self, iri: str, turtle: bytes) -> None:
        headers = {"content-type": "text/turtle", "authorization": f"Bearer {self.token}"}
        self.client.put(STORE, params={"graph": iri}, content=turtle, headers=headers).raise_for_status()

    def _exchange(self, exchange: Exchange) -> str | None:
        skipped = {"host", "content-length", "location"}
        headers = [(name, self._filled(value)) for name, value in exchange.headers if name.lower() not in skipped]
        headers.append(("authorization", f"Bearer {self.token}"))
        address = self._filled(exchange.path)
        response = self.client.request(
            exchange.method, address, content=self._filled_bytes(exchange.body), headers=headers
        )  # fmt: skip
        self.new = response.headers.get("location", self.new)
        return _wrong(response, exchange, self._filled(exchange.graph or ""), address)

    def _filled(self, text: str) -> str:
        host = f"{self.client.base_url.host}:{self.client.base_url.port}"
        text = text.replace("/$GRAPHSTORE$", STORE).replace("$GRAPHSTORE$", STORE)
        return text.replace("$NEWPATH$", self.new).replace("$HOST$", host)

    def _filled_bytes(self, body: bytes) -> bytes:
        return self._filled(body.decode("utf-8")).encode() if b"$" in body else body


def _data(iri: str, file: Path) -> bytes:
    """The file; where the checkout lacks it, the one triple that all of the W3C's data files hold."""
    return file.read_bytes() if file.is_file() else f"<{iri}> a <http://xmlns.com/foaf/0.1/Document> .".encode()


def _wrong(response: httpx.Response, exchange: Exchange, turtle: str, address: str) -> str | None:
    code = str(response.status_code)
    if exchange.statuses and not {code, f"{code[0]}xx"} & exchange.statuses:
        return f"status {code}, not {' or '.join(sorted(exchange.statuses))}: {response.text[:200]}"
    if exchange.boolean is not None and response.json()["boolean"] is not exchange.boolean:
        return f"not {exchange.boolean}"
    if exchange.graph is None:
        return None
    found = Graph().parse(data=response.content, format="turtle", publicID=address)
    wanted = Graph().parse(data=_prefixed(turtle), format="turtle", publicID=address)
    return None if isomorphic(found, wanted) else f"another graph:\n{response.text[:500]}"


def _prefixed(turtle: str) -> str:
    """Two of the W3C's graphs lack their prefixes."""
    return f"@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .\n{turtle}"


def main() -> int:
    """Run all manifests below the folder; print a line a test."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("address", help="http://127.0.0.1:8765")
    parser.add_argument("--token", required=True)
    given = parser.parse_args()
    reasons = tomllib.loads(REASONS.read_text("utf-8"))
    failed = passed = excused = 0
    with httpx.Client(base_url=given.address, headers={"accept-encoding": "identity"}, timeout=60) as client:
        runner = Runner(client, given.token)
        for case in cases_below(given.folder):
            wrong = runner.check(case)
            reason = reasons.get(case.id) if wrong is not None else None
            passed += wrong is None
            excused += reason is not None
            failed += wrong is not None and reason is None
            print(f"{'ok' if wrong is None else 'excused' if reason else 'FAILED'} {case.id} {reason or wrong or ''}")
    print(f"{passed} passed, {excused} with a reason, {failed} failed")
    return 1 if failed or not passed else 0


def cases_below(folder: Path) -> list[Case]:
    """The cases with exchanges of all manifests below a folder."""
    manifests = [file for file in sorted(folder.rglob("manifest.ttl")) if "ht:Connection" in file.read_text("utf-8")]
    return [case for file in manifests for case in read(file) if case.exchanges]


if __name__ == "__main__":
    sys.exit(main())
