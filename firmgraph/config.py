"""Settings: firmgraph.toml, then the environment (FIRMGRAPH_*), then the command line; the later wins.

The file is the one that `--config` or FIRMGRAPH_CONFIG names, else ./firmgraph.toml, else firmgraph.toml in the platform's
folder for settings. An unknown key in the file is an error; an unknown variable in the environment is not.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Literal

from platformdirs import user_config_path, user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings.exceptions import SettingsError

from kg.errors import ConfigError


class Settings(BaseSettings):
    """Every setting with its default."""

    model_config = SettingsConfigDict(env_prefix="FIRMGRAPH_", extra="ignore", frozen=True)

    data: Path = Field(default_factory=lambda: user_data_path("firmgraph"), description="the data folder")
    today: date | None = Field(default=None, description="the day to take for today; the clock's when not given")
    encoder: str = Field(
        default="default",
        description="the sentence encoder of the passage index: default, default-float32, hashing or a model",
    )
    registry: Path | None = Field(default=None, description="a CSV of names that articles use, beside those known anyway")
    processes: int = Field(default=1, ge=1, le=256, description="processes that read and embed articles side by side")
    database: SecretStr | None = Field(default=None, description="postgresql+psycopg://..., for the catalogue on a server")
    passages: SecretStr | None = Field(default=None, description="a folder or bucket of LanceDB for the passage index")
    sparql_query: SecretStr | None = Field(default=None, description="the query address of the SPARQL server of the graph")
    sparql_update: SecretStr | None = Field(default=None, description="its update address")
    sparql_graphs: SecretStr | None = Field(default=None, description="its Graph Store Protocol address, if it has one")
    sparql_seconds: float = Field(default=60.0, gt=0, description="seconds after which a request to it is given up")
    host: str = Field(default="127.0.0.1", description="the address that `serve` listens on")
    port: int = Field(default=8765, ge=0, le=65535, description="the port that `serve` listens on; 0 picks a free one")
    allowed_hosts: tuple[str, ...] = Field(default=(), description="further host names that HTTP requests may name")
    cors_origins: tuple[str, ...] = Field(default=(), description="origins whose pages may ask over HTTP")
    token: SecretStr | None = Field(default=None, description="the bearer token that lets HTTP clients write")
    query_timeout: float = Field(default=30.0, gt=0, description="seconds after which a SPARQL query is ended")
    query_memory: int = Field(default=2048, ge=256, description="megabytes of address space for one SPARQL query")
    query_rows: int = Field(default=200_000, ge=1, description="rows after which a result over HTTP is cut")
    query_slots: int = Field(default=2, ge=1, description="light SPARQL queries that run at once")
    query_lanes: int | None = Field(
        default=None,
        ge=0,
        description="processes at most that answer quick SPARQL queries, by default one for each processor, up to 4",
    )
    wait: float = Field(default=15.0, ge=0, description="seconds to wait for a data folder that is in use")
    retention: Literal["keep", "windows", "drop"] = Field(
        default="keep", description="what is kept of the articles' texts: all, the quotes with their neighbours, the quotes"
    )
    fetch_allow: tuple[str, ...] = Field(default=(), description="networks off the public internet that may be fetched from")
    fetch_seconds: float = Field(default=30.0, gt=0, description="seconds after which fetching a page is given up")
    fetch_bytes: int = Field(default=20_000_000, ge=1024, description="bytes that a page may have, unpacked")
    fetch_pause: float = Field(default=1.0, ge=0, description="seconds between two requests to one host")
    fetch_agent: str = Field(default="", description="how the fetcher calls itself; name an address to write to")
    llm_address: str | None = Field(default=None, description="an OpenAI-compatible endpoint (.../v1) that may help reading")
    llm_model: str = Field(default="", description="the model's name at that endpoint")
    llm_key: SecretStr | None = Field(default=None, description="the endpoint's key")
    llm_seconds: float = Field(default=10.0, gt=0, description="seconds after which the model counts as silent")
    llm_questions: bool = Field(default=False, description="ask the model about questions that the grammar cannot read")
    llm_articles: bool = Field(default=False, description="ask the model for further claims of each article")
    pages: str | None = Field(default=None, description="the address at which people reach the web pages, for links to them")
    slack_bot_token: SecretStr | None = Field(default=None, description="xoxb-..., for `slack` in one workspace")
    slack_app_token: SecretStr | None = Field(default=None, description="xapp-..., for `slack` in Socket Mode")
    slack_signing_secret: SecretStr | None = Field(
        default=None, min_length=1, description="proves that events over HTTP come from Slack"
    )
    slack_client_id: str | None = Field(default=None, description="of the app, for workspaces that install it")
    slack_client_secret: SecretStr | None = Field(default=None, description="of the app, for workspaces that install it")
    slack_key: SecretStr | None = Field(default=None, description="seals the tokens of workspaces; several: newest first")
    slack_editors: str = Field(
        default="", description="workspaces whose people may correct what everybody sees, where workspaces install the app"
    )
    slack_workers: int = Field(default=2, ge=1, description="Slack questions that are worked on at once")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # a .env file is not read
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line, environment, secret files, then the TOML file."""
        return init_settings, env_settings, file_secret_settings, TomlConfigSettingsSource(settings_cls, settings_file())

    @property
    def day(self) -> date:
        """Today, unless a setting says otherwise."""
        return self.today if self.today is not None else date.today()


def settings_file() -> Path:
    """The file that settings are read from, whether it exists or not."""
    named = os.environ.get("FIRMGRAPH_CONFIG")
    if named:
        return Path(named)
    local = Path("firmgraph.toml")
    return local if local.exists() else user_config_path("firmgraph") / "firmgraph.toml"


def load(*, data: Path | None = None, today: date | None = None) -> Settings:
    """The settings in force. Raises ConfigError that names the setting."""
    given = {key: value for key, value in (("data", data), ("today", today)) if value is not None}
    file = settings_file()
    if os.environ.get("FIRMGRAPH_CONFIG") and not file.is_file():
        raise ConfigError(f"{file}: the settings file does not exist")
    try:
        _refuse_unknown_keys(file)
        return Settings(**given)  # type: ignore[arg-type]  # the mapping holds what the fields accept
    except ValidationError as error:
        raise ConfigError(_first(error)) from error
    except (SettingsError, ValueError, OSError) as error:
        raise ConfigError(f"{file}: {error}") from error


def _refuse_unknown_keys(file: Path) -> None:
    known = Settings.model_fields
    for key in TomlConfigSettingsSource(Settings, file)():
        if key not in known:
            raise ConfigError(f"{file}: no setting is called {key!r}; `firmgraph config` lists them")


def _first(error: ValidationError) -> str:
    problem = error.errors()[0]
    name = ".".join(str(part) for part in problem["loc"])
    return f"setting {name!r} (FIRMGRAPH_{name.upper()}): {problem['msg']}, not {problem['input']!r}"
