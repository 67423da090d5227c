"""Registers: their records become claims with source and date, without reading any text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from ingest.sources.articles import Item, Options, Register
from ingest.sources.documents import Document
from ingest.structured import bods, gleif, ocds, triples, wikidata
from ingest.structured.facts import Record, loaded
from ingest.structured.mappings import read_mapping
from kg.errors import ConfigError, UnreadableArticle

Records = Callable[[Document], Iterator[Record | UnreadableArticle]]
REGISTERS: Final[Mapping[str, tuple[str, Records]]] = {
    "gleif": (gleif.VERSION, gleif.records),
    "bods": (bods.VERSION, bods.records),
    "ocds": (ocds.VERSION, ocds.records),
    "wikidata": (wikidata.VERSION, wikidata.records),
    "wikidata-nt": (triples.VERSION, triples.records),
}


def register(name: str, mapping: Path | None = None) -> Register:
    """What reads the files of a register. Raises ConfigError for an unknown name or a mapping that cannot be read."""
    if name == "rdf":
        if mapping is None:
            raise ConfigError("RDF needs to know what its properties mean: give --mapping FILE; docs/ingesting.md shows one")
        return partial(_read, triples.VERSION, partial(triples.records, register=read_mapping(mapping)))
    if name not in REGISTERS:
        raise ConfigError(f"no register is called {name!r}; choose one of {', '.join((*REGISTERS, 'rdf'))}")
    return partial(_read, *REGISTERS[name])


def _read(version: str, records: Records, document: Document, options: Options) -> Iterator[Item]:
    try:
        for record in records(document):
            yield record if isinstance(record, UnreadableArticle) else _item(record, document, options, version)
    except UnreadableArticle as error:
        yield error


def _item(record: Record, document: Document, options: Options, version: str) -> Item:
    try:
        return loaded(record, document, options, version)
    except UnreadableArticle as error:
        return error
