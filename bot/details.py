"""An answer with what the interchange format leaves out and a conversation goes on with: claims, notes, what was named."""

from __future__ import annotations

from typing import Any

from bot.answer import Answer, Quote, Row


def detailed(answer: Answer) -> dict[str, Any]:
    """The object of DESIGN 7 with more in it: `about`, and in each row `note`, `said`, `key` and its sentences' claims."""
    found = answer.to_dict()
    found["items"] = [shown | _row(row) for shown, row in zip(found["items"], answer.items, strict=True)]
    return found | {"about": [{"iri": iri, "name": name} for iri, name in answer.about]}


def _row(row: Row) -> dict[str, Any]:
    evidence = [_quote(quote, against=False) for quote in row.evidence]
    against = [_quote(quote, against=True) for quote in row.against]
    return {"note": row.note, "said": row.said, "key": row.key, "origins": row.origins, "evidence": evidence + against}


def _quote(quote: Quote, *, against: bool) -> dict[str, Any]:
    more = {"claim": quote.claim, "article": quote.article, "attributed_to": quote.attributed_to, "says": quote.says}
    return quote.to_dict() | more | {"against": against}
