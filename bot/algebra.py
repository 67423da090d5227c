"""What can be asked: the closed algebra of questions (DESIGN 6). Values only; a forgotten case is a type error.

Sets denote entities (with the rows that put them there), questions ask something of a set or of a fact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum

from kg.model import EntityId, Relation


class Side(StrEnum):
    """On which end of a relation the wanted party stands."""

    SUBJECT = "subject"
    OBJECT = "object"

    @property
    def other(self) -> Side:
        """The opposite end."""
        return Side.OBJECT if self is Side.SUBJECT else Side.SUBJECT


class Status(StrEnum):
    """Which rows a question is about, in the asker's own terms."""

    NOW = "now"  # unqualified present tense: everything not over or denied, prospective last
    STILL = "still"  # the same without prospective rows
    PAST = "past"  # unqualified past tense: what held, ended or not
    ENDED = "ended"  # former, used to, stopped, lost
    REDUCING = "reducing"
    EXPANDING = "expanding"
    PROSPECTIVE = "prospective"
    REPORTED = "reported"
    RESUMED = "resumed"
    LAST_KNOWN = "last_known"
    ACTIVE = "active"  # "active ones": active, expanding, reducing
    FIRM = "firm"  # "for sure": neither being cut back nor only reported
    EVER = "ever"  # anything at all


class TimeKind(StrEnum):
    """How a time expression bounds the days asked about."""

    AT = "at"
    SINCE = "since"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class When:
    """The days asked about, both included. A single day: `low == high`."""

    kind: TimeKind
    low: date
    high: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifier:
    """What narrows a relation beyond its parties; empty = no narrowing."""

    product: tuple[str, ...] = ()  # content words, folded
    trade: tuple[str, ...] = ()  # words of which the product should hold one, where any row does
    offices: tuple[str, ...] = ()  # acceptable office values
    round: str | None = None
    year: int | None = None
    low: float | None = None  # percent, at least (or more than)
    high: float | None = None
    strict: bool = False  # more than `low`, less than `high`
    place: tuple[str, ...] = ()  # describing words that the party's evidence should carry


ANYTHING = Qualifier()


@dataclass(frozen=True, slots=True)
class _OfSet:
    """What is made of a set, or asked of one."""

    of: SetExpr


@dataclass(frozen=True, slots=True)
class _OfSeveral:
    """What is made of several sets."""

    parts: tuple[SetExpr, ...]


@dataclass(frozen=True, slots=True)
class _OfFact:
    """What is asked of a fact."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class Named:
    """Entities that the question names; more than one when a name is shared and any may be meant."""

    ids: tuple[EntityId, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Controlled(_OfSet):
    """An entity together with every firm that it controls on the day, directly or through others."""

    when: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """The parties on `side` of `relation` whose other end lies in `of`; `of` None = anybody."""

    of: SetExpr | None
    relation: Relation
    side: Side
    status: Status = Status.NOW
    when: When | None = None
    qualifier: Qualifier = ANYTHING


class And(_OfSeveral):
    """What stands in all parts; rows are the first part's."""

    __slots__ = ()


class Or(_OfSeveral):
    """What stands in any part."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Minus(_OfSet):
    """What stands in `of` but not in `without`."""

    without: SetExpr


@dataclass(frozen=True, slots=True, kw_only=True)
class WithAttribute(_OfSet):
    """Members whose row carries a percentage within the bounds."""

    low: float | None = None
    high: float | None = None
    strict: bool = False  # more than `low`, less than `high`


class Sellers(_OfSet):
    """Who sold what the parties of these deals bought."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Kind(_OfSet):
    """Members of one kind: a firm ("which company ..."), a person, or what `Owners` tells apart."""

    kind: str = "firm"


@dataclass(frozen=True, slots=True)
class ToldWith(_OfSet):
    """Members of whom an article tells that tells of the fact as well: authorities that had a say in a deal."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class Owners:
    """All holders of stakes that are of one kind: families, foundations, funds, the state, people."""

    kind: str


@dataclass(frozen=True, slots=True)
class Began(_OfSet):
    """Members whose row began, or was first heard of, within these days: who is new."""

    when: When


@dataclass(frozen=True, slots=True)
class Worded:
    """Who stands on a side of a relation, of whomever, where the sentence holds most of these words."""

    relation: Relation
    side: Side
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ending(_OfSet):
    """Members whose row is known to end, within these days where some are given; the first to end first."""

    when: When | None


@dataclass(frozen=True, slots=True)
class Beside(_OfSet):
    """The member of a set whose row comes right before (or after) that of an entity: predecessors and successors."""

    entity: SetExpr
    after: bool = False


@dataclass(frozen=True, slots=True)
class Traders:
    """Who sells goods of these names, or buys them (side: object), from whomever."""

    goods: tuple[str, ...]  # as rows name them
    side: Side
    status: Status = Status.NOW
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """The rows of an earlier answer, as that answer showed them."""

    ids: tuple[EntityId, ...]
    of: SetExpr | None = None


@dataclass(frozen=True, slots=True)
class Best(_OfSet):
    """The member that an extreme of the set gives, as a party: "the boss of X's biggest shareholder"."""

    most: bool = True
    place: int = 1


SetExpr = (
    Named
    | Controlled
    | Related
    | And
    | Or
    | Minus
    | WithAttribute
    | Sellers
    | Kind
    | Began
    | Ending
    | Worded
    | Beside
    | Traders
    | ToldWith
    | Owners
    | Members
    | Best
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One relation (or several that could be meant) between two parties, either possibly open."""

    relations: tuple[Relation, ...]
    subject: SetExpr | None
    object: SetExpr | None
    status: Status = Status.NOW
    when: When | None = None
    qualifier: Qualifier = ANYTHING


class List(_OfSet):
    """Who or what is in the set."""

    __slots__ = ()


class Count(_OfSet):
    """How many are in the set."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Extreme(_OfSet):
    """The member with the largest (or smallest) percentage, amount, or the first or last by date."""

    by: str  # "percent", "amount", "since"; "length": since its first beginning, whatever came between; "until": its end
    most: bool = True
    valued: bool = False  # how large it is, not who
    place: int = 1  # 2: the second largest


@dataclass(frozen=True, slots=True)
class YesNo(_OfFact):
    """Whether the fact holds in the status asked about. `about` is the side whose party the answer's row names."""

    about: Side
    ever: bool = False  # whether it was ever so, not how it stands
    indirect: bool = False  # through others as well: "does X own Y indirectly"


@dataclass(frozen=True, slots=True)
class Exists(_OfSet):
    """Whether anybody is in the set, and who; `none`: whether nobody is ("is X independent")."""

    none: bool = False
    least: int = 1  # "more than one supplier"
    most: int | None = None  # "only one supplier"


@dataclass(frozen=True, slots=True)
class Sole(_OfSet):
    """Whether an entity is the only one in the set."""

    entity: SetExpr


@dataclass(frozen=True, slots=True)
class Is:
    """Whether an entity is the one that an extreme gives."""

    entity: SetExpr
    of: Extreme


class Moment(StrEnum):
    """Which date of a fact is asked."""

    START = "start"
    END = "end"
    EXPIRY = "expiry"  # the end that is still to come
    DONE = "done"  # when a deal was completed


@dataclass(frozen=True, slots=True)
class Date(_OfFact):
    """When the fact began or ended."""

    moment: Moment


class Measure(StrEnum):
    """Which value of a fact is asked."""

    PERCENT = "percent"
    AMOUNT = "amount"
    TOTAL = "total"  # amounts added up
    JOINT = "joint"  # percentages of several added up
    TRADE = "trade"  # which part of all that the supplier sells
    PHASE = "phase"  # how far a deal or a contract has come


@dataclass(frozen=True, slots=True)
class Value(_OfFact):
    """A percentage, an amount or a phase of the fact."""

    measure: Measure


@dataclass(frozen=True, slots=True)
class Path:
    """The owners above an entity, to the top; with `owner`, the effective share of that owner."""

    owned: SetExpr
    owner: SetExpr | None
    when: When | None = None
    between: bool = False  # who stands between the two


@dataclass(frozen=True, slots=True)
class Link:
    """How two entities are connected: what they have to do with each other, or the shortest way from one to the other."""

    start: SetExpr
    end: SetExpr


@dataclass(frozen=True, slots=True)
class Called(_OfSet):
    """What an entity was called before, or is called now."""

    former: bool = True


@dataclass(frozen=True, slots=True)
class Timeline(_OfSet):
    """Everything known, in order of time."""

    with_: SetExpr | None = None


@dataclass(frozen=True, slots=True)
class Changes(_OfSet):
    """What began or ended around an entity since a day, or within days; of one kind only where `relations` says so."""

    since: When | None
    relations: tuple[Relation, ...] = ()
    side: Side | None = None  # on which the others stand: an entity's owners, not its holdings


@dataclass(frozen=True, slots=True)
class Why(_OfFact):
    """The sentences that give a reason for the fact, or for its beginning."""

    start: bool = False


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why an entity does not stand in a set."""

    entity: SetExpr
    of: SetExpr


@dataclass(frozen=True, slots=True)
class Text(_OfFact):
    """The sentences about a fact: what is bought, what was said."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasts:
    """Whether the fact goes on until some days, or beyond them."""

    fact: Fact
    when: When
    beyond: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """Who said something, or denied it; `whether` anybody did, or the one named."""

    fact: Fact
    denied: bool = False
    by: SetExpr | None = None
    whether: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """A detail that no relation holds: sentences about these entities with these words."""

    of: tuple[EntityId, ...]
    words: tuple[str, ...]
    number: bool = False  # the sentence must state a number of what was asked
    whole: bool = False  # the sentence must hold all of the words


Question = (
    List
    | Count
    | Extreme
    | Exists
    | Sole
    | Is
    | YesNo
    | Date
    | Value
    | Path
    | Link
    | Called
    | Timeline
    | Changes
    | Why
    | WhyNot
    | Text
    | Voices
    | Lasts
    | Search
)


def walk(value: object) -> Iterator[object]:
    """Every value inside a question or set, outermost first."""
    if isinstance(value, tuple):
        for part in value:
            yield from walk(part)
    elif is_dataclass(value) and not isinstance(value, type):
        yield value
        for part in fields(value):
            yield from walk(getattr(value, part.name))
