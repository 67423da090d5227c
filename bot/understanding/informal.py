"""What people add when they type in a hurry: put in plain order, or left out where it asks for nothing of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.algebra import Named, Status
from bot.understanding.items import Item
from bot.understanding.lexicon import comparatives, word_list
from kg.model import Relation

ALSO = Item(text="also", tags={"also": Status.PROSPECTIVE})
STRICT = Item(text="surely", tags={"strict": "words"})  # leaves out those of whom there is no recent news
_IDLE = ("comma", "status", "when", "conj", "tag", "filler")


def plainly_put(items: Sequence[Item]) -> list[Item]:
    """The items without what only surrounds the question."""
    found = list(items)
    for rule in (
        _hearsay, _without_wider_tail, _without_also, _without_name_tail, _without_then, _without_again, _without_really,
        _verbs, _rosters, _shares, _larger, _last_day, _unbroken, _pursuing, _of_its_own, _dated_already, _folk, _up_to,
    ):  # fmt: skip
        found = rule(found)
    return found


def _hearsay(items: list[Item]) -> list[Item]:
    """ "hearing X wants to buy Y": what is said is asked."""
    first = next((i for i, item in enumerate(items) if not item.has("comma")), 0)
    named = len(items) > first + 1 and (items[first + 1].np is not None or items[first + 1].has("that"))
    said = bool(items) and items[first].np is None and items[first].text in word_list("hearsay")
    if not said or not named or any(item.has("wh") and not item.has("that") for item in items):
        return items
    rest = items[first + 1 + items[first + 1].has("that") :]
    return [Item(text="whether", tags={"whether": "words"}), *_untagged(rest)]


def _untagged(items: list[Item]) -> list[Item]:
    """Without "anything in it?" and the like at the end."""
    end = len(items)
    while end > 1 and (items[end - 1].has("comma") or items[end - 1].has("tag")):
        end -= 1
    return items[:end]


def _without_wider_tail(items: list[Item]) -> list[Item]:
    """ "..., incl anyone booked for later", "..., also those last heard of long ago": every answer shows those."""
    for i in range(2, len(items) - 1):
        tail = items[i:]
        wider = tail[0].text in word_list("widening") and (_broken(items, i) or _complete(items[:i]))
        wider = wider or (_broken(items, i) and tail[0].tags.get("pronoun") == "words" and tail[1].has("wh"))
        led = tail[0].np is None and wider
        if led and all(item.np is None and not _names_relation(item) for item in tail):
            coming = any(item.tags.get("status") is Status.PROSPECTIVE or item.text in word_list("ahead") for item in tail)
            head = items[: i - 1] if _broken(items, i) else items[:i]
            if tail[0].has("neg"):
                return [*(_surely(item) for item in head), STRICT]
            return [*head, *([ALSO] if coming else [])]
    return items


def _surely(item: Item) -> Item:
    """ "current, not just last heard of"."""
    now = item.np is None and item.tags.get("status") in (Status.NOW, Status.STILL)
    return replace(item, tags={"status": Status.ACTIVE}) if now else item


def _broken(items: Sequence[Item], i: int) -> bool:
    return items[i - 1].has("comma") or items[i - 1].has("conj")


def _complete(items: Sequence[Item]) -> bool:
    """Whether it ends with a party, after having asked for others."""
    return items[-1].np is not None and any(item.has("wh") or item.has("noun") for item in items)


def _names_relation(item: Item) -> bool:
    return item.has("noun") or (item.has("verb") and not item.has("aux") and not item.has("status"))


def _without_also(items: list[Item]) -> list[Item]:
    """ "which customers does X have and which have signed up": the second half asks for those to come as well."""
    for i in range(3, len(items) - 1):
        who = items[i + 1].tags.get("wh") == "who" and items[i].has("conj")
        tail = items[i + 2 :]
        coming = any(item.tags.get("status") is Status.PROSPECTIVE for item in tail)
        if who and coming and all(item.np is None and not item.has("noun") for item in tail):
            return [*items[:i], ALSO]
    return items


def _without_name_tail(items: list[Item]) -> list[Item]:
    """ "the X director who left, name?" """
    end = len(items) - bool(items and items[-1].text == "?")
    if end < 4 or not items[end - 1].has("type") or not items[end - 2].has("comma"):
        return items
    if items[end - 1].text not in word_list("naming") or any(item.has("wh") for item in items[: end - 2]):
        return items
    return [
        Item(text="who", tags={"wh": "who"}),
        Item(text="is", tags={"aux": "words", "copula": "words"}),
        *items[: end - 2],
    ]


def _without_then(items: list[Item]) -> list[Item]:
    """ "in May 2024, who ran X at that point": the day is said already."""
    if not any(item.when is not None for item in items):
        return items
    for i in range(2, len(items)):
        pointed = items[i].np is None and items[i].text in word_list("then") and items[i - 1].has("that")
        if pointed:
            return [*items[: i - 1 - items[i - 2].has("prep")], *items[i + 1 :]]
    return items


def _without_again(items: list[Item]) -> list[Item]:
    """ "who owns X again?": it was known once; of trade the word asks for a return."""
    end = len(items) - bool(items and items[-1].text == "?")
    asked = any(item.has("wh") for item in items)
    begun = any(not _relations(item) <= _STANDING or item.tags["verb"].form == "past" for item in items if _acts(item))
    last = end > 2 and items[end - 1].text == "again"
    return [*items[: end - 1], *items[end:]] if last and asked and not begun else items


_STANDING = {Relation.OWNS_STAKE, Relation.HOLDS_ROLE, Relation.BRAND_OF, Relation.LOCATED_IN, Relation.LISTED_ON}


def _acts(item: Item) -> bool:
    return item.np is None and item.has("verb") and not item.has("aux")


def _relations(item: Item) -> set[Relation]:
    return {frame.relation for frame in item.tags["verb"].frames if frame.relation is not None}


def _without_really(items: list[Item]) -> list[Item]:
    """ "was X really after Y": no call for the sources."""
    named = any(item.np is not None for item in items)
    return [item for item in items if not (named and item.np is None and item.text in word_list("stress"))]


def _verbs(items: list[Item]) -> list[Item]:
    """ "where does X source its glass", "which owner left X": verbs, whatever else the words may be."""
    return [
        replace(item, tags={"verb": item.tags["verb"]}) if _verb_here(items, i) else item for i, item in enumerate(items)
    ]


def _verb_here(items: Sequence[Item], i: int) -> bool:
    item = items[i]
    if item.np is not None or not item.has("verb") or item.has("aux") or not i:
        return False
    helped = i > 1 and items[i - 1].np is not None and items[i - 2].text in word_list("helping") and item.has("noun")
    owned = items[i - 1].possessive
    object_ = i + 1 < len(items) and (items[i + 1].np is not None or items[i + 1].tags.get("pronoun") == "words")
    goes = item.text == "left" and object_ and (items[i - 1].has("noun") or items[i - 1].has("wh"))
    return (helped and not owned and item.tags["verb"].form == "base") or goes


def _rosters(items: list[Item]) -> list[Item]:
    """ "the client roster of X": its clients."""
    return [
        item
        for i, item in enumerate(items)
        if not (
            i and item.np is None and item.text in word_list("roster") and items[i - 1].has("noun") and not item.has("noun")
        )
    ]


def _shares(items: list[Item]) -> list[Item]:
    """ "what cut of X does Y get" as "what share of X does Y have"."""
    for i in range(len(items) - 3):
        what, part, of = items[i : i + 3]
        if what.text in word_list("what") and part.tags.get("measure") == "percent" and of.text == "of" and part.np is None:
            share = Item(text="what share", tags={"wh": "measure_what"})
            return [
                *items[:i],
                share,
                *(_having(item) if item.text in word_list("getting") else item for item in items[i + 2 :]),
            ]
    return items


def _having(item: Item) -> Item:
    return replace(item, text="have", tags={"aux": "words", "counting": "words", "possessing": "words"})


def _larger(items: list[Item]) -> list[Item]:
    """ "the larger holding" of two: the largest."""
    if any(item.text == "than" for item in items):
        return items
    return [
        replace(item, tags={"extreme": "most" if comparatives()[item.text] == "more" else "least"})
        if item.np is None and item.text in word_list("larger") and i + 1 < len(items) and _held(items[i + 1])
        else item
        for i, item in enumerate(items)
    ]


def _held(item: Item) -> bool:
    return item.np is None and (item.has("noun") or item.has("measure") or item.has("type"))


def _last_day(items: list[Item]) -> list[Item]:
    """ "last day of X's lease to Y" as "when is the end of X's lease to Y"."""
    for i in range(len(items) - 3):
        which, day, of = items[i : i + 3]
        if i < 2 and which.tags.get("extreme") in ("first", "latest") and day.has("occasion") and of.text in ("of", "for"):
            end = [Item(text="end", tags={"moment": "end"})] if which.tags["extreme"] == "latest" else []
            return [Item(text="when", tags={"wh": "when"}), *end, *items[i + 3 :]]
    return items


def _unbroken(items: list[Item]) -> list[Item]:
    """ "X in Y, current percent": no comma before what is asked of two names."""
    last = [i for i, item in enumerate(items) if item.has("comma") and item.text != "?"][-1:]
    names = sum(isinstance(item.np, Named) for item in items[: last[0]]) if last else 0
    tail = items[last[0] + 1 :] if last else []
    sized = any(item.has("measure") for item in tail) and all(
        item.has("measure") or any(item.has(kind) for kind in _IDLE) for item in tail
    )
    asked = any(item.has("wh") or item.has("aux") for item in items)
    return [*items[: last[0]], *tail] if last and names == 2 and sized and not asked else items


def _pursuing(items: list[Item]) -> list[Item]:
    """ "was X ever after Y": to want to buy it."""
    named = [i for i, item in enumerate(items) if item.np is not None]
    at = named[-1] - 1 if len(named) == 2 else 0
    plain = at > 1 and all(items[i].has("status") for i in range(named[0] + 1, at))
    after = plain and items[0].has("copula") and items[at].text == "after" and items[at].has("verb")
    return [*items[:at], items[at].only("verb"), *items[at + 1 :]] if after else items


def _of_its_own(items: list[Item]) -> list[Item]:
    """ "the investors in X's convertible": not those in X."""
    end = len(items) - bool(items and items[-1].has("comma"))
    at = next((i for i in range(2, end - 1) if isinstance(items[i].np, Named) and items[i].possessive), None)
    if at is None or any(_acts(item) for item in items):
        return items
    noun, link = items[at - 2 : at]
    owns = noun.np is None and noun.has("noun") and Relation.OWNS_STAKE in noun.tags["noun"].relations
    if not (owns and link.has("prep") and all(set(item.tags) == {"word"} for item in items[at + 1 : end])):
        return items
    thing = " ".join(item.text for item in items[at:end])
    return [*items[:at], Item(text=thing, tags={"word": thing}), *items[end:]]


def _dated_already(items: list[Item]) -> list[Item]:
    """ "what did X have after the second sale, end of June 2025": the day is said already."""
    if not any(item.when is not None for item in items):
        return items
    for i in range(1, len(items) - 1):
        k = i + 1 + items[i + 1].has("pronoun")
        led = items[i].np is None and items[i].has("event") and k < len(items)
        if led and items[k].np is None and items[k].has("deal") and (k + 1 == len(items) or items[k + 1].has("comma")):
            return [*items[:i], *items[k + 1 + (k + 1 < len(items)) :]]
    return items


def _folk(items: list[Item]) -> list[Item]:
    """ "which jam people": what they deal in says enough."""
    at = next((i for i, item in enumerate(items) if item.np is None and item.text in word_list("folk") and i > 1), None)
    led = at is not None and set(items[at - 1].tags) == {"word"} and any(item.has("wh") for item in items[: at - 1])
    return [*items[:at], *items[at + 1 :]] if led and at is not None else items


def _up_to(items: list[Item]) -> list[Item]:
    """ "who had X's catering up to new year": whose time ended then."""
    who = bool(items) and items[0].tags.get("wh") == "who" and len(items) > 1 and items[1].text in word_list("did") | {"was"}
    for i in range(2, len(items) - 1):
        k = i + 1 + (items[i + 1].np is None and items[i + 1].text == "to")
        if who and items[i].np is None and items[i].text == "up" and k < len(items) and items[k].when is not None:
            return [*items[:i], Item(text="ended", tags={"status": Status.ENDED}), *items[k:]]
    return items
