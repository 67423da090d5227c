"""GLEIF's files of legal entities (level 1) and of who consolidates whom (level 2), as CSV or XML.

https://www.gleif.org/en/lei-data/access-and-use-lei-data. A level 2 record names firms by their LEI alone; their names come
with the level 1 file, in whatever order the two are read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import IO, Final
from xml.etree import ElementTree

from ingest.sources.documents import Document, Peeked
from ingest.structured.facts import Fact, Party, Record, bounds, day
from kg.errors import UnreadableArticle
from kg.model import MAJORITY, ArticleId, EntityType, Phase, Qualifiers, Relation

VERSION: Final = "gleif-1"
OUTLET: Final = "GLEIF"
LONGEST: Final = 1_000_000  # bytes of one record
_DIRECT: Final = "IS_DIRECTLY_CONSOLIDATED_BY"  # the ultimate parent is no direct owner, branches and funds are no stakes
_VOID: Final = frozenset({"ANNULLED", "DUPLICATE"})
_OPEN: Final = re.compile(rb"<(?:\w+:)?(LEIRecord|RelationshipRecord)\b")
_CLOSE: Final = {tag: re.compile(rb"</(?:\w+:)?" + tag + rb"\s*>") for tag in (b"LEIRecord", b"RelationshipRecord")}
_TAG: Final = re.compile(r"<[^>]*>")
_PREFIX: Final = re.compile(r"(</?|\s)\w+:(?=\w)")
_PERIOD: Final = re.compile(r"relationship\.(?:relationshipperiods\.relationship)?period\.(\d+)\.(\w+)")
_NAMED: Final = re.compile(r"entity\.otherentitynames\.otherentityname\.\d+")
Fields = Mapping[str, str]


def records(document: Document) -> Iterator[Record]:
    """Every record that says something. Raises UnreadableArticle."""
    stream = document.stream if isinstance(document.stream, Peeked) else Peeked(document.stream)
    rows = (
        _xml(stream, document.name)
        if stream.first().lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<")
        else _csv(stream, document.name)
    )
    for fields, text in rows:
        if fields.get("registration.registrationstatus", "").upper() not in _VOID:
            yield from _relationship(fields, text) if "relationship.startnode.nodeid" in fields else _entity(fields, text)


def _csv(stream: IO[bytes], name: str) -> Iterator[tuple[Fields, str]]:
    """Rows by the header's names, with the lines that they stand on. Raises UnreadableArticle."""
    try:
        yield from _rows(stream, name)
    except csv.Error as error:
        raise UnreadableArticle(name, f"is a damaged table ({error})", "get it again") from error


def _rows(stream: IO[bytes], name: str) -> Iterator[tuple[Fields, str]]:
    taken: list[str] = []

    def lines() -> Iterator[str]:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
        while line := text.readline(LONGEST):
            if len(line) == LONGEST:
                raise UnreadableArticle(name, f"has a line of {LONGEST:,} characters", "give GLEIF's file")
            taken.append(line)
            yield line

    rows = csv.reader(lines())
    header = [name.strip().casefold() for name in next(rows, [])]
    taken.clear()
    for row in rows:
        yield {name: value for name, value in zip(header, row, strict=False) if value}, "".join(taken).strip()
        taken.clear()


def _xml(stream: IO[bytes], name: str) -> Iterator[tuple[Fields, str]]:
    held = b""
    while piece := stream.read(65536):
        held += piece
        end = 0
        for text, past in _whole(held):
            end = past
            yield _flat(text, name), text
        held = held[end:]
        if len(held) > LONGEST:
            raise UnreadableArticle(name, f"holds no record in {LONGEST:,} bytes", "give GLEIF's LEI or relationship file")


def _whole(held: bytes) -> Iterator[tuple[str, int]]:
    """The records that are all there, each with its end; a pass over the bytes, whatever they are."""
    end = 0
    while (opening := _OPEN.search(held, end)) and (closing := _CLOSE[opening[1]].search(held, opening.end())):
        end = closing.end()
        yield held[opening.start() : end].decode("utf-8", "replace"), end


def _flat(text: str, name: str) -> Fields:
    """The texts of a record under the names that its CSV form has. Raises UnreadableArticle."""
    try:
        root = ElementTree.fromstring(_TAG.sub(lambda tag: _PREFIX.sub(r"\1", tag.group()), text))
    except ElementTree.ParseError as error:
        raise UnreadableArticle(name, f"is no GLEIF file ({error})", "get it again") from error
    return dict(_paths(root, ""))


def _paths(node: ElementTree.Element, path: str) -> Iterator[tuple[str, str]]:
    numbers: dict[str, int] = {}
    for child in node:
        tag = child.tag.casefold()
        numbers[tag] = numbers.get(tag, 0) + 1
        listed = tag in ("otherentityname", "relationshipperiod")
        own = f"{path}{tag}" + (f".{numbers[tag]}" if listed else "")
        if child.text and child.text.strip():
            yield own, child.text.strip()
        yield from ((f"{own}.{key.casefold()}", value) for key, value in child.attrib.items())
        yield from _paths(child, own + ".")


def _entity(fields: Fields, text: str) -> Iterator[Record]:
    lei, name = fields.get("lei", ""), fields.get("entity.legalname", "")
    if not lei or not name:
        return
    former = [value for key, value in fields.items() if _is_former(key, fields)]
    firm = Party(name=name, id=lei, also=tuple(dict.fromkeys(v for k, v in fields.items() if _NAMED.fullmatch(k))))
    town, founded = fields.get("entity.headquartersaddress.city"), fields.get("entity.entitycreationdate")
    facts = [Fact(subject=Party(name=old), relation=Relation.RENAMED_TO, object=firm, says=(old, name)) for old in former]
    if town:
        place = Party(name=town, type=EntityType.PLACE)
        facts.append(Fact(subject=firm, relation=Relation.LOCATED_IN, object=place, says=(name, town)))
    if founded and day(founded) is not None:
        facts.append(Fact(subject=firm, relation=Relation.FOUNDED_ON, since=bounds(founded), says=(name, founded)))
    updated = day(fields.get("registration.lastupdatedate"))
    yield Record(
        id=ArticleId(f"urn:lei:{lei}"), text=text, title=f"LEI record of {name}", outlet=OUTLET, published=updated,
        facts=tuple(facts),
    )  # fmt: skip


def _is_former(key: str, fields: Fields) -> bool:
    return _NAMED.fullmatch(key) is not None and fields.get(f"{key}.type", "") == "PREVIOUS_LEGAL_NAME"


def _relationship(fields: Fields, text: str) -> Iterator[Record]:
    child, parent = fields["relationship.startnode.nodeid"], fields.get("relationship.endnode.nodeid", "")
    kind = fields.get("relationship.relationshiptype", "")
    if kind != _DIRECT or not parent:
        return
    period = _period(fields)
    ended = fields.get("relationship.relationshipstatus", "").upper() == "INACTIVE" or "enddate" in period
    fact = Fact(
        subject=Party(name=parent, id=parent), relation=Relation.OWNS_STAKE, object=Party(name=child, id=child),
        phase=Phase.ENDED if ended else Phase.ACTIVE, since=bounds(period.get("startdate")),
        until=bounds(period.get("enddate")), qualifiers=Qualifiers(percent=MAJORITY), says=(child, parent, kind),
    )  # fmt: skip
    updated = day(fields.get("registration.lastupdatedate"))
    yield Record(
        id=ArticleId(f"urn:firmgraph:gleif:{child}:{parent}"), text=text, outlet=OUTLET, published=updated, facts=(fact,),
        title=f"LEI relationship of {child} and {parent}",
    )  # fmt: skip


def _period(fields: Fields) -> Mapping[str, str]:
    """The period of the relationship itself, not of its accounts or documents."""
    periods: dict[str, dict[str, str]] = {}
    for key, value in fields.items():
        if (match := _PERIOD.fullmatch(key)) is not None:
            periods.setdefault(match[1], {})[match[2]] = value
    return next((p for p in periods.values() if p.get("periodtype") == "RELATIONSHIP_PERIOD"), {})
