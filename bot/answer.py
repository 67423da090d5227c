"""What a question gets back, as a value; `to_dict` is the interchange format of DESIGN 7."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kg.model import Amount, Percent

Value = str | int | float | tuple[float, float] | Amount | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence shown as evidence."""

    quote: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: date | None = None
    attributed_to: str | None = None
    article: str = ""
    reader: str | None = None  # the language model that read it; None = no model did
    says: str = ""  # in a word or two, for what contradicts a row: "ended", "denied active"
    claim: str = ""  # the id of the claim that the sentence makes; empty for passages

    def to_dict(self) -> dict[str, Any]:
        """As the interchange format has it."""
        return {
            "quote": self.quote, "title": self.title, "outlet": self.outlet, "url": self.url,
            "published": self.published.isoformat() if self.published is not None else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One party of an answer."""

    name: str
    iri: str | None = None
    group: str | None = None
    phase: str | None = None
    modality: str | None = None
    state: str | None = None
    since: str | None = None
    until: str | None = None
    last_evidence: date | None = None
    percent: Percent | None = None
    amount: Amount | None = None
    value: Value = None
    evidence: tuple[Quote, ...] = ()
    note: str | None = None  # product, office, "start not known", "may hold"
    origins: int = 1
    key: str | None = None  # of the interval that says so
    said: str = ""  # what stands before the name in words: an event of a timeline
    against: tuple[Quote, ...] = ()  # what contradicts the row; part of its evidence in the interchange format

    def to_dict(self) -> dict[str, Any]:
        """As the interchange format has it."""
        return {
            "name": self.name, "iri": self.iri, "group": self.group, "phase": self.phase, "modality": self.modality,
            "state": self.state, "since": self.since, "until": self.until,
            "last_evidence": self.last_evidence.isoformat() if self.last_evidence is not None else None,
            "percent": percent_value(self.percent), "amount": plain(self.amount), "value": plain(self.value),
            "evidence": [quote.to_dict() for quote in (*self.evidence, *self.against)],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go on after a question back."""

    label: str
    iri: str | None
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer. `status`: answered, abstained, clarify, passages."""

    question: str
    as_of: date
    status: str
    kind: str = "text"
    items: tuple[Row, ...] = ()
    value: Value = None
    options: tuple[Option, ...] = ()
    text: str = ""
    lead: str = ""  # words that come first in the text
    about: tuple[tuple[str, str], ...] = ()  # IRI and name of what the question names
    picture: tuple[str, ...] | None = None  # what is worth drawing: timeline or ownership, and the IRI of what
    understood_by: str | None = None  # the language model that read the question, where the grammar could not
    sparql: str = ""
    ms: float = 0.0
    gap: bool = False  # a question for the graph that it could not answer; not printed

    def to_dict(self) -> dict[str, Any]:
        """The object that `firmgraph ask --json` prints."""
        return {
            "question": self.question, "as_of": self.as_of.isoformat(), "status": self.status, "kind": self.kind,
            "items": [row.to_dict() for row in self.items], "value": plain(self.value),
            "options": [{"label": o.label, "iri": o.iri, "question": o.question} for o in self.options],
            "text": self.text, "sparql": self.sparql, "ms": round(self.ms, 2),
            **({"understood_by": self.understood_by} if self.understood_by is not None else {}),
            **({"picture": dict(zip(("picture", "name", "to"), self.picture, strict=False))} if self.picture else {}),
        }  # fmt: skip

    def timed(self, ms: float) -> Answer:
        """The same with the time that it took."""
        return replace(self, ms=ms)


def percent_value(percent: Percent | None) -> float | list[float] | None:
    """A number when exact, else [low, high]."""
    if percent is None:
        return None
    low, high = round(percent.low, 4), round(percent.high, 4)
    return low if low == high else [low, high]


def plain(value: Value) -> Any:  # noqa: ANN401 - walks values of any shape
    """A value as JSON has it: whole numbers without a decimal point."""
    match value:
        case Amount(value=number, currency=currency):
            return {"value": _whole(number), "currency": currency}
        case (low, high):
            return [_whole(low), _whole(high)]
        case float():
            return _whole(value)
        case _:
            return value


def _whole(number: float) -> float | int:
    return int(number) if number == int(number) else round(number, 4)
