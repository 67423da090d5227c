"""What is handed to the analyst. Imports nothing heavy, so that a face can make one and send it elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

PUBLIC = frozenset({"public"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question with its clocks, its thread (earlier answer objects, untrusted) and what the asker may see."""

    question: str
    as_of: date | None = None
    known_by: date | None = None
    thread: Sequence[Mapping[str, Any]] = ()
    visible: frozenset[str] = PUBLIC
