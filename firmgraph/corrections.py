"""Judgements shown where they matter: beside the rows of an answer, and of the sentences that they set aside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from firmgraph.site import Site
from kg.model import Judgement, Verdict
from kg.naming import fold

MOST = 5  # corrections told of one answer
_OF_A_ROW: Final[Mapping[Verdict, str]] = {
    Verdict.CONFIRM: "confirmed by {who} on {day}",
    Verdict.END: "ended {end}: corrected by {who} on {day}",
    Verdict.BEGIN: "began {end}: corrected by {who} on {day}",
    Verdict.MEANS: "means {meant}: corrected by {who} on {day}",
}
_OF_NAMES: Final[Mapping[Verdict, str]] = {
    Verdict.MERGE: "{names} are one: decided by {who} on {day}",
    Verdict.SPLIT: "{names} are two: decided by {who} on {day}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The decisions in force as of a commit, by what they are about."""

    commit: int
    sentences: Mapping[tuple[str | None, str | None], Sequence[Judgement]]
    names: Mapping[str, Sequence[Judgement]]
    aside: Mapping[str, Sequence[Judgement]]


def noted(site: Site, answer: dict[str, Any], visible: frozenset[str]) -> dict[str, Any]:
    """The answer with `corrected` in its rows, and the sentences about what was asked that were set aside."""
    decided = _decided(site)
    if not (decided.sentences or decided.names):
        return answer
    rows = [row | {"corrected": list(_of_row(row, decided))} for row in answer["items"]]
    asked = dict.fromkeys(fold(str(thing["name"])) for thing in answer["about"])
    aside = {j.id: j for name in asked for j in decided.aside.get(name, ()) if _seen(site, j, visible)}
    return answer | {"items": rows, "set_aside": [_set_aside(j) for j in islice(aside.values(), MOST)]}


def _decided(site: Site) -> Decided:
    """Read once for each commit."""
    commit, decided = site.graph.reader.commit(), site.decided
    if decided is None or decided.commit != commit:
        decided = site.decided = _sorted_out(commit, (j for j in site.graph.catalogue.judgements() if not j.undone))
    return decided


def _sorted_out(commit: int, judgements: Iterable[Judgement]) -> Decided:
    sentences, names, aside = (defaultdict[Any, list[Judgement]](list) for _ in range(3))
    for one in judgements:
        if one.verdict in _OF_NAMES:
            for name in {fold(name) for name in one.names}:
                names[name].append(one)
        else:
            sentences[one.article, one.quote].append(one)
        for name in {fold(name) for name in one.names} if one.verdict is Verdict.REJECT else ():
            aside[name].append(one)
    return Decided(commit=commit, sentences=sentences, names=names, aside=aside)


def _of_row(row: Mapping[str, Any], decided: Decided) -> Iterator[str]:
    """What was decided about the row's sentences, or about its name."""
    sentences = dict.fromkeys((quote["article"], quote["quote"]) for quote in row["evidence"])
    about = [one for sentence in sentences for one in decided.sentences.get(sentence, ()) if one.verdict in _OF_A_ROW]
    yield from (_told(_OF_A_ROW[one.verdict], one) for one in about)
    yield from (_told(_OF_NAMES[one.verdict], one) for one in decided.names.get(fold(str(row["name"])), ()))


def _told(words: str, one: Judgement) -> str:
    return words.format(
        who=signature(one), day=one.made_at[:10], end=one.day, names=" and ".join(one.names), meant=_meant(one)
    )


def _meant(one: Judgement) -> str:
    """The names that took the place of those that were read."""
    return " and ".join(new for new, old in zip(one.meant, one.names, strict=False) if new != old)


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
