"""What a write did, for people."""

from __future__ import annotations

from kg.changes import Plan, Tally
from kg.model import ArticleId, Reading, Receipt


def receipt(
    article: ArticleId, status: str, tally: Tally, *, reading: Reading | None = None, plan: Plan | None = None
) -> Receipt:
    """The receipt of one article of a plan."""
    denoted = {e for (a, _), e in plan.denoted.items() if a == article} if plan is not None else set()
    undated = reading is not None and reading.article.published is None
    return Receipt(
        article=article,
        status=status,
        title=reading.article.title if reading is not None else None,
        claims=len({claim.id for claim in reading.claims}) if reading is not None else 0,
        claims_added=tally.claims_added,
        claims_removed=tally.claims_removed,
        intervals_opened=tally.opened,
        intervals_closed=tally.closed,
        entities=len(denoted),
        details={"undated": "no day of publication: its claims take no part in the relations"} if undated else {},
    )


def unchanged(reading: Reading) -> Receipt:
    """The receipt of an article that is as it was."""
    article = reading.article
    return Receipt(article=article.id, status="unchanged", title=article.title, claims=len(reading.claims))
