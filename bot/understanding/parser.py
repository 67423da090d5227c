"""A question's text -> readings, over the names of one graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date

from bot import plan
from bot.algebra import Date, Fact, Moment, Named, Question, Side, Status
from bot.dates import dated as days_of
from bot.evaluation import Evaluator
from bot.matching import content
from bot.understanding.context import NOTHING, Context, day_of, resolve
from bot.understanding.events import dated, undated
from bot.understanding.framing import framed
from bot.understanding.items import Days, Deal, Item, World, itemise
from bot.understanding.lexicon import by_first, phrases, plain
from bot.understanding.linking import Names
from bot.understanding.messages import about, questions
from bot.understanding.questions import read
from bot.understanding.sentence import Reading, any_time
from bot.understanding.skipping import shorter
from bot.understanding.tokens import Token, tokenise
from kg.model import EntityId, EntityType, Interval, Phase, Relation
from kg.protocols import GraphReader
from kg.terms import INTERVAL, id_of

ENOUGH = 2.0  # readings that score below are guesses
_PRODUCTS = """# Which products do rows name?
PREFIX fg: <https://firmgraph.example/ontology#>
SELECT DISTINCT ?product WHERE { GRAPH <https://firmgraph.example/graph/view> { ?row fg:product ?product } } LIMIT 20000"""


class Parser:
    """Reads the names once; parsing a question then needs no query."""

    def __init__(self, reader: GraphReader) -> None:
        self._reader, self.commit = reader, reader.commit()
        self._types: dict[EntityId, EntityType] = {}
        self._named = _products(reader)  # the goods that rows name
        self._seen: tuple[tuple[str, date, date | None] | None, tuple[Item, ...]] = None, ()
        self.world = World(
            Names(reader.names(), self._is_person), self._type_of, _words(self._named), self._deals, self._goods, self._days
        )

    def following(self, reader: GraphReader) -> Parser:
        """The parser after the commits since: itself, itself with what they changed, or a new one."""
        commit = reader.commit()
        change = reader.changed(self.commit) if commit != self.commit else None
        if change is None:
            return self if commit == self.commit else Parser(reader)
        made = copy(self)
        made._reader, made.commit = reader, commit
        made._seen = None, ()
        made._types = {id_: type_ for id_, type_ in self._types.items() if id_ not in change.entities}
        names = made._names_of(change.entities)
        made._named = _products(reader) if change.gone else self._named | change.products
        words = self.world.products | _words(change.products) if not change.gone else _words(made._named)
        followed = self.world.names.following(names, made._is_person)
        made.world = World(followed, made._type_of, words, made._deals, made._goods, made._days)
        return made

    def _names_of(self, ids: Iterable[EntityId]) -> dict[EntityId, tuple[str, ...]]:
        found = {id_: self._reader.entity(id_) for id_ in ids}
        return {id_: (e.label, *e.names) if e is not None and e.id == id_ else () for id_, e in found.items()}

    def parse(self, text: str, context: Context = NOTHING, as_of: date | None = None) -> list[Reading]:
        """Every reading of a question, best first; empty when it is about something else or not understood."""
        day = as_of or date.today()
        text, topic = about(text, lambda line: self.items(line, day))
        tokens = tokenise(text)
        if not tokens or self.foreign(text):
            return []
        context = topic if topic.question is not None else context
        placed = dated(self.items(text, day, day_of(context.question)), self.world, day)
        if undated(placed):
            return []
        found = self._readings(placed, context)
        if found and found[0].score >= ENOUGH:
            return found
        parts = (self._readings(part, context) for part in shorter(placed, bool(found)))
        return next(filter(None, parts), found)

    def _readings(self, placed: Sequence[Item], context: Context) -> list[Reading]:
        best: dict[Question, Reading] = {}
        for penalty, version in enumerate(resolve(framed(placed), context, self.world)):
            for reading in read(version, self.world, context):
                known = best.get(reading.question)
                score = reading.score - 0.4 * penalty
                if known is None or score > known.score:
                    best[reading.question] = Reading(reading.question, score, reading.loose, reading.prospective)
        return sorted(best.values(), key=lambda reading: -reading.score)

    def questions(self, text: str, as_of: date) -> tuple[str, ...]:
        """The questions of a message; most messages are one. A statement that asks nothing leads up to the next."""
        found: list[str] = []
        told = ""
        for part in questions(text, lambda line: self.items(line, as_of)):
            whole = f"{told} {part}".strip()
            told = whole if part.endswith(".") and not self.parse(part, as_of=as_of) else ""
            found += [] if told else [whole]
        return (*found, told) if told else tuple(found)

    def items(self, text: str, as_of: date, talked: date | None = None) -> tuple[Item, ...]:
        """The items of a question; `talked`: the day that its thread was about."""
        seen, key = self._seen, (text, as_of, talked)  # a question is looked at several times
        if seen[0] != key:
            seen = self._seen = key, itemise(tokenise(text), self.world, as_of, talked)
        return seen[1]

    def foreign(self, text: str) -> bool:
        """Whether it asks for something that the graph does not hold, such as a share price."""
        return _has(tokenise(text), "foreign")

    def believed_by(self, text: str, as_of: date) -> date | None:
        """The day of "what did we believe in May": only what was published by then counts."""
        items = self.items(text, as_of)
        when = next((item.when for item in items if item.when is not None), None)
        return min(when.high, as_of) if when is not None and any(item.has("believed") for item in items) else None

    def days(self, text: str, as_of: date) -> list[range]:
        """The stretches of the text that name days."""
        items = self.items(text, as_of)
        ends = (*(item.start for item in items[1:]), len(text))
        return [range(item.start, end) for item, end in zip(items, ends, strict=False) if item.when is not None]

    def day_asked(self, text: str, as_of: date) -> date:
        """The day about which it asks: the last day of the first time that it names, else `as_of`."""
        when = next((item.when for item in self.items(text, as_of) if item.when is not None), None)
        return min(when.high, as_of) if when is not None else as_of

    def names_a_relation(self, text: str, as_of: date) -> bool:
        """Whether its words speak of a relation; what is then not understood is a name that the graph does not know."""
        known = [item for item in self.items(text, as_of) if item.np is None and not item.has("aux")]
        return any(item.has("verb") or item.has("noun") or item.has("deal") for item in known)

    def first_name(self, text: str, as_of: date) -> Named | None:
        """The first party that it names."""
        return next((item.np for item in self.items(text, as_of) if isinstance(item.np, Named)), None)

    def unknown_name(self, text: str, as_of: date) -> str | None:
        """What is written like a name and is none that the graph knows."""
        words = {item.start: item.text for item in self.items(text, as_of) if set(item.tags) == {"word"}}
        tokens = [token for token in tokenise(text) if token.start in words]
        written = " ".join(token.raw for token in tokens if token.start > 0 and token.raw[:1].isupper())
        if written or self.first_name(text, as_of) is not None or not self.names_a_relation(text, as_of):
            return written or None
        return tokens[-1].raw if len(tokens) == 1 and tokens[0].text not in plain() else None  # "who owns voltera"

    def wants_help(self, text: str) -> bool:
        """Whether it asks what can be asked."""
        return _has(tokenise(text), "help")

    def _deals(self, ids: Sequence[EntityId]) -> list[Deal]:
        """Completed acquisitions and mergers of the parties, each with the day from which it held."""
        keys: dict[str, None] = {}
        for relation in (Relation.ACQUIRES, Relation.MERGES_WITH):
            for side in Side:
                found = self._reader.select(plan.history(ids, relation, side))
                keys |= dict.fromkeys(id_of(str(row["row"]), INTERVAL) for row in found)
        done = [row for row in self._reader.intervals(keys) if row.phase is Phase.COMPLETED and row.start_known]
        return [((row.subject, *([row.object] if row.object is not None else [])), _day(row)) for row in done]

    def _days(self, fact: Fact, as_of: date) -> Days | None:
        """When a fact began or, if it asks for its end, ended; None where several days could be meant."""
        over = fact.status in (Status.ENDED, Status.REDUCING)
        found = days_of(Date(any_time(fact), Moment.END if over else Moment.START), Evaluator(self._reader, as_of))
        low, high = (found[0].earliest, found[0].latest) if found is not None else (None, None)
        return (low, high) if low is not None and high is not None else None

    def _goods(self, words: Sequence[str]) -> tuple[str, ...]:
        wanted = content(words)
        return tuple(sorted(name for name in self._named if wanted <= content([name]))) if wanted else ()

    def _is_person(self, id_: EntityId) -> bool:
        return self._type_of(id_) is EntityType.PERSON

    def _type_of(self, id_: EntityId) -> EntityType:
        if id_ not in self._types:
            found = self._reader.entity(id_)
            self._types[id_] = found.type if found is not None else EntityType.OTHER
        return self._types[id_]


def _products(reader: GraphReader) -> frozenset[str]:
    return frozenset(str(row["product"]) for row in reader.select(_PRODUCTS))


def _words(products: Iterable[str]) -> frozenset[str]:
    return frozenset(token.text for product in products for token in tokenise(product))


def _day(done: Interval) -> date:
    return done.since.latest or done.holds_from


def _has(tokens: Sequence[Token], meaning: str) -> bool:
    words = [token.text for token in tokens]
    return any(
        tuple(words[i : i + len(key)]) == key and any(meaning in (entry.kind, entry.value) for entry in phrases()[key])
        for i in range(len(words))
        for key in by_first().get(words[i], ())
    )
