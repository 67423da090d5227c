"""The analyst: a question in, an answer out. Understands, evaluates the readings in turn, composes or abstains."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from bot import clarify, plan, sparql
from bot.advice import advised
from bot.algebra import Question
from bot.answer import Answer, Quote, Row
from bot.compose import clean, compose
from bot.evaluation import Evaluator
from bot.question import Ask
from bot.replies import Articles, reply
from bot.reply import Reply
from bot.rows import name
from bot.several import together
from bot.silence import in_vain, known_of
from bot.thread import turns
from bot.understanding.context import NOTHING, Context, named
from bot.understanding.examples import MOST, Bank, mask, sure
from bot.understanding.parser import ENOUGH, Parser
from bot.understanding.sentence import Reading
from bot.understanding.tokens import MAX_CHARACTERS
from bot.watches.standing import Standing, standings
from bot.watches.subject import meanings, subject
from kg.model import EntityId
from kg.protocols import Encoder, GraphReader, LanguageModel, Passages
from kg.terms import entity as entity_iri

MOST_PARSERS = 8
TRIED = 6  # readings evaluated before giving up
HELP = (
    "Ask who owns, runs, supplies, buys from, sues or competes with whom, as of any day: "
    '"who still buys from X?", "how much of X does Y own?", "who ran X in May 2024?", "did Y buy X in the end?", '
    '"why did Z leave?". Every row comes with the sentence that says so.'
)
# What a passage must share with the question: likeness (cosine) and weight in words. Over the sample corpus these two let
# 46 % of the answerable golden questions find a passage of a supporting article, and 8 % of the unanswerable ones find any
# (likeness alone: 71 % and 23 %).
PASSAGE_SCORE, PASSAGE_WORDS = 0.45, 0.4


class Analyst:
    """Answers questions over one graph.

    `articles` gives texts for reasons and details; without it they stay silent. `encoder` opens the example bank: what
    the grammar cannot read is compared with examples of what it can, and offered. `model` is asked after both.
    """

    def __init__(
        self,
        reader: GraphReader,
        passages: Passages | None = None,
        *,
        articles: Articles | None = None,
        encoder: Encoder | None = None,
        model: LanguageModel | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._reader, self._passages, self._articles, self._today = reader, passages, articles, today
        self._model = model
        self._bank = Bank(encoder) if encoder is not None else None
        self._parsers: dict[object, tuple[int, Parser]] = {}  # with the commit that each has seen

    def ask(self, ask: Ask) -> Answer:
        """The answer; never raises for what a question holds."""
        begun = time.perf_counter()
        as_of = ask.as_of or self._today()
        answer = self._answer(ask, as_of)
        return answer.timed((time.perf_counter() - begun) * 1000.0)

    def standings(self, ask: Ask) -> dict[str, Standing] | None:
        """How each party stands in what a phrase names ("Scale AI customers", "Scale AI"); None when it names nothing."""
        as_of, reader = ask.as_of or self._today(), self._seen_by(ask)
        of = subject(ask.question, self._parser(reader, ask), reader, as_of)
        return standings(of, Evaluator(reader, as_of, ask.visible)) if of is not None else None

    def meanings(self, ask: Ask) -> tuple[str, ...]:
        """The things of one name among which a phrase does not choose."""
        return meanings(ask.question, self._seen_by(ask))

    def _answer(self, ask: Ask, as_of: date) -> Answer:
        question = ask.question
        if len(question) > MAX_CHARACTERS:
            return _silent(question[:200], as_of, "That is too long for a question: please ask in a sentence or two.")
        if not question.strip():
            return _silent(question, as_of, f"Nothing was asked. {HELP}")
        reader = self._seen_by(ask)
        parser = self._parser(reader, ask)
        day = parser.believed_by(question, as_of) if ask.known_by is None else None
        if day is not None:
            return self._answer(replace(ask, known_by=day), day)
        parts = parser.questions(question, as_of)
        if len(parts) > 1:
            return self._each(parts, ask, as_of)
        context = self._context(parser, ask, as_of, reader)
        readings = parser.parse(question, context, as_of)
        evaluator = Evaluator(reader, as_of, ask.visible)
        back = clarify.two_of_a_name(readings, question, reader)
        if back is not None:
            return _back(question, as_of, back)
        return self._first(readings, evaluator, ask, as_of) or self._fallback(ask, as_of, parser, readings, evaluator)

    def _each(self, parts: Sequence[str], ask: Ask, as_of: date) -> Answer:
        """Several questions of one message, each asked with those before it as its thread."""
        answers: list[Answer] = []
        for part in parts:
            thread = (*ask.thread, *(answer.to_dict() for answer in answers))
            answers.append(self._answer(replace(ask, question=part, thread=thread), as_of))
        return together(ask.question, answers)

    def _first(self, readings: Sequence[Reading], e: Evaluator, ask: Ask, as_of: date) -> Answer | None:
        """The best reading of which the graph holds something; then the best that knows it does not."""
        unknown: Answer | None = None
        asked: Question | None = None
        for reading in [r for r in readings if r.score >= ENOUGH][:TRIED]:
            e.prospective = reading.prospective
            e.ran.clear()
            found = reply(reading.question, e, self._articles)
            if found is not None and found.known:
                return replace(_answered(ask.question, as_of, found, e), about=_about(reading.question, e))
            if found is not None and unknown is None:
                unknown, asked = _answered(ask.question, as_of, found, e), reading.question
                if found.kind == "text":
                    break
        if unknown is None or asked is None:
            return None
        return replace(unknown, status="abstained", text=self._searched(e, in_vain(asked, e)), gap=True)

    def _fallback(self, ask: Ask, as_of: date, parser: Parser, readings: Sequence[Reading], e: Evaluator) -> Answer:
        back = clarify.similar(readings, parser.world.names, e) if readings else None
        if back is not None:
            return _back(ask.question, as_of, back)
        if readings:
            silent = _silent(ask.question, as_of, self._searched(e, in_vain(readings[0].question, e)))
            return replace(silent, sparql=_sparql(e), gap=True)
        if parser.wants_help(ask.question):
            return _silent(ask.question, as_of, self._searched(e, HELP))
        foreign = parser.foreign(ask.question)
        alike = self._alike(ask, as_of, parser, e) if not foreign else None
        if alike is not None:
            return alike
        helped = self._advised(ask, as_of, e) if not foreign else None
        if helped is not None:
            return helped
        found = self._found(ask, as_of) if not foreign else None
        name_ = parser.unknown_name(ask.question, as_of)
        lead = "I did not find an answer." if name_ is None else f"Nothing is known under the name {name_!r}."
        about = known_of(parser.first_name(ask.question, as_of), e) if name_ is None and not foreign else ""
        lead = f"{lead} {about}".rstrip()
        silent = found or _silent(ask.question, as_of, self._searched(e, lead))
        return replace(silent, gap=not foreign)

    def _advised(self, ask: Ask, as_of: date, e: Evaluator) -> Answer | None:
        """The answer to what a language model takes the question for, marked with its name; None without one."""
        question = advised(ask.question, self._model, e.reader) if self._model is not None else None
        found = reply(question, e, self._articles) if question is not None else None
        if self._model is None or found is None or not found.known:
            return None
        answer = _answered(ask.question, as_of, found, e)
        lead = clean(f"Understood by the language model {self._model.name}, not by the grammar:")
        return replace(answer, text=f"{lead}\n{answer.text}", understood_by=self._model.name)

    def _alike(self, ask: Ask, as_of: date, parser: Parser, e: Evaluator) -> Answer | None:
        """What the question may have meant, by the example bank: the answer where it is likely, else a question back."""
        if self._bank is None:
            return None
        matches = self._bank.near(mask(ask.question, parser.world, parser.days(ask.question, as_of)))
        if sure(matches):
            meant, day = matches[0].question, parser.day_asked(ask.question, as_of)
            then = Evaluator(e.reader, day, ask.visible)
            found = self._first(parser.parse(meant, NOTHING, day), then, replace(ask, question=meant), day)
            if found is not None and found.status == "answered":
                lead = clean(f"I understood: {meant}{'' if day == as_of else f' on {day.isoformat()}'}")
                return replace(found, question=ask.question, text=f"{lead}\n{found.text}")
        if parser.names_a_relation(ask.question, as_of):
            return None
        known = list(islice((m.question for m in matches if self._knows(m.question, parser, e, as_of)), MOST))
        return None if not known else replace(_back(ask.question, as_of, clarify.meant(known)), gap=True)

    def _knows(self, question: str, parser: Parser, e: Evaluator, as_of: date) -> bool:
        """Whether a question that might be offered has an answer."""
        readings = parser.parse(question, NOTHING, as_of)
        found = reply(readings[0].question, e, self._articles) if readings else None
        return found is not None and found.known

    def _found(self, ask: Ask, as_of: date) -> Answer | None:
        """Passages of text, clearly marked as found by likeness."""
        if self._passages is None:
            return None
        given = self._passages.search(ask.question, limit=3, visible=ask.visible)
        found = [p for p in given if p.score >= PASSAGE_SCORE and p.words >= PASSAGE_WORDS]
        if not found:
            return None
        quotes = [Quote(quote=p.text, title=p.title, outlet=p.outlet, url=p.url, published=p.published) for p in found]
        rows = tuple(Row(name=q.title or q.outlet or "article", evidence=(q,)) for q in quotes)
        text = "I could not answer that from what I have understood. Text found that may speak of it:\n"
        lines = [f'- "{" ".join(q.quote.split())[:300]}" ({q.outlet or q.title or "article"})' for q in quotes]
        return Answer(
            question=ask.question,
            as_of=as_of,
            status="passages",
            kind="text",
            items=rows,
            text=clean(text + "\n".join(lines)),
        )

    def _searched(self, e: Evaluator, lead: str) -> str:
        covered = e.reader.coverage()
        articles = covered.get("articles") or 0
        if not articles:
            return f"{lead} The graph is empty: ingest articles first (firmgraph ingest FILE...)."
        span = f" published {covered.get('first')} to {covered.get('last')}" if covered.get("first") else ""
        count = f"{articles} article{'' if articles == 1 else 's'}"
        claims = covered.get("claims") or 0
        held = f"{claims} claim{'' if claims == 1 else 's'}"
        gap = "" if lead.endswith("\n") else " "
        return f"{lead}{gap}Searched {count}{span} with {held}, as of {e.as_of.isoformat()}."

    def _context(self, parser: Parser, ask: Ask, as_of: date, reader: GraphReader) -> Context:
        """The thread read again, turn by turn."""
        context = NOTHING
        for question, day, members in turns(ask.thread, reader):
            if len(question) > MAX_CHARACTERS:
                continue
            readings = parser.parse(question, context, day or as_of)
            chosen = self._chosen(readings, members, reader, day or as_of, ask)
            context = context.then(chosen, members, question)
        return context

    def _chosen(
        self, readings: Sequence[Reading], members: tuple[EntityId, ...], reader: GraphReader, day: date, ask: Ask
    ) -> Question | None:
        """The reading that gave the earlier answer: the first that gives anything."""
        if len(readings) <= 1 or not members:
            return readings[0].question if readings else None
        e = Evaluator(reader, day, ask.visible)
        for reading in readings[:TRIED]:
            found = reply(reading.question, e, self._articles)
            if found is not None and found.known:
                return reading.question
        return readings[0].question

    def _seen_by(self, ask: Ask) -> GraphReader:
        reader = self._reader
        seen_by = getattr(reader, "seen_by", None)
        if seen_by is not None and ask.visible != plan.PUBLIC:
            reader = seen_by(ask.visible)
        return reader.known_by(ask.known_by) if ask.known_by is not None else reader

    def _parser(self, reader: GraphReader, ask: Ask) -> Parser:
        """One parser for each asker's sight and day of knowledge; it follows the commits of the graph."""
        key = ask.visible, ask.known_by
        known = self._parsers.get(key)
        if known is None or (ask.known_by is not None and known[0] != self._reader.commit()):
            if len(self._parsers) > MOST_PARSERS:
                self._parsers.clear()
            known = self._reader.commit(), Parser(reader)
        elif ask.known_by is None:
            known = reader.commit(), known[1].following(reader)
        self._parsers[key] = known
        return known[1]


def _answered(question: str, as_of: date, found: Reply, e: Evaluator) -> Answer:
    answer = Answer(
        question=question,
        as_of=as_of,
        status="answered",
        kind=found.kind,
        items=found.items,
        value=found.value,
        picture=found.picture,
        lead=found.lead,
        sparql=sparql.of_answer(found.items, e.found) or _sparql(e),
    )
    return replace(answer, text=compose(answer))


def _about(question: Question, e: Evaluator) -> tuple[tuple[str, str], ...]:
    """What the question names, each once."""
    ids = dict.fromkeys(id_ for one in named(question) for id_ in one.ids)
    return tuple((str(entity_iri(id_).value), name(e.reader, id_)) for id_ in ids)


def _sparql(e: Evaluator) -> str:
    """What was asked of the graph; the last query gives the rows, those before it as comments when there are several."""
    if not e.ran:
        return ""
    unique = list(dict.fromkeys(e.ran))
    before = "".join(
        "# first: " + line + "\n" for query in unique[:-1][:3] for line in query.splitlines() if "VALUES" in line
    )
    return before + unique[-1]


def _silent(question: str, as_of: date, text: str) -> Answer:
    return Answer(question=question, as_of=as_of, status="abstained", text=clean(text))


def _back(question: str, as_of: date, back: clarify.Back) -> Answer:
    return Answer(question=question, as_of=as_of, status="clarify", options=back.options, text=clean(back.text))
