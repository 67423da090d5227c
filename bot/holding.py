"""Yes or no about owners: whether somebody holds a firm through others, whether a firm has no owner who decides alone."""

from __future__ import annotations

from dataclasses import replace

from bot import courses
from bot.algebra import Controlled, Fact, Named, Path, Related
from bot.evaluation import Evaluator
from bot.hits import LIVE
from bot.reply import Reply
from bot.rows import rows
from kg.model import Relation
from kg.ownership import CONTROL
from kg.state import Group

NOT_DIRECTLY = "Not directly, but through others:"


def through_others(fact: Fact, e: Evaluator) -> Reply | None:
    """What one holds of a firm through others; None where no chain of owners is known."""
    named = isinstance(fact.subject, Named | Controlled) and isinstance(fact.object, Named)
    if fact.relations != (Relation.OWNS_STAKE,) or fact.subject is None or fact.object is None or not named:
        return None
    found = courses.path(Path(fact.object, fact.subject, fact.when), e)
    return None if found is None else replace(found, lead=NOT_DIRECTLY)


def indirectly(fact: Fact, e: Evaluator) -> Reply | None:
    """ "does X own Y indirectly": yes with the chain of owners between them."""
    found = through_others(fact, e)
    if found is None:
        return None
    direct = any(len(row.evidence) < 2 for row in found.items)
    old = any(row.group == Group.LAST_KNOWN.value for row in found.items)
    return replace(found, kind="yesno", value="last known" if old else "yes", lead="" if direct else NOT_DIRECTLY)


def independent(of: Related, e: Evaluator) -> Reply:
    """ "is X independent": yes where the shares known and not old leave nobody the majority, no where somebody has it."""
    every = e.hits(replace(of, qualifier=replace(of.qualifier, low=None)))
    live = [hit for hit in every if hit.group in LIVE and hit.best.percent is not None]
    known = sum(hit.best.percent.low for hit in live if hit.best.percent is not None)
    if known < CONTROL:  # another may have more than half
        return Reply("yesno", (), "not known", known=False)
    return Reply("yesno", tuple(replace(row, group=None) for row in rows(live, e.reader)), "yes")
