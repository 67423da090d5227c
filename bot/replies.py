"""Questions of the algebra answered over a graph. None = the graph holds nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import assert_never

from bot import chains, courses, extremes, prose, verdicts
from bot.algebra import (
    ANYTHING,
    Best,
    Called,
    Changes,
    Controlled,
    Count,
    Date,
    Exists,
    Extreme,
    Fact,
    Is,
    Lasts,
    Link,
    List,
    Named,
    Path,
    Question,
    Related,
    Search,
    SetExpr,
    Side,
    Sole,
    Status,
    Text,
    Timeline,
    Value,
    Voices,
    Why,
    WhyNot,
    YesNo,
    walk,
)
from bot.answer import Row
from bot.connections import connection
from bot.dates import date_reply, lasts
from bot.evaluation import Evaluator
from bot.facts import fact_hits
from bot.hits import LIVE, Hit, rank
from bot.holding import indirectly
from bot.renamings import other_names
from bot.reply import Reply
from bot.rows import name, rows
from bot.understanding.context import swap
from bot.values import value_reply
from bot.voices import voices
from kg.model import ArticleId, EntityId, Phase, Reading, Relation
from kg.state import Group
from kg.terms import ENTITY, id_of
from kg.terms import entity as entity_iri

Articles = Callable[[ArticleId], Reading | None]


def reply(question: Question, e: Evaluator, articles: Articles | None) -> Reply | None:
    """Answer one reading of a question."""
    best = next((value for value in walk(question) if isinstance(value, Best)), None)
    return _of_the_first(question, best, e, articles) if best is not None else _reply(question, e, articles)


def _reply(question: Question, e: Evaluator, articles: Articles | None) -> Reply | None:
    match question:
        case List(of):
            return _list(of, e)
        case Count(of):
            return _count(of, e)
        case Extreme() | Exists() | Sole() | Is():
            return extremes.of_set(question, e)
        case YesNo():
            return _yesno(question, e)
        case Date():
            return date_reply(question, e)
        case Value():
            return value_reply(question, e)
        case Path():
            return courses.path(question, e)
        case Link(start, end):
            return _link(start, end, e)
        case Called(of, former):
            names = other_names(e.ids(of), e, former=former)
            return Reply("list", names) if names else None
        case Timeline():
            return courses.timeline(question, e)
        case Changes():
            return courses.changes(question, e)
        case Why():
            return _why(question, e, articles)
        case WhyNot():
            return courses.whynot(question, e)
        case Text(fact):
            return _text(fact, e)
        case Lasts():
            return lasts(question, e)
        case Voices():
            return voices(question, e)
        case Search():
            return _search(question, e, articles)
        case _:
            assert_never(question)


def _of_the_first(question: Question, best: Best, e: Evaluator, articles: Articles | None) -> Reply | None:
    """A question about the largest owner, customer ... of a firm: who that is stands in front of the answer."""
    first = extremes.extreme(Extreme(best.of, "percent", most=best.most, place=best.place), e)
    ids = [id_of(shown.iri, ENTITY) for shown in first.items if shown.iri] if first is not None else []
    if first is None or len(ids) != 1:
        return None
    asked: Question = swap(question, best, Named((EntityId(ids[0]),)))
    found = reply(asked, e, articles)
    lead = f"That is {first.items[0].name}."
    return found if found is None or not found.known else replace(found, lead=" ".join((lead, found.lead)).strip())


# --- lists -----------------------------------------------------------------------------------------------------------


def _list(of: SetExpr, e: Evaluator) -> Reply | None:
    hits = e.hits(of)
    if not hits:
        return None
    shown = rows((*hits, *_context(of, hits, e)), e.reader)
    whole = next((value for value in walk(of) if isinstance(value, Controlled)), None)
    heads = e.ids(whole.of) if whole is not None else ()
    return Reply("list", chains.legs(shown, hits, heads[0], e) if heads else shown)


_WITH_CONTEXT = (Relation.SUPPLIES, Relation.OWNS_STAKE)


def _context(of: SetExpr, hits: Sequence[Hit], e: Evaluator) -> list[Hit]:
    """Those who are out, below an unqualified list of who is in: what a reader asks next (decision 013)."""
    if not isinstance(of, Related) or of.relation not in _WITH_CONTEXT:
        return []
    if of.status is not Status.NOW or of.when is not None or of.qualifier != ANYTHING or len(hits) > LONG:
        return []
    shown = {hit.party for hit in hits}
    return [hit for hit in e.over(of) if hit.party not in shown][:MAX_CONTEXT]


MAX_CONTEXT = 10
LONG = 40  # rows from which a list needs no more of them


def _count(of: SetExpr, e: Evaluator) -> Reply | None:
    hits = [hit for hit in e.hits(of) if _counts(hit, of)]
    return Reply("number", rows(hits, e.reader), value=len(hits)) if hits else None


def _counts(hit: Hit, of: SetExpr) -> bool:
    if isinstance(of, Related) and of.status is not Status.NOW:
        return True
    return hit.group not in (Group.PROSPECTIVE, Group.DENIED, Group.ENDED)


# --- facts -----------------------------------------------------------------------------------------------------------


def _yesno(question: YesNo, e: Evaluator) -> Reply | None:
    if question.indirect and (held := indirectly(question.fact, e)) is not None:
        return held
    hits = sorted(fact_hits(question.fact, e, question.about), key=lambda hit: rank(hit.best, hit.day))
    happened = [hit for hit in hits if question.ever and verdicts.has_ended(hit)]
    if happened:
        return Reply("yesno", rows(happened[:1], e.reader), "yes")
    verdict = verdicts.verdict(question.fact, hits, e)
    if verdict is None:
        held = indirectly(question.fact, e) if question.fact.status in (Status.NOW, Status.STILL) else None
        return held or Reply("yesno", (), "not known", known=False)
    value, shown = verdict
    found = _through(rows(shown, e.reader), shown, question, e)
    over = question.fact.status in (Status.ENDED, Status.EVER) and all(hit.group is Group.ENDED for hit in shown)
    if value == "no" or (value == "yes" and over):  # the rows say why; they are no members of what was asked
        found = tuple(replace(r, group=None) for r in found)
    return Reply("yesno", found, value)


def _through(found: tuple[Row, ...], hits: Sequence[Hit], question: YesNo, e: Evaluator) -> tuple[Row, ...]:
    """ "did a subsidiary of X sell to Y": the row says which one."""
    other = question.fact.subject if question.about is Side.OBJECT else question.fact.object
    if other is None or isinstance(other, Named):
        return found
    legs = [name(e.reader, hit.given) if hit.given is not None else "" for hit in hits]
    return tuple(
        replace(r, note="; ".join(part for part in (r.note, f"through {leg}" if leg else "") if part))
        for r, leg in zip(found, legs, strict=True)
    )


# --- texts, paths, time ------------------------------------------------------------------------------------------------


_TURNED = (Status.ENDED, Status.REDUCING)
_OVER = (Phase.ENDED, Phase.REDUCING, Phase.ABANDONED)


def _why(question: Why, e: Evaluator, articles: Articles | None) -> Reply | None:
    """The sentences that give a reason: for an end, for a beginning or a return, or for the fact as it stands."""
    fact = question.fact
    hits = fact_hits(fact, e)
    if fact.status is Status.RESUMED or question.start:
        about = prose.About.START
        hits = [_since_resumed(hit) for hit in hits]
    else:
        over = fact.status in _TURNED or (bool(hits) and hits[0].best.phase is Phase.ABANDONED)
        about = prose.About.END if over else prose.About.FACT
    if fact.status is Status.ENDED and hits and not any(r.phase in _OVER for hit in hits for r in hit.rows):
        return None  # nothing came to an end
    if fact.status is Status.ENDED and (fact.subject is None or fact.object is None):
        hits = [hit for hit in hits if hit.group is Group.ENDED]
        if len({hit.party for hit in hits}) > 1:
            return None  # several came to an end
    found = prose.reasons(hits, e, articles, about)
    return Reply("text", found) if found else None


def _since_resumed(hit: Hit) -> Hit:
    """The rows since it was taken up again."""
    end = max((r.holds_from for r in hit.rows if r.phase is Phase.ENDED), default=None)
    since = tuple(r for r in hit.rows if end is None or (r.holds_from >= end and r.phase is not Phase.ENDED))
    return replace(hit, rows=since or hit.rows)


def _text(fact: Fact, e: Evaluator) -> Reply | None:
    hits = [hit for hit in fact_hits(fact, e) if hit.group not in (Group.DENIED,)]
    live = [hit for hit in hits if hit.group in LIVE] or [hit for hit in hits if hit.group is not Group.ENDED]
    if fact.status not in (Status.NOW, Status.STILL):
        live = live or hits
    if hits and not live:
        return Reply("text", known=False)  # what was bought once is no answer to what is bought still
    return Reply("text", rows(live, e.reader)) if live else None


def _search(question: Search, e: Evaluator, articles: Articles | None) -> Reply | None:
    found = prose.search(question, e, articles)
    return Reply("text", found) if found else None


def _link(start: SetExpr, end: SetExpr, e: Evaluator) -> Reply | None:
    a, b = e.ids(start), e.ids(end)
    found = connection(a[0], b[0], e) if a and b else ()
    picture = ("connection", *(entity_iri(ids[0]).value for ids in (a, b))) if found else None
    return Reply("path", found, picture=picture) if found else None
