"""The wiring of slack_bolt, and nothing else: signed requests and envelopes in, `Desk.take` before each acknowledgement.

Bolt checks signatures, runs the OAuth flow and keeps the sockets. Its listeners are not used: it acknowledges before they
run, and what they then hold would be lost with the process.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.adapter.asgi import SlackRequestHandler
from slack_bolt.adapter.asgi.http_request import AsgiHttpRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.web import WebClient

from bot.slack.desk import Desk
from bot.slack.installs import Installs

LOG = logging.getLogger("firmgraph.slack.bolt")
EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH = "/slack/events", "/slack/install", "/slack/oauth_redirect"


def make_app(desk: Desk, *, base_url: str, signing_secret: str | None = None, installs: Installs | None = None) -> App:
    """An app that hands everything to the desk. No request is made before the first event."""
    app = App(
        client=WebClient(base_url=base_url),
        signing_secret=signing_secret or "",
        authorize=Whoever(),  # type: ignore[no-untyped-call]  # slack_bolt leaves it so
        oauth_flow=_oauth(installs) if installs is not None else None,
        request_verification_enabled=signing_secret is not None,
        ignoring_self_events_enabled=False,  # the desk knows its own messages, and must see an uninstall
        token_verification_enabled=False,
        logger=LOG,
    )
    app.middleware(_taking(desk))
    return app


def http_face(app: App) -> Any:  # noqa: ANN401  # an ASGI application, by other names than Starlette's
    """An ASGI application for `EVENTS_PATH` and, with OAuth, the two pages of an installation; 404 elsewhere."""
    return _Threaded(app, EVENTS_PATH)


def scopes() -> Sequence[str]:
    """The bot's scopes; the manifest is their one source."""
    manifest = json.loads(resources.files("bot.slack").joinpath("manifest.json").read_text("utf-8"))
    return tuple(manifest["oauth_config"]["scopes"]["bot"])


class _Threaded(SlackRequestHandler):
    """Bolt's handler; what touches the disk or the network stays off the server's loop."""

    async def dispatch(self, request: AsgiHttpRequest) -> BoltResponse:
        """An event."""
        return await _off_the_loop(self.app.dispatch, request)

    async def handle_installation(self, request: AsgiHttpRequest) -> BoltResponse:
        """The page with the button; asked for only where there is OAuth."""
        flow: Any = self.app.oauth_flow
        return await _off_the_loop(flow.handle_installation, request)

    async def handle_callback(self, request: AsgiHttpRequest) -> BoltResponse:
        """Back from Slack."""
        flow: Any = self.app.oauth_flow
        return await _off_the_loop(flow.handle_callback, request)


async def _off_the_loop(work: Callable[[BoltRequest], BoltResponse], request: AsgiHttpRequest) -> BoltResponse:
    body = await request.get_raw_body()
    return await asyncio.to_thread(work, BoltRequest(body=body, query=request.query_string, headers=request.get_headers()))


def _taking(desk: Desk) -> Callable[..., BoltResponse]:
    def take(body: dict[str, Any]) -> BoltResponse:
        said = desk.take(body)
        return BoltResponse(status=200, body=dict(said) if said is not None else "")

    return take


class Whoever(Authorize):
    """Whose event it is the desk reads from the event itself; the token is looked up when something is sent."""

    def __call__(self, *, context: BoltContext, **_: object) -> AuthorizeResult:
        """No look-up and no request before the acknowledgement."""
        return AuthorizeResult(
            enterprise_id=context.enterprise_id, team_id=context.team_id, bot_token="xoxb-looked-up-later"
        )


def _oauth(installs: Installs) -> OAuthFlow:
    settings = OAuthSettings(
        client_id=installs.client_id,
        client_secret=installs.client_secret,
        scopes=scopes(),
        user_scopes=(),
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        installation_store=installs.store,
        state_store=installs.states,
        logger=LOG,
    )
    return OAuthFlow(client=installs.client, logger=LOG, settings=settings)
