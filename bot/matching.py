"""Qualifiers matched against rows: products by their words (also in the quote), offices, rounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot import plan
from bot.algebra import Side
from bot.understanding.tokens import fold, stem, tokenise
from kg.model import EntityId, Interval, Relation
from kg.protocols import GraphReader, Shown

_RUNNERS = frozenset(("ceo", "managing director", "head", "president", "chief", "general manager", "managing partner"))
_GENERAL = frozenset(
    ["product", "service", "thing", "goods", "supplies", "stuff", "item", "contract", "deal", "order", "work", "job"]
)


def by_office(rows: Iterable[Interval], offices: Sequence[str]) -> list[Interval]:
    """Rows of these offices; who asks for the one at the top gets a managing director only where no CEO is known."""
    found = list(rows)
    exact = [row for row in found if row.office in offices or _titled(row, offices)]
    if exact or "ceo" not in offices:
        return exact
    return [row for row in found if row.office in _RUNNERS]


def _titled(row: Interval, offices: Sequence[str]) -> bool:
    title = fold(row.title or "")
    return ("director" in offices and "board" in title) or any(office == title for office in offices)


def by_round(rows: Iterable[Interval], round_: str) -> list[Interval]:
    """Rows of this funding round."""
    return [row for row in rows if row.round is not None and fold(row.round) == fold(round_)]


def content(words: Iterable[str]) -> frozenset[str]:
    """The stems of content words."""
    return frozenset(stem(token.text) for word in words for token in tokenise(word) if len(token.text) > 2)


def by_product(rows: Sequence[Interval], words: Sequence[str], reader: GraphReader) -> list[Interval]:
    """Rows about this product. A row that names another is out; one that names none counts when its sentence, its
    supplier's name or another row of the supplier speaks of the product, or when nothing else is known.
    """
    wanted = content(words) - content(_GENERAL)
    if not wanted:
        return list(rows)
    quotes = reader.shown({claim for row in rows for claim in row.support})
    names = _aliases(rows, wanted, reader)
    sure = [row for row in rows if _speaks(row, wanted | names, quotes)]
    suppliers = {row.subject for row in sure} | {row.subject for row in rows if _named_after(row.subject, wanted, reader)}
    unnamed = [row for row in rows if row.product is None and row not in sure]
    maybe = [row for row in unnamed if row.subject in suppliers]
    if sure or maybe:
        return [*sure, *maybe]
    return []


def _speaks(row: Interval, wanted: frozenset[str], quotes: dict[object, Shown] | dict[str, Shown]) -> bool:
    if row.product is not None:
        return bool(content([row.product]) & wanted)
    said = [shown.quote for claim in row.support if (shown := quotes.get(claim)) is not None]  # type: ignore[call-overload]
    return bool(content(said) & wanted)


def _named_after(supplier: EntityId, wanted: frozenset[str], reader: GraphReader) -> bool:
    entity = reader.entity(supplier)
    return entity is not None and bool(content(entity.names) & wanted)


def _aliases(rows: Sequence[Interval], wanted: frozenset[str], reader: GraphReader) -> frozenset[str]:
    """What a brand asked for is: the words of the sentences that say whose brand it is ("a bath vaccine against lice")."""
    suppliers = sorted({row.subject for row in rows})
    if not suppliers:
        return frozenset()
    found = reader.select(plan.history(suppliers, Relation.BRAND_OF, Side.SUBJECT).sparql)
    keys = [str(r["row"]).rpartition("/")[2] for r in found]
    brands = [row for row in reader.intervals(keys) if (e := reader.entity(row.subject)) and content([e.label]) & wanted]
    quotes = reader.shown({claim for row in brands for claim in row.support})
    parties = content(name for row in brands if row.object and (e := reader.entity(row.object)) for name in e.names)
    return content(shown.quote for shown in quotes.values()) - parties
