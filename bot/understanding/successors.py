"""Questions for whoever came after somebody, or went from one firm to another: "who replaced X at Y", "who left X for Y"."""

from __future__ import annotations

from dataclasses import replace

from bot.algebra import (
    ANYTHING,
    And,
    Beside,
    Fact,
    List,
    Named,
    Or,
    Related,
    SetExpr,
    Side,
    Status,
)
from bot.understanding.context import fact_of
from bot.understanding.items import Item
from bot.understanding.lexicon import word_list
from bot.understanding.sentence import Reading, Sentence, people
from kg.model import EntityType, Relation


def replacing(s: Sentence) -> list[Reading]:
    """ "who replaced X at Y", "who took over from X as Y's gearbox supplier": who came after X in Y's relation to it."""
    verb = next((item for item in s.items if item.has("follows")), None)
    names = [item.np for item in s.items if isinstance(item.np, Named)]
    posts = [item.np for item in s.items if isinstance(item.np, Related) and item.np.side is Side.SUBJECT]
    if verb is None or s.value("wh") != "who":
        return []
    after = verb.tags["follows"] == "gone" or _subject_asked(s, verb)
    after = not after if verb.tags["follows"] == "earlier" else after
    place = names[1] if len(names) == 2 else _place_talked_of(names[0], s) if names and not posts else None
    if len(names) == 2 or (len(names) == 1 and not posts and (place is not None or people(s))):
        return [Reading(List(Beside(_line(names[0], place, s), names[0], after=after)), 7)]
    if len(names) == 1 and len(posts) == 1:
        return [Reading(List(Beside(replace(posts[0], status=Status.EVER), names[0], after=after)), 7)]
    return []


def after_leaving(s: Sentence) -> list[Reading]:
    """ "who took over when X had to go", "who did Y turn to when it left X": who came after X in its place."""
    fact: Fact | None = next((item.tags["told"] for item in s.raw if item.has("told")), None)
    if fact is None or fact.status is not Status.ENDED or s.value("wh") != "who" or not any(map(_coming, s.raw)):
        return []
    gone, place = fact.subject, fact.object
    if not isinstance(gone, Named) or fact.relations[0] not in (Relation.HOLDS_ROLE, Relation.SUPPLIES):
        return []
    return [Reading(List(Beside(_line(gone, place, s), gone, after=True)), 10)]


def moved_on(s: Sentence) -> list[Reading]:
    """ "who left X for Y": who went from the one to the other, people or customers."""
    at = next((i for i, item in enumerate(s.items) if item.np is None and item.text == "for"), None)
    names = [(i, item.np) for i, item in enumerate(s.items) if isinstance(item.np, Named)]
    verbs = [item for item in s.items[:at] if item.np is None and item.has("verb") and not item.has("aux")]
    frames = [frame for item in verbs for frame in item.tags["verb"].frames if frame.status is Status.ENDED]
    if at is None or len(names) != 2 or not names[0][0] < at < names[1][0] or s.value("wh") != "who" or not frames:
        return []
    job = any(item.text in word_list("jobs") for item in s.items[at:] if item.np is None)
    ways = [(Relation.HOLDS_ROLE, Side.SUBJECT), *([] if job else [(Relation.SUPPLIES, Side.OBJECT)])]
    left, came = names[0][1], names[1][1]
    sets = [[Related(of=of, relation=r, side=side, status=Status.EVER) for of in (came, left)] for r, side in ways]
    gone = (Status.ENDED, Status.REDUCING)
    went = [And((new, Or(tuple(replace(old, status=status) for status in gone)))) for new, old in sets]
    return [Reading(List(value), 9 - i) for i, value in enumerate(went)]


def line_of(s: Sentence) -> list[Reading]:
    """ "X's predecessor at Y", "the successor of X": a person named beside a word of order."""
    step = next((item for item in s.items if item.has("seq") and item.text.startswith(("predecessor", "successor"))), None)
    who = people(s)
    if step is None or not who:
        return []
    places = [v for v in s.sets if v is not who[0]]
    place = places[0].of if places and isinstance(places[0], Related) else places[0] if places else None
    return [Reading(List(Beside(_line(who[0], place, s), who[0], after=step.tags["seq"] == "after")), 6.5)]


def _coming(item: Item) -> bool:
    """A word of coming in somebody's place."""
    frames = item.tags["verb"].frames if item.np is None and item.has("verb") else ()
    said = item.has("seq") or item.has("follows") or item.text in word_list("assuming") | word_list("instead")
    return item.np is None and (said or any(frame.turn for frame in frames))


def _place_talked_of(gone: Named, s: Sentence) -> SetExpr | None:
    """The other party of what the thread was about: "who replaced them"."""
    talked = fact_of(s.context.question)
    if talked is None:
        return None
    known = isinstance(talked.subject, Named) and set(talked.subject.ids) & set(gone.ids)
    return talked.object if known else None


def _subject_asked(s: Sentence, verb: Item) -> bool:
    """ "who replaced X" asks for the new one, "who did X replace" for the one who went, "who was X replaced by" not."""
    before = s.items[: s.items.index(verb)]
    passive = any(item.text == "by" for item in s.items) or any(item.text in word_list("undergone") for item in before)
    return passive or not any(item.np is not None for item in before)


def _line(gone: Named, place: SetExpr | None, s: Sentence) -> Related:
    """The row of holders (or suppliers) in which one has followed another."""
    person = any(s.world.type_of(id_) is EntityType.PERSON for id_ in gone.ids)
    relation = Relation.HOLDS_ROLE if person else Relation.SUPPLIES
    noun = next((item.tags["noun"] for item in s.items if item.np is None and item.has("noun")), None)
    office = noun.office if noun is not None and noun.office else "ceo"
    of = place or Related(of=gone, relation=relation, side=Side.OBJECT, status=Status.EVER)
    qualifier = replace(ANYTHING, offices=(office,) if person else ())
    return Related(of=of, relation=relation, side=Side.SUBJECT, status=Status.EVER, qualifier=qualifier)
