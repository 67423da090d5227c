"""Judgements shown where they matter: beside the rows of an answer, and of the sentences that they set aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from firmgraph.site import Site
from kg.model import Judgement, Verdict
from kg.naming import fold

MOST = 5  # corrections told of one answer
_OF_A_ROW: Final[Mapping[Verdict, str]] = {
    Verdict.CONFIRM: "confirmed by {who} on {day}",
    Verdict.END: "ended {end}: corrected by {who} on {day}",
    Verdict.BEGIN: "began {end}: corrected by {who} on {day}",
}
_OF_NAMES: Final[Mapping[Verdict, str]] = {
    Verdict.MERGE: "{names} are one: decided by {who} on {day}",
    Verdict.SPLIT: "{names} are two: decided by {who} on {day}",
}


def noted(site: Site, answer: dict[str, Any], visible: frozenset[str]) -> dict[str, Any]:
    """The answer with `corrected` in its rows, and the sentences about what was asked that were set aside."""
    in_force = [j for j in site.graph.catalogue.judgements() if not j.undone]
    if not in_force:
        return answer
    rows = [row | {"corrected": list(_of_row(row, in_force))} for row in answer["items"]]
    asked = {fold(str(thing["name"])) for thing in answer["about"]}
    aside = [
        j for j in in_force if j.verdict is Verdict.REJECT and asked & set(map(fold, j.names)) and _seen(site, j, visible)
    ]
    return answer | {"items": rows, "set_aside": [_set_aside(j) for j in aside[:MOST]]}


def _of_row(row: Mapping[str, Any], judgements: Iterable[Judgement]) -> Iterator[str]:
    """What was decided about the row's sentences, or about its name."""
    sentences = {(quote["article"], quote["quote"]) for quote in row["evidence"]}
    for one in judgements:
        if one.verdict in _OF_A_ROW and (one.article, one.quote) in sentences:
            yield _told(_OF_A_ROW[one.verdict], one)
        elif one.verdict in _OF_NAMES and fold(str(row["name"])) in map(fold, one.names):
            yield _told(_OF_NAMES[one.verdict], one)


def _told(words: str, one: Judgement) -> str:
    return words.format(who=signature(one), day=one.made_at[:10], end=one.day, names=" and ".join(one.names))


def signature(one: Judgement) -> str:
    """The author as answers show him: without the id behind the name."""
    return one.author.split(" (slack:")[0] or "somebody"


def _seen(site: Site, one: Judgement, visible: frozenset[str]) -> bool:
    article = site.graph.catalogue.article(one.article) if one.article is not None else None
    return article is not None and article.visibility in visible


def _set_aside(one: Judgement) -> dict[str, Any]:
    return {
        "quote": one.quote, "names": list(one.names), "by": signature(one), "day": one.made_at[:10], "note": one.note,
    }  # fmt: skip
