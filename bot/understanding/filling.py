"""What stands around a verb, and how it fills a frame: which party on which side, which words name the product."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.algebra import Named, Related, SetExpr, Side, Status, When
from bot.understanding.items import World
from bot.understanding.lexicon import VerbFrame, word_list
from bot.understanding.tokens import fold
from kg.model import EntityType, Relation

_PEOPLE = frozenset((EntityType.PERSON,))
_BEFORE_A_COURT = (Relation.SUES, Relation.REGULATES)  # where it was says no more
_OWNERS_ONLY = frozenset((EntityType.PERSON, EntityType.FAMILY))


@dataclass(slots=True)
class Roles:
    """What stands where around a verb."""

    left: list[SetExpr] = field(default_factory=list)
    direct: list[SetExpr] = field(default_factory=list)
    preps: list[tuple[str, SetExpr]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    described: list[str] = field(default_factory=list)  # words right before a name
    prep_words: list[tuple[str, str]] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    whens: list[When] = field(default_factory=list)
    owned: list[SetExpr] = field(default_factory=list)  # "Morandelli's glass", "the valmora line 3"
    offices: tuple[str, ...] = ()  # of a post that stands beside the verb: "heads the finances of X"
    passive: bool = False
    going_on: bool = False  # "is leaving": under way, not done
    auxiliary: bool = False  # the verb is only a "do" or "have"
    shares: bool = False  # a stake or shares are spoken of
    asked: set[str] = field(default_factory=set)  # "where", "when"
    stranded: str = ""  # "who does X make blades for"
    funding: bool = False

    @property
    def says_more(self) -> bool:
        """Whether there is more than a name around a bare auxiliary."""
        return bool(self.words or self.owned or self.preps or self.prep_words or self.stranded)


@dataclass(slots=True)
class Filling:
    """A frame being filled: parties by side, product words, and how well it goes."""

    frame: VerbFrame
    agent: Side
    world: World
    sides: dict[Side, SetExpr] = field(default_factory=dict)
    products: list[str] = field(default_factory=list)
    score: float = 0.0
    loose: int = 0
    saw_product: bool = False
    offices: tuple[str, ...] = ()

    def put(self, side: Side, value: SetExpr) -> None:
        """A party on its side; a second one finds no place."""
        if side in self.sides:
            self.loose += 1
            return
        if side is Side.SUBJECT and self.frame.relation is Relation.SUPPLIES:
            value = maker(value)
        self.saw_product = self.saw_product or is_product(value, self.world)
        self.sides[side] = value
        self.score += 2

    def direct(self, value: SetExpr, passive: bool) -> None:
        """What stands right behind the verb."""
        if is_product(value, self.world) and self.frame.relation in _BEFORE_A_COURT:
            self.put(self.agent.other, makers(value))
            self.saw_product = True
            return
        if is_product(value, self.world):
            self.saw_product = True
            if self.frame.wants_product:
                self.put(self.agent.other, value)
                return
            self.product(value)
        elif ("other" in self.frame.direct and not self.frame.wants_product) or passive:
            self.put(self.agent.other, value)
        else:
            self.loose += 1

    def owned(self, value: SetExpr) -> None:
        """The owner of a product that is bought, looked after or dropped."""
        if self.frame.relation is Relation.SUPPLIES and not is_product(value, self.world):
            self.put(self.agent.other, value)
        else:
            self.direct(value, passive=False)

    def product(self, value: SetExpr) -> None:
        """A branded product: its words, and its firm as the supplier when nobody else is."""
        if isinstance(value, Named):
            self.products += [fold(value.text)]
            self.score += 1.5
            self.sides.setdefault(Side.SUBJECT, makers(value))

    def prep(self, prep: str, value: SetExpr) -> None:
        """What stands behind a preposition."""
        role = dict(self.frame.preps).get(prep)
        if role == "other":
            self.put(self.agent.other, value)
        elif role == "agent":
            self.put(self.agent, value)
        elif role == "post":
            self.post(value)
        elif role == "product" and is_product(value, self.world):
            self.product(value)
        elif role != "none":
            self.loose += 1

    def post(self, value: SetExpr) -> None:
        """ "left as the chief executive of X", "chairs the board of X": the post's firm and office."""
        if isinstance(value, Related) and value.relation is Relation.HOLDS_ROLE and value.of is not None:
            board = self.frame.office is not None and value.qualifier.offices == ("director",)
            self.offices = () if board else value.qualifier.offices
            self.put(self.agent.other, value.of)
        else:
            self.put(self.agent.other, value)

    def words(self, roles: Roles) -> None:
        """The words that are no names: a product, or without a place."""
        if self.frame.relation is Relation.SUPPLIES or self.frame.relation is None:
            self.products += [*roles.words, *roles.described, *(word for _, word in roles.prep_words)]
        elif not self.saw_product:
            aside = [prep for prep, _ in roles.prep_words if prep in word_list("somewhere")]
            told = aside if self.frame.relation in _BEFORE_A_COURT else []
            self.loose += len(roles.words) + len(roles.prep_words) - len(told)

    def fits(self, relation: Relation) -> bool:
        """Whether the parties named are of a kind that can stand there."""
        person = self.sides.get(self.agent)
        if self.frame.person and person is not None and not _all(person, _PEOPLE, self.world):
            return False
        return all(possible(relation, side, value, self.world) for side, value in self.sides.items())


def maker(value: SetExpr) -> SetExpr:
    """ "who uses X's products": whoever X supplies."""
    made = isinstance(value, Related) and value.relation is Relation.BRAND_OF and value.side is Side.SUBJECT
    return value.of if made and isinstance(value, Related) and value.of is not None else value


def makers(product: SetExpr) -> Related:
    """Whose product it is, or ever was."""
    return Related(of=product, relation=Relation.BRAND_OF, side=Side.OBJECT, status=Status.EVER)


def possible(relation: Relation, side: Side, value: SetExpr, world: World) -> bool:
    """Whether such parties can stand on this side of the relation."""
    if relation is Relation.HOLDS_ROLE or relation is Relation.FOUNDED:
        if side is Side.SUBJECT:
            return _any(value, _OWNERS_ONLY, world) or not isinstance(value, Named) or relation is Relation.FOUNDED
        return not _all(value, _OWNERS_ONLY, world)
    if relation is Relation.OWNS_STAKE:
        return not is_product(value, world) and (side is Side.SUBJECT or not _all(value, _OWNERS_ONLY, world))
    if relation is Relation.BRAND_OF:
        return (
            not is_product(value, world) if side is Side.OBJECT else not isinstance(value, Named) or is_product(value, world)
        )
    if relation in (Relation.SUPPLIES, Relation.PARTNERS_WITH, Relation.COMPETES_WITH):
        return not _all(value, _OWNERS_ONLY, world)
    return not (side is Side.OBJECT and _all(value, _OWNERS_ONLY, world)) or relation is Relation.SUES


def is_product(value: SetExpr, world: World) -> bool:
    """Whether the name is a product's or brand's."""
    return isinstance(value, Named) and any(world.type_of(id_) is EntityType.PRODUCT for id_ in value.ids)


def _all(value: SetExpr, types: frozenset[EntityType], world: World) -> bool:
    return isinstance(value, Named) and all(world.type_of(id_) in types for id_ in value.ids)


def _any(value: SetExpr, types: frozenset[EntityType], world: World) -> bool:
    return isinstance(value, Named) and any(world.type_of(id_) in types for id_ in value.ids)
