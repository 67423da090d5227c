"""What people type in a hurry, put in plain order; what only surrounds the question is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.algebra import Named, Status
from bot.understanding.items import Item
from bot.understanding.lexicon import comparatives, word_list
from bot.understanding.pairs import between_two, coveting, stated, unbroken
from bot.understanding.pieces import acts, bare, is_in, piece
from kg.model import Relation

ALSO = Item(text="also", tags={"also": Status.PROSPECTIVE})


def plainly_put(items: Sequence[Item]) -> list[Item]:
    """The items without what only surrounds the question."""
    found = list(items)
    for rule in (
        _put_into, _makes, _worked_on, _hearsay, stated, coveting, _without_also, _without_name_tail, _without_again,
        _without_really, _verbs, _rosters, _without_latest, _shares, _larger, unbroken, _of_its_own,
        _folk, between_two,
    ):  # fmt: skip
        found = rule(found)
    return found


def _hearsay(items: list[Item]) -> list[Item]:
    """ "hearing X wants Y", "any truth in X dropping Y?", "saw a headline that X left Y": what is said is asked."""
    first = next((i for i, item in enumerate(items) if item.np is not None), 0)
    lead, told = items[:first], _untagged(items[first:])
    passed_on = any(item.has("talked") or item.text.split(" ")[0] in word_list("hearsay") for item in lead)
    asks = any(item.has("wh") and not item.has("that") for item in items)
    if not passed_on or asks or len(told) < 2 or not (told[1].np is None and (acts(told[1]) or is_in(told[1], "coveting"))):
        return items
    under_way = told[1].has("verb") and told[1].tags["verb"].form == "ing"
    opening = {"aux": "words", "copula": "words"} if under_way else {"whether": "words"}
    days = [item for item in lead if item.when is not None]
    return [Item(text="is" if under_way else "whether", tags=opening), *told, *days]


def _untagged(items: list[Item]) -> list[Item]:
    """Without "anything in it?" and the like at the end."""
    end = len(items)
    while end > 1 and (items[end - 1].has("comma") or items[end - 1].has("tag")):
        end -= 1
    return items[:end]


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


def _without_again(items: list[Item]) -> list[Item]:
    """ "who owns X again?": it was known once; of trade the word asks for a return."""
    end = len(items) - bool(items and items[-1].text == "?")
    asked = any(item.has("wh") for item in items)
    begun = any(not _relations(item) <= _STANDING or item.tags["verb"].form == "past" for item in items if acts(item))
    last = end > 2 and items[end - 1].text == "again"
    return [*items[: end - 1], *items[end:]] if last and asked and not begun else items


_STANDING = {Relation.OWNS_STAKE, Relation.HOLDS_ROLE, Relation.BRAND_OF, Relation.LOCATED_IN, Relation.LISTED_ON}


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


def _without_latest(items: list[Item]) -> list[Item]:
    """ "X's shareholders, latest": as things are now, which is what is told anyway."""
    told = len(items) > 2 and items[-1].tags.get("extreme") == "latest" and items[-2].has("comma")
    return items[:-2] if told else items


def _shares(items: list[Item]) -> list[Item]:
    """ "what cut of X does Y get", "how many % of X does Y have" as "what share of X does Y have"."""
    for i in range(len(items) - 1):
        if items[i].tags.get("wh") == "how_many" and is_in(items[i + 1], "hundredths"):
            return [*items[:i], Item(text="what share", tags={"wh": "measure_what"}), *items[i + 2 :]]
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


def _of_its_own(items: list[Item]) -> list[Item]:
    """ "the investors in X's convertible": not those in X."""
    end = len(items) - bool(items and items[-1].has("comma"))
    at = next((i for i in range(2, end - 1) if isinstance(items[i].np, Named) and items[i].possessive), None)
    if at is None or any(acts(item) for item in items):
        return items
    noun, link = items[at - 2 : at]
    owns = noun.np is None and noun.has("noun") and Relation.OWNS_STAKE in noun.tags["noun"].relations
    if not (owns and link.has("prep") and all(set(item.tags) == {"word"} for item in items[at + 1 : end])):
        return items
    thing = " ".join(item.text for item in items[at:end])
    return [*items[:at], Item(text=thing, tags={"word": thing}), *items[end:]]


def _folk(items: list[Item]) -> list[Item]:
    """ "which jam people": what they deal in says enough."""
    at = next((i for i, item in enumerate(items) if item.np is None and item.text in word_list("folk") and i > 1), None)
    led = at is not None and set(items[at - 1].tags) == {"word"} and any(item.has("wh") for item in items[: at - 1])
    return [*items[:at], *items[at + 1 :]] if led and at is not None else items


def _put_into(items: list[Item]) -> list[Item]:
    """ "whose gearboxes are in X's lifts", "whose gearboxes went into X's lifts": who supplies X with gearboxes."""
    if not items or items[0].text != "whose" or len(items) < 4:
        return items
    at = next((i for i, item in enumerate(items) if isinstance(item.np, Named)), 0)
    goods = [item for item in items[1:at] if bare(item)]
    led = items[1 + len(goods) : at]
    there = led and is_in(led[-1], "placing", "placed") and all(item.np is None for item in led)
    copula = (len(led) == 1 and is_in(led[0], "placed")) or (len(led) == 2 and led[0].has("copula"))
    if not (there and copula and goods == items[1 : 1 + len(goods)]):
        return items
    rest = [item for item in items[at + 1 :] if not (bare(item) and items[at].possessive)]
    past = is_in(led[0], "placed_once")
    verb_ = piece("supplied" if past else "supplies")
    return [piece("who"), verb_, replace(items[at], possessive=False), piece("with"), *goods, *rest]


def _makes(items: list[Item]) -> list[Item]:
    """ "makes how many in total?", "that makes how many?": how many that is."""
    at = next((i for i, item in enumerate(items) if item.tags.get("wh") == "how_many"), 0)
    led = 0 < at < 4 and is_in(items[at - 1], "adding_up") and not any(isinstance(item.np, Named) for item in items)
    return items[at:] if led and all(item.np is None or item.has("that") for item in items[:at]) else items


def _worked_on(items: list[Item]) -> list[Item]:
    """ "who printed X's readers" as "who printed for X"."""
    if len(items) < 4 or items[0].text != "who" or not bare(items[1]) or not isinstance(items[2].np, Named):
        return items
    rest = [item for item in items[3:] if not bare(item)]
    own = items[2].possessive and bare(items[3]) and all(item.when is not None or item.has("comma") for item in rest)
    return [items[0], items[1], piece("for"), replace(items[2], possessive=False), *rest] if own else items
