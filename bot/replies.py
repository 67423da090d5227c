"""Questions of the algebra answered over a graph. None = the graph holds nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import assert_never

from bot import chains, courses, extremes, plan, prose, verdicts
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
    Link,
    List,
    Measure,
    Moment,
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
    When,
    Why,
    WhyNot,
    YesNo,
    walk,
)
from bot.answer import Row
from bot.answer import Value as Plain
from bot.connections import connection
from bot.evaluation import Evaluator
from bot.hits import LIVE, Hit, rank
from bot.holding import indirectly, through_others
from bot.renamings import other_names
from bot.reply import Reply
from bot.rows import name, row, rows
from bot.understanding.context import swap
from kg.model import Amount, ArticleId, EntityId, Interval, Modality, Phase, Reading, Relation
from kg.span import Bounds
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
            return _date(question, e)
        case Value():
            return _value(question, e)
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


def fact_hits(fact: Fact, e: Evaluator, about: Side | None = None) -> list[Hit]:
    """The hits of a fact between two parties (or of the one that is named), best first; parties stand on `about`."""
    side = about or (Side.SUBJECT if fact.object is not None else Side.OBJECT)
    of, party = (fact.object, fact.subject) if side is Side.SUBJECT else (fact.subject, fact.object)
    if of is None:
        of, party, side = party, None, side.other
    if of is None:
        return []
    wanted = e.ids(party) if party is not None else None
    found: list[Hit] = []
    for relation in fact.relations:
        related = Related(of=of, relation=relation, side=side, status=fact.status, when=fact.when, qualifier=fact.qualifier)
        found += e.all_hits(related, wanted)
    return sorted(found, key=lambda hit: (fact.relations.index(hit.best.relation), rank(hit.best, hit.day)))


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


def _date(question: Date, e: Evaluator) -> Reply | None:
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


def _value(question: Value, e: Evaluator) -> Reply | None:
    timeless = question.measure in (Measure.AMOUNT, Measure.TOTAL)
    hits = fact_hits(replace(question.fact, when=None) if timeless else question.fact, e)
    match question.measure:
        case Measure.PERCENT:
            return _percent(hits, question.fact, e)
        case Measure.AMOUNT:
            return _amount(hits, question.fact, e)
        case Measure.TOTAL:
            return _total(hits, e)
        case Measure.JOINT:
            return _joint(hits, question.fact, e)
        case Measure.PHASE:
            return _phase(hits, e)
        case _:
            assert_never(question.measure)


def _percent(hits: Sequence[Hit], fact: Fact, e: Evaluator) -> Reply | None:
    found = [hit for hit in hits if hit.best.percent is not None and hit.group not in (Group.DENIED, Group.ENDED)]
    if not found:
        held = through_others(fact, e)
        return None if held is None else replace(held, kind="value")
    if len({hit.party for hit in found}) > 1:
        return None
    percent = found[0].best.percent
    assert percent is not None
    if _overtaken(found[0], fact, e):
        return None
    value: Plain = percent.low if percent.low == percent.high else (percent.low, percent.high)
    return Reply("value", rows(found[:1], e.reader), value)


def _joint(hits: Sequence[Hit], fact: Fact, e: Evaluator) -> Reply | None:
    """What several hold together; None where the share of one is not known."""
    held = {hit.party: hit for hit in hits if hit.group not in (Group.DENIED, Group.ENDED)}
    shares = [hit.best.percent for hit in held.values() if hit.best.percent is not None]
    if fact.subject is None or len(shares) < 2 or len(shares) < len(e.ids(fact.subject)):
        return None
    low, high = sum(share.low for share in shares), min(sum(share.high for share in shares), 100.0)
    return Reply("value", rows(held.values(), e.reader), low if low == high else (low, high))


def _overtaken(hit: Hit, fact: Fact, e: Evaluator) -> bool:
    """Whether the stakes in the firm add up to more than all of it, and others of them are newer: this one is doubtful."""
    standing = hit.group in LIVE | {Group.LAST_KNOWN} and hit.best.relation is Relation.OWNS_STAKE
    if fact.object is None or not standing:
        return False
    of = Related(of=fact.object, relation=Relation.OWNS_STAKE, side=Side.SUBJECT, status=Status.STILL, when=fact.when)
    stakes = [other for other in e.hits(of) if other.best.percent is not None and other.party != hit.party]
    known = [other.best.percent.low for other in stakes if other.best.percent is not None]
    total = sum(known) + (hit.best.percent.low if hit.best.percent is not None else 0.0)
    newer = any(other.best.last_evidence > hit.best.last_evidence for other in stakes)
    return total > _ALL and newer


_ALL = 100.5  # percent, with room for rounding


def _amount(hits: Sequence[Hit], fact: Fact, e: Evaluator) -> Reply | None:
    asked = [one for hit in hits for one in _of_the_year(hit, fact)]
    found = [(a, hit) for hit in asked if (a := _sum(hit)) is not None]
    if not found or (len({(a.value, a.currency) for a, _ in found}) > 1 and (fact.subject is None or fact.object is None)):
        return None
    amount, hit = found[0]
    return Reply("value", (replace(row(hit, e.reader), amount=amount),), amount)


def _total(hits: Sequence[Hit], e: Evaluator) -> Reply | None:
    """The sum over rounds; investors of one round name its amount once. None where currencies differ."""
    rounds = {(r.round or r.first_evidence, r.amount): hit for hit in hits for r in hit.rows if r.amount is not None}
    amounts = {key: key[1] for key in rounds if key[1] is not None}
    if len({amount.currency for amount in amounts.values()}) != 1:
        return None
    total = Amount(value=sum(a.value for a in amounts.values()), currency=next(iter(amounts.values())).currency)
    return Reply("value", rows(dict.fromkeys(rounds.values()), e.reader), total)


def _sum(hit: Hit) -> Amount | None:
    return next((r.amount for r in (hit.best, *hit.rows) if r.amount is not None), None)


def _of_the_year(hit: Hit, fact: Fact) -> list[Hit]:
    """What of the party falls into the days asked about, if any are: one round of several."""
    when = fact.when
    if when is None or _within(hit.best, when):
        return [hit]
    return [replace(hit, best=own, rows=(own,)) for own in hit.rows if _within(own, when)][:1]


def _within(held: Interval, when: When) -> bool:
    if held.since.earliest is None:
        return when.low <= held.first_evidence <= when.high
    return when.low <= (held.since.latest or held.since.earliest) and held.since.earliest <= when.high


def _phase(hits: Sequence[Hit], e: Evaluator) -> Reply | None:
    phased = [hit for hit in hits if hit.best.phase is not None]
    known = [hit for hit in phased if hit.group is not Group.DENIED] or phased
    if not known or len({hit.party for hit in known}) > 1:
        return None
    chosen = min(known, key=lambda hit: (hit.best.modality is not Modality.STATED, hits.index(hit)))
    assert chosen.best.phase is not None
    return Reply("value", rows([chosen], e.reader), chosen.best.phase.value)


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
