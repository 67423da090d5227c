"""Clauses -> facts: who does what to whom, by the verb frames; a party that the clause leaves open stays None."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.algebra import ANYTHING, Fact, Named, Qualifier, Related, SetExpr, Side, Status
from bot.understanding.filling import Filling, Roles, is_product, possible
from bot.understanding.items import Item, World
from bot.understanding.lexicon import Verb, VerbFrame, may_be_past, word_list
from kg.model import Relation

ASIDE = word_list("aside")
GENERIC = word_list("generic")


@dataclass(frozen=True, slots=True)
class Scored:
    """A fact with how well its clause fits the frame; higher is better."""

    fact: Fact
    score: float
    loose: int = 0  # words and names that found no place
    hint: str = ""


def status_of(items: Sequence[Item], *, past: bool = False) -> Status | None:
    """The status words among the items, the strongest first; None when there are none."""
    found = [item.tags["status"] for item in items if item.has("status") and not item.has("np")]
    if Status.ENDED in found and any(item.text in ("current", "present") for item in items):
        return Status.EVER  # "current and former"
    for status in _STRENGTH:
        if status in found:
            return status
    return None


_STRENGTH = (
    Status.REDUCING, Status.EXPANDING, Status.RESUMED, Status.ENDED, Status.PROSPECTIVE, Status.REPORTED, Status.LAST_KNOWN,
    Status.FIRM, Status.ACTIVE, Status.EVER, Status.PAST, Status.STILL, Status.NOW,
)  # fmt: skip


def facts(items: Sequence[Item], world: World, *, head: tuple[Relation, ...] = ()) -> list[Scored]:
    """Every reading of a clause, best first; `head`: relations of the noun that the question word goes with."""
    found = [
        scored
        for v in _verbs(items)
        for frame in items[v].tags["verb"].frames
        for scored in _read(items, v, frame, world, head)
    ]
    return sorted(found, key=lambda scored: -scored.score)


def _verbs(items: Sequence[Item]) -> list[int]:
    """Positions of the verbs that may be the main one: auxiliaries only when there is no other."""
    verbs = [i for i, item in enumerate(items) if item.has("verb") and not item.has("np") and not _starts(items, i)]
    full = [i for i in verbs if not items[i].has("aux")]
    doing = [i for i in verbs if items[i].has("aux") and items[i].text in ("do", "does", "did", "has", "have")]
    return [*full, *doing] if full else verbs


_OPEN = (Relation.SUPPLIES, Relation.ACQUIRES, Relation.PARTNERS_WITH)  # what talks may be about


def _starts(items: Sequence[Item], i: int) -> bool:
    """ "start buying": the second verb says what."""
    following = items[i + 1] if i + 1 < len(items) else None
    begins = items[i].text.split()[0] in ("start", "starts", "started", "begin", "began", "keep", "keeps", "kept")
    return begins and following is not None and following.has("verb") and following.tags["verb"].form == "ing"


def _read(items: Sequence[Item], v: int, frame: VerbFrame, world: World, head: tuple[Relation, ...]) -> Iterator[Scored]:
    verb: Verb = items[v].tags["verb"]
    roles = _roles(items, v, verb)
    agents = (frame.agent,) if frame.agent is not None else (Side.SUBJECT, Side.OBJECT)
    relations = (frame.relation,) if frame.relation is not None else head or _OPEN
    for relation in relations:
        for agent in agents:
            scored = _assign(roles, frame, relation, agent, world)
            if scored is not None:
                bonus = (1.5 if relation in head else 0.0) - (1.5 if items[v].has("aux") else 0.0) - 1.0 * _after(items, v)
                bonus -= 2.0 * _other_verbs(items, v)
                yield replace(scored, score=scored.score + bonus)


def _other_verbs(items: Sequence[Item], v: int) -> int:
    """Verbs between the main verb and what follows it: "who owns who supplies X" is no question about X's owner."""
    following = next((i for i in range(v + 1, len(items)) if items[i].np is not None), len(items))
    return sum(
        items[i].has("verb") and not items[i].has("aux") and not items[i].has("word") for i in range(v + 1, following)
    )


def _after(items: Sequence[Item], v: int) -> int:
    return sum(item.has("verb") and not item.has("aux") and item.np is None for item in items[:v])


def _roles(items: Sequence[Item], v: int, verb: Verb) -> Roles:
    roles = Roles(passive=_is_passive(items, v, verb))
    roles.funding = any(item.tags.get("deal") == "raisedFunding" for item in items)
    roles.auxiliary = items[v].has("aux")
    roles.going_on = verb.form == "ing" and any(item.text in ("is", "are") for item in items[:v])
    roles.shares = any(_of_a_whole(items, i) for i in range(len(items)))
    roles.asked = {str(item.tags["wh"]) for item in items if item.tags.get("wh") in ("where", "when")}
    posts = [item.tags["noun"].office for item in items if item.np is None and item.has("noun") and not item.has("verb")]
    roles.offices = tuple(office for office in posts if office)[:1]
    last = next((item for item in reversed(items) if not _trails(item)), items[-1])
    if last.has("prep") and last.np is None:
        roles.stranded = last.text
    for i, item in enumerate(items):
        if i != v:
            _place(item, items, i, v, roles)
    if len(roles.left) > 1 and _inverted(items, v):
        roles.direct.insert(0, roles.left.pop(0))
    return roles


def _of_a_whole(items: Sequence[Item], i: int) -> bool:
    """ "a stake", "a quarter of X"."""
    part = items[i].has("fraction") and i + 2 < len(items) and items[i + 1].text == "of" and items[i + 2].np is not None
    return items[i].np is None and (items[i].tags.get("measure") == "percent" or part)


def _trails(item: Item) -> bool:
    """What may stand behind the last word of a clause: "who does X buy from these days?"."""
    return item.np is None and any(item.has(kind) for kind in ("comma", "when", "status"))


def _inverted(items: Sequence[Item], v: int) -> bool:
    """ "how much of X does Y own": an auxiliary between the two names before the verb."""
    names = [i for i, item in enumerate(items[:v]) if item.np is not None]
    return any(item.has("aux") for item in items[names[0] : names[-1]])


def _is_passive(items: Sequence[Item], v: int, verb: Verb) -> bool:
    if verb.form != "past" and not may_be_past(items[v].text):
        return False
    by = any(item.has("prep") and item.text == "by" for item in items[v + 1 : v + 3])
    before = {item.text for item in items[:v]}
    being = bool(before & _BEING)
    return by or "been" in before or (being and not before & _HAVING)


_BEING = frozenset(("is", "are", "was", "were", "be", "being", "got", "gets"))
_HAVING = frozenset(("has", "have", "had"))


def _place(item: Item, items: Sequence[Item], i: int, v: int, roles: Roles) -> None:
    prep = items[i - 1].text if i and items[i - 1].has("prep") and not items[i - 1].has("np") else None
    if item.np is not None and i and (items[i - 1].has("seq") or items[i - 1].text in ASIDE):
        return  # "before Droege", "besides Scale": no part of who does what
    if item.np is not None:
        if i < v and prep is None:
            roles.left.append(item.np)
        elif prep is not None and not (i - 1 < v < i):
            roles.preps.append((prep, item.np))
        elif _owns_words(items, i):
            roles.owned.append(item.np)
        else:
            roles.direct.append(item.np)
    elif item.when is not None:
        roles.whens.append(item.when)
    elif item.has("status"):
        roles.statuses.append(item.tags["status"])
    elif item.has("word"):
        _place_word(item, items, i, v, roles)


def _owns_words(items: Sequence[Item], i: int) -> bool:
    """A name right before the product that is its own: "Morandelli's glass", "the valmora line 3"."""
    follows = i + 1 < len(items) and items[i + 1].has("word") and items[i + 1].np is None
    return items[i].possessive or follows


def _percentage(items: Sequence[Item], i: int) -> bool:
    """A bare number that is a share, or that a comparison goes with."""
    after = items[i + 1].tags.get("measure") == "percent" if i + 1 < len(items) else False
    return items[i].has("number") and (after or (i > 0 and items[i - 1].has("relational")))


_WITHIN = ("in", "inside", "on")


def _describes(items: Sequence[Item], i: int) -> bool:
    """A word right before a name that says what it is: "the glassworks Vetreria Morandelli"."""
    k = i + 1
    while k < len(items) and items[k].has("word") and items[k].np is None:
        k += 1
    return k < len(items) and isinstance(items[k].np, Named) and not items[i].has("number")


def _place_word(item: Item, items: Sequence[Item], i: int, v: int, roles: Roles) -> None:
    if item.text in GENERIC or _percentage(items, i):
        return
    if _describes(items, i):
        roles.described.append(item.text)
        return
    k = i - 1
    while k > v and (items[k].has("word") and items[k].np is None):
        k -= 1
    if k > v and items[k].possessive and items[k - 1].text in _WITHIN:
        return  # "the gearboxes in X's turbines": where they go, not what they are
    if k > v and items[k].has("prep") and items[k].np is None:
        roles.prep_words.append((items[k].text, item.text))
    else:
        roles.words.append(item.text)


_NOTHING = frozenset(("none",))  # such a verb has no passive: "is partnered with" is "partners with"


def _assign(roles: Roles, frame: VerbFrame, relation: Relation, agent: Side, world: World) -> Scored | None:
    """Fill the frame with what stands around the verb; None when something essential does not fit."""
    fill = Filling(frame, agent, world)
    passive = roles.passive and frame.direct != _NOTHING
    for value in roles.left:
        fill.put(agent.other if passive else agent, value)
    for value in roles.direct:
        if _is_post(value) and frame.relation is Relation.HOLDS_ROLE:
            fill.post(value)
        else:
            fill.direct(value, passive)
    for value in roles.owned:
        fill.owned(value)
    for prep, value in roles.preps:
        fill.prep(prep, value)
    if not _needed(frame, roles) or dict(frame.preps).get(roles.stranded) == "none":
        return None
    if (frame.round and not roles.funding) or (roles.auxiliary and not roles.says_more):
        return None
    if roles.shares and frame.relation is Relation.SUPPLIES:
        fill.loose += 2
    if frame.relation is Relation.HOLDS_ROLE and roles.funding:
        fill.loose += 1
    if frame.wants_product and not fill.saw_product:
        return None
    if relation is Relation.FOUNDED and "when" in roles.asked and Side.OBJECT not in fill.sides:
        return None  # "when did X start" asks for X's own beginning
    fill.words(roles)
    if not fill.fits(relation):
        return None
    return _scored(fill, roles, frame, relation)


def _is_post(value: SetExpr) -> bool:
    return isinstance(value, Related) and value.relation is Relation.HOLDS_ROLE and value.side is Side.SUBJECT


def _needed(frame: VerbFrame, roles: Roles) -> bool:
    """Whether what this meaning needs stands there; "where" and a possessive stand for "from", a possessive for "for"."""
    if not frame.needs:
        return True
    said = {prep for prep, _ in (*roles.preps, *roles.prep_words)} | {roles.stranded} | roles.asked
    if roles.shares:
        said |= {"share"}
    if roles.owned:
        said |= {"for", "from"}
    return bool(frame.needs & (said | ({"from"} if "where" in said else set())))


def _scored(fill: Filling, roles: Roles, frame: VerbFrame, relation: Relation) -> Scored:
    status = _status(roles.statuses, frame.status)
    if status is Status.ENDED and roles.going_on and relation in _LEAVING:
        status = Status.REDUCING
    words = [*fill.products, *([frame.product] if frame.product else [])]
    qualifier = replace(
        ANYTHING,
        product=tuple(words),
        trade=frame.trade,
        offices=roles.offices or fill.offices or ((frame.office,) if frame.office else ()),
        low=frame.low,
    )
    if status is Status.NOW and roles.going_on and relation is Relation.ACQUIRES and len(fill.sides) < 2:
        status = Status.PROSPECTIVE  # "who is X buying": what is done is bought
    fact = Fact(
        relations=(relation,), subject=fill.sides.get(Side.SUBJECT), object=fill.sides.get(Side.OBJECT),
        status=status, when=roles.whens[0] if roles.whens else None, qualifier=qualifier,
    )  # fmt: skip
    score = fill.score - 3.0 * fill.loose - (1.0 if frame.weak else 0.0)
    return Scored(fact, score, fill.loose, "turn" if frame.turn else "")


_LEAVING = (Relation.SUPPLIES, Relation.HOLDS_ROLE)  # what one can be about to leave


def _status(said: Sequence[Status], verb: Status | None) -> Status:
    """The verb's own status outweighs "still" and "now"; "again" outweighs nothing but those."""
    strong = next((status for status in _STRENGTH if status in said), None)
    if verb in (Status.ENDED, Status.REDUCING) and strong in (Status.PROSPECTIVE, Status.REPORTED):
        return Status.REDUCING
    if verb is not None and strong in (None, Status.STILL, Status.NOW, Status.EVER, Status.ACTIVE, Status.FIRM):
        return verb
    return strong or Status.NOW


def qualified(fact: Fact, **changes: object) -> Fact:
    """The fact with its qualifier changed."""
    return replace(fact, qualifier=replace(fact.qualifier, **changes))  # type: ignore[arg-type]


__all__ = ["GENERIC", "Qualifier", "Scored", "facts", "is_product", "possible", "qualified", "status_of"]
