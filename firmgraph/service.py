"""The verbs over a data folder that this process has open."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

from firmgraph.arguments import Arguments
from firmgraph.config import Settings
from firmgraph.site import Site
from firmgraph.verbs import VERBS
from firmgraph.wire import OnEvent, Result
from kg.encoder import load_encoder
from kg.errors import BadInput
from kg.open import open_graph


class Service:
    """A `Door` that does it itself. Safe to call from several threads."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def call(self, verb: str, arguments: Mapping[str, Any], on_event: OnEvent) -> Result:
        """Carry out a verb. Raises BadInput for one that does not exist."""
        if verb not in VERBS:
            raise BadInput(f"no verb {verb!r}; there are {', '.join(VERBS)}")
        return VERBS[verb](self.site, Arguments(arguments), on_event)

    def close(self) -> None:
        """Give the folder back."""
        self.site.close()


def open_service(settings: Settings) -> Service:
    """Open the settings' data folder, whose lock is held. Raises DataFolderError, EncoderMismatch."""
    shutil.rmtree(settings.data / "snapshots", ignore_errors=True)  # what a killed process left
    graph = open_graph(settings.data, encoder=load_encoder(settings.encoder), today=lambda: settings.day)
    return Service(Site(graph, settings))
