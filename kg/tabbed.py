"""Rows of a SELECT out of its tab-separated form (SPARQL 1.1 TSV), as plain Python values.

Oxigraph writes a whole answer in the time in which it hands over the terms of half of one: a large answer is converted
three times as fast this way, and what stands in many rows is converted once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg import terms
from kg.protocols import Scalar


def rows(text: str) -> list[Mapping[str, Scalar]]:
    """One mapping a line, unbound variables left out; the same values that `terms.python` gives of the terms."""
    head, *lines = text.removesuffix("\n").split("\n")
    names, values = [name.removeprefix("?") for name in head.split("\t")], _Values()
    return [{name: values[cell] for name, cell in zip(names, line.split("\t"), strict=True) if cell} for line in lines]


class _Values(dict[str, Scalar]):
    """Cells and their values."""

    def __missing__(self, cell: str) -> Scalar:
        value = self[cell] = _value(cell)
        return value


def _value(cell: str) -> Scalar:
    if cell[0] == "<" and cell[:2] != "<<":
        return _plain(cell[1:-1])
    if cell[0] == '"':
        text, _, kind = cell[1:].rpartition('"')
        return terms.read_literal(_plain(text), kind[3:-1] if kind.startswith("^^") else "")
    if cell[:2] == "_:":
        return cell[2:]
    return _short(cell)


def _short(cell: str) -> Scalar:
    """Numbers and truth values stand without quotes."""
    if cell in ("true", "false"):
        return cell == "true"
    return int(cell) if _INTEGER.fullmatch(cell) else float(cell) if _NUMBER.fullmatch(cell) else cell


_INTEGER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?|[+-]?[0-9]+\.(?:[0-9]*)(?:[eE][+-]?[0-9]+)?")


def _plain(text: str) -> str:
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    said = match.group(1)
    return chr(int(said[1:], 16)) if said[0] in "uU" else _CHARACTERS.get(said, said)


_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_CHARACTERS = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
