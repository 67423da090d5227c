"""Libraries that only some inputs need come as extras; one that is missing is named in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kg.errors import ConfigError


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Around a lazy import. Raises ConfigError that says what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ConfigError(f"{error.name} is not installed; pip install 'firmgraph[{extra}]'") from error
