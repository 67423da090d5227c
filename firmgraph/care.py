"""The care of an open data folder: backup, checks and what mends them, compaction."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from firmgraph.arguments import Arguments
from firmgraph.site import Site
from firmgraph.wire import OnEvent, Result
from kg import backup as archive
from kg import doctor as health
from kg.compact import compact as compact_folder
from kg.errors import BadInput


def backup(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """The folder as it is now in one file; writers wait only while the catalogue is copied."""
    target = Path(given.text("path"))
    if target.exists():
        raise BadInput(f"{target}: there is such a file already; name another one")
    if site.settings.database is not None:
        raise BadInput("the catalogue lies in PostgreSQL: back it up with pg_dump; `rebuild` makes all else from it")
    staging = site.settings.data / "snapshots" / uuid.uuid4().hex
    try:
        with site.still("a backup", on_event):
            archive.freeze(site.settings.data, site.graph.store, staging)
        manifest = archive.pack(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return {"path": str(target), "files": len(manifest["files"]), "bytes": target.stat().st_size}


def doctor(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """What is wrong and how to mend it; `mend`: what is still wrong after mending; `deep`: every quad is looked at."""
    look = health.examine_deeply if given.flag("deep") else health.examine
    if not given.flag("mend"):
        return _told(look(site.graph))
    with site.still("mending", on_event):
        return _told(health.mend(site.graph, look))


def _told(findings: list[health.Finding]) -> Result:
    return {"findings": [{"what": finding.what, "advice": finding.advice} for finding in findings]}


def compact(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Give disk back; with `versions`, forget the former versions of changed articles."""
    with site.still("giving back disk", on_event):
        return compact_folder(site.graph, versions=given.flag("versions"))
