"""Which side of an order each party is on, once all that stand around the noun are known."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.analysis import Token
from ingest.frames.above import above
from ingest.frames.arguments import children
from ingest.frames.parties import Parties, T
from ingest.frames.supply.sides import Sides
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions


@dataclass(slots=True)
class Event:
    """The parties of one order or contract, by side."""

    suppliers: list[int] = field(default_factory=list)
    customers: list[int] = field(default_factory=list)
    subject: list[int] = field(default_factory=list)  # of a verb that does not say which side it is on
    partners: list[int] = field(default_factory=list)  # behind "with": the subject's other side
    sources: list[int] = field(default_factory=list)  # behind "from"
    makers: list[int] = field(default_factory=list)  # firms named inside the goods
    sells: bool | None = None  # what the purpose says of the subject
    goods: bool = False
    held: bool = False  # "has a contract with Y": said of those who deliver
    takeover: bool = False  # the purpose is to buy or sell a firm, or a part of one


class Settling:
    """Puts the undecided parties of orders on their sides."""

    def __init__(self, mentions: Mentions, sides: Sides) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._sides = sides

    def settle(self, noun: Token, event: Event) -> None:
        """Put the undecided on their sides."""
        self._settle_subject(event)
        if event.customers and not event.suppliers:
            event.suppliers.extend((*event.partners, *event.sources))
        elif event.suppliers:
            event.customers.extend(i for i in (*event.sources, *event.partners) if i not in event.suppliers)
        elif event.sources:
            (event.suppliers if all(self.sells(i) for i in event.sources) else event.customers).extend(event.sources)
        if not event.suppliers:
            event.suppliers.extend(i for i in event.makers if i not in event.customers)
        if event.customers and not event.suppliers:
            event.suppliers.extend(self.understood(noun, event))
        if event.suppliers and not event.customers:
            event.customers.extend(self._announcer(noun))

    def sells(self, index: int) -> bool:
        """Whether a party is known as one who sells, or as one with products."""
        return self._sides.lean(index) > 0 or (self._sides.lean(index) == 0 and self._sides.makes(index))

    def _settle_subject(self, event: Event) -> None:
        """Whose side the subject of "sign" or "have" is on: its purpose, what the others are, what it is itself."""
        if len(event.subject) == 2 and not event.partners:
            pair = self._sides.directed(event.subject[0], event.subject[1])
            if pair is not None:
                event.suppliers.append(pair[0])
                event.customers.append(pair[1])
                return
        if event.subject and (event.suppliers or event.customers):
            rest = event.customers if event.suppliers else event.suppliers
            rest.extend(i for i in event.subject if i not in (*event.suppliers, *event.customers))
            return
        if not event.subject:
            return
        lean = self._leaning(event.subject) or -self._leaning([*event.partners, *event.sources])
        if lean and event.partners:
            (event.suppliers if lean > 0 else event.customers).extend(event.subject)
            return
        if event.sells is not None:
            (event.suppliers if event.sells else event.customers).extend(event.subject)
            return
        if lean == 0 and event.makers:
            lean = -1 if not set(event.makers) & set(event.subject) else 1
        if lean == 0 and (event.sources or event.held):
            lean = 1
        if lean:
            (event.suppliers if lean > 0 else event.customers).extend(event.subject)

    def _leaning(self, indices: list[int]) -> int:
        return next(
            (lean for i in indices if (lean := self._sides.lean(i) or int(self._sides.makes(i)) or self._sides.role(i))), 0
        )

    def understood(self, noun: Token, event: Event) -> tuple[int, ...]:
        """The supplier that is not named with the order: who announces it, the last seller of the sentence, the topic."""
        said = self._sayer(noun, event)
        if said or noun.lemma_.lower() not in words("contracts.toml", "ordering"):
            return said
        low = self._m.an.bounds[self._m.an.sentence_of[noun.i]][0]
        before = [self._m.at[i] for i in range(noun.i - 1, low - 1, -1) if i in self._m.at]
        topic = self._m.topic
        firms = [i for i in before if self._m.clusters[i].type is T.FIRM and i not in event.customers]
        if event.sources and firms and self._sides.lean(firms[0]) >= 0:
            return (firms[0],)
        sellers = (i for i in (*firms, *([topic] if topic is not None else [])) if self.sells(i))
        return tuple(i for i in sellers if i not in event.customers)[:1]

    def _sayer(self, noun: Token, event: Event) -> tuple[int, ...]:
        """ "S said X ordered 16 turbines": who announces an order without naming the supplier is the supplier."""
        saying = above(noun).saying
        said = self._p.named(children(saying, "nsubj"), frozenset({T.FIRM})) if saying is not None else ()
        return tuple(i for i in said if i not in event.customers and self._sides.lean(i) >= 0)

    def _announcer(self, noun: Token) -> tuple[int, ...]:
        """ "won a contract ..., the Pentagon said": the authority is the customer."""
        for token in noun.sent:
            if token.lemma_ in words("contracts.toml", "announcing") and token.pos_ == "VERB":
                named = self._p.named(children(token, "nsubj"), frozenset({T.AUTHORITY}))
                if named:
                    return named
        return ()
