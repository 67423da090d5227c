"""Answers for people on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from rich.padding import Padding
from rich.text import Text

from firmgraph.terminal import console, visible

Item = Mapping[str, Any]
QUOTES = 2  # shown for each row; --json has them all

# How the groups of DESIGN 7 are headed.
HEADINGS = {
    "active": "Now",
    "expanding": "Growing",
    "reducing": "Being reduced",
    "reported": "Reported, not confirmed",
    "last_known": "Last known",
    "prospective": "Planned",
    "ended": "Ended",
    "denied": "Denied",
}


def show_answer(answer: Mapping[str, Any]) -> None:
    """The answer in words, then its rows by group, each with its sentences and sources."""
    screen = console()
    screen.print(Text(visible(str(answer.get("text") or "")), style="bold"))
    for option in answer.get("options") or ():
        screen.print(Text(visible(f"  - {option.get('label')}: {option.get('question') or ''}")))
    for group, items in groupby(answer.get("items") or (), key=lambda item: item.get("group")):
        screen.print()
        screen.print(Text(HEADINGS.get(str(group), str(group or "Found")), style="underline"))
        for item in items:
            screen.print(Text(visible(_head(item))))
            for line in _evidence(item):
                screen.print(Padding(Text(visible(line), style="dim"), (0, 0, 0, 4)))


def _head(item: Item) -> str:
    """One row: name, dates, percent, amount."""
    facts = [str(item.get("name") or item.get("value") or "")]
    facts += [f"{label} {item[key]}" for key, label in (("since", "since"), ("until", "until")) if item.get(key)]
    if item.get("percent") is not None:
        facts.append(_percent(item["percent"]))
    if item.get("amount"):
        facts.append(f"{item['amount'].get('value'):,} {item['amount'].get('currency')}")
    if item.get("last_evidence"):
        facts.append(f"last evidence {item['last_evidence']}")
    return "  " + ", ".join(facts)


def _percent(value: float | list[float]) -> str:
    return f"{value[0]:g}-{value[1]:g} %" if isinstance(value, list) else f"{value:g} %"


def _evidence(item: Item) -> Iterator[str]:
    for shown in (item.get("evidence") or ())[:QUOTES]:
        source = ", ".join(str(shown[key]) for key in ("outlet", "published", "url") if shown.get(key))
        yield f"“{shown.get('quote')}”"
        yield f"  {shown.get('title') or ''} ({source})".replace("  ", "  ")
