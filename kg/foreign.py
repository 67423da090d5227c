"""SPARQL of strangers: checked, then run over a snapshot in a process that can be killed.

Oxigraph has no timeout and evaluates SERVICE over the network, so neither is left to it: what reaches out is refused on
the tokens of the query (SPARQL 1.1, section 19.8), and the process has limits on time, memory and output, and no network.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kg.errors import BadQuery

FORMATS = ("json", "csv", "tsv")
LARGEST_RESULT = 64 * 2**20  # bytes

# Strings, IRIs, comments, variables and prefixed names are taken whole, so that a keyword inside them is none.
_TOKEN = re.compile(
    r"""(?P<skip>\#[^\r\n]*
      | \"\"\"(?:(?:\"|\"\")?(?:[^\"\\]|\\.))*\"\"\" | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
      | \"(?:[^\"\\\r\n]|\\.)*\" | '(?:[^'\\\r\n]|\\.)*'
      | [?$]\w+ | @[A-Za-z-]+)
      | <(?P<iri>[^<>\"{}|^`\\\x00-\x20]*)>
      | (?P<prefixed>[\w.-]*:[^\s<>\"'{}()|^`;,\[\]*+/?!]*)
      | (?P<word>\w+)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
_FORMS = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one query may use: seconds of wall time, megabytes of address space."""

    seconds: float = 30.0
    megabytes: int = 2048


def check(query: str) -> None:
    """Raises BadQuery if the text is an update or reaches outside the store: SERVICE, LOAD, FROM <file:...>."""
    keywords: list[str] = []
    for token in _TOKEN.finditer(unescape(query)):
        iri, word = token.group("iri"), token.group("word")
        if (
            iri is not None
            and keywords[-1:] in (["FROM"], ["NAMED"])
            and not iri.lower().startswith(("http:", "https:", "urn:"))
        ):
            raise BadQuery(f"FROM <{iri}> is refused: only graphs of this store can be asked")
        if word is not None:
            keywords.append(word.upper())
            _check_word(keywords)


def _check_word(keywords: list[str]) -> None:
    word = keywords[-1]
    if word == "SERVICE":
        raise BadQuery("SERVICE is refused: a query never leaves this store")
    if word in _UPDATES and not _FORMS & set(keywords):
        raise BadQuery(f"{word} is refused: this is for queries; articles and judgements change the graph")


def unescape(query: str) -> str:
    """Resolve \\u and \\U as SPARQL does, before anything else is read."""
    return _ESCAPE.sub(_character, query)


def _character(match: re.Match[str]) -> str:
    number = int(match.group(1) or match.group(2), 16)
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise BadQuery(f"{match.group()} is not a character")
    return chr(number)


def run(snapshot: Path, query: str, *, form: str = "json", limits: Limits = Limits()) -> str:
    """The result in the format asked for (N-Triples for CONSTRUCT and DESCRIBE).

    `snapshot` is a backup of the store. Raises BadQuery for what is not allowed, does not parse, or takes too much.
    """
    check(query)
    job = {"snapshot": str(snapshot), "query": query, "form": form, "megabytes": limits.megabytes, "bytes": LARGEST_RESULT}
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "kg.foreign_worker"],
                input=json.dumps(job).encode(), stdout=output, stderr=subprocess.PIPE, timeout=limits.seconds, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise BadQuery(f"the query took longer than {limits.seconds:g} seconds and was ended; narrow it") from error
        if done.returncode != 0:
            raise BadQuery(_reason(done.returncode, done.stderr.decode(errors="replace")))
        output.seek(0)
        return output.read().decode()


def _reason(code: int, said: str) -> str:
    """What went wrong in the worker, in one line."""
    if code == 2:
        return said.strip()
    if code == 3:
        return f"the result is larger than {LARGEST_RESULT // 2**20} MB: add a LIMIT"
    return "the query needed more memory than it may use; narrow it"
