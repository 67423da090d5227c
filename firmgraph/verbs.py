"""What can be done with an open data folder, each under one name for the command line, the socket, HTTP and Python.

A verb takes the site, its arguments and somebody to tell of progress, and returns what JSON can hold.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from bot.details import detailed
from bot.question import Ask
from firmgraph import (
    articles,
    care,
    corrections,
    exploring,
    exports,
    firms,
    gaps,
    ingesting,
    judgements,
    overview,
    pictures,
    queries,
    watching,
)
from firmgraph.arguments import Arguments
from firmgraph.site import Site
from firmgraph.wire import OnEvent, Result
from kg.errors import BadInput
from kg.letters import letters
from kg.sparql.once import FORMATS, run
from kg.sparql.pool import Limits
from kg.withheld import frozen

Verb = Callable[[Site, Arguments, OnEvent], Result]
PUBLIC = frozenset({"public"})


def status(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """That the folder answers, and how much it holds."""
    return {"status": "ok", "python": platform.python_version()} | _plain(site.graph.reader.coverage())


def ask(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """One question; the answer is DESIGN 7's object, `detailed` with what a conversation goes on with."""
    asked = Ask(
        question=given.text("question"),
        as_of=given.day("as_of") or site.settings.day,
        known_by=given.day("known_by"),
        thread=tuple(given.objects("thread")),
        visible=frozenset(given.texts("visible")) or PUBLIC,
    )
    answer = site.analyst().ask(asked)
    if not given.flag("rehearsal"):
        gaps.note(site, asked, answer)
    return corrections.noted(site, detailed(answer), asked.visible) if given.flag("detailed") else answer.to_dict()


def sparql(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """A stranger's query over a snapshot; {"result": text in the format asked for}. `public`: without what is private."""
    form = given.maybe("format") or "json"
    if form not in FORMATS:
        raise BadInput(f"no result format {form!r}; choose one of {', '.join(FORMATS)}")
    limits = Limits(seconds=site.settings.query_timeout, megabytes=site.settings.query_memory)
    with site.snapshot(public=given.flag("public")) as snapshot:
        return {"result": run(snapshot, given.text("query"), form=form, limits=limits)}


def rebuild(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Identity, relations and the index from nothing; with `again`, the articles are read again too."""
    day = given.day("today") or site.settings.day
    reader = site.reader() if given.flag("again") else None
    with site.still("a rebuild", on_event):
        count = site.graph.rebuild(reader, today=day)
        return {"articles": count, "frozen": frozen(site.graph.catalogue), "today": day.isoformat()}


def deadletters(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Sources that could not be read, with the reason."""
    return {"dead": [{"source": letter.source, "reason": letter.reason} for letter in letters(site.graph.catalogue)]}


def sweep(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Bring the current graph to today."""
    with site.writing:
        return {"shortcuts": site.graph.ledger.sweep(site.settings.day)}


VERBS: Final[Mapping[str, Verb]] = MappingProxyType(
    {
        "status": status,
        "ask": ask,
        "ingest": ingesting.ingest,
        "retry": ingesting.retry,
        "delete": articles.delete,
        "retract": articles.retract,
        "firm": firms.firm,
        "picture": pictures.picture,
        "sparql": sparql,
        "judge": judgements.judge,
        "judgements": judgements.listed,
        "export": exports.export,
        "rebuild": rebuild,
        "doctor": care.doctor,
        "backup": care.backup,
        "compact": care.compact,
        "deadletters": deadletters,
        "gaps": gaps.gaps,
        "watch": watching.watch,
        "unwatch": watching.unwatch,
        "watches": watching.watches,
        "look": watching.look,
        "told": watching.told,
        "posted": watching.posted,
        "overview": overview.overview,
        "prompts": overview.prompts,
        "learned": overview.learned,
        "sweep": sweep,
        "queries": queries.queries,
        "keep_query": queries.keep_query,
        "drop_query": queries.drop_query,
        "find": exploring.find,
        "thing": exploring.thing,
        "claim": exploring.claim,
        "article": exploring.article,
        "articles": exploring.listing,
        "changes": exploring.changes,
    }
)


def _plain(values: Mapping[str, object]) -> Result:
    """Days as text, the rest as it is."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}
