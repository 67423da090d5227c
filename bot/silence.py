"""What an answer says when nothing is known: what was looked for in vain, and what is known instead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bot.algebra import (
    ANYTHING,
    Best,
    Extreme,
    Fact,
    Link,
    Named,
    Qualifier,
    Question,
    Related,
    SetExpr,
    Side,
    Status,
    WhyNot,
    YesNo,
    walk,
)
from bot.answer import Row
from bot.compose import told
from bot.courses import worded
from bot.evaluation import Evaluator
from bot.facts import fact_hits
from bot.hits import Hit, order
from bot.rows import name, rows
from bot.understanding.lexicon import noun_of, plural
from kg.model import EntityId, Relation
from kg.state import Group
from kg.vocabulary import relation_table

MOST_KINDS = 4  # kinds of things that are named instead
MOST_ROWS = 6  # rows that are shown instead


def in_vain(question: Question, e: Evaluator) -> str:
    """What no article says, and what is known instead: of just that, in other states or without what narrows it, or else
    of the party asked about."""
    known = _nearest(question, e)
    if known:
        more = f"\n... and {len(known) - MOST_ROWS} more" if len(known) > MOST_ROWS else ""
        return f"No article settles that. What is known:\n{told(_instead(known[:MOST_ROWS], e), e.as_of)}{more}\n"
    looked = _looked_for(question, e)
    head = next((value for value in walk(question) if isinstance(value, Named) and value.ids), None)
    return " ".join(part for part in (f"No article {looked}.", known_of(head, e)) if part)


def _nearest(question: Question, e: Evaluator) -> Sequence[Hit]:
    """Rows of the very parties and relation asked about, whenever and however they held."""
    fact = next((value for value in walk(question) if isinstance(value, Fact)), None)
    if isinstance(question, WhyNot) and isinstance(question.of, Related):
        fact = _member(question.entity, question.of)
    if fact is not None and fact.subject is not None and fact.object is not None:
        return fact_hits(replace(fact, status=Status.EVER, when=None, qualifier=ANYTHING), e)
    sets = (value for value in walk(question) if isinstance(value, Related) and value.of is not None)
    wide = (replace(v, status=Status.EVER, when=None, qualifier=Qualifier(offices=v.qualifier.offices)) for v in sets)
    found = (e.all_hits(value) for value in wide)
    return sorted(next((hits for hits in found if hits), ()), key=order)


def _instead(known: Sequence[Hit], e: Evaluator) -> list[Row]:
    """Each row with what it says in front of its party: "X supplies"."""
    heads = [hit.best.object if hit.party == hit.best.subject else hit.best.subject for hit in known]
    said = [
        f"{name(e.reader, head)} {worded(hit)}" if head is not None else "" for head, hit in zip(heads, known, strict=True)
    ]
    return [replace(shown, said=text) for shown, text in zip(rows(known, e.reader), said, strict=True)]


def _looked_for(question: Question, e: Evaluator) -> str:
    best = next((value for value in walk(question) if isinstance(value, Best)), None)
    if best is not None and isinstance(best.of, Related):
        return _which(best.of, e, most=best.most)
    match question:
        case YesNo(fact):
            return _that(fact, e)
        case WhyNot(entity, Related() as of):
            return _that(_member(entity, of), e)
        case Link(start, end):
            a, b = _named(start, e), _named(end, e)
            return f"connects {a} with {b}" if a and b else "says that"
        case Extreme(Related() as of):
            return _which(of, e, most=question.most) if question.by == "percent" else _who(of, e)
        case _:
            related = next((value for value in walk(question) if isinstance(value, Related)), None)
            stated = next((value for value in walk(question) if isinstance(value, Fact)), None)
            return _who(related, e) if related is not None else _that(stated, e) if stated is not None else "says that"


def _member(entity: SetExpr, of: Related) -> Fact:
    subject, object_ = (entity, of.of) if of.side is Side.SUBJECT else (of.of, entity)
    return Fact(relations=(of.relation,), subject=subject, object=object_, qualifier=of.qualifier)


def _that(fact: Fact, e: Evaluator) -> str:
    """ "says that X supplies Y"."""
    a, b = _named(fact.subject, e), _named(fact.object, e)
    return f"says that {a} {relation_table()[fact.relations[0]].label} {b}" if a and b else "says that"


def _who(related: Related, e: Evaluator) -> str:
    """ "names a customer of X"."""
    of, offices = _named(related.of, e), related.qualifier.offices
    noun = _office(offices[0]) if offices else noun_of(related.relation, related.side)
    goods = f" for {' '.join(related.qualifier.product)}" if related.qualifier.product else ""
    then = " for that time" if related.when is not None else ""
    status = "former " if related.status is Status.ENDED else ""
    wanted = f"{status}{noun}"
    article = "an" if wanted[0] in "aeiou" else "a"
    return f"names {article} {wanted} of {of}{goods}{then}" if of and noun else "says that"


def _which(related: Related, e: Evaluator, *, most: bool) -> str:
    """ "says which customer of X is the largest"."""
    of, noun = _named(related.of, e), noun_of(related.relation, related.side)
    return f"says which {noun} of {of} is the {'largest' if most else 'smallest'}" if of and noun else "says that"


def _office(office: str) -> str:
    return office.upper() if len(office) <= _SHORT else office


_SHORT = 3  # letters: "CEO"


def _named(value: SetExpr | None, e: Evaluator) -> str:
    return name(e.reader, value.ids[0]) if isinstance(value, Named) and len(value.ids) == 1 else ""


def known_of(head: Named | None, e: Evaluator) -> str:
    """ "Known of X: 2 customers, 1 owner."."""
    if head is None or len(head.ids) != 1:
        return ""
    parties: dict[tuple[Relation, Side], set[EntityId]] = defaultdict(set)
    for hit in (hit for hit in e.everything(head.ids) if hit.group is not Group.DENIED):
        parties[hit.best.relation, Side.SUBJECT if hit.party == hit.best.subject else Side.OBJECT].add(hit.party)
    counted = [(len(ids), noun) for (relation, side), ids in parties.items() if (noun := noun_of(relation, side))]
    told = [_counted(number, noun) for number, noun in sorted(counted, reverse=True)[:MOST_KINDS]]
    return f"Known of {name(e.reader, head.ids[0])}: {', '.join(told)}." if told else ""


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else plural(noun)}"
