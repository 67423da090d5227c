"""What a SPARQL request asks for, read off its tokens (SPARQL 1.1, section 19.8), before any engine sees it.

Oxigraph would follow SERVICE and LOAD over the network; both are refused here, on tokens and not on text, so that the
same words inside strings, IRIs, names and comments stay allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kg.errors import BadQuery

# Strings, IRIs, comments, variables and prefixed names are taken whole, so that a keyword inside them is none.
_TOKEN = re.compile(
    r"""(?P<skip>\#[^\r\n]*
      | \"\"\"(?:(?:\"|\"\")?(?:[^\"\\]|\\.))*\"\"\" | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
      | \"(?:[^\"\\\r\n]|\\.)*\" | '(?:[^'\\\r\n]|\\.)*'
      | [?$]\w+ | @[A-Za-z-]+)
      | <(?P<iri>[^<>\"{}|^`\\\x00-\x20]*)>
      | (?P<prefixed>[\w.-]*:[^\s<>\"'{}()|^`;,\[\]*+/?!]*)
      | (?P<word>\w+)
      | (?P<brace>[{}])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORMS = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
_VOLATILE = frozenset(["NOW", "RAND", "UUID", "STRUUID", "BNODE"])
# Most queries have none of these letters at all, not even in a string, and then only their first word matters.
_SUSPECT = ("service", "load", "from", "now", "rand", "uuid", "bnode", "\\u")
_PLAIN = re.compile(
    r"(?:\s+|\#[^\r\n]*[\r\n]|PREFIX\s+[\w.-]*:\s*<[^<>\s]*>)*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE | re.ASCII
)
_OPEN_SCHEMES = ("http:", "https:", "urn:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word (upper case), an IRI or a brace, with its place in the text."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryShape:
    """What its tokens say about a query."""

    form: str  # SELECT, ASK, CONSTRUCT or DESCRIBE; "" when it has none of them and will not parse
    names_dataset: bool  # it has FROM clauses of its own
    volatile: bool  # two runs over one graph may differ


def tokens(text: str) -> Iterator[Token]:
    """The tokens that matter here."""
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        if kind in ("iri", "word", "brace"):
            value = found.group(kind)
            yield Token(kind=kind, text=value.upper() if kind == "word" else value, start=found.start())


def unescape(text: str) -> str:
    """Resolve \\u and \\U as SPARQL does, before anything else is read. Raises BadQuery for what is no character."""
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    number = int(match.group(1) or match.group(2), 16)
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise BadQuery(f"{match.group()} is not a character")
    return chr(number)


def read_query(query: str) -> QueryShape:
    """The shape of a query. Raises BadQuery if it is an update or reaches outside: SERVICE, LOAD, FROM <file:...>."""
    plain = _PLAIN.match(query)
    if plain is not None and not _is_suspect(query.casefold()):
        return _harmless(plain[1].upper())
    return _read_tokens(query)


def _is_suspect(folded: str) -> bool:
    for word in _SUSPECT:  # noqa: SIM110  # `any` takes twice as long
        if word in folded:
            return True
    return False


@cache
def _harmless(form: str) -> QueryShape:
    """The shape of nearly all queries, by their form."""
    return QueryShape(form=form, names_dataset=False, volatile=False)


def _read_tokens(query: str) -> QueryShape:
    form, names_dataset, volatile = "", False, False
    last = ""
    for token in tokens(unescape(query)):
        if token.kind == "iri" and last in ("FROM", "NAMED"):
            names_dataset, last = True, ""
            _check_source(token.text)
        if token.kind == "word":
            last = token.text
            _check_word(last, form)
            form = form or (last if last in _FORMS else "")
            names_dataset = names_dataset or last == "FROM"
            volatile = volatile or last in _VOLATILE
    return QueryShape(form=form, names_dataset=names_dataset, volatile=volatile)


def _check_source(iri: str) -> None:
    if not iri.lower().startswith(_OPEN_SCHEMES):
        raise BadQuery(f"FROM <{iri}> is refused: only graphs of this store can be asked")


def _check_word(word: str, form: str) -> None:
    if word == "SERVICE":
        raise BadQuery("SERVICE is refused: a query never leaves this store")
    if word in _UPDATES and not form:
        raise BadQuery(f"{word} is refused: this is for queries; updates have an operation of their own")


@dataclass(frozen=True, slots=True, kw_only=True)
class Using:
    """The dataset that a request gives an update (`using-graph-uri`, `using-named-graph-uri`)."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def given(self) -> bool:
        """Whether it names any graph."""
        return bool(self.default or self.named)

    @property
    def clauses(self) -> str:
        """As SPARQL writes it."""
        named = [f"USING NAMED <{iri}>" for iri in self.named]
        return " ".join([*(f"USING <{iri}>" for iri in self.default), *named])


def read_update(update: str, using: Using = Using()) -> str:
    """The update with the dataset written into it; to clear a graph that is not there is no fault (Update, 3.1.3).

    Raises BadQuery for a query, LOAD, SERVICE, and (Protocol, 2.2.3) for USING or WITH beside a dataset given outside.
    """
    text = unescape(update)
    found = list(tokens(text))
    words = {token.text for token in found if token.kind == "word"}
    for word, reason in (("LOAD", "nothing is fetched from outside"), ("SERVICE", "an update never leaves this store")):
        if word in words:
            raise BadQuery(f"{word} is refused: {reason}")
    if words and not words & _UPDATES:
        raise BadQuery("this is no update; queries have an operation of their own")
    if using.given and words & {"USING", "WITH"}:
        raise BadQuery("USING and WITH cannot stand beside using-graph-uri: the dataset is named once")
    return _silently(_with_using(text, found, using.clauses) if using.given else text)


def _silently(text: str) -> str:
    """CLEAR GRAPH as CLEAR SILENT GRAPH: what clients take for granted of stores that do not record empty graphs."""
    found = list(tokens(text))
    starts = [b.start for a, b in pairwise(found) if (a.kind, a.text, b.kind, b.text) == ("word", "CLEAR", "word", "GRAPH")]
    for start in reversed(starts):
        text = f"{text[:start]}SILENT {text[start:]}"
    return text


def _with_using(text: str, found: list[Token], clauses: str) -> str:
    """Put USING before each WHERE that stands outside braces; DELETE WHERE is first written out in full."""
    pieces, done, depth = [], 0, 0
    for number, token in enumerate(found):
        depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind == "brace" else 0
        if token.kind == "word" and token.text == "WHERE" and depth == 0:
            before = found[number - 1] if number else None
            short = before is not None and before.text == "DELETE"
            template = _block(text, found[number + 1 :]) if short else ""
            pieces.append(f"{text[done : token.start]}{template} {clauses} ")
            done = token.start
    return "".join([*pieces, text[done:]])


def _block(text: str, following: list[Token]) -> str:
    """The text of the first {...} among the tokens. Raises BadQuery when there is none."""
    depth = 0
    for token in following:
        if token.kind == "brace":
            depth += 1 if token.text == "{" else -1
            if depth == 0:
                return text[following[0].start : token.start + 1]
    raise BadQuery("the update does not parse: a { has no }")
