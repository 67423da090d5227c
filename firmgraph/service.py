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
from kg.errors import BadInput, ConfigError
from kg.open import Engines, open_graph
from kg.remote import Endpoint


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
    encoder = load_encoder(settings.encoder)
    graph = open_graph(settings.data, encoder=encoder, today=lambda: settings.day, engines=engines(settings))
    return Service(Site(graph, settings))


def engines(settings: Settings) -> Engines:
    """Where catalogue and graph lie. Raises ConfigError when a SPARQL server is named by half."""
    query, update, graphs, database, passages = (
        secret.get_secret_value() if secret is not None else None
        for secret in (
            settings.sparql_query, settings.sparql_update, settings.sparql_graphs, settings.database, settings.passages,
        )
    )  # fmt: skip
    if query is None and update is None:
        return Engines(database=database, passages=passages)
    if query is None or update is None:
        raise ConfigError("a SPARQL server needs both settings, `sparql_query` and `sparql_update`")
    server = Endpoint(query=query, update=update, graphs=graphs, seconds=settings.sparql_seconds)
    return Engines(sparql=server, database=database, passages=passages)
