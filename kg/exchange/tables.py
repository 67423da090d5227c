"""Rows as CSV (RFC 4180) and as GraphML, for spreadsheets and for programs that draw networks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from kg.exchange.rows import Exchanged

COLUMNS: Final = (
    "subject", "subject_id", "relation", "object", "object_id", "phase", "modality", "holds_from", "holds_to", "since",
    "until", "percent_low", "percent_high", "amount", "currency", "office", "product", "first_evidence", "last_evidence",
    "origins", "quote", "title", "outlet", "published", "url",
)  # fmt: skip
_GRAPHML: Final = "http://graphml.graphdrawing.org/xmlns"
_NODE_DATA: Final = ("label", "type", "iri")
_EDGE_DATA: Final = (
    "relation",
    "phase",
    "modality",
    "holds_from",
    "holds_to",
    "percent_low",
    "percent_high",
    "quote",
    "url",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is run by spreadsheets


def to_csv(rows: Iterable[Exchanged]) -> Iterator[str]:
    """A header, then a line a row."""
    yield _line(COLUMNS)
    for one in rows:
        values = _values(one)
        yield _line([harmless(values[column]) for column in COLUMNS])


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _values(one: Exchanged) -> dict[str, str]:
    row, source = one.row, one.source
    values: dict[str, object] = {
        "subject": one.subject.label, "subject_id": one.subject.id, "relation": row.relation.value,
        "object": one.object.label, "object_id": one.object.id, "phase": row.phase and row.phase.value,
        "modality": row.modality.value, "holds_from": row.holds_from, "holds_to": row.holds_to,
        "since": row.since.text(), "until": row.until.text(),
        "percent_low": row.percent and row.percent.low, "percent_high": row.percent and row.percent.high,
        "amount": row.amount and f"{row.amount.value:f}".rstrip("0").rstrip("."),
        "currency": row.amount and row.amount.currency,
        "office": row.title or row.office, "product": row.product, "first_evidence": row.first_evidence,
        "last_evidence": row.last_evidence, "origins": row.origins, "quote": source and source.quote,
        "title": source and source.title, "outlet": source and source.outlet, "published": source and source.published,
        "url": source and source.url,
    }  # fmt: skip
    return {name: "" if value is None else str(value) for name, value in values.items()}


def to_graphml(rows: Iterable[Exchanged]) -> bytes:
    """A directed graph: parties are nodes, rows are edges."""
    root = Element("graphml", xmlns=_GRAPHML)
    for part, names in (("node", _NODE_DATA), ("edge", _EDGE_DATA)):
        for name in names:
            SubElement(root, "key", {"id": f"{part}-{name}", "for": part, "attr.name": name, "attr.type": "string"})
    graph = SubElement(root, "graph", id="firmgraph", edgedefault="directed")
    edges = list(rows)
    nodes = {party.id: party for one in edges for party in (one.subject, one.object)}
    for id_, party in sorted(nodes.items()):
        data = {"label": party.label, "type": party.type.value, "iri": party.iri}
        _data(SubElement(graph, "node", id=id_), "node", data)
    for one in edges:
        edge = SubElement(graph, "edge", id=one.row.key, source=one.subject.id, target=one.object.id)
        values = _values(one)
        _data(edge, "edge", {name: values[name] for name in _EDGE_DATA})
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root)


def _data(node: Element, part: str, values: dict[str, str]) -> None:
    for name, value in values.items():
        if value:
            SubElement(node, "data", key=f"{part}-{name}").text = printable(value)


def printable(text: str) -> str:
    """Without the control characters that XML 1.0 cannot hold."""
    return "".join(c if c in "\t\n" or (ord(c) >= 0x20 and ord(c) not in (0xFFFE, 0xFFFF)) else " " for c in text)
