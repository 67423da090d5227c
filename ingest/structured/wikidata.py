"""Wikidata entities as JSON (a dump, one entity a line, or any array of them) as claims.

https://www.wikidata.org/wiki/Help:Wikidata_datamodel. An entity named only by its id gets its name from its own record, in
whatever order the two are read. The N-Triples form is read by `triples` with the same properties.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ingest.sources.documents import Document
from ingest.structured.facts import Fact, Party, Record, day
from ingest.structured.mappings import Property, wikidata
from ingest.structured.values import each, objects
from kg.errors import UnreadableArticle
from kg.model import ArticleId, EntityType, Percent, Phase, Qualifiers, Relation
from kg.span import UNKNOWN, Bounds

VERSION: Final = "wikidata-2"
_SINCE, _UNTIL, _SHARE = "P580", "P582", "P1107"
_PRECISION: Final = {9: 4, 10: 7, 11: 10}  # of a time value: how much of the ISO date counts
Part = Mapping[str, Any]


def records(document: Document) -> Iterator[Record | UnreadableArticle]:
    """Every entity that says something. Raises UnreadableArticle."""
    for entity, _ in objects(document.stream, document.name):
        yield from each(document.name, _entity, entity)


def _entity(entity: Part) -> Iterator[Record]:
    claims = entity.get("claims")
    if isinstance(claims, dict) and (firm := _party(entity)) is not None:
        end = next((one for key in wikidata().ends for one in _sound(claims.get(key))), None)
        kept = {key: _sound(claims[key]) for key in wikidata().properties if key in claims}
        facts = tuple(fact for key, some in kept.items() for one in some if (fact := _fact(key, one, firm, end)) is not None)
        if facts:
            yield _record(entity, firm, facts)


def _record(entity: Part, firm: Party, facts: tuple[Fact, ...]) -> Record:
    """The statements that were read, each on a line as the file has it; a whole entity is a hundred pages."""
    lines = [f"{firm.name} ({firm.id})", *(line for fact in facts for line in fact.says)]
    return Record(
        id=ArticleId(f"https://www.wikidata.org/wiki/{firm.id}"), text="\n".join(lines), title=f"{firm.name} on Wikidata",
        outlet=wikidata().outlet, published=day(entity.get("modified")), facts=facts,
        url=f"https://www.wikidata.org/wiki/{firm.id}",
    )  # fmt: skip


def _party(entity: Part) -> Party | None:
    labels, aliases = entity.get("labels") or {}, entity.get("aliases") or {}
    name = _text(labels.get("en")) or next((text for one in labels.values() if (text := _text(one))), None)
    if not name or not entity.get("id"):
        return None
    also = tuple(text for one in aliases.get("en") or () if (text := _text(one)))
    return Party(name=name, id=str(entity["id"]), also=also)


def _text(label: object) -> str | None:
    return str(label.get("value")) if isinstance(label, dict) and label.get("value") else None


def _sound(statements: object) -> list[Part]:
    """Statements that are not deprecated; of several ranks the preferred ones alone would hide the past, so all stay."""
    listed = statements if isinstance(statements, list) else []
    return [one for one in listed if isinstance(one, dict) and one.get("rank") != "deprecated"]


def _fact(key: str, statement: Part, firm: Party, end: Part | None) -> Fact | None:
    """What a statement says; what it does not say to have ended ended with the firm, if that was dissolved."""
    said = wikidata().properties[key]
    value = _value(statement.get("mainsnak"))
    since, until = (_time(statement, name) for name in (_SINCE, _UNTIL))
    if said.relation is Relation.FOUNDED_ON:
        begun = _moment(value)
        return Fact(subject=firm, relation=said.relation, since=begun, says=_line(statement)) if begun.known else None
    other = _other(value, said.value)
    if other is None:
        return None
    one, two = (other, firm) if said.inverse else (firm, other)
    phase, says = said.phase, _line(statement)
    if end is not None and phase is Phase.ACTIVE and not until.known:
        phase, until, says = Phase.ENDED, _moment(_value(end.get("mainsnak"))), (f"{says[0]}\n{_line(end)[0]}",)
    elif phase is not None and until.known:
        phase = Phase.ENDED
    return Fact(
        subject=one, relation=said.relation, object=two, phase=phase,
        since=since, until=until, qualifiers=_qualifiers(said, statement), says=says,
    )  # fmt: skip


def _line(statement: Part) -> tuple[str]:
    return (json.dumps(statement, ensure_ascii=False, separators=(",", ":")),)


def _other(value: object, type_: EntityType) -> Party | None:
    if not isinstance(value, dict) or not value.get("id"):
        return None
    return Party(name=str(value["id"]), id=str(value["id"]), type=type_)


def _value(snak: object) -> object:
    if not isinstance(snak, dict) or snak.get("snaktype") != "value":
        return None
    return (snak.get("datavalue") or {}).get("value")


def _qualifier(statement: Part, key: str) -> object:
    snaks = (statement.get("qualifiers") or {}).get(key) or [None]
    return _value(snaks[0])


def _time(statement: Part, key: str) -> Bounds:
    return _moment(_qualifier(statement, key))


def _moment(value: object) -> Bounds:
    """ "+2019-05-00T00:00:00Z" of precision 10 is May 2019; before our era and vaguer than a year is unknown."""
    if not isinstance(value, dict) or value.get("precision") not in _PRECISION:
        return UNKNOWN
    try:
        return Bounds.parse(str(value.get("time", "")).lstrip("+")[: _PRECISION[value["precision"]]])
    except ValueError:
        return UNKNOWN


def _qualifiers(said: Property, statement: Part) -> Qualifiers:
    share = _qualifier(statement, _SHARE)
    try:
        held = float(str(share.get("amount"))) * 100 if isinstance(share, dict) else None
        percent = Percent.exactly(round(held, 4)) if held is not None and said.percent is not None else said.percent
    except ValueError:
        percent = said.percent
    return Qualifiers(percent=percent, office=said.office)
