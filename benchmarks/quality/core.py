"""The relation of two given firms in one sentence (CORE, Borchert et al., EMNLP 2023); a wrong direction is an error.

The reader is scored as it ships, without having seen that the two firms are the ones asked about. A learned reader is
scored by its out-of-fold answers: JSON lines with the row's "id" and the "relation" and "invert_relation" given to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.quality.confusion import Confusion
from benchmarks.quality.corpora import DATA
from ingest.mentions.names import core_tokens
from ingest.reading import Reader
from kg.model import Article, ArticleId, Claim, Relation

ROWS = DATA / "core" / "train.json"
NONE = "undefined"
_SYMMETRIC = frozenset({"collaboration", "competitor_of", "merged_with", NONE})
_LABELS: Mapping[Relation, tuple[tuple[str, ...], bool]] = {  # -> labels, and whether the label reads from object to subject
    Relation.SUPPLIES: (("client_of",), True),
    Relation.ACQUIRES: (("acquired_by",), True),
    Relation.OWNS_STAKE: (("subsidiary_of", "shareholder_of"), False),  # told apart below
    Relation.INVESTS_IN: (("shareholder_of",), False),
    Relation.MERGES_WITH: (("merged_with",), False),
    Relation.PARTNERS_WITH: (("collaboration",), False),
    Relation.COMPETES_WITH: (("competitor_of",), False),
    Relation.REGULATES: (("regulated_by",), True),
    Relation.BRAND_OF: (("product_or_service_of", "brand_of"), False),
    Relation.LISTED_ON: (("traded_on",), False),
}
_UPWARD = "subsidiary_of"  # reads from the owned to the owner, "shareholder_of" the other way


def rows(path: Path = ROWS) -> list[dict[str, Any]]:
    """The annotated sentences."""
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def right(row: Mapping[str, Any]) -> str:
    """The row's label with its direction, where it has one."""
    return _directed(row["relation"], bool(row["invert_relation"]))


def _directed(label: str, inverted: bool) -> str:
    return label if label in _SYMMETRIC or not inverted else f"{label}, turned"


def read(reader: Reader, given: Sequence[Mapping[str, Any]]) -> Confusion:
    """The reader on each sentence alone."""
    articles = (Article(id=ArticleId(row["id"]), text=" ".join(row["context"])) for row in given)
    readings = reader.read_many(articles)
    return Confusion.of((right(row), _given(row, reading.claims)) for row, reading in zip(given, readings, strict=True))


def _given(row: Mapping[str, Any], claims: Iterable[Claim]) -> str:
    """The right label if a claim on the two firms means it, else what the surest claim means, else none."""
    found = [label for claim in sorted(claims, key=lambda c: -c.confidence) for label in _meant(row, claim)]
    return right(row) if right(row) in found else found[0] if found else NONE


def _meant(row: Mapping[str, Any], claim: Claim) -> Iterator[str]:
    labels, upward = _LABELS.get(claim.relation, ((), False))
    if claim.object is None or not labels:
        return
    forward = _is(row["e1_name"], claim.subject.forms) and _is(row["e2_name"], claim.object.forms)
    back = _is(row["e2_name"], claim.subject.forms) and _is(row["e1_name"], claim.object.forms)
    if forward or back:
        yield from (_directed(label, back is not (upward or label == _UPWARD)) for label in labels)


def _is(name: str, forms: Iterable[str]) -> bool:
    wanted = set(core_tokens(name))
    return any(wanted <= words or words <= wanted for words in (set(core_tokens(form)) for form in forms) if words)


def answered(given: Sequence[Mapping[str, Any]], path: Path) -> Confusion:
    """Out-of-fold answers of a learned reader; a row without one counts as undefined."""
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    answers = {line["id"]: right(line) for line in lines}
    return Confusion.of((right(row), answers.get(row["id"], NONE)) for row in given)
