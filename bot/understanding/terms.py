"""Questions about how long contracts run: which ends last, which end within a time, whether one outlasts a day."""

from __future__ import annotations

from bot.algebra import Ending, Extreme, Fact, Lasts, List, Named, Or, Related, SetExpr, Side, Status, TimeKind
from bot.understanding.context import set_of
from bot.understanding.items import Item
from bot.understanding.lexicon import word_list
from bot.understanding.sentence import Reading, Sentence, with_status
from kg.model import Relation


def terms(s: Sentence) -> list[Reading]:
    """Every reading of what a contract's end is asked for; when it ends is a date like any other."""
    names = list(dict.fromkeys(item.np for item in s.raw if isinstance(item.np, Named)))
    running = any(map(_runs, s.raw))
    if s.value("wh") in ("when", "why", "how_much", "how_many") or not any(map(_contract, s.raw)) or len(names) > 2:
        return []
    if not names:
        return _of_the_listed(s) if running else []
    extreme = next((str(item.tags["extreme"]) for item in reversed(s.raw) if item.np is None and item.has("extreme")), None)
    if len(names) == 2:
        return _outlasting(names, s) if running and s.items[0].has("aux") else []
    if extreme in _LAST or (extreme in _FIRST and running):
        return [Reading(Extreme(_contracts(names[0], Status.STILL), "until", most=extreme in _LAST), 12)]
    asks = s.value("wh") == "who" or not any(item.has("aux") for item in s.raw)
    sorted_ = running and any(item.text in word_list("sorted") for item in s.raw)
    if asks and running and s.when is not None:
        return [Reading(List(Ending(_contracts(names[0], Status.EVER), s.when)), 12)]
    return [Reading(List(Ending(_contracts(names[0], Status.STILL), None)), 12)] if asks and sorted_ else []


_LAST, _FIRST = ("longest", "latest"), ("first", "least", "soonest")


def _of_the_listed(s: Sentence) -> list[Reading]:
    """ "whose contract ends in June", in a thread: of those listed before."""
    listed = set_of(s.context.question)
    if listed is None or s.when is None or s.items[0].has("aux"):
        return []
    return [Reading(List(Ending(with_status(listed, Status.EVER), s.when)), 12)]


def _contracts(of: Named, status: Status) -> SetExpr:
    """The parties of a firm's contracts, on whichever side."""
    return Or(
        tuple(Related(of=of, relation=Relation.SUPPLIES, side=side, status=status) for side in (Side.OBJECT, Side.SUBJECT))
    )


def _outlasting(names: list[Named], s: Sentence) -> list[Reading]:
    """ "does X's contract with Y run beyond 2027", "is it good until 2029"."""
    if s.when is None:
        return []
    beyond = s.when.kind is TimeKind.SINCE or any(item.text in word_list("beyond") for item in s.raw)
    pairs = (names, names[::-1])
    facts = [Fact(relations=(Relation.SUPPLIES,), subject=a, object=b, status=Status.EVER) for a, b in pairs]
    return [Reading(Lasts(fact=fact, when=s.when, beyond=beyond), 12 - 0.5 * i) for i, fact in enumerate(facts)]


def _contract(item: Item) -> bool:
    said = item.tags.get("deal") == "supplies" or not word_list("contract").isdisjoint(item.text.split())
    return item.np is None and said


def _runs(item: Item) -> bool:
    return item.np is None and (item.has("moment") or not word_list("term").isdisjoint(item.text.split()))
