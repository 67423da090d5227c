"""What a request carries, checked: JSON from another process becomes typed values or BadInput."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kg.errors import BadInput


class Arguments:
    """The arguments of one verb. Every method raises BadInput for a value of the wrong kind."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def raw(self, name: str) -> Any:  # noqa: ANN401  # whatever JSON holds
        """What was given, unchecked; None when nothing was."""
        return self._values.get(name)

    def text(self, name: str) -> str:
        """A text that must be given."""
        value = self._values.get(name)
        if not isinstance(value, str):
            raise BadInput(f"{name!r} must be a text")
        return value

    def maybe(self, name: str) -> str | None:
        """A text, or None when it is not given."""
        return self.text(name) if self._values.get(name) is not None else None

    def day(self, name: str) -> date | None:
        """A day as YYYY-MM-DD, or None."""
        value = self.maybe(name)
        try:
            return date.fromisoformat(value) if value is not None else None
        except ValueError as error:
            raise BadInput(f"{name!r} must be a day written as YYYY-MM-DD, not {value!r}") from error

    def number(self, name: str) -> int | None:
        """A whole number from 1 on, or None."""
        value = self._values.get(name)
        if value is not None and (not isinstance(value, int) or value < 1):
            raise BadInput(f"{name!r} must be a whole number from 1 on, not {value!r}")
        return value

    def flag(self, name: str) -> bool:
        """Whether it is true."""
        return self._values.get(name) is True

    def texts(self, name: str) -> tuple[str, ...]:
        """Texts, perhaps none."""
        value = self._values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise BadInput(f"{name!r} must be a list of texts")
        return tuple(value)

    def objects(self, name: str) -> list[dict[str, Any]]:
        """JSON objects, perhaps none."""
        value = self._values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise BadInput(f"{name!r} must be a list of objects")
        return value

    def mapping(self, name: str) -> dict[str, Any]:
        """A JSON object, perhaps empty."""
        value = self._values.get(name, {})
        if not isinstance(value, dict):
            raise BadInput(f"{name!r} must be an object")
        return value
