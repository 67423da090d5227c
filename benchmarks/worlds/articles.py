"""A made world as the readings of its articles: plain sentences, a day's news in digests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from benchmarks.worlds import names
from benchmarks.worlds.world import Told, World
from kg.model import (
    Article,
    ArticleId,
    Claim,
    Cue,
    EntityType,
    Evidence,
    MentionCluster,
    Modality,
    Percent,
    Phase,
    Qualifiers,
    Reading,
    Relation,
    Sentence,
)

EXTRACTOR = "made-world-1"
LONGEST = 10  # sentences of one article
_SAID = {
    Phase.ACTIVE: "{a} supplies {b} with {x}.",
    Phase.EXPANDING: "{a} is widening its deliveries of {x} to {b}.",
    Phase.REDUCING: "{b} is cutting its orders of {x} from {a}.",
    Phase.ENDED: "{a} has ended its deliveries of {x} to {b}.",
    Phase.CONSIDERING: "{a} is in talks to supply {b} with {x}.",
}
_HEARD = "{a} supplies {b} with {x}, people close to the matter said."
_AGAIN = "{a} again supplies {b} with {x}."


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence to be printed, and the claim that it makes."""

    about: int  # the firm that the article is about
    day: date
    text: str
    subject: MentionCluster
    relation: Relation
    object: MentionCluster
    phase: Phase
    modality: Modality
    qualifiers: Qualifiers
    cues: frozenset[Cue]


def readings(world: World) -> Iterator[Reading]:
    """The articles in order of their days, as a reader that understands everything hands them on."""
    lines = sorted(_lines(world), key=lambda line: (line.day, line.about))
    for day, group in groupby(lines, key=lambda line: line.day):
        told = list(group)
        for part in range(0, len(told), LONGEST):
            yield _reading(f"{day.isoformat()}-{part // LONGEST}", told[part : part + LONGEST])


def _lines(world: World) -> Iterator[Line]:
    firms = [_cluster(names.firm(n), EntityType.FIRM) for n in range(world.size.firms)]
    for supply in world.supplies:
        a, b, x = firms[supply.supplier], firms[supply.customer], names.product(supply.product)
        yield from (_supply_line(supply.supplier, told, a, b, x) for told in supply.told)
    for stake in world.stakes:
        a, b = firms[stake.owner], firms[stake.owned]
        share = Qualifiers(percent=Percent.exactly(stake.percent))
        text = f"{a.name} owns {stake.percent:g} % of {b.name}."
        yield from (_line(stake.owner, day, text, (a, Relation.OWNS_STAKE, b), share) for day in stake.told)
    for office in world.offices:
        firm, ceo = firms[office.firm], Qualifiers(office="ceo", title="chief executive")
        for person, day in ((office.former, date(2022, 3, 1)), (office.holder, office.changed)):
            who = _cluster(names.person(person), EntityType.PERSON)
            text = f"{who.name} was appointed chief executive of {firm.name}."
            cues = frozenset({Cue.APPOINTED})
            yield _line(office.firm, day, text, (who, Relation.HOLDS_ROLE, firm), ceo, cues=cues)


def _supply_line(about: int, told: Told, a: MentionCluster, b: MentionCluster, product: str) -> Line:
    said = _HEARD if told.modality is Modality.REPORTED else _AGAIN if told.again else _SAID[told.phase]
    cues = {Cue.RESUMPTION} if told.again else {Cue.DONE} if told.phase is Phase.ENDED else set[Cue]()
    text = said.format(a=a.name, b=b.name, x=product)
    line = _line(about, told.day, text, (a, Relation.SUPPLIES, b), Qualifiers(product=product), cues=frozenset(cues))
    return Line(line.about, line.day, text, a, line.relation, b, told.phase, told.modality, line.qualifiers, line.cues)


def _line(
    about: int, day: date, text: str, said: tuple[MentionCluster, Relation, MentionCluster], qualifiers: Qualifiers, *,
    cues: frozenset[Cue] = frozenset(),
) -> Line:  # fmt: skip
    return Line(about, day, text, *said, Phase.ACTIVE, Modality.STATED, qualifiers, cues)


def _cluster(name: str, type_: EntityType) -> MentionCluster:
    return MentionCluster(key=name.lower().replace(" ", "-"), name=name, forms=frozenset({name}), type=type_)


def _reading(number: str, lines: list[Line]) -> Reading:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line.text) + 1
    article = Article(
        id=ArticleId(f"https://news.example/made/{number}"), text="\n".join(line.text for line in lines),
        title=f"Made report {number}", outlet="The Made Times", published=lines[0].day,
        url=f"https://news.example/made/{number}",
    )  # fmt: skip
    return Reading(
        article=article,
        extractor=EXTRACTOR,
        sentences=tuple(Sentence(start, start + len(line.text)) for start, line in zip(starts, lines, strict=True)),
        clusters=tuple({c.key: c for line in lines for c in (line.subject, line.object)}.values()),
        claims=tuple(_claim(article.id, n, starts[n], line) for n, line in enumerate(lines)),
    )


def _claim(article: ArticleId, number: int, start: int, line: Line) -> Claim:
    return Claim(
        subject=line.subject, relation=line.relation, object=line.object, phase=line.phase, modality=line.modality,
        evidence=Evidence(article=article, sentence=number, start=start, end=start + len(line.text), quote=line.text),
        qualifiers=line.qualifiers, cues=line.cues,
    )  # fmt: skip
