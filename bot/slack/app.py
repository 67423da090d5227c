"""The wiring of slack_bolt, and nothing else: events in, `Listener`, replies out.

Bolt acknowledges an event before its listener runs, in a thread pool. The client's address is SLACK_API_URL when set.
"""

from __future__ import annotations

import logging
import os
from dataclasses import replace

from slack_bolt import App, BoltContext
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.web import WebClient

from bot.slack.calls import Call
from bot.slack.events import PUBLIC, Event, Payload, is_question, read_event
from bot.slack.listener import Listener

LOG = logging.getLogger("firmgraph.slack")


def make_app(bot_token: str, listener: Listener) -> App:
    """An app that answers mentions and direct messages. No request is made before the first event."""
    app = App(client=_client(bot_token), token_verification_enabled=False, logger=LOG)
    taken: set[str] = set()

    def take(body: Payload, context: BoltContext, client: WebClient) -> None:
        event = read_event(body, context.bot_user_id)
        if event.key not in taken and is_question(event):
            taken.add(event.key)
            for call in listener.handle(replace(event, visible=_visible(event)), lambda _: None):
                post(client, call)

    app.event("app_mention")(take)
    app.event("message")(take)
    return app


def socket_mode(app: App, app_token: str) -> SocketModeHandler:
    """The connection: `.connect()` returns at once, `.start()` blocks, `.close()` ends it."""
    return SocketModeHandler(app, app_token)


def post(client: WebClient, call: Call) -> None:
    """Send; when the platform refuses the blocks, with the text alone."""
    try:
        if not _sent(client, call):
            _sent(client, Call(call.method, {key: value for key, value in call.arguments.items() if key != "blocks"}))
    except (SlackClientError, OSError):
        LOG.exception("the reply could not be sent")


def _sent(client: WebClient, call: Call) -> bool:
    """Whether the platform took it."""
    try:
        client.api_call(call.method, json={**call.arguments, "unfurl_links": False, "unfurl_media": False})
    except SlackApiError as error:
        LOG.warning("the reply was refused: %s", error.response.get("error"))
        return False
    return True


def _visible(event: Event) -> frozenset[str]:
    return PUBLIC if event.stranger or event.shared else PUBLIC | {event.visibility}


def _client(token: str) -> WebClient:
    client = WebClient(token=token, base_url=os.environ.get("SLACK_API_URL", WebClient.BASE_URL))
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))
    return client
