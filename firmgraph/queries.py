"""Verbs over the SPARQL queries that people keep under a name."""

from __future__ import annotations

from dataclasses import asdict

from firmgraph.arguments import Arguments
from firmgraph.site import Site
from firmgraph.wire import OnEvent, Result
from kg import saved
from kg.saved import Saved


def queries(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """All of them; with `name`, the one."""
    name = given.maybe("name")
    some = saved.listed(site.graph.catalogue) if name is None else [saved.found(site.graph.catalogue, name)]
    return {"queries": [asdict(one) for one in some]}


def keep_query(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Keep one."""
    one = Saved(name=given.text("name"), question=given.text("question"), query=given.text("query"))
    with site.writing:
        saved.keep(site.graph.catalogue, one)
    return asdict(one)


def drop_query(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Forget one."""
    with site.writing:
        saved.drop(site.graph.catalogue, given.text("name"))
    return {"dropped": given.text("name")}
