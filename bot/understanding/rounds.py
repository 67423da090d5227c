"""Who put money into one funding round: by its name, its number, its sum or its day."""

from __future__ import annotations

from dataclasses import replace

from bot.algebra import ANYTHING, Began, List, Named, Related, Side, Status
from bot.understanding.items import Item
from bot.understanding.sentence import Reading, Sentence, round_of
from kg.model import Relation


def in_a_round(s: Sentence) -> list[Reading]:
    """ "who was in X's series c", "the backers of X's december 2025 round": investors of that round, never other owners."""
    at = next((i for i, item in enumerate(s.raw) if i and item.np is None and _round(item)), None)
    firms = [item.np for item in s.raw if isinstance(item.np, Named)]
    backers = s.value("wh") == "who" or any(item.has("noun") for item in s.raw)
    if at is None or len(firms) != 1 or not backers or not all(map(_of_rounds, s.raw)):
        return []
    name, sum_ = round_of(s.raw) or _numbered(s.raw[at - 1]), next((x for x in s.raw[:at] if x.has("number")), None)
    if name is None and sum_ is None and s.when is None:
        return []
    asked = replace(ANYTHING, round=name or (sum_.text if sum_ is not None else None))
    whole_ = Related(of=firms[0], relation=Relation.INVESTS_IN, side=Side.SUBJECT, status=Status.EVER, qualifier=asked)
    return [Reading(List(whole_ if s.when is None else Began(whole_, s.when)), 9)]


def _round(item: Item) -> bool:
    return item.tags.get("deal") == "raisedFunding" and not item.has("verb")


def _of_rounds(item: Item) -> bool:
    """Whether a word may speak of those who pay into a round."""
    if item.np is not None or item.has("aux"):
        return True
    sized = item.has("measure") and item.tags["measure"] != "amount"  # "the 15 million round"
    busy = sized or any(item.has(kind) for kind in ("extreme", "neg", "seq", "top", "paying"))
    noun = not item.has("noun") or item.has("wh") or Relation.INVESTS_IN in item.tags["noun"].relations
    frames = item.tags["verb"].frames if item.has("verb") else ()
    return not busy and noun and (not frames or any(frame.relation is Relation.INVESTS_IN for frame in frames))


def _numbered(item: Item) -> str | None:
    """ "2nd round" as "second round"."""
    return str(item.tags["rank"]) if item.np is None and item.has("rank") else None
