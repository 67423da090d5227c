"""Prices and shares that other sentences or claims of a pair give: "the bid, worth $22 billion", "the 70 percent stake"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from ingest.frames.holdings import pair_of
from ingest.lexicon.tables import table
from ingest.mentions.references import Mentions
from ingest.money import find_amounts, find_percents
from kg.model import Amount, Claim, Percent, PercentRole, Phase, Relation

_PRICE = 100_000  # smaller sums are prices of a share
_KINDS = ("orders", "deals", "stakes")
_ROUNDING = 0.03  # by how much of itself a sum of a headline may differ from the one in the text
_REACH = 90  # characters before a sum in which the noun that it values is looked for
_NEAR = 2  # sentences after a deal in which "the order, worth $3 billion" still means it
_DEALS = frozenset({Relation.ACQUIRES, Relation.MERGES_WITH, Relation.INVESTS_IN})
_ORDERED = frozenset({Phase.AGREED, Phase.CONSIDERING, Phase.EXPANDING})
_CHANGES = frozenset({Phase.REDUCING, Phase.ENDED, Phase.EXPANDING})
_STAKE_IN = re.compile(rf"\s+(?:\w+\s+)?(?:{table('worth.toml')['holdings']})\s+in\s+(?:the\s+)?")
Pair = tuple[str, str]


@cache
def _pattern(key: str) -> re.Pattern[str]:
    """An alternative of worth.toml as it stands before or behind a figure."""
    words = "|".join(re.escape(w).replace(r"\~", r"(?:\S+\s+){0,3}\S+").replace(r"\ ", r"\s+") for w in _row(key))
    if key == "valuing":
        about = "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in _row("about"))
        return re.compile(rf"\b(?:{words})\s+(?:(?:{about})\s+)?(?:a\s+)?$", re.IGNORECASE)
    return re.compile(rf"[\s-]*(?:\([^)]*\)\s*)?(?:[\w-]+\s+){{0,3}}?(?:{words})s?\b", re.IGNORECASE)


def _row(key: str) -> list[str]:
    return str(table("worth.toml")[key]).split("|")


@dataclass(frozen=True, slots=True)
class _Price:
    """A sum that a sentence calls the price of a deal, of an order or of a stake: `kind` is the key of worth.toml."""

    sentence: int
    amount: Amount
    kind: str


def appraise(claims: Sequence[Claim], mentions: Mentions) -> list[Claim]:
    """The claims with the prices and the shares that they lack, where the article gives just one."""
    priced = list(claims)
    for price in _prices(mentions):
        pairs = _pairs_in(priced, price, mentions)
        if len({target for _, target in pairs}) == 1:  # several bidders, one target: the price is its
            priced = [_with_price(claim, price) if pair_of(claim) in pairs else claim for claim in priced]
    return _with_shares(_with_proceeds(_with_sale_prices(_in_own_currency(priced, mentions))), mentions)


# --- prices -----------------------------------------------------------------------------------------------------------


def _prices(mentions: Mentions) -> Iterator[_Price]:
    for number, sentence in enumerate(mentions.an.sentences):
        text = mentions.an.article.text[sentence.start : sentence.end]
        for money in find_amounts(text):
            kind = _kind(text, money.start, money.end)
            if not money.converted and money.amount.value >= _PRICE and kind is not None:
                yield _Price(number, money.amount, kind)


def _kind(text: str, start: int, end: int) -> str | None:
    """What the words around the sum at [start, end) call it."""
    for key in _KINDS:
        if _pattern(key).match(text, end):
            return key
    before = text[:start]
    if not _pattern("valuing").search(before):
        return "orders" if _listed().match(text, end) else None
    named = [(match.start(), key) for key in _KINDS for match in _nouns(key).finditer(before[-_REACH:])]
    return max(named)[1] if named else "orders"


@cache
def _nouns(key: str) -> re.Pattern[str]:
    """The nouns of a row, on their own."""
    return re.compile(r"\b(?:" + "|".join(map(re.escape, _row(key))) + r")s?\b", re.IGNORECASE)


@cache
def _listed() -> re.Pattern[str]:
    """ "at list prices" behind a sum, or behind what it buys."""
    return re.compile(r"\s+(?:" + "|".join(_row("listed")) + r")\b", re.IGNORECASE)


def _in_own_currency(claims: Sequence[Claim], mentions: Mentions) -> list[Claim]:
    """Sums in the currency of the deal where a headline converts and rounds: "$2.8 bln", "1.4 bln pounds ($2.81 bln)"."""
    if all(claim.qualifiers.amount is None for claim in claims):
        return list(claims)
    sums = find_amounts(mentions.an.article.text)
    told = [(own.amount, same.amount) for own, same in pairwise(sums) if same.converted and not own.converted]
    return [_own(claim, told) for claim in claims]


def _own(claim: Claim, told: Iterable[tuple[Amount, Amount]]) -> Claim:
    given = claim.qualifiers.amount
    own = next((own for own, same in told if given is not None and _about(given, same)), given)
    return claim if own == given else replace(claim, qualifiers=replace(claim.qualifiers, amount=own))


def _about(given: Amount, same: Amount) -> bool:
    return given.currency == same.currency and abs(given.value - same.value) <= _ROUNDING * same.value


def _pairs_in(claims: Iterable[Claim], price: _Price, mentions: Mentions) -> set[Pair]:
    """The pairs whose deal the sentence may be about: both named there, else the only deal of one that is."""
    start, end = mentions.an.bounds[price.sentence]
    named = {mentions.clusters[i].key for t in mentions.an.doc[start:end] for i in mentions.refer(t)}
    pairs = {pair_of(claim) for claim in claims if _takes(claim, price)}
    both = {pair for pair in pairs if named.issuperset(pair)}
    one = {pair for pair in pairs if named & set(pair)}
    if both or one or len(pairs) == 1:
        return both or (one if len(one) == 1 else pairs if not one else set())
    last = max(
        (c.evidence.sentence for c in claims if _takes(c, price) and c.evidence.sentence < price.sentence), default=-9
    )
    just = {pair_of(c) for c in claims if _takes(c, price) and c.evidence.sentence == last}
    return just if price.sentence - last <= _NEAR else set()


def _takes(claim: Claim, price: _Price) -> bool:
    if price.kind == "stakes":
        return claim.relation is Relation.OWNS_STAKE
    if price.kind == "orders" and claim.relation is Relation.SUPPLIES:
        return claim.phase in _ORDERED
    return claim.relation in _DEALS


def _with_price(claim: Claim, price: _Price) -> Claim:
    if claim.qualifiers.amount is not None or not _takes(claim, price):
        return claim
    return replace(claim, qualifiers=replace(claim.qualifiers, amount=price.amount))


def _with_sale_prices(claims: Sequence[Claim]) -> list[Claim]:
    """The seller's stake at the price of the deal that takes it, if that takes the same share."""
    sold = {
        (c.qualifiers.seller.key, c.object.key, _low(c)): c.qualifiers.amount
        for c in claims
        if c.relation is Relation.ACQUIRES and c.qualifiers.seller is not None and c.object is not None
    }
    return [_sold_at(claim, sold.get((*pair_of(claim), _low(claim)))) for claim in claims]


def _with_proceeds(claims: Sequence[Claim]) -> list[Claim]:
    """Stakes sold for the only sum that their sentence names."""
    return [_sold_at(c, _proceeds(c)) if c.qualifiers.amount is None and _sells(c) else c for c in claims]


def _proceeds(claim: Claim) -> Amount | None:
    sums = [m.amount for m in find_amounts(claim.evidence.quote) if not m.converted and m.amount.value >= _PRICE]
    return sums[0] if len(sums) == 1 else None


def _low(claim: Claim) -> float | None:
    return claim.qualifiers.percent.low if claim.qualifiers.percent is not None else None


def _sold_at(claim: Claim, amount: Amount | None) -> Claim:
    if claim.relation is not Relation.OWNS_STAKE or claim.phase not in _CHANGES or amount is None:
        return claim
    return replace(claim, qualifiers=replace(claim.qualifiers, amount=amount))


# --- shares -----------------------------------------------------------------------------------------------------------


def _with_shares(claims: Sequence[Claim], mentions: Mentions) -> list[Claim]:
    """Holdings without a figure with the only one that other claims of the pair, or a bare "the 70 percent stake", give."""
    told: dict[Pair, set[Percent]] = {}
    for claim in claims:
        percent = claim.qualifiers.percent
        held = claim.relation is Relation.OWNS_STAKE and claim.phase is Phase.ACTIVE
        if held and percent is not None and _exact(percent):
            told.setdefault(pair_of(claim), set()).add(percent)
    holders = {pair_of(c) for c in claims if c.relation is Relation.OWNS_STAKE and _vague(c)}
    bare = _bare_shares(mentions)
    if len(holders) == 1 and len(bare) == 1 and not told:
        told[next(iter(holders))] = bare
    for pair, shares in _shares_of_one(holders, mentions).items():
        told.setdefault(pair, shares)
    return [_with_share(claim, told.get(pair_of(claim), set())) for claim in claims]


def _shares_of_one(holders: set[Pair], mentions: Mentions) -> dict[Pair, set[Percent]]:
    """ "its 45 percent stake in Y" elsewhere in the article, of a firm Y that only one party is told to hold."""
    owned = [target for _, target in holders]
    sole = {target: owner for owner, target in holders if owned.count(target) == 1}
    found: dict[Pair, set[Percent]] = {}
    for number, sentence in enumerate(mentions.an.sentences):
        text = mentions.an.article.text[sentence.start : sentence.end]
        for share in find_percents(text):
            behind = _STAKE_IN.match(text, share.end)
            if behind is None or share.word or share.points:
                continue
            target = _named_at(mentions, number, sentence.start + behind.end())
            before = _named_at(mentions, number, sentence.start + len(text[: share.start].rstrip().removesuffix("'s")) - 1)
            if target in sole and before in (None, sole[target]):
                found.setdefault((sole[target], target), set()).add(Percent(low=share.percent.low, high=share.percent.high))
    return found


def _named_at(mentions: Mentions, number: int, offset: int) -> str | None:
    """The key of the party named at an offset of the article."""
    start, end = mentions.an.bounds[number]
    at = next((i for i in range(start, end) if mentions.an.starts[i] <= offset < mentions.an.ends[i]), None)
    return mentions.clusters[mentions.at[at]].key if at in mentions.at else None


def _exact(percent: Percent) -> bool:
    return percent.role is PercentRole.RESULTING and percent.low == percent.high


def _vague(claim: Claim) -> bool:
    percent = claim.qualifiers.percent
    return claim.phase is Phase.ACTIVE and (percent is None or percent.high - percent.low >= 50)


def _with_share(claim: Claim, told: set[Percent]) -> Claim:
    if claim.relation is not Relation.OWNS_STAKE or len(told) != 1:
        return claim
    (share,) = told
    if claim.phase in (Phase.REDUCING, Phase.ENDED) and claim.qualifiers.percent is None and _sells(claim):
        share = replace(share, role=PercentRole.TRANSFERRED)
    elif not _vague(claim):
        return claim
    return replace(claim, qualifiers=replace(claim.qualifiers, percent=share))


def _sells(claim: Claim) -> bool:
    """Whether its sentence tells of a sale of the stake as such: "decided to sell its stake", not "cut its stake"."""
    return re.search(rf"\b(?:{table('worth.toml')['selling']})\b", claim.evidence.quote, re.IGNORECASE) is not None


def _bare_shares(mentions: Mentions) -> set[Percent]:
    """ "the 70.1 percent holding" of a firm that the sentence does not name."""
    found: set[Percent] = set()
    for sentence in mentions.an.sentences:
        text = mentions.an.article.text[sentence.start : sentence.end]
        for share in find_percents(text):
            behind = _pattern("holdings").match(text, share.end)
            definite = re.search(r"\b(?:the|its|this)\s+(?:\w+\s+)?$", text[: share.start], re.IGNORECASE)
            if (
                not share.word
                and not share.points
                and behind
                and definite
                and not text[behind.end() :].lstrip().startswith("in ")
            ):
                found.add(Percent(low=share.percent.low, high=share.percent.high))
    return found
