"""Items put into the plain order that the grammar reads: what only leads up to a question is cut off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.algebra import Controlled, Named
from bot.understanding.informal import plainly_put
from bot.understanding.items import Item
from bot.understanding.lexicon import bounding, fragments, word_list
from bot.understanding.wordings import settled, verb
from kg.model import Relation

_SOLID = ("noun", "verb", "measure", "deal", "extreme", "top", "talk")
WHEN = Item(text="when", tags={"wh": "when"})
WHETHER = Item(text="whether", tags={"whether": "words"})
DOES = Item(text="does", tags={"aux": "words"})
IS = Item(text="is", tags={"aux": "words", "copula": "words"})


def framed(items: Sequence[Item]) -> Sequence[Item]:
    """The items of the question itself, its question word or auxiliary in front."""
    items = _plainly(_rolled_up(_cleft(settled(_plain(plainly_put(items))))))
    return _unfronted(_untailed(_compared(_relative(_asking(_declared(_untagged(_led(items))))))))


def _unapposed(items: Sequence[Item]) -> Sequence[Item]:
    """ "who looks after the money at X, the cfo": a noun behind the question that says who is meant."""
    solid = [i for i, item in enumerate(items) if not item.has("comma")]
    last = solid[-1] if solid else 0
    alone = last > 2 and items[last].np is None and items[last].has("noun") and items[last - 1].has("comma")
    verbs = any(map(_doing, items[:last]))
    return [*items[: last - 1], *items[last + 1 :]] if alone and verbs and asks(items) and items[0].has("wh") else items


def _open_ended(items: Sequence[Item]) -> Sequence[Item]:
    """ "X's order from Y: extended until?" as "until when is X's order from Y"."""
    solid = [item for item in items if not item.has("comma")]
    named = len(solid) > 2 and (solid[-1].np is not None or solid[-1].when is not None)
    if len(solid) < 3 or asks(items) or named or solid[-1].text not in fragments():
        return items
    wh = Item(text=fragments()[solid[-1].text], tags={"wh": "when"})
    end = [Item(text="end", tags={"moment": "end"})] if wh.text.startswith("until") else []
    return [wh, *(item for item in solid[:-1] if set(item.tags) != {"word"}), *end]


def _sized(items: Sequence[Item]) -> Sequence[Item]:
    """ "is X above 30 percent in Y" as "does X own above 30 percent of Y"."""
    at = next((i for i, item in enumerate(items) if i > 1 and item.np is None and item.has("relational")), None)
    if at is None or not items[0].has("copula") or any(map(_doing, items)):
        return items
    share = any(item.tags.get("measure") == "percent" for item in items[at:])
    where = len(items) > at + 3 and items[-1 - items[-1].has("comma")].np is not None
    return (
        [DOES, *items[1:at], replace(IS, text="own", tags={"verb": verb("own")}), *items[at:]] if share and where else items
    )


def _recorded(items: Sequence[Item]) -> Sequence[Item]:
    """ "shareholders reported for X": no hearsay."""
    return [
        item
        for i, item in enumerate(items)
        if not (
            item.text in word_list("recorded") and item.np is None and i and _noun(items[i - 1]) and _for(items[i + 1 :])
        )
    ]


def _for(items: Sequence[Item]) -> bool:
    return bool(items) and items[0].np is None and items[0].text == "for"


def _done_by(items: Sequence[Item]) -> Sequence[Item]:
    """ "X's cable maintenance, who did it" as "who supplied X with cable maintenance"."""
    comma = next((i for i, item in enumerate(items) if item.has("comma")), None)
    if comma is None or comma < 2 or items[0].np is None or not items[0].possessive or len(items) < comma + 4:
        return items
    goods, (who, did, it) = items[1:comma], items[comma + 1 : comma + 4]
    bare = all(item.np is None and not item.has("aux") and (item.has("word") or item.has("verb")) for item in goods)
    asks_ = who.tags.get("wh") == "who" and did.np is None and did.has("verb") and it.tags.get("pronoun") == "words"
    if not bare or not asks_:
        return items
    supplied = "supplied" if did.tags["verb"].form == "past" or did.text in word_list("did") else "supplies"
    made = Item(text=supplied, tags={"verb": verb(supplied)})
    return [who, made, replace(items[0], possessive=False), _WITH, *goods, *items[comma + 4 :]]


_WITH = Item(text="with", tags={"prep": "words"})


def _first_day(items: Sequence[Item]) -> Sequence[Item]:
    """ "X's first day in charge of Y" as "when is X in charge of Y"."""
    for i in range(1, len(items) - 1):
        whose, which, day = items[i - 1 : i + 2]
        if whose.np is None or not whose.possessive or not day.has("occasion") or which.tags.get("extreme") not in _DAYS:
            continue
        end = [Item(text="end", tags={"moment": "end"})] if which.tags["extreme"] == "latest" else []
        return [WHEN, IS, replace(whose, possessive=False), *items[i + 2 :], *end]
    return items


_DAYS = ("first", "latest")


def _unled(items: Sequence[Item]) -> Sequence[Item]:
    """ "for the board paper: who owns X": what stands before the colon names nobody and asks nothing."""
    cut = next((i for i, item in enumerate(items) if item.text == ":" and item.has("comma")), None)
    if not cut or cut + 2 >= len(items):
        return items
    plain = not any(item.np is not None or item.has("wh") or item.has("pronoun") for item in items[:cut])
    days = [item for item in items[:cut] if item.when is not None]  # "June 2024: who ..."
    return [*items[cut + 1 :], *days] if plain and asks(items[cut + 1 :]) else items


def _undescribed(items: Sequence[Item]) -> Sequence[Item]:
    """ "from the Galway start-up X" as "from X": words between a preposition and a name only describe it."""
    for i in range(len(items) - 2):
        k = i + 1
        while k < len(items) and _only_says(items[k]):
            k += 1
        led = items[i].np is None and items[i].text in word_list("leading")
        if led and k > i + 1 and k < len(items) and isinstance(items[k].np, Named) and not items[k].possessive:
            return [*items[: i + 1], *_undescribed(items[k:])]
    return items


def _only_says(item: Item) -> bool:
    word = set(item.tags) == {"word"} or item.text in word_list("firmlike")
    return item.np is None and word and not item.possessive


def _undoubted(items: Sequence[Item]) -> Sequence[Item]:
    """ "is X leaving or is it just talk": the question in front says it all."""
    for i in range(2, len(items)):
        tail = [item for item in items[i + 1 :] if not item.has("comma")]
        light = all(item.np is None and not _noun(item) for item in tail)
        if items[i].tags.get("conj") == "or" and 1 < len(tail) < _TAIL and light and tail[-1].text in word_list("doubt"):
            return items[:i]
    return items


def _unremarked(items: Sequence[Item]) -> Sequence[Item]:
    """ "who came last, and that was only in 2025, right": a remark behind the question."""
    for i in range(2, len(items) - 3):
        tail = items[i + 2 :]
        joined = items[i].has("comma") and items[i + 1].has("conj") and tail[1].has("copula")
        points = tail[0].np is None and (tail[0].has("that") or tail[0].has("pronoun"))
        asked = any(item.has("wh") for item in tail) or tail[0].text in word_list("asker")
        if joined and points and not asked and asks(items[:i]):
            return items[:i]
    return items


_TAIL = 8  # items of a remark


def _noun(item: Item) -> bool:
    return item.has("noun") or _doing(item)


def _cleft(items: Sequence[Item]) -> Sequence[Item]:
    """ "is it X that Y buys from" as "does Y buy from X"; "is it X who supplies Y" as "does X supply Y"."""
    that = next((i for i, item in enumerate(items) if i > 2 and item.has("that") and item.np is None), None)
    if that is None or not items[0].has("copula") or items[1].text != "it" or items[that - 1].np is None:
        return items
    focus, rest = items[2:that], items[that + 1 :]
    if not rest or rest[0].np is None:
        return [DOES, *focus, *rest]
    stranded = next((i for i in range(len(rest) - 1, 0, -1) if rest[i].has("prep") and rest[i].np is None), len(rest) - 1)
    return [DOES, *rest[: stranded + 1], *focus, *rest[stranded + 1 :]]


def _rolled_up(items: Sequence[Item]) -> Sequence[Item]:
    """ "X including its subsidiaries": the name before it stands for all that X controls."""
    at = next((i for i, item in enumerate(items) if item.has("rollup") and item.np is None), None)
    named = [i for i, item in enumerate(items) if isinstance(item.np, Named)]
    if at is None or not named:
        return items
    acting = items[at].tags["rollup"] == "acting" and any(
        map(_owning, items)
    )  # "does X own Y through subsidiaries": those of whoever acts
    head = _actor(items, named) if acting else max((i for i in named if i < at), default=named[0])
    when = next((item.when for item in items if item.when is not None), None)
    whole = replace(items[head], tags={"np": Controlled(items[head].tags["np"], when)})
    return [whole if i == head else item for i, item in enumerate(items) if i != at]


def _owning(item: Item) -> bool:
    frames = item.tags["verb"].frames if item.np is None and item.has("verb") and not item.has("aux") else ()
    return any(frame.relation is Relation.OWNS_STAKE for frame in frames)


def _actor(items: Sequence[Item], named: Sequence[int]) -> int:
    """Who does it: the party behind "by", else the first."""
    return next((i for i in named if i and items[i - 1].text.split()[-1] == "by"), named[0])


def _plainly(items: Sequence[Item]) -> Sequence[Item]:
    """ "who counts X among its customers" means the counter's; "whose products does X use" as "who does X use"."""
    for i in range(len(items) - 3):
        a, b, c, d = items[i : i + 4]
        if b.np is not None and c.text in AMONG and d.tags.get("pronoun") == "words" and a.has("counting"):
            return [*items[: i + 3], *items[i + 4 :]]
        if a.tags.get("wh") == "who" and b.text == "of" and c.np is None and c.has("type") and d.np is not None:
            return [*items[: i + 2], *items[i + 3 :]]  # "which of my names, X or Y": the names
        if a.text == "whose" and _brand(b) and c.has("aux") and d.np is not None and any(map(_doing, items[i + 4 :])):
            return [*items[:i], replace(a, text="who"), *items[i + 2 :]]
    return items


def _plain(items: Sequence[Item]) -> Sequence[Item]:
    """What stands behind or around the question cut off, its fragments made whole."""
    if len(items) > 2 and items[0].has("conj") and items[1].has("aux") and items[1].np is None:
        items = items[1:]  # "and does it still ..."
    for rule in (
        _unled, _undescribed, _unremarked, _undoubted, _unapposed, _open_ended, _sized, _recorded, _first_day, _done_by,
    ):  # fmt: skip
        items = rule(items)
    return items


AMONG = ("as", "among", "amongst")


def _brand(item: Item) -> bool:
    return item.np is None and item.has("noun") and Relation.BRAND_OF in item.tags["noun"].relations


def _relative(items: Sequence[Item]) -> Sequence[Item]:
    """ "identify the counterparties to whom X sells" as "to whom X sells": what stands before only names a kind of party."""
    at = next((i for i in range(1, len(items) - 1) if items[i].has("prep") and items[i + 1].text in ("whom", "which")), None)
    kinds = ("wh", "type", "noun", "word", "talk", "counting", "that")
    if at is None or items[at].np is not None or any(item.np is not None for item in items[:at]):
        return items
    plain = all(any(item.has(kind) for kind in kinds) and not item.has("aux") for item in items[:at])
    plain = plain and not (any(item.has("copula") for item in items[at:]) and not any(map(_doing, items[at:])))
    return [items[at], items[at + 1], DOES, *items[at + 2 :]] if plain else items


def _led(items: Sequence[Item]) -> Sequence[Item]:
    """ "I was wondering if you know who runs X": what stands before the question, without a name, only leads up to it."""
    name = next((i for i, item in enumerate(items) if item.np is not None or item.has("pronoun")), len(items))
    told = [i for i in range(name) if items[i].has("asking") and not (items[i].has("telling") and _who(items[:i]))]
    if told and not any(_solid(item) for item in items[: told[0]]):
        items, name = items[told[-1] + 1 :], name - told[-1] - 1
        if len(items) > 2 and items[0].text == "that" and items[1].np is not None:
            items = [WHETHER, *items[1:]]  # "please confirm that X buys from Y"
    asked = [i for i in range(max(name, 0)) if items[i].has("wh") or items[i].has("whether")]
    generic = bool(asked) and items[asked[0]].tags.get("wh") == "who"  # "tell me", "could somebody say"
    if len(asked) > 1 and generic and not any(_solid(item) for item in items[asked[0] : asked[-1]]):
        items = items[asked[-1] :]
    return [item for item in items if set(item.tags) != {"asking"}]


def _who(items: Sequence[Item]) -> bool:
    """ "who says ...", "did Somebody say ...": somebody's word is asked for."""
    unknown = len(items) == 2 and items[0].has("aux") and set(items[1].tags) == {"word"}
    return unknown or (len(items) == 1 and items[0].text == "who")


def _solid(item: Item) -> bool:
    return any(item.has(kind) for kind in _SOLID) and not item.has("aux") and not item.has("asking")


def _untagged(items: Sequence[Item]) -> Sequence[Item]:
    """ "X buys from Y, doesn't it?" without its tag."""
    end = len(items) - 1 if items and items[-1].text == "?" else len(items)
    cut = next((i for i in range(end - 1, 0, -1) if items[i].has("comma") and items[i].text != "?"), None)
    tail = items[cut + 1 : end] if cut is not None else []
    tagged = 1 < len(tail) <= 3 and tail[0].has("aux") and all(x.has("neg") or x.has("pronoun") for x in tail[1:])
    tagged = tagged or (len(tail) == 1 and tail[0].has("tag"))
    if not tagged or cut is None or asks(items):
        return items
    return _turned(items[:cut]) or [DOES, *items[:cut]]


def _declared(items: Sequence[Item]) -> Sequence[Item]:
    """ "but X still sells to Y?" as "does X still sell to Y?"."""
    begun = items[1:] if len(items) > 3 and items[0].tags.get("conj") == "but" else items
    if begun and begun[-1].text == "?" and (turned := _turned(begun)) is not None:
        return turned
    verbs = [item for item in begun if item.has("verb") and item.np is None]
    if not begun or begun[-1].text != "?" or asks(begun) or not any(not item.has("aux") for item in verbs):
        return begun
    named = begun[0].np is not None or begun[0].tags.get("pronoun") == "words"
    does = begun[1].has("verb") and begun[2].has("prep") and begun[2].text != "of"  # "X partners with Y?"
    if not named or begun[0].possessive or (begun[1].has("noun") and not does):
        return begun
    rest = [item for item in begun[1:] if item.text not in _DOING or item.np is not None]
    return [DOES, begun[0], *rest]


def _turned(items: Sequence[Item]) -> Sequence[Item] | None:
    """ "X is a customer of Y" as "is X a customer of Y": nothing but a form of "be", behind those whom it speaks of."""
    at = next((i for i, item in enumerate(items) if item.has("copula") and item.np is None), None)
    if not at or asks(items) or any(_doing(item) for item in items) or items[0].np is None or items[0].possessive:
        return None
    before = all(item.np is not None or item.has("conj") for item in items[:at])
    return [items[at], *items[:at], *items[at + 1 :]] if before else None


_DOING = ("do", "does", "did")


def asks(items: Sequence[Item]) -> bool:
    """Whether there is a question word, or an auxiliary in front."""
    return any(item.has("wh") for item in items) or (bool(items) and items[0].has("aux") and items[0].np is None)


def _asking(items: Sequence[Item]) -> Sequence[Item]:
    """ "whether X buys from Y" as "does X buy from Y"; "who the head of X is" as "who is the head of X"."""
    if len(items) > 2 and items[0].has("whether") and items[1].has("occasion"):
        return [WHEN, *items[2:]]  # "please confirm the date on which X left"
    if items and items[0].has("whether"):
        return _turned(items[1:]) or [DOES, *items[1:]]
    if len(items) > 2 and items[0].has("occasion") and items[0].np is None and items[1].np is not None:
        return [WHEN, *items[1:]]
    if len(items) > 2 and items[0].has("anybody") and not any(x.has("wh") or x.has("aux") for x in items[1:]):
        return [DOES, *items]  # "anyone selling to X?"
    last = [i for i, item in enumerate(items) if not item.has("comma") and item.when is None][-1:]
    if len(items) > 3 and last and items[last[0]].tags.get("wh") in ("where", "who", "when") and not asks(items[: last[0]]):
        return [items[last[0]], *items[: last[0]], *items[last[0] + 1 :]]  # "X's glass comes from where?"
    solid = [item for item in items if not item.has("comma")]
    if len(solid) > 2 and solid[0].has("wh") and solid[-1].has("copula") and not any(x.has("aux") for x in solid[1:-1]):
        return [solid[0], solid[-1], *solid[1:-1]]
    return items


def _unfronted(items: Sequence[Item]) -> Sequence[Item]:
    """ "for whom does X make blades" as "whom does X make blades for"; "from whom buys X the blades" likewise."""
    turned = len(items) > 3 and items[0].has("prep") and items[1].tags.get("wh") == "who" and _doing(items[2])
    if turned and items[3].np is not None:
        return [items[1], DOES, items[3], items[2], *items[4:], items[0]]
    if len(items) > 2 and items[0].has("wh") and _doing(items[1]) and items[2].np is not None and _inverted(items):
        return [items[0], DOES, items[2], items[1], *items[3:]]
    fronted = len(items) > 3 and items[0].has("prep") and items[0].np is None and items[1].tags.get("wh") in _FRONTED
    return _joined(items[1:], items[0]) if fronted and any(item.has("aux") for item in items[2:4]) else items


def _joined(items: Sequence[Item], prep: Item) -> Sequence[Item]:
    """The preposition put behind the clause, one with the verb phrase that it belongs to: "have money" + "in"."""
    end = len(items) - (items[-1].text == "?")
    for k in (2, 1):
        words = " ".join(item.text for item in (*items[end - k : end], prep) if item.np is None)
        if all(item.np is None for item in items[end - k : end]) and (found := verb(words)) is not None:
            return (*items[: end - k], Item(text=words, tags={"verb": found}), *items[end:])
    return (*items, prep)


def _inverted(items: Sequence[Item]) -> bool:
    """ "when bought X the firm Y", "what makes X for Y": the verb in front of whoever does it."""
    led = any(a.has("prep") and b.np is not None for a, b in pairwise(items[3:]))
    return items[0].tags["wh"] in ("when", "why", "where") or (items[0].text == "what" and led)


_FRONTED = ("who", "how_many")


def _compared(items: Sequence[Item]) -> Sequence[Item]:
    """ "over 15 %" is no more than a comparison; a time in front stands as well behind; what was believed is said once."""
    plain = [item for item in items if not item.has("believed")]
    first = next((i for i, item in enumerate(plain) if item.when is None and not item.has("comma")), 0)
    plain = [*plain[first:], *plain[:first]]
    return [
        replace(item, tags={"relational": bounding()[item.text]}) if _bounding(plain, i) else item
        for i, item in enumerate(plain)
    ]


def _bounding(items: Sequence[Item], i: int) -> bool:
    following = items[i + 1] if i + 1 < len(items) else None
    share = following is not None and (following.has("number") or following.has("fraction"))
    return items[i].text in bounding() and share


def _untailed(items: Sequence[Item]) -> Sequence[Item]:
    """ "who owns X and since when": every row says since when and how much, so the tail asks for nothing more."""
    at = next((i for i in range(2, len(items) - 1) if items[i].has("conj") and items[i + 1].has("wh")), None)
    if at is None or not (items[0].has("wh") or items[0].has("aux")):
        return items
    tail = items[at + 1 :]
    bare = all(item.np is None and not item.has("noun") and not _doing(item) for item in tail)
    asked = tail[0].tags["wh"] in ("when", "how_much", "measure_what", "why")
    named = any(item.np is not None or item.has("pronoun") for item in items[:at])
    return items[:at] if bare and asked and named else items


def _doing(item: Item) -> bool:
    return item.has("verb") and not item.has("aux")
