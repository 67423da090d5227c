"""Items reduced to noun phrases, bottom up: "scale ai's customers", "suppliers of X", "a company that Meta owns part of"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.algebra import (
    And,
    Best,
    Named,
    Or,
    Qualifier,
    Related,
    SetExpr,
    Side,
    Status,
    WithAttribute,
)
from bot.understanding.clauses import GENERIC, is_product, possible, status_of
from bot.understanding.filling import maker, makers
from bot.understanding.items import Item, World, noun_phrase
from bot.understanding.lexicon import NounFrame, word_list
from bot.understanding.pieces import acts, bare
from bot.understanding.relatives import relative
from bot.understanding.tokens import fold
from kg.model import EntityType, Relation
from kg.ownership import CONTROL

_LINKS = frozenset(("of", "for", "to", "at", "in", "on", "from", "with", "behind", "by"))
_BETWEEN = ("status", "extreme", "word")


def reduce(items: Sequence[Item], world: World) -> tuple[Item, ...]:
    """Apply the rules until none applies; every step makes the list shorter, so this ends."""
    current = tuple(items)
    while True:
        smaller = next(
            (
                found
                for rule in (
                    _bit,
                    _repeated,
                    _described,
                    _made_by,
                    _taken_up,
                    _of_a_person,
                    _calls,
                    _apposed,
                    _partitive,
                    _coordinate,
                    _nouns,
                    _possessed,
                    _complement,
                    relative,
                    _within,
                    _first_among,
                )
                if (found := rule(current, world)) is not None
            ),
            None,
        )
        if smaller is None:
            return current
        current = smaller


def _coordinate(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """NP and NP."""
    for i in range(len(items) - 2):
        left, conj, right = items[i : i + 3]
        if left.np is not None and right.np is not None and (conj.has("conj") and conj.tags["conj"] != "but"):
            parts = (*_flat(left.np), *_flat(right.np))
            joined = noun_phrase(f"{left.text} and {right.text}", Or(parts), possessive=right.possessive, start=left.start)
            both = i > 0 and items[i - 1].text == "both" and items[i - 1].np is None
            return (*items[: i - both], joined, *items[i + 3 :])
    return None


def _bit(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """ "X's bit of Y": a share of it, as "which bit of Y" is not."""
    for i in range(1, len(items) - 2):
        before = next((item for item in items[i - 1 :: -1] if not item.has("status")), items[0])
        held = _free_noun(items[i]) and items[i].text in word_list("bit") and items[i + 1].text in ("of", "in")
        if held and before.np is not None and items[i + 2].np is not None:
            return (*items[:i], replace(items[i], tags={"measure": "percent"}), *items[i + 1 :])
    return None


def _repeated(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """ "of X and of Y" as "of X and Y"."""
    for i in range(len(items) - 4):
        prep, left, conj, again, right = items[i : i + 5]
        same = prep.has("prep") and again.text == prep.text and conj.has("conj") and conj.tags["conj"] == "and"
        if same and left.np is not None and right.np is not None:
            return (*items[: i + 3], *items[i + 4 :])
    return None


def _described(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """ "both of the turbine makers, X and Y" as "both X and Y"."""
    for i in range(1, len(items) - 1):
        kind, comma = items[i : i + 2]
        if not (kind.np is None and kind.has("type") and comma.has("comma") and i + 2 < len(items)):
            continue
        start = i
        while start > 0 and items[start - 1].np is None and set(items[start - 1].tags) <= {"word"}:
            start -= 1
        if items[i + 2].np is not None and start and items[start - 1].text == "of":
            return (*items[: start - 1], *items[i + 2 :])
    return None


def _made_by(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """ "X's turbine maker": who supplies it with turbines."""
    for i, owner in enumerate(items):
        k = i + 1
        while k < len(items) and items[k].np is None and (items[k].has("status") or _goods(items[k], world)):
            k += 1
        goods = tuple(item.text for item in items[i + 1 : k] if not item.has("status"))
        makes = k < len(items) and items[k].np is None and items[k].text in word_list("making")
        named = isinstance(owner.np, Named) and owner.possessive and not is_product(owner.np, world)
        if named and goods and makes and owner.np is not None:
            made = Related(of=owner.np, relation=Relation.SUPPLIES, side=Side.SUBJECT, qualifier=Qualifier(product=goods))
            return (*items[:i], _made(items[i : k + 1], made), *items[k + 1 :])
    return None


def _goods(item: Item, world: World) -> bool:
    return item.text in world.products and not item.has("noun")


def _of_a_person(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """ "Ms X's company": the firm that a person founded, runs or controls."""
    for i in range(len(items) - 1):
        owner, firm = items[i : i + 2]
        theirs = isinstance(owner.np, Named) and owner.possessive and firm.np is None and firm.has("type")
        if theirs and isinstance(owner.np, Named) and any(world.type_of(id_) is EntityType.PERSON for id_ in owner.np.ids):
            of = owner.np
            made = Or(
                (
                    Related(of=of, relation=Relation.FOUNDED, side=Side.OBJECT),
                    Related(of=of, relation=Relation.HOLDS_ROLE, side=Side.OBJECT, qualifier=Qualifier(offices=("ceo",))),
                    Related(of=of, relation=Relation.OWNS_STAKE, side=Side.OBJECT, qualifier=Qualifier(low=CONTROL)),
                )
            )
            return (*items[:i], _made(items[i : i + 2], made), *items[i + 2 :])
    return None


def _partitive(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """ "one of X's rivals" as "X's rivals"."""
    for i in range(len(items) - 2):
        some, of, whole = items[i : i + 3]
        if some.text in _SOME and some.np is None and of.text == "of" and isinstance(whole.np, Related | Or | And):
            return (*items[:i], *items[i + 2 :])
        if some.text in _WHICH and of.text == "of" and isinstance(whole.np, Related | Or | And):
            return (*items[: i + 1], *items[i + 2 :])
    return None


def _apposed(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """ "X's customer Y" as "Y"."""
    for i in range(len(items) - 2):
        owner, noun, name = items[i : i + 3]
        described = owner.np is not None and owner.possessive and _free_noun(noun) and isinstance(name.np, Named)
        equated = i == 1 and items[0].has("copula") and all(x.has("comma") for x in items[i + 3 :])
        if described and not equated and not noun.has("verb"):
            return (*items[:i], *items[i + 2 :])
    return None


_WHICH = ("which", "what", "who")
_SOME = ("one", "any", "some", "all", "each", "either")


def _nouns(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """NOUN and NOUN of NP: "both a customer and an owner of X" is in both sets, "customers and suppliers of X" in either."""
    for i in range(len(items) - 4):
        left, conj, right, link, of = items[i : i + 5]
        if not (_free_noun(left) and conj.has("conj") and _free_noun(right) and link.text in _LINKS and of.np is not None):
            continue
        parts = [related_by(noun.tags["noun"], of.np, (), world) for noun in (left, right)]
        if any(part is None for part in parts):
            return None
        both = i > 0 and items[i - 1].text == "both"
        made = tuple(part for part in parts if part is not None)
        joined = noun_phrase(f"{left.text} and {right.text}", And(made) if both else Or(made), start=left.start)
        return (*items[: i - both], joined, *items[i + 5 :])
    return None


def _free_noun(item: Item) -> bool:
    return item.np is None and item.has("noun")


def _flat(value: SetExpr) -> tuple[SetExpr, ...]:
    return value.parts if isinstance(value, Or) else (value,)


def _possessed(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """NP NOUN: "talora customers", "Meta's former suppliers"."""
    for i, item in enumerate(items):
        if item.np is None:
            continue
        j = i + 1
        while j < len(items) and _fills(items[j], item):
            j += 1
        if j < len(items) and _is_noun(items, j) and _joins(items, i, j):
            between = items[i + 1 : j]
            made = related_by(items[j].tags["noun"], item.np, [x for x in between if not x.has("number")], world)
            if made is not None:
                kept = [x for x in between if x.has("extreme") or x.has("sole")]
                return (*items[:i], *kept, _made(items[i : j + 1], _sized(made, between)), *items[j + 1 :])
    return None


def _sized(value: SetExpr, items: Sequence[Item]) -> SetExpr:
    """ "X's 40 % owner"."""
    share = next((a.tags["number"] for a, b in pairwise(items) if a.has("number") and _percent(b)), None)
    return value if share is None else WithAttribute(of=value, low=share, high=share)


def _percent(item: Item) -> bool:
    return item.tags.get("measure") == "percent"


def _joins(items: tuple[Item, ...], i: int, j: int) -> bool:
    """Not where the noun has a complement of its own: "is Google still a customer of Scale"."""
    if items[i].possessive:
        return True
    if (
        j + 2 < len(items)
        and items[j + 1].has("prep")
        and items[j + 1].text in ("of", "to", "for", "in")
        and items[j + 2].np is not None
    ):
        return False
    return j == i + 1 or not _verbal(items, i)


def _fills(item: Item, owner: Item) -> bool:
    only = item.has("sole") and owner.possessive
    between = only or any(item.has(kind) for kind in _BETWEEN) or (_percent(item) and not item.text.isalpha())
    return item.np is None and between and not item.has("verb") and not item.has("noun")


def _verbal(items: Sequence[Item], i: int) -> bool:
    return any(item.has("verb") for item in items[:i])


def _calls(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """ "the Selkie brand" as "Selkie"."""
    for i in range(len(items) - 1):
        name, noun = items[i : i + 2]
        brand = noun.np is None and noun.has("noun") and Relation.BRAND_OF in noun.tags["noun"].relations
        if brand and not name.possessive and name.np is not None and is_product(name.np, world):
            return (*items[: i + 1], *items[i + 2 :])
    return None


def _is_noun(items: Sequence[Item], j: int) -> bool:
    """A relational noun here, not the verb of the same form: "who does X partner with"."""
    item = items[j]
    if not item.has("noun") or item.np is not None:
        return False
    if not item.has("verb"):
        return True
    following = items[j + 1] if j + 1 < len(items) else None
    return following is None or not (following.np is not None or following.has("prep"))


def _complement(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """NOUN of NP, with what stands before the noun ("former", "rope") and between ("suppliers of rope to X")."""
    for j in range(len(items) - 1, -1, -1):
        item = items[j]
        if not item.has("noun") or item.np is not None:
            continue
        end = _complement_end(items, j)
        if end is None or (item.has("verb") and _verb_reading(items, j)):
            continue
        start = j
        while start > 0 and _before_noun(items[start - 1]):
            start -= 1
        past = _goods_end(items, end, item)
        extra = (*items[start:j], *items[j + 1 : end], *items[end + 1 : past])
        value = items[end].np
        made = related_by(item.tags["noun"], value, extra, world) if value is not None else None
        if made is not None:
            kept = [x for x in extra if x.has("extreme")]
            return (*items[:start], *kept, _made(items[start:past], made), *items[past:])
    return None


def _goods_end(items: Sequence[Item], end: int, noun: Item) -> int:
    """Where the goods end in "the supplier of X's gearboxes"; right behind the party where it owns no goods."""
    k = end + 1
    supplies = Relation.SUPPLIES in noun.tags["noun"].relations
    while supplies and items[end].possessive and k < len(items) and items[k].has("word") and items[k].np is None:
        k += 1
    return k


def _verb_reading(items: Sequence[Item], j: int) -> bool:
    if items[j + 1].text == "of":
        return False
    return j > 0 and (items[j - 1].np is not None or items[j - 1].has("wh"))


def _complement_end(items: Sequence[Item], j: int) -> int | None:
    """Where the noun's complement NP stands: noun (prep words)* prep NP."""
    k = j + 1
    while k < len(items):
        if items[k].np is not None:
            return k if items[k - 1].has("prep") else None
        linking = items[k].has("prep") and items[k].text in _LINKS
        if not linking and not (items[k].has("word") or (items[k].has("type") and items[k].text == "those")):
            return None
        k += 1
    return None


def _before_noun(item: Item) -> bool:
    kinds = ("status", "extreme", "word", "type")
    return (
        item.np is None and any(item.has(k) for k in kinds) and not (item.has("verb") or item.has("wh") or item.has("that"))
    )


def _made(items: Sequence[Item], value: SetExpr) -> Item:
    return noun_phrase(" ".join(item.text for item in items), value, possessive=items[-1].possessive, start=items[0].start)


def related_by(noun: NounFrame, of: SetExpr, extra: Sequence[Item], world: World) -> SetExpr | None:
    """The set that a relational noun makes of its complement; None when such a party cannot stand there."""
    goods = tuple(item.text for item in extra if item.text in world.products)
    if noun.office == "" and goods and possible(Relation.SUPPLIES, Side.OBJECT, of, world):  # "X's lidar people"
        return Related(of=of, relation=Relation.SUPPLIES, side=Side.SUBJECT, qualifier=Qualifier(product=goods))
    if is_product(of, world) and noun.relations == (Relation.SUPPLIES,) and noun.bearer is Side.OBJECT:
        return _users(noun, of, extra, world)
    of = maker(of) if Relation.SUPPLIES in noun.relations else of
    fitting = [r for r in noun.relations if possible(r, noun.bearer.other, of, world)]
    if not fitting and is_product(of, world) and Relation.OWNS_STAKE in noun.relations and noun.bearer is Side.SUBJECT:
        return Related(of=of, relation=Relation.BRAND_OF, side=Side.OBJECT)  # "the owner of the Selkie brand"
    if not fitting:
        return None
    words = tuple(item.text for item in extra if item.has("word") and not item.has("status") and item.text not in GENERIC)
    status = status_of(extra) or Status.NOW
    when = next((item.when for item in extra if item.when is not None), None)
    offices = (noun.office,) if noun.office else ()
    sides = (noun.bearer, noun.bearer.other) if noun.both else (noun.bearer,)
    parts = tuple(
        Related(
            of=of, relation=relation, side=side, status=status, when=when,
            qualifier=Qualifier(product=words if relation is Relation.SUPPLIES else (), offices=offices, low=noun.low),
        )
        for relation in fitting
        for side in sides
    )  # fmt: skip
    return parts[0] if len(parts) == 1 else Or(parts)


def _users(noun: NounFrame, product: SetExpr, extra: Sequence[Item], world: World) -> SetExpr | None:
    """ "users of the Selkie": whomever its maker supplies with it."""
    made = related_by(noun, makers(product), extra, world)
    named = fold(product.text) if isinstance(product, Named) else ""
    return replace(made, qualifier=replace(made.qualifier, product=(named,))) if isinstance(made, Related) else made


def _taken_up(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """ "who tried the Selkie, then gave up on it" as "who gave up on the Selkie": what came last is asked."""
    names = [i for i, item in enumerate(items) if item.np is not None and is_product(item.np, world)]
    for i, again in pairwise(names):
        begun = i > 1 and (acts(items[i - 1]) or bare(items[i - 1]))
        k = next((k for k in range(i + 1, again) if not _joining(items[k])), again)
        if begun and items[i].np == items[again].np and k < again and acts(items[k]):
            return (*items[: i - 1], *items[k:])
    return None


def _joining(item: Item) -> bool:
    return item.np is None and any(item.has(kind) for kind in ("conj", "comma", "seq", "that"))


def _within(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """ "companies in X's portfolio", "firms among X's suppliers" as the set itself."""
    for i in range(len(items) - 2):
        head, link, of = items[i : i + 3]
        inside = head.np is None and link.text in _INSIDE and isinstance(of.np, Related)
        if inside and head.has("type"):
            return (*items[:i], *items[i + 2 :])
        if inside and head.has("kind") and head.has("wh"):
            return (*items[:i], _ASKED, *items[i + 2 :])
    return None


_ASKED = Item(text="which", tags={"wh": "who"})
_INSIDE = ("in", "within", "from", "among", "amongst")


def _first_among(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """ "X's biggest owner" as a party, where more is asked of it: "the boss of ...", "who owns ..."."""
    for i in range(len(items) - 1):
        said, of = items[i : i + 2]
        if said.np is None and said.tags.get("extreme") in ("most", "least") and _ranked(of) and _asked_more(items, i):
            best = Best(of.tags["np"], most=said.tags["extreme"] == "most")
            return (*items[:i], noun_phrase(of.text, best, possessive=of.possessive, start=of.start), *items[i + 2 :])
    return None


def _ranked(item: Item) -> bool:
    return isinstance(item.np, Related) and item.np.relation in (Relation.OWNS_STAKE, Relation.SUPPLIES)


def _asked_more(items: Sequence[Item], i: int) -> bool:
    """A noun that goes with it, or a verb of the question's own."""
    owned = items[i + 1].possessive and i + 2 < len(items) and items[i + 2].np is None and items[i + 2].has("noun")
    noun = i > 1 and items[i - 1].text in _LINKS and (_free_noun(items[i - 2]) or items[i - 2].has("top"))
    doing = any(x.np is None and x.has("verb") and not x.has("aux") and not x.has("extreme") for x in items)
    return owned or noun or doing
