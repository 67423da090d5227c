"""Goods in use, asked for without a verb of trade: "whose pumps does X run on", "which clinics are on Calma"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.algebra import ANYTHING, Named, Related, SetExpr, Side
from bot.understanding.filling import is_product, makers, possible
from bot.understanding.items import Item
from bot.understanding.lexicon import word_list
from bot.understanding.pieces import acts, bare
from bot.understanding.sentence import Sentence
from bot.understanding.tokens import fold
from kg.model import Relation


def whose_goods(s: Sentence) -> SetExpr | None:
    """ "whose pumps are at X", "whose software is X running its lines on": who supplies X with them."""
    said = [item for item in s.raw if not item.has("comma")]
    cut = next((i for i, item in enumerate(said) if item.np is None and item.has("aux")), 0)
    user = next((i for i, item in enumerate(said) if isinstance(item.np, Named)), 0)
    goods = said[1:cut]
    if not goods or said[0].text != "whose" or user <= cut or not all(item.np is None and _ware(item) for item in goods):
        return None
    if not (_kept_at(said[cut + 1 : user], said[user + 1 :]) or (user == cut + 1 and _run_on(said[user + 1 :]))):
        return None
    of, words = said[user].np, [item.text for item in goods]
    if all(map(_vague, words)):  # "whose system does X run its wards on": what for says more
        words += [item.text for item in said[user + 1 :] if bare(item)]
    if of is None or all(map(_vague, words)) or not possible(Relation.SUPPLIES, Side.OBJECT, of, s.world):
        return None
    asked = replace(ANYTHING, product=tuple(words))
    return Related(of=of, relation=Relation.SUPPLIES, side=Side.SUBJECT, qualifier=asked)


def users_of(s: Sentence) -> SetExpr | None:
    """ "which clinics are on Calma": who uses it."""
    said = [item for item in s.items if not _aside(item)]
    product, on = (said[-1].np, said[-2]) if len(said) > 3 and said[0].has("wh") else (None, None)
    if product is None or on is None or on.np is not None or on.text != "on" or not is_product(product, s.world):
        return None
    *kinds, be = said[1:-2]
    plain = all((item.np is None and item.has("type")) or bare(item) for item in kinds)
    asked = replace(ANYTHING, product=(fold(product.text),)) if isinstance(product, Named) else ANYTHING
    used = Related(of=makers(product), relation=Relation.SUPPLIES, side=Side.OBJECT, qualifier=asked)
    return used if plain and be.np is None and be.has("copula") else None


def _aside(item: Item) -> bool:
    return item.np is None and any(item.has(kind) for kind in ("comma", "status", "when"))


def _ware(item: Item) -> bool:
    """A word for what it is; "cooling kit" may be anything that cools."""
    other = any(item.has(kind) for kind in ("noun", "measure", "deal", "goods"))
    return item.has("word") and not other and item.text not in word_list("generic")


def _kept_at(before: Sequence[Item], behind_: Sequence[Item]) -> bool:
    """ "is at X these days"."""
    placed = len(before) == 1 and before[0].np is None and before[0].text in word_list("somewhere")
    return placed and all(map(_aside, behind_))


def _run_on(behind_: Sequence[Item]) -> bool:
    """ "running its wards on": a verb of X's own, and what it does it with."""
    said = [item for item in behind_ if not _aside(item)]
    if not said or not ((acts(said[0]) and not said[0].has("status")) or (len(said) > 1 and bare(said[0]))):
        return False
    return said[-1].np is None and said[-1].text.split()[-1] in word_list("done_by")


def _vague(word: str) -> bool:
    return word in word_list("vague")
