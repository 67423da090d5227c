"""Slack wired to an open data folder: Socket Mode, HTTP or both, for one workspace or for all that install the app."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from firmgraph.config import Settings
from firmgraph.service import Service
from kg import gaps, watches
from kg.errors import ConfigError

if TYPE_CHECKING:
    from pydantic import SecretStr
    from sqlalchemy.engine import Engine
    from starlette.types import ASGIApp

    from bot.slack.delivery import Delivery, Tokens
    from bot.slack.events import Event
    from bot.slack.face import Face
    from bot.slack.installs import Installs

OFFICIAL = "https://slack.com/api/"
NO_TRANSPORT = (
    "Slack needs FIRMGRAPH_SLACK_APP_TOKEN (Socket Mode) or FIRMGRAPH_SLACK_SIGNING_SECRET with --http; see docs/slack.md"
)
NO_TOKEN = (
    "Slack needs FIRMGRAPH_SLACK_BOT_TOKEN (one workspace) or FIRMGRAPH_SLACK_CLIENT_ID, _CLIENT_SECRET and _KEY "
    "(workspaces that install the app); see docs/slack.md"
)


@dataclass(frozen=True, slots=True)
class SlackFace:
    """What `ready:` says of it, and what is to be mounted under /slack where events come over HTTP."""

    name: str
    http: ASGIApp | None = None


@contextmanager
def slack_face(service: Service, settings: Settings, *, http: bool) -> Iterator[SlackFace]:
    """Answer in Slack while the block runs. Raises ConfigError for what is missing."""
    if settings.slack_app_token is None and not (http and settings.slack_signing_secret is not None):
        raise ConfigError(NO_TRANSPORT)
    try:
        from bot.slack.app import http_face, make_app  # lazy: an optional extra
        from bot.slack.desk import Desk, Rates
        from bot.slack.sockets import Socket
        from bot.slack.tables import open_tables
        from firmgraph.telling import telling
    except ImportError as error:
        raise ConfigError("Slack needs the extra `slack`: pip install 'firmgraph[slack]'") from error
    base_url = os.environ.get("SLACK_API_URL", OFFICIAL)
    with ExitStack() as stack:
        engine = open_tables(settings.data)
        stack.callback(engine.dispose)
        installs = _installs(settings, engine, base_url)
        surface = _surface(service, settings, engine)
        desk = Desk(
            surface,
            _delivery(service, _tokens(settings, installs), base_url),
            engine,
            threads=surface.threads,
            farewell=lambda event: farewell(service, engine, installs, event),
            rates=Rates(thinking=settings.slack_workers),
        )
        stack.callback(desk.close)
        app = make_app(desk, base_url=base_url, signing_secret=_said(settings.slack_signing_secret), installs=installs)
        desk.resume()
        if settings.slack_app_token is not None:
            socket = Socket(app, settings.slack_app_token.get_secret_value(), base_url)
            stack.callback(socket.close)
            socket.connect()
        stack.enter_context(telling(service, desk.take))
        over_http = http and settings.slack_signing_secret is not None
        yield SlackFace("Slack", http_face(app) if over_http else None)


def farewell(service: Service, engine: Engine, installs: Installs | None, event: Event) -> None:
    """A workspace has gone: its tokens, questions, answers, watches, and what only its channels could see."""
    from bot.slack.purging import purge, workspaces  # lazy: as above

    if installs is not None:
        installs.forget(event)
    prefixes = tuple(f"slack:{team}:" for team in workspaces(engine, event))
    theirs = [a.id for a in service.site.graph.catalogue.articles() if a.visibility.startswith(prefixes)]
    if theirs:
        service.call("delete", {"articles": theirs}, _nobody)
    with service.site.writing:
        watches.forget(service.site.graph.catalogue, prefixes)
        service.site.write_gaps()
        gaps.forget(service.site.graph.catalogue, prefixes)
    purge(engine, event)  # last: a process that dies before finds the workspaces again


def _surface(service: Service, settings: Settings, engine: Engine) -> Face:
    from bot.slack.channels import Channels  # lazy: as above
    from bot.slack.face import Face
    from bot.slack.threads import KeptThreads
    from bot.slack.tools import Tools

    pages = settings.pages.rstrip("/") if settings.pages is not None else None
    verbs = partial(service.call, on_event=_nobody)
    editors = frozenset(settings.slack_editors.replace(",", " ").split()) if settings.slack_client_id is not None else None
    threads, channels = KeptThreads(engine), Channels(engine)
    return Face(Tools(verbs=verbs, threads=threads, channels=channels, pages=pages, editors=editors))


def _delivery(service: Service, tokens: Tokens, base_url: str) -> Delivery:
    """The way out, with the calls that stay here: in which message a story is told."""
    from bot.slack.delivery import Delivery  # lazy: as above
    from bot.slack.watching import NOTE

    return Delivery(tokens, base_url=base_url, own={NOTE: lambda given: service.call("posted", given, _nobody)})


def _installs(settings: Settings, engine: Engine, base_url: str) -> Installs | None:
    """The installed workspaces, where the settings let workspaces install."""
    if settings.slack_client_id is None:
        return None
    if settings.slack_client_secret is None or settings.slack_key is None:
        raise ConfigError(NO_TOKEN)
    from bot.slack.installs import Installs  # lazy: as above

    return Installs(
        engine,
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret.get_secret_value(),
        keys=settings.slack_key.get_secret_value(),
        base_url=base_url,
    )


def _tokens(settings: Settings, installs: Installs | None) -> Tokens:
    if installs is not None:
        return installs
    if settings.slack_bot_token is None:
        raise ConfigError(NO_TOKEN)
    from bot.slack.installs import OneToken  # lazy: as above

    return OneToken(settings.slack_bot_token.get_secret_value())


def _said(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret is not None else None


def _nobody(event: object) -> None:
    """Progress that nobody watches."""
