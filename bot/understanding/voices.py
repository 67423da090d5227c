"""Questions for whoever said or denied something: "who denied it", "did X deny that Y left", "who says that Z may sell"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.algebra import Fact, Named, Status, Voices
from bot.understanding.clauses import Scored
from bot.understanding.context import fact_of, filled
from bot.understanding.items import Item
from bot.understanding.lexicon import word_list
from bot.understanding.nounphrases import reduce
from bot.understanding.sentence import Reading, Sentence, clauses_of, closed, deal_relations, pair_facts
from kg.model import Relation


def voices(s: Sentence) -> list[Reading]:
    """Every reading of who said or denied what."""
    at = next((i for i, item in enumerate(s.raw) if item.np is None and (item.has("deny") or item.has("telling"))), None)
    if at is None or s.raw[0].np is not None:
        return []
    denied, whether = s.raw[at].has("deny"), at > 0 and not s.raw[0].has("wh")
    before = [item for item in s.raw[1:at] if item.np is not None or set(item.tags) == {"word"}]
    whoever = any(item.text in word_list("whoever") for item in s.raw[1:at])
    asks = whether and s.raw[0].has("aux") and (len(before) == 1 or whoever)
    if not (asks or (s.raw[0].text.split()[0] in word_list("asker") and not before)):
        return []
    if not denied and (whoever or not _clause_like(s.raw[at + 1 :]) or (not whether and at > 1)):
        return []  # "who is said to leave X": nobody's word is asked for
    by = _speaker(before[0]) if before else None
    told = dict.fromkeys(_told(s, s.raw[at + 1 :], before))
    found = [Voices(fact=fact, denied=denied, by=by, whether=whether) for fact in list(told)[:_MOST]]
    return [Reading(question, 14 - 0.5 * i) for i, question in enumerate(found)]


def _clause_like(rest: Sequence[Item]) -> bool:
    """ "that X may sell", "X may sell"."""
    said = rest[1:] if rest and rest[0].has("that") else rest
    return bool(said) and said[0].np is not None and any(item.has("verb") or item.has("aux") for item in said[1:])


def _speaker(item: Item) -> Named:
    """Whoever is asked about; one whom the graph does not know by the name alone."""
    return item.np if isinstance(item.np, Named) else Named((), item.text)


_MOST = 6  # readings of what was denied


def _told(s: Sentence, rest: Sequence[Item], before: Sequence[Item]) -> Iterator[Fact]:
    """What it may have been, likeliest first: a clause, what the speaker himself does, a deal, anything of those named."""
    said = tuple(item for i, item in enumerate(rest) if not (i == 0 and (item.has("that") or item.has("prep"))))
    names = [item.np for item in said if isinstance(item.np, Named)]
    if not names and not before:
        yield from _talked_of(s)
        return
    own = tuple(item for item in before if isinstance(item.np, Named))
    about = names or [item.np for item in own if isinstance(item.np, Named)]
    clauses = [x.fact for part in (said, (*own, *said)) for x in _clauses(s, part) if x.loose <= 1]
    yield from (fact for fact in clauses if closed(fact))
    part = replace(s, items=said, raw=said)
    for relations in (deal_relations(part), _ALL):
        pairs = pair_facts(part, relations) if relations else []
        yield from (replace(fact, status=Status.EVER) for fact in pairs if closed(fact) or relations != _ALL)
    yield from (fact for fact in clauses if not closed(fact))
    if not any(item.has("verb") or item.has("deal") for item in said if item.np is None):
        yield from map(_any, about)
    if not names:
        yield from _talked_of(s)


def _clauses(s: Sentence, items: tuple[Item, ...]) -> list[Scored]:
    return clauses_of(Sentence(reduce(items, s.world), s.world, s.context, items)) if items else []


def _talked_of(s: Sentence) -> Iterator[Fact]:
    """What the thread is about."""
    fact = fact_of(s.context.question)
    if fact is not None:
        yield filled(fact, s.context)
        yield fact


_ALL = tuple(Relation)


def _any(name: Named) -> Fact:
    return Fact(relations=_ALL, subject=None, object=name, status=Status.EVER)
