"""When a fact began, ended, was completed or will run out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot import plan
from bot.algebra import ANYTHING, Date, Fact, Lasts, Moment, Side, Status
from bot.evaluation import Evaluator
from bot.facts import fact_hits
from bot.hits import Hit, ending
from bot.reply import Reply
from bot.rows import row, rows
from kg.model import Interval, Modality, Phase, Relation
from kg.span import Bounds


def date_reply(question: Date, e: Evaluator) -> Reply | None:
    """The day in the precision of its evidence, with the row that gives it."""
    found = dated(question, e)
    return _dated(*found, e) if found is not None else None


def dated(question: Date, e: Evaluator) -> tuple[Bounds, Hit] | None:
    """The day asked for with the row that gives it; None where several parties have days of their own."""
    fact = question.fact
    hits = fact_hits(fact, e)
    if Relation.FOUNDED in fact.relations and fact.object is not None:
        started = Fact(relations=(Relation.FOUNDED_ON,), subject=fact.object, object=None, status=Status.EVER)
        hits = [*_single(started, e), *hits]
    found = [(b, hit) for hit in hits for b in [_moment(hit, question.moment, fact.status)] if b is not None and b.known]
    if not found and fact.qualifier.product and fact.subject is not None and fact.object is not None:
        return dated(replace(question, fact=replace(fact, qualifier=ANYTHING)), e)  # of the pair, whatever is traded
    several = len({hit.party for _, hit in found}) > 1 and (fact.subject is None or fact.object is None)
    if not found or (several and len({b for b, _ in found}) > 1):
        return None
    return found[0]


def _single(fact: Fact, e: Evaluator) -> list[Hit]:
    """Rows of a relation whose other end is a date, not a party."""
    assert fact.subject is not None
    ids = set(e.ids(fact.subject))
    keys = [str(r["row"]) for r in e.reader.select(_subject_query(fact, e))] if ids else []
    found = e.reader.intervals([key.rpartition("/")[2] for key in keys])
    return [Hit(i.subject, None, i, (i,), e.as_of) for i in found]


def _subject_query(fact: Fact, e: Evaluator) -> str:
    assert fact.subject is not None
    return plan.history(e.ids(fact.subject), fact.relations[0], Side.OBJECT, visible=e.visible)


def _dated(bounds: Bounds, hit: Hit, e: Evaluator) -> Reply:
    shown = row(hit, e.reader)
    text = bounds.prefix() or bounds.text()
    return Reply("date", (replace(shown, value=text),), text)


def _moment(hit: Hit, moment: Moment, asked: Status) -> Bounds | None:
    stated = [r for r in hit.rows if r.modality is Modality.STATED] or list(hit.rows)
    ordered = sorted(stated, key=lambda r: r.holds_from)
    if asked is Status.EXPANDING:
        return next((r.since for r in reversed(ordered) if r.phase is Phase.EXPANDING and r.since.known), None)
    if asked is Status.RESUMED:
        return next((r.since for r in reversed(ordered) if r.since.known and r.phase is not Phase.ENDED), None)
    if moment is Moment.DONE:
        return next((_completion(r, ordered) for r in ordered if r.phase is Phase.COMPLETED), None)
    if moment is Moment.START:
        return next((r.since for r in ordered if r.since.known), None)
    if moment is Moment.EXPIRY:
        ahead = [r.until for r in ordered if r.until.latest is not None and r.until.latest >= hit.day]
        return max(ahead, key=lambda bounds: bounds.latest or hit.day, default=None) or _moment(hit, Moment.END, asked)
    ended = [r for r in ordered if r.phase in (Phase.ENDED, Phase.ABANDONED, Phase.REDUCING) and r.until.known]
    if ended or asked is Status.ENDED:  # "when did X leave": no contract's coming end
        return ended[-1].until if ended else None
    return next((r.until for r in reversed(ordered) if r.until.known), None)


def _completion(done: Interval, rows: Sequence[Interval]) -> Bounds:
    """The day of completion: the episode's own where nothing went before it, else the day from which the row holds."""
    return done.since if done is rows[0] or not done.start_known else Bounds.on(done.holds_from)


def lasts(question: Lasts, e: Evaluator) -> Reply | None:
    """Whether the known end lies late enough; None where it leaves that open."""
    ahead = [found for hit in fact_hits(question.fact, e) if (found := ending(hit, None)) is not None]
    if not ahead:
        return None
    until, when = ahead[0].best.until, question.when
    low, high = until.earliest or date.min, until.latest or date.max
    sure, out = (low > when.high, high <= when.high) if question.beyond else (low >= when.low, high < when.low)
    shown = rows(ahead[:1], e.reader)
    if out:
        return Reply("yesno", tuple(replace(row_, group=None) for row_ in shown), "no")
    return Reply("yesno", shown, "yes") if sure else None
