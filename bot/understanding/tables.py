"""The tables of bot/lexicon as they stand in their files."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The table of this name."""
    return tomllib.loads(files("bot.lexicon").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
