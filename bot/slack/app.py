"""The wiring of slack_bolt, and nothing else: events in, `Listener`, replies out.

Bolt acknowledges an event before its listener runs, in a thread pool. The client's address is SLACK_API_URL when set.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

from slack_bolt import App, BoltContext
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.web import WebClient

from bot.slack.blocks import Message
from bot.slack.listener import Incoming, Listener

LOG = logging.getLogger("firmgraph.slack")
Event = Mapping[str, Any]


def make_app(bot_token: str, listener: Listener) -> App:
    """An app that answers mentions and direct messages. No request is made before the first event."""
    app = App(client=_client(bot_token), token_verification_enabled=False, logger=LOG)

    def take(event: Event, context: BoltContext, client: WebClient) -> None:
        message = listener.answer(_incoming(event, context))
        if message is not None:
            post(client, event["channel"], event.get("thread_ts") or event["ts"], message)

    def take_direct(event: Event, context: BoltContext, client: WebClient) -> None:
        if event.get("channel_type") == "im" and not event.get("subtype") and not event.get("bot_id"):
            take(event, context, client)

    app.event("app_mention")(take)
    app.event("message")(take_direct)
    return app


def socket_mode(app: App, app_token: str) -> SocketModeHandler:
    """The connection: `.connect()` returns at once, `.start()` blocks, `.close()` ends it."""
    return SocketModeHandler(app, app_token)


def post(client: WebClient, channel: str, thread_ts: str, message: Message) -> None:
    """Reply in the thread; when the platform refuses the blocks, with the text alone."""
    try:
        if not message.blocks or not _sent(client, channel, thread_ts, message):
            _sent(client, channel, thread_ts, Message(message.text))
    except (SlackClientError, OSError):
        LOG.exception("the reply could not be sent")


def _sent(client: WebClient, channel: str, thread_ts: str, message: Message) -> bool:
    """Whether the platform took it."""
    try:
        client.chat_postMessage(
            channel=channel,
            thread_ts=thread_ts,
            text=message.text,
            blocks=list(message.blocks) or None,
            unfurl_links=False,
            unfurl_media=False,
        )
    except SlackApiError as error:
        LOG.warning("the reply was refused: %s", error.response.get("error"))
        return False
    return True


def _client(token: str) -> WebClient:
    client = WebClient(token=token, base_url=os.environ.get("SLACK_API_URL", WebClient.BASE_URL))
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))
    return client


def _incoming(event: Event, context: BoltContext) -> Incoming:
    team = context.team_id or event.get("team") or ""
    return Incoming(
        team=team,
        channel=event["channel"],
        ts=event["ts"],
        text=event.get("text") or "",
        thread_ts=event.get("thread_ts"),
        bot_user=context.bot_user_id,
        stranger=context.actor_team_id != team,
    )
