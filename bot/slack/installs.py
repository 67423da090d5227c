"""Workspaces that installed the app: slack_sdk's own SQLAlchemy stores over our file, with every token sealed.

Tokens are encrypted column by column (Fernet: AES-128 in CBC mode with an HMAC), so that slack_sdk's store needs to know
nothing of it. Several keys: the first seals, all open; so a key can be replaced.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from slack_sdk.oauth.token_rotation import TokenRotator
from slack_sdk.web import WebClient
from sqlalchemy.engine import Engine
from sqlalchemy.types import TypeDecorator

from bot.slack.delivery import NotInstalled
from bot.slack.events import Event
from kg.errors import ConfigError, FolderBroken

SECRET: Final = frozenset({"bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url"})
STATE_SECONDS: Final = 600  # for which an installation that was begun can be finished
RENEW: Final = 30  # minutes before a token runs out in which it is renewed


class Sealed(TypeDecorator[str]):
    """Text that stands encrypted in the table."""

    impl = sa.Text
    cache_ok = False  # a key is no part of a statement

    def __init__(self, seal: MultiFernet) -> None:
        super().__init__()
        self._seal = seal

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:
        """On the way in."""
        return self._seal.encrypt(value.encode()).decode() if value is not None else None

    def process_result_value(self, value: str | None, dialect: object) -> str | None:
        """On the way out. Raises FolderBroken when no key opens it."""
        try:
            return self._seal.decrypt(value.encode()).decode() if value is not None else None
        except InvalidToken as error:
            raise FolderBroken(
                "the Slack tokens were sealed with another key; give it too in FIRMGRAPH_SLACK_KEY"
            ) from error


class SealedInstallations(SQLAlchemyInstallationStore):
    """slack_sdk's store, its tokens sealed."""

    def __init__(self, client_id: str, engine: Engine, seal: MultiFernet) -> None:
        super().__init__(client_id, engine)
        for table in (self.bots, self.installations):
            for column in table.c:
                if column.name in SECRET:
                    column.type = Sealed(seal)
        self.metadata.create_all(engine)


class States(SQLAlchemyOAuthStateStore):
    """slack_sdk's store of begun installations, without those that can no longer be finished: anybody may begin one."""

    def issue(self, *args: Any, **more: Any) -> str:  # noqa: ANN401  # as slack_sdk has it
        """A new one; the old ones go."""
        now = datetime.now(UTC).replace(tzinfo=None)
        with self.engine.begin() as connection:
            connection.execute(self.oauth_states.delete().where(self.oauth_states.c.expire_at < now))
        return super().issue(*args, **more)


class Installs:
    """The tokens of all workspaces (`Tokens`), and what OAuth needs. Safe to use from several threads."""

    def __init__(
        self, engine: Engine, *, client_id: str, client_secret: str, keys: str, base_url: str = WebClient.BASE_URL
    ) -> None:
        self.client_id, self.client_secret = client_id, client_secret
        self.client = WebClient(base_url=base_url)
        writing, seal = engine.execution_options(writes=True), seal_of(keys)
        self.store = SealedInstallations(client_id, writing, seal)
        self._reading = SealedInstallations(client_id, engine, seal)
        self.states = States(expiration_seconds=STATE_SECONDS, engine=writing)
        self.states.metadata.create_all(writing)
        self._rotator = TokenRotator(client_id=client_id, client_secret=client_secret, client=self.client)
        self._renewing = threading.Lock()  # a refresh token is good for one use

    def bot(self, event: Event) -> Bot | None:
        """The installation that an event came through, None where there is none."""
        return self._reading.find_bot(
            enterprise_id=event.enterprise,
            team_id=None if event.org_wide else event.team,
            is_enterprise_install=event.org_wide,
        )

    def of(self, event: Event) -> str:
        """The bot token, renewed where it is about to run out. Raises NotInstalled."""
        bot = self.bot(event)
        if bot is None or not bot.bot_token:
            raise NotInstalled(event.tenant)
        return str(self._renewed(event, bot).bot_token) if _runs_out(bot) else str(bot.bot_token)

    def forget(self, event: Event) -> None:
        """Drop every token of an installation."""
        whose = {"enterprise_id": event.enterprise, "team_id": None if event.org_wide else event.team}
        self.store.delete_bot(**whose)
        self.store.delete_installation(**whose)

    def _renewed(self, event: Event, bot: Bot) -> Bot:
        with self._renewing:
            latest = self.bot(event) or bot
            try:
                fresh = self._rotator.perform_bot_token_rotation(bot=latest, minutes_before_expiration=RENEW)
            except SlackTokenRotationError as error:
                raise error.api_error from error
            if fresh is None:
                return latest
            self.store.save_bot(fresh)
            return fresh


class OneToken:
    """`Tokens` of an app that was installed by hand into one workspace."""

    def __init__(self, token: str) -> None:
        self._token = token

    def of(self, event: Event) -> str:
        """Always the same."""
        return self._token


def seal_of(keys: str) -> MultiFernet:
    """The seal of keys given with commas between them, the newest first. Raises ConfigError."""
    try:
        return MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])
    except ValueError as error:
        advice = "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
        raise ConfigError(f"FIRMGRAPH_SLACK_KEY holds no key that can seal tokens; make one with: {advice}") from error


def _runs_out(bot: Bot) -> bool:
    return bot.bot_token_expires_at is not None and bot.bot_token_expires_at < time.time() + RENEW * 60
