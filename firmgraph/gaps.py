"""The verb over gaps of knowledge, and the noting of them beside an ingest that may be writing."""

from __future__ import annotations

from bot.answer import Answer
from bot.question import Ask
from firmgraph.arguments import Arguments
from firmgraph.site import Site
from firmgraph.wire import OnEvent, Result
from kg import gaps as kept
from kg.gaps import PUBLIC, Asked


def note(site: Site, asked: Ask, answer: Answer) -> None:
    """Keep an unanswered question; while somebody writes it waits, so that no answer does."""
    if not answer.gap or not site.graph.reader.coverage().get("articles"):
        return
    private = sorted(asked.visible - {PUBLIC})
    site.unanswered.append(Asked(asked.question, private[0] if private else PUBLIC))
    if site.writing.acquire(blocking=False):
        try:
            site.write_gaps()
        finally:
            site.writing.release()


def gaps(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Questions without an answer, the most asked first; with `clear`, they are forgotten."""
    visible = frozenset(given.texts("visible")) | {PUBLIC}
    with site.writing:
        site.write_gaps()
        found = kept.listed(site.graph.catalogue, visible)
        if given.flag("clear"):
            kept.clear(site.graph.catalogue, visible)
    return {
        "gaps": [
            {"question": g.question, "times": g.times, "first": g.first, "last": g.last, "visibility": g.visibility}
            for g in found
        ]
    }
