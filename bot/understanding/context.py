"""What a thread has talked about: whom "they" may mean, what "and today?" repeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any

from bot.algebra import (
    Count,
    Date,
    Exists,
    Extreme,
    Fact,
    Lasts,
    List,
    Measure,
    Members,
    Named,
    Or,
    Path,
    Question,
    Related,
    SetExpr,
    Side,
    Status,
    Text,
    Timeline,
    Value,
    Voices,
    When,
    Why,
    WithAttribute,
    YesNo,
    walk,
)
from bot.understanding.items import Item, World, noun_phrase
from bot.understanding.lexicon import word_list
from kg.model import EntityId, EntityType, Relation


@dataclass(frozen=True, slots=True)
class Context:
    """The last turn of a thread: its question as understood and the parties that its answer named, in order."""

    question: Question | None = None
    members: tuple[EntityId, ...] = ()
    text: str = ""
    earlier: tuple[Question, ...] = ()  # of the turns before, the newest first

    def then(self, question: Question | None, members: tuple[EntityId, ...], text: str) -> Context:
        """The context after one more turn; what it did not say stays as it was."""
        known = (self.question, *self.earlier) if self.question is not None else self.earlier
        earlier = tuple(q for q in known if q is not None and q != question) if question is not None else self.earlier
        return Context(question or self.question, members or self.members, text, earlier)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions of the thread, the newest first."""
        return (self.question, *self.earlier) if self.question is not None else self.earlier


NOTHING = Context()


def fact_of(question: Question | None) -> Fact | None:
    """The fact that a question was about, if it was about one."""
    match question:
        case YesNo(fact) | Date(fact) | Value(fact) | Why(fact) | Text(fact) | Voices(fact=fact) | Lasts(fact=fact):
            return fact
        case List(of) | Count(of) | Extreme(of) | Exists(of):
            return _fact_of_set(of)
        case _:
            return None


def _fact_of_set(of: SetExpr) -> Fact | None:
    if isinstance(of, Members) and of.of is not None:
        return _fact_of_set(of.of)
    related = next((value for value in walk(of) if isinstance(value, Related)), None)
    if related is None:
        return None
    subject, object_ = (None, related.of) if related.side is Side.SUBJECT else (related.of, None)
    return Fact(
        relations=(related.relation,), subject=subject, object=object_, status=related.status, when=related.when,
        qualifier=related.qualifier,
    )  # fmt: skip


def filled(fact: Fact, context: Context) -> Fact:
    """The fact with its open side taken by the one party that the earlier answer named."""
    if len(context.members) != 1:
        return fact
    party = Named(context.members)
    if fact.subject is None:
        return replace(fact, subject=party)
    return replace(fact, object=party) if fact.object is None else fact


def day_of(question: Question | None) -> date | None:
    """The last day that a question asked about, where it named any."""
    whens = (value.when for value in walk(question) if isinstance(value, Fact | Related))
    return next((when.high for when in whens if when is not None), None)


def set_of(question: Question | None) -> SetExpr | None:
    """The set that a question listed or counted."""
    return question.of if isinstance(question, List | Count | Extreme | Exists) else None


def named(value: object) -> tuple[Named, ...]:
    """Every name inside a question or set, outermost first."""
    return tuple(x for x in walk(value) if isinstance(x, Named))


def referents(word: str, context: Context, world: World) -> list[SetExpr]:
    """What a pronoun may mean, likeliest first."""
    talked = context.question
    if isinstance(talked, Timeline) and talked.with_ is not None and word in word_list("plural"):
        return [Or((talked.of, talked.with_))]
    members = Named(context.members, word) if context.members else None
    anchors = [name for name in named(context.question) if name != members]
    if word in word_list("human"):
        people = [n for n in (members, *anchors) if n is not None and _person(n, world)]
        return list(people)
    about = _about(context.question)
    ordered: Sequence[SetExpr | None] = (about, members, *anchors) if about is not None else (members, *anchors)
    if word in word_list("singular") and members is not None and len(members.ids) > 1:
        ordered = (*anchors, members)
    before = [name for question in context.earlier for name in named(question)]
    return _unlike([value for value in (*ordered, *before) if value is not None])


def _unlike(values: Sequence[SetExpr]) -> list[SetExpr]:
    """Each once, however it was called."""
    found: dict[object, SetExpr] = {}
    for value in values:
        found.setdefault(value.ids if isinstance(value, Named) else value, value)
    return list(found.values())


def _person(value: Named, world: World) -> bool:
    return any(world.type_of(id_) is EntityType.PERSON for id_ in value.ids)


_ANY_DEAL = 4  # relations from which a fact is of any deal: who buys whom is not said


def _about(question: Question | None) -> SetExpr | None:
    fact = question.fact if isinstance(question, YesNo | Value | Date) else None
    if fact is not None and fact.relations[0] is Relation.ACQUIRES and len(fact.relations) < _ANY_DEAL:
        return fact.object or fact.subject  # what was bought is talked of, not who bought it
    if not isinstance(question, YesNo):
        return None
    return question.fact.subject if question.about is Side.SUBJECT else question.fact.object


def resolve(items: Sequence[Item], context: Context, world: World) -> list[tuple[Item, ...]]:
    """The items with their pronouns replaced, one version for each way to understand them."""
    items = _sized(_pointing(_dislocated(items)), context)
    pronouns = [i for i, item in enumerate(items) if item.has("pronoun") and item.np is None and _refers(items, i)]
    if not pronouns:
        return [tuple(items)]
    inside = _inside(items, pronouns[0], world)
    choices = inside or _choices(items[pronouns[0]], context, world) or _earlier_names(items[: pronouns[0]])
    versions = _both(items, pronouns, context)
    for choice in choices[:MOST]:
        values = {}
        for i in pronouns:
            own = _choices(items[i], context, world)
            values[i] = choice if choice in own else (own[0] if own else choice)
        versions.append(_replaced(items, values))
    return versions or [tuple(items)]


def _inside(items: Sequence[Item], at: int, world: World) -> list[SetExpr]:
    """Whom a pronoun means by the question itself: "does X own any of its suppliers", "X ... the company she founded"."""
    before = items[:at]
    if items[at].text in word_list("own"):
        return _earlier_names(before)
    people = [item.np for item in before if isinstance(item.np, Named) and _person(item.np, world)]
    return list(people) if len(people) == 1 and items[at].text in word_list("human") else []


MOST = 4  # readings of a pronoun


def _both(items: Sequence[Item], pronouns: Sequence[int], context: Context) -> list[tuple[Item, ...]]:
    """ "they still sell them cables": two pronouns stand for the two parties of the fact that the thread is about."""
    fact = fact_of(context.question)
    fact = filled(fact, context) if fact is not None else None
    words = [items[i].text for i in pronouns]
    if fact is None or fact.subject is None or fact.object is None or len(pronouns) != 2 or words[0] == words[1]:
        return []
    pairs = ((fact.subject, fact.object), (fact.object, fact.subject))
    return [_replaced(items, dict(zip(pronouns, pair, strict=True))) for pair in pairs]


def _replaced(items: Sequence[Item], values: Mapping[int, SetExpr]) -> tuple[Item, ...]:
    return tuple(
        noun_phrase(item.text, values[i], possessive=_owning(item), start=item.start) if i in values else item
        for i, item in enumerate(items)
    )


def _earlier_names(before: Sequence[Item]) -> list[SetExpr]:
    """Without a thread, a pronoun stands for a name of the question itself: "customers of X that also supply it"."""
    names: list[SetExpr] = [item.np for item in reversed(before) if isinstance(item.np, Named)]
    return _unlike(names)[:2]


def _dislocated(items: Sequence[Item]) -> tuple[Item, ...]:
    """ "Merrow, who owns it?": the name in front takes the pronoun's place."""
    first = next((i for i, item in enumerate(items) if item.np is not None), None)
    question = next((i for i, item in enumerate(items) if item.has("wh")), None)
    if first is None or question is None or first > question:
        return tuple(items)
    name = items[first]
    later = [i for i in range(question, len(items)) if _stands_for(items[i])]
    if not later:
        return tuple(items)
    put = noun_phrase(name.text, name.tags["np"], possessive=_owning(items[later[0]]), start=items[later[0]].start)
    if items[question - 1].has("comma") and not any(item.has("verb") or item.has("aux") for item in items[:question]):
        days = tuple(item for item in items[:question] if item.when is not None)
        asked = tuple(put if i == later[0] else items[i] for i in range(question, len(items)))
        return (*asked, *days)  # "m&a at X: who bought it", "X in May 2025, who ran it"
    kept = [put if i == later[0] else item for i, item in enumerate(items)]
    return tuple(item for i, item in enumerate(kept) if i != first and not (i == first + 1 and item.has("comma")))


def _pointing(items: Sequence[Item]) -> tuple[Item, ...]:
    """ "and who owns that?": at its end the word points to what the thread has named."""
    last = next((i for i in range(len(items) - 1, -1, -1) if not items[i].has("comma")), None)
    if last is None or items[last].text not in word_list("pointing") or not any(item.has("verb") for item in items[:last]):
        return tuple(items)
    word = "it" if items[last].text == "that" else "them"
    return (*items[:last], replace(items[last], text=word, tags={"pronoun": "words"}), *items[last + 1 :])


def _sized(items: Sequence[Item], context: Context) -> tuple[Item, ...]:
    """ "who owns the 60 % holder": the one of the owners listed before who has so much."""
    listed = set_of(context.question)
    for i in range(1, len(items) - 2):
        number, percent, noun = items[i : i + 3]
        holder = noun.np is None and noun.has("noun") and Relation.OWNS_STAKE in noun.tags["noun"].relations
        asked = any(item.has("verb") and not item.has("aux") for item in items[:i])
        if listed is not None and asked and holder and number.has("number") and percent.tags.get("measure") == "percent":
            share = float(number.tags["number"])
            held = WithAttribute(of=listed, low=share, high=share)
            return (*items[:i], noun_phrase(noun.text, held, possessive=noun.possessive, start=noun.start), *items[i + 3 :])
    return tuple(items)


def _stands_for(item: Item) -> bool:
    return item.has("pronoun") and item.tags["pronoun"] == "words"


def _owning(item: Item) -> bool:
    return item.text in ("their", "its", "his", "her") or item.possessive


def _refers(items: Sequence[Item], i: int) -> bool:
    """Not "this" or "those" before a noun of its own, nor "its stake" when the owner is already named."""
    item = items[i]
    if item.text in ("its", "their", "his", "her") and any(x.np is not None for x in items[:i]):
        return _relational(items[i + 1 :])  # "one of its rivals", not "its stake"
    if item.text in ("both", "either") and i + 1 < len(items) and items[i + 1].np is not None:
        return False
    if item.has("extreme") and i + 1 < len(items) and items[i + 1].has("noun"):
        return False  # "the first customer of X"
    if item.has("type") and _has_clause(items[i + 1 :]):
        return False
    return not (item.text in ("this", "these", "those") and i + 1 < len(items) and items[i + 1].has("when"))


def _relational(rest: Sequence[Item]) -> bool:
    while len(rest) > 1 and rest[0].np is None and (rest[0].has("status") or set(rest[0].tags) == {"word"}):
        rest = rest[1:]  # "its old blade maker"
    if rest and rest[0].np is None and rest[0].text in word_list("making") and rest[0].has("type"):
        return True
    return bool(rest) and rest[0].has("noun") and not rest[0].has("measure") and rest[0].tags["noun"].office is None


def _has_clause(rest: Sequence[Item]) -> bool:
    """ "the firm that makes blades", "the company Meta controls": described, not referred to."""
    if not rest:
        return False
    party = rest[0].np is not None or rest[0].text in word_list("human")
    return rest[0].has("that") or (party and len(rest) > 1 and rest[1].has("verb"))


def _choices(item: Item, context: Context, world: World) -> list[SetExpr]:
    kind = item.tags["pronoun"]
    places = {"first": 0, "second": 1, "third": 2, "last": -1}
    if kind in places:
        place = places[kind]
        inside = -len(context.members) <= place < len(context.members)
        return [Named((context.members[place],), item.text)] if inside else []
    if kind == "members":
        return [Members(context.members, set_of(context.question))] if context.members else []
    return referents(item.text, context, world)


def substitute(question: Question, new: Named, world: World) -> Question | None:
    """The question asked of another party: "and Cohere?"; the party replaced is the one asked about, of a like kind."""
    if isinstance(question, YesNo | Value | Date | Why | Text):
        fact = question.fact
        of_trade = isinstance(question, Value) and question.measure is Measure.TRADE
        side = question.about if isinstance(question, YesNo) else Side.OBJECT if of_trade else Side.SUBJECT
        for chosen in (side, side.other):
            old = fact.subject if chosen is Side.SUBJECT else fact.object
            if isinstance(old, Named) and _alike(old, new, world):
                asked = replace(fact, subject=new) if chosen is Side.SUBJECT else replace(fact, object=new)
                return replace(question, fact=asked)
        return None
    if isinstance(question, Path) and isinstance(question.owner, Named):
        return replace(question, owner=new)  # "and Y's?" after what X holds of Z through others
    old_name = next((name for name in named(question) if _alike(name, new, world)), None)
    changed: Any = swap(question, old_name, new) if old_name is not None else None
    return changed if changed is not None else None


def _alike(old: Named, new: Named, world: World) -> bool:
    people = (EntityType.PERSON,)
    return any((world.type_of(a) in people) == (world.type_of(b) in people) for a in old.ids for b in new.ids)


def swap(value: Any, old: SetExpr, new: Named) -> Any:  # noqa: ANN401 - walks values of any shape
    """The value with a name put for another, or for a set, wherever it stands."""
    if value == old:
        return new
    if isinstance(value, tuple):
        return tuple(swap(part, old, new) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{part.name: swap(getattr(value, part.name), old, new) for part in fields(value)})
    return value


def retimed(question: Question, when: When | None, status: Status | None) -> Question:
    """The question asked of other days, or of another status."""
    changed: Question = _retime(question, when, status)
    return changed


def _retime(value: Any, when: When | None, status: Status | None) -> Any:  # noqa: ANN401 - walks values of any shape
    if isinstance(value, tuple):
        return tuple(_retime(part, when, status) for part in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {part.name: _retime(getattr(value, part.name), when, status) for part in fields(value)}
    if isinstance(value, Related | Fact):
        changes |= {"when": when} | ({"status": status} if status is not None else {})
    return replace(value, **changes)
