"""Named query fragments: files of `kg/queries/`, each valid SPARQL by itself with its question as first comment.

Values enter a fragment only as RDF terms in its VALUES blocks, whose sample rows they replace. A fragment can be run
(`fill`) or stand inside a larger query as a sub-select with other variable names (`nested`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.errors import BadTerm
from kg.terms import Term
from kg.vocabulary import PREFIXES


@dataclass(frozen=True, slots=True)
class Inner:
    """A whole query whose ?item stands in place of a VALUES block of one variable: one hop of a question in another."""

    query: str


Rows = Iterable[Sequence[Term]] | Inner

_BLOCK = re.compile(r"VALUES\s*\(\s*(?P<names>(?:\?\w+\s*)+)\)\s*\{[^{}]*\}")
_PREFIX = re.compile(r"^\s*PREFIX\s+\S+\s+<[^>]*>\s*$", re.MULTILINE)
_HEAD = re.compile(r"\bSELECT\s+(?P<distinct>DISTINCT\s+)?(?P<names>(?:\?\w+\s+)+)WHERE\b")
_COMMENT = re.compile(r"^#.*$", re.MULTILINE)


@cache
def names() -> tuple[str, ...]:
    """All fragments."""
    return tuple(sorted(f.name.removesuffix(".rq") for f in files("kg.queries").iterdir() if f.name.endswith(".rq")))


@cache
def fragment(name: str) -> str:
    """The text of a fragment with its sample values. Raises KeyError for an unknown name: a slip in the code."""
    if name not in names():
        raise KeyError(name)
    return files("kg.queries").joinpath(f"{name}.rq").read_text(encoding="utf-8")


def question(name: str) -> str:
    """What the fragment asks, from its first comment."""
    return fragment(name).partition("\n")[0].lstrip("# ")


def variables(name: str) -> tuple[str, ...]:
    """The variables that the fragment gives, without "?"."""
    head = _HEAD.search(fragment(name))
    return tuple(v.lstrip("?") for v in head["names"].split()) if head is not None else ()


def fill(name: str, values: Mapping[str, Rows]) -> str:
    """The fragment as a whole query with these rows instead of the samples.

    Keys name a VALUES block by its variables, a space between: {"relation asked of": [(fg("supplies"), ...)]}. Blocks not
    named keep their samples only when the fragment is run as it stands, so all must be given: raises KeyError otherwise,
    and for a block that the fragment has not.
    """
    blocks = {_key(match["names"]) for match in _BLOCK.finditer(fragment(name))}
    if blocks != values.keys():
        raise KeyError(f"{name} wants values for {sorted(blocks)}, not for {sorted(values)}")
    return _BLOCK.sub(lambda match: _block(_key(match["names"]), values[_key(match["names"])]), fragment(name))


def nested(name: str, values: Mapping[str, Rows], *, rename: Mapping[str, str] | None = None) -> str:
    """The fragment as a sub-select `{ SELECT ... }` for a larger query that has `prologue()` at its top.

    `rename` gives the projected variables other names: {"item": "supplier"}; others keep theirs.
    """
    body = _COMMENT.sub("", _PREFIX.sub("", fill(name, values))).strip()
    return "{ " + _HEAD.sub(lambda head: _renamed(head, rename or {}), body, count=1) + " }"


def values_block(variables: str, rows: Iterable[Sequence[Term]]) -> str:
    """`VALUES (?a ?b) { (...) }` for variables with a space between. Raises BadTerm on a row of another length."""
    wanted = variables.split()
    lines = [_row(row, len(wanted)) for row in rows]
    return f"VALUES ({' '.join('?' + v for v in wanted)}) {{ {' '.join(lines)} }}"


def _block(variables: str, rows: Rows) -> str:
    return _sub_select(variables, rows.query) if isinstance(rows, Inner) else values_block(variables, rows)


def _sub_select(variable: str, query: str) -> str:
    """?item is projected first and renamed around that: the fragment may use the variable's name itself."""
    body = _COMMENT.sub("", _PREFIX.sub("", query)).strip()
    items = _HEAD.sub(lambda _: "SELECT DISTINCT ?item WHERE", body, count=1)
    return f"{{ SELECT (?item AS ?{variable}) WHERE {{ {{ {items} }} }} }}"


def _row(row: Sequence[Term], width: int) -> str:
    if len(row) != width:
        raise BadTerm(f"a row of {len(row)} values for {width} variables")
    return f"({' '.join(str(term) for term in row)})"  # pyoxigraph writes terms as N-Triples does, escapes included


def prologue() -> str:
    """The PREFIX lines that all fragments share."""
    return "\n".join(f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in PREFIXES.items()) + "\n"


def _key(names: str) -> str:
    return " ".join(v.lstrip("?") for v in names.split())


def _renamed(head: re.Match[str], rename: Mapping[str, str]) -> str:
    shown = [f"({v} AS ?{rename[v[1:]]})" if v[1:] in rename else v for v in head["names"].split()]
    return f"SELECT {head['distinct'] or ''}{' '.join(shown)} WHERE"
