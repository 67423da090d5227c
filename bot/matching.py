"""Qualifiers matched against rows: products by their words (also in the quote), offices, rounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from bot import plan
from bot.algebra import Side
from bot.understanding.lexicon import synonyms, word_list
from bot.understanding.tokens import fold, stem, tokenise
from kg.model import ClaimId, EntityId, Interval, Phase, Relation
from kg.protocols import GraphReader, Shown

_INTERIM = "interim "


def by_office(rows: Iterable[Interval], offices: Sequence[str]) -> list[Interval]:
    """Rows of these offices; who asks for the one at the top gets a managing director only where no CEO is known."""
    found = list(rows)
    if any(office.startswith(_INTERIM) for office in offices):
        stood_in = {row.subject for row in found if row.interim}
        plain = [office.removeprefix(_INTERIM) for office in offices]
        return by_office((row for row in found if row.subject in stood_in), plain)
    exact = [row for row in found if row.office in offices or _titled(row, offices)]
    if exact or "ceo" not in offices:
        return exact
    return [row for row in found if row.office in word_list("runners")]


def _titled(row: Interval, offices: Sequence[str]) -> bool:
    title = fold(row.title or "")
    if "director" in offices and row.office in word_list("board"):
        return True
    return ("director" in offices and "board" in title) or any(office == title for office in offices)


def by_round(rows: Iterable[Interval], round_: str, reader: GraphReader) -> list[Interval]:
    """Rows of this funding round, by the row or by the words of its sentences or their headlines."""
    return [row for row in rows if _round_said(row, fold(round_), reader)]


def _round_said(row: Interval, round_: str, reader: GraphReader) -> bool:
    if row.round is not None:
        return round_ in fold(row.round)
    shown = reader.shown(row.support).values()
    return any(re.search(rf"\b{re.escape(round_)}\b", fold(f"{s.quote} {s.title or ''}")) for s in shown)


def content(words: Iterable[str]) -> frozenset[str]:
    """The stems of content words."""
    return frozenset(stem(token.text) for word in words for token in tokenise(word) if len(token.text) > 2)


def of_trade(rows: Sequence[Interval], trade: Sequence[str]) -> list[Interval]:
    """Rows of one kind of work, such as service and upkeep."""
    wanted = content(trade)
    return [row for row in rows if row.product is not None and content([row.product]) & wanted]


def by_product(rows: Sequence[Interval], words: Sequence[str], reader: GraphReader) -> list[Interval]:
    """Rows about this product. A row that names another is out; one that names none counts when its sentence, its
    supplier's name or another row of the supplier speaks of the product.
    """
    wanted = content(_with_synonyms(words)) - content(word_list("vague"))
    if not wanted:
        return list(rows)
    quotes = reader.shown({claim for row in rows for claim in row.support})
    brand, described = _brand(rows, wanted, reader)
    if brand:
        return _branded(rows, brand, described, quotes)
    sure = _closest([row for row in rows if _speaks(row, wanted, quotes)], wanted, quotes)
    suppliers = {row.subject for row in sure} | {row.subject for row in rows if _named_after(row.subject, wanted, reader)}
    unnamed = [row for row in rows if row.product is None and row not in sure]
    found = [*sure, *(row for row in unnamed if row.subject in suppliers)]
    return found or [row for row in rows if _may_be_any(row) and content(_said(row, quotes)) & wanted]


def _may_be_any(row: Interval) -> bool:
    """ "devices", or a brand: no word for the goods themselves, so that only the sentence can tell."""
    words = content([row.product or ""])
    return bool(words) and (words <= content(word_list("vague")) or (row.product or "")[:1].isupper())


def _with_synonyms(words: Iterable[str]) -> list[str]:
    """The words with others for the same; of two words also as one: "single use"."""
    given = [token.text for word in words for token in tokenise(word)]
    pairs = (" ".join(pair) for pair in pairwise(given))
    others = (other for word in (*given, *pairs) for other in sorted(synonyms().get(word, ())))
    return [*given, *(other for other in others if " " not in other)]


def _branded(
    rows: Sequence[Interval], brand: frozenset[str], described: frozenset[str], quotes: Mapping[ClaimId, Shown]
) -> list[Interval]:
    """Rows about a brand: those that name it, else whose sentences do; and those of a product that is wholly what
    sentences call the brand.
    """
    named = [row for row in rows if content([row.product or ""]) & brand]
    speaking = named or [row for row in rows if content(_said(row, quotes)) & brand]
    alike = [
        row for row in rows if row.product is not None and content([row.product]) and content([row.product]) <= described
    ]
    over = {(row.subject, row.object) for row in named if row.phase is Phase.ENDED}
    return [*speaking, *(row for row in alike if row not in speaking and (row.subject, row.object) not in over)]


def _said(row: Interval, quotes: Mapping[ClaimId, Shown]) -> list[str]:
    return [shown.quote for claim in row.support if (shown := quotes.get(claim)) is not None]


def _closest(rows: list[Interval], wanted: frozenset[str], quotes: Mapping[ClaimId, Shown]) -> list[Interval]:
    """Of rows that name products, those that share most words with the question: "the Calma pen" is not any pen."""
    shared = {row.key: len(content([row.product]) & wanted) for row in rows if row.product is not None}
    most = max(shared.values(), default=0)
    unnamed = {row.key: len(content(_said(row, quotes)) & wanted) for row in rows if row.product is None}
    return [row for row in rows if shared.get(row.key, 0) in (0, most) and unnamed.get(row.key, most) >= most]


def one_trade(rows: Sequence[Interval]) -> bool:
    """Whether all products that the rows name are one thing in other words."""
    named = [content([row.product]) for row in rows if row.product is not None]
    return all(a & b for a in named for b in named)


def _speaks(row: Interval, wanted: frozenset[str], quotes: Mapping[ClaimId, Shown]) -> bool:
    said = _said(row, quotes)
    if row.product is None:
        return bool(content(said) & wanted)
    return bool(content([row.product]) & wanted) or any(_headed(row.product, quote, wanted) for quote in said)


def _headed(product: str, quote: str, wanted: frozenset[str]) -> bool:
    """ "Calma pens" where the row says only "Calma"."""
    found = re.search(rf"\b{re.escape(fold(product))}\W+(\w+)", fold(quote))
    return found is not None and stem(found[1]) in wanted


def _named_after(supplier: EntityId, wanted: frozenset[str], reader: GraphReader) -> bool:
    entity = reader.entity(supplier)
    return entity is not None and bool(content((entity.label, *entity.names)) & wanted)


def _brand(rows: Sequence[Interval], wanted: frozenset[str], reader: GraphReader) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a brand asked for, and those of the sentences that say whose it is ("a bath vaccine against lice")."""
    suppliers = sorted({row.subject for row in rows})
    if not suppliers:
        return frozenset(), frozenset()
    found = reader.select(plan.history(suppliers, Relation.BRAND_OF, Side.SUBJECT))
    keys = [str(r["row"]).rpartition("/")[2] for r in found]
    labels = {row.key: content([e.label]) for row in reader.intervals(keys) if (e := reader.entity(row.subject)) is not None}
    brands = [row for row in reader.intervals(keys) if labels.get(row.key, frozenset()) & wanted]
    quotes = reader.shown({claim for row in brands for claim in row.support})
    named = frozenset[str]().union(*(labels[row.key] for row in brands))
    return named, content(shown.quote for shown in quotes.values())
