"""What somebody sees first: how fresh the corpus is, what is open, what is new, and what may be asked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import islice

from bot.question import Ask
from firmgraph import exploring, gaps, watching
from firmgraph.arguments import Arguments
from firmgraph.exploring import Names
from firmgraph.site import Site
from firmgraph.wire import OnEvent, Result
from kg import fragments, terms
from kg.model import ArticleId, Claim, Interval
from kg.protocols import GraphReader, Scalar
from kg.vocabulary import relation_table

PUBLIC = frozenset({"public"})
SHOWN = 6  # of each kind on the first page
PROMPTS = 4  # what Slack's agent view takes
LOOKED_AT = 40  # newest articles that suggestions are drawn from
LEARNED = 12  # claims told of one article


def overview(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """The corpus, open conflicts, gaps of knowledge, the latest changes and an audience's watches."""
    visible = frozenset(given.texts("visible")) or PUBLIC
    reader = site.graph.reader.seen_by(visible)
    return {
        "today": site.settings.day.isoformat(),
        "coverage": {name: _plain(value) for name, value in reader.coverage().items()},
        "conflicts": list(_conflicts(reader, visible)),
        "gaps": gaps.gaps(site, Arguments({"visible": sorted(visible)}), on_event)["gaps"][:SHOWN],
        "changes": exploring.changes(site, Arguments({}), on_event)["changes"][:SHOWN],
        "watches": watching.watches(site, given, on_event)["watches"],
    }


def _plain(value: Scalar) -> Scalar:
    return value.isoformat() if isinstance(value, date) else value


def _conflicts(reader: GraphReader, visible: frozenset[str]) -> Iterator[Result]:
    """Rows that stand against what another article says, with a sentence of each side."""
    query = fragments.fill("conflicts", {"visibility": [(terms.string(v),) for v in sorted(visible)]})
    keys = [str(row["row"]).removeprefix(terms.INTERVAL) for row in reader.select(query)]
    rows = reader.intervals(dict.fromkeys(keys))[:SHOWN]
    shown = reader.shown(claim for row in rows for claim in (*row.support[:1], *row.contradictions[:1]))
    for row in rows:
        sides = [shown[claim].quote for claim in (*row.support[:1], *row.contradictions[:1]) if claim in shown]
        if len(sides) == 2:
            yield _row(Names(reader), row) | {"quote": sides[0], "against": sides[1]}


def _row(names: Names, row: Interval) -> Result:
    return {
        "subject": names.of(row.subject)["name"],
        "said": relation_table()[row.relation].label,
        "object": names.of(row.object)["name"] if row.object is not None else None,
        "phase": row.phase.value if row.phase is not None else None,
        "last_evidence": row.last_evidence.isoformat(),
    }


def prompts(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Questions that the graph can answer, about what was read last; a relation each."""
    visible = frozenset(given.texts("visible")) or PUBLIC
    return {"prompts": list(islice(_answerable(site, visible), PROMPTS))}


def _answerable(site: Site, visible: frozenset[str]) -> Iterator[str]:
    asked: set[str] = set()
    for claim in _newest(site, visible):
        words = _templates().get(claim.relation.value)
        if words is None or claim.relation.value in asked or claim.object is None:
            continue
        question = words.format(subject=claim.subject.name, object=claim.object.name)
        if site.analyst().ask(Ask(question=question, as_of=site.settings.day, visible=visible)).status == "answered":
            asked.add(claim.relation.value)
            yield question


def _newest(site: Site, visible: frozenset[str]) -> Iterator[Claim]:
    """Claims of the newest articles that may be seen."""
    seen = [a for a in site.graph.catalogue.articles() if a.visibility in visible and a.published is not None]
    seen.sort(key=lambda a: (a.published or date.min, a.id), reverse=True)
    for listed in seen[:LOOKED_AT]:
        reading = site.graph.catalogue.reading(listed.id)
        yield from reading.claims if reading is not None else ()


@cache
def _templates() -> Mapping[str, str]:
    found: Mapping[str, str] = tomllib.loads(files("bot.lexicon").joinpath("prompts.toml").read_text(encoding="utf-8"))
    return found


def learned(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """What articles say, each with its title; of those that may not be seen nothing."""
    visible = frozenset(given.texts("visible")) or PUBLIC
    return {"articles": [found for id_ in given.texts("articles") if (found := _said(site, id_, visible)) is not None]}


def _said(site: Site, id_: str, visible: frozenset[str]) -> Result | None:
    reading = site.graph.catalogue.reading(ArticleId(id_))
    if reading is None or reading.article.visibility not in visible:
        return None
    article, claims = reading.article, sorted(reading.claims, key=lambda c: (-c.confidence, c.evidence.start, c.id))
    return {
        "article": article.id, "title": article.title, "outlet": article.outlet, "url": article.url,
        "published": article.published.isoformat() if article.published is not None else None, "claims": len(claims),
        "says": [_told(claim) for claim in claims[:LEARNED]],
    }  # fmt: skip


def _told(claim: Claim) -> Result:
    return {
        "subject": claim.subject.name,
        "said": relation_table()[claim.relation].label,
        "object": claim.object.name if claim.object is not None else None,
        "phase": claim.phase.value if claim.phase is not None else None,
        "modality": claim.modality.value,
        "quote": claim.evidence.quote,
    }
