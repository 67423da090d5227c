"""Questions that only make sense after an earlier turn: a new date, another party, a narrowing, who came before, sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.algebra import (
    And,
    Began,
    Beside,
    Count,
    Date,
    List,
    Measure,
    Members,
    Minus,
    Moment,
    Named,
    Or,
    Path,
    Question,
    Related,
    Sellers,
    SetExpr,
    Side,
    Status,
    Text,
    ToldWith,
    Value,
    WithAttribute,
    YesNo,
)
from bot.understanding.bounds import limits
from bot.understanding.clauses import is_product, possible, status_of
from bot.understanding.context import fact_of, filled, named, retimed, set_of, substitute
from bot.understanding.items import Item
from bot.understanding.lexicon import leaving_out, synonyms, word_list
from bot.understanding.nounphrases import related_by
from bot.understanding.reasons import nearing
from bot.understanding.relatives import gap_of, with_when
from bot.understanding.returning import came_back, kind_of, nearing_their_end, share_of_described
from bot.understanding.sentence import (
    AMOUNTS,
    DEALS,
    Reading,
    Sentence,
    amount_words,
    any_time,
    closed,
    elliptic,
    moment_asked,
    with_status,
)
from bot.understanding.shown import of_the_shown
from bot.understanding.tokens import fold
from kg.model import EntityType, Relation

_TURNED = (Status.ENDED, Status.PROSPECTIVE, Status.RESUMED, Status.REPORTED, Status.REDUCING)
_SOLID = ("verb", "noun", "measure", "deal", "top")


def followups(s: Sentence) -> list[Reading]:
    """Every reading that takes what it does not say from the turn before."""
    before = s.context.question
    if before is None:
        return []
    rules = (
        _by_now, _price_again, _when_again, _over_when, _other_end, _again, _next_in_line, _of_product, _of_share,
        _for_share, _turned, _new_among, _left_out, _to_the_top, _what_of_one, _other_noun, _from_whom, _who_barred,
        _who_then, _with_what, _in_its_place, came_back, nearing_their_end, share_of_described, of_the_shown,
    )  # fmt: skip
    return [reading for rule in rules for reading in rule(before, s)]


def _price_again(before: Question, s: Sentence) -> list[Reading]:
    """ "how much had they offered?": the sum of the deal that the thread has talked about."""
    known = fact_of(before)
    bare = s.value("wh") == "how_much" and not s.sets  # "for how much"
    sized = (s.value("wh") == "measure_what" or bare) and known is not None and known.relations[0] in DEALS
    sums = sized or amount_words(s) or any(item.has("paying") for item in s.raw)
    asked = s.value("wh") in ("how_much", "measure_what") or s.items[0].text.split()[0] == "what"
    if not asked or not sums or _names_others(s):
        return []
    facts = (fact_of(question) for question in s.context.questions)
    deal = next((f for f in facts if f is not None and f.relations[0] in AMOUNTS and closed(filled(f, s.context))), None)
    whole = any_time(filled(deal, s.context)) if deal is not None else None
    return [] if whole is None else [Reading(Value(replace(whole, when=None), Measure.AMOUNT), 8)]


def _by_now(before: Question, s: Sentence) -> list[Reading]:
    """ "and since then?" after a question about a day: the same as of today."""
    solid = [item for item in s.items if not item.has("comma") and not item.has("conj")]
    return [Reading(retimed(before, None, None), 9)] if len(solid) == 1 and solid[0].text in word_list("onwards") else []


def _when_again(before: Question, s: Sentence) -> list[Reading]:
    """ "and when did they start again?"."""
    fact = fact_of(before)
    again = status_of(s.items) is Status.RESUMED or any(item.text in ("again", "resume", "return") for item in s.raw)
    if fact is None or s.value("wh") != "when" or not again or _names_others(s):
        return []
    return [Reading(Date(replace(filled(fact, s.context), status=Status.RESUMED), Moment.START), 9)]


def _over_when(before: Question, s: Sentence) -> list[Reading]:
    """ "and when was it called off?", "since when not?": the end of what the thread is about."""
    fact = fact_of(before)
    over = any(item.has("moment") or item.has("neg") for item in s.raw)
    if fact is None or s.value("wh") != "when" or not over or _names_others(s):
        return []
    return [Reading(Date(any_time(filled(fact, s.context)), Moment.END), 9)]


def _new_among(before: Question, s: Sentence) -> list[Reading]:
    """ "which ones are new since 2025": those of the list who began within these days."""
    listed = set_of(before)
    won = any(item.text in word_list("fresh") or item.has("gain") for item in s.raw)
    if listed is None or s.when is None or not won or any(isinstance(value, Named) for value in s.sets):
        return []
    return [Reading(List(Began(Members(s.context.members, listed), s.when)), 8)]


def _left_out(before: Question, s: Sentence) -> list[Reading]:
    """ "drop X, who is left?", "and without X?": the list without one of its members."""
    listed, names = set_of(before), _names(s)
    said = any(item.text in leaving_out() for item in s.raw if item.np is None)
    if listed is None or not said or len(names) != 1 or not set(names[0].ids) & set(s.context.members):
        return []
    return [Reading(List(Minus(Members(s.context.members, listed), names[0])), 9)]


def _other_noun(before: Question, s: Sentence) -> list[Reading]:
    """ "and the finance chief?", "suppliers?": the same of the firm that the thread is about."""
    nouns = [item for item in s.items if item.has("noun") and item.np is None]
    busy = any(item.np is None and any(item.has(k) for k in ("word", "seq", "extreme", "measure")) for item in s.items)
    acts = any(item.has("verb") and not item.has("aux") and not item.has("noun") for item in s.items)
    if len(nouns) != 1 or s.sets or busy or acts or s.value("wh") not in (None, "who"):
        return []
    noun = nouns[0].tags["noun"]
    if noun.relations == (Relation.HOLDS_ROLE,) and noun.bearer is Side.OBJECT:  # "previous employer?"
        people_ = Named(s.context.members)
        human = bool(people_.ids) and all(s.world.type_of(id_) is EntityType.PERSON for id_ in people_.ids)
        made = related_by(noun, people_, s.without("noun"), s.world) if human else None
        return [Reading(List(made), 7)] if made is not None else []
    firms = [value for value in named(before) if possible(Relation.SUPPLIES, Side.SUBJECT, value, s.world)]
    made = related_by(nouns[0].tags["noun"], firms[0], s.without("noun"), s.world) if firms else None
    return [Reading(List(with_when(made, s.when)), 7)] if made is not None else []


def _who_barred(before: Question, s: Sentence) -> list[Reading]:
    """ "who stopped it?" after a deal: the authorities over its parties."""
    fact = fact_of(before)
    barred = any(item.text in word_list("bar") for item in s.raw if item.np is None)
    if fact is None or fact.relations[0] not in DEALS or not barred or s.value("wh") != "who" or _names_others(s):
        return []
    parties = tuple(value for value in (fact.subject, fact.object) if value is not None)
    over = Related(of=Or(parties), relation=Relation.REGULATES, side=Side.SUBJECT, status=Status.EVER)
    return [Reading(List(ToldWith(over, fact)), 9)]


def _from_whom(before: Question, s: Sentence) -> list[Reading]:
    """ "from whom?", "who sold it?" after a purchase."""
    fact = fact_of(before)
    asked = s.value("wh") == "who" and any(item.text == "from" or item.has("selling") for item in s.raw)
    if fact is None or fact.relations[0] is not Relation.ACQUIRES or not asked or _names_others(s):
        return []
    whole = filled(fact, s.context)
    if whole.subject is None or whole.object is None:
        return []
    bought = Related(of=whole.object, relation=Relation.ACQUIRES, side=Side.SUBJECT, status=Status.EVER)
    return [Reading(List(Sellers(And((bought, whole.subject)))), 9)]


def _who_then(before: Question, s: Sentence) -> list[Reading]:
    """ "who does then?" after "does X supply Y?": all of whom it holds; those are asked for who were named first."""
    kinds = ("wh", "aux", "status", "comma", "when", "also")
    bare = all(any(item.has(kind) for kind in kinds) for item in s.items) and any(item.has("aux") for item in s.items)
    if not isinstance(before, YesNo) or s.value("wh") != "who" or not bare or not closed(before.fact):
        return []
    fact, said = before.fact, status_of(s.items) or Status.NOW
    subject, object_ = (side.text for side in (fact.subject, fact.object) if isinstance(side, Named))
    text = s.context.text
    first = text.find(subject) <= text.find(object_) if subject and object_ else True
    open_ = replace(fact, subject=None) if first else replace(fact, object=None)
    of = gap_of(replace(open_, status=said, when=s.when, qualifier=replace(fact.qualifier, low=None, high=None)))
    return [Reading(List(of), 9)] if of is not None else []


def _in_its_place(before: Question, s: Sentence) -> list[Reading]:
    """ "who stepped in?" after a supply that ended: who supplied the same firm from then on."""
    fact = fact_of(before)
    whole = filled(fact, s.context) if fact is not None else None
    step = any(item.has("seq") and item.tags["seq"] == "after" and item.np is None for item in s.items)
    if whole is None or whole.relations != (Relation.SUPPLIES,) or not closed(whole) or not step or _names_others(s):
        return []
    line = Related(of=whole.object, relation=Relation.SUPPLIES, side=Side.SUBJECT, status=Status.EVER)
    return [Reading(List(Beside(line, whole.subject, after=True)), 8)] if whole.subject is not None else []


def _with_what(before: Question, s: Sentence) -> list[Reading]:
    """ "with what?" after who supplies whom."""
    fact = fact_of(before)
    what = [item for item in s.raw if not item.has("comma")]
    asked = len(what) == 2 and what[0].has("prep") and what[1].text in word_list("what")
    whole = filled(fact, s.context) if fact is not None else None
    supply = whole is not None and whole.relations == (Relation.SUPPLIES,) and closed(whole)
    return [Reading(Text(whole), 9)] if asked and supply and whole is not None else []


def _to_the_top(before: Question, s: Sentence) -> list[Reading]:
    """ "and ultimately?" after the owners of a firm."""
    fact = fact_of(before)
    owners = fact is not None and Relation.OWNS_STAKE in fact.relations and fact.object is not None
    if s.first("top") is None or _names_others(s) or not owners or fact is None or fact.object is None:
        return []
    return [Reading(Path(fact.object, None, s.when or fact.when), 9)]


def _what_of_one(before: Question, s: Sentence) -> list[Reading]:
    """ "what does the first one buy": what one of the parties listed gets from (or gives to) the firm talked of."""
    fact, names = fact_of(before), _names(s)
    if fact is None or fact.relations != (Relation.SUPPLIES,) or closed(fact) or len(names) != 1:
        return []
    verbs = [frame for item in s.items if item.has("verb") and not item.has("aux") for frame in item.tags["verb"].frames]
    trading = any(frame.relation is Relation.SUPPLIES and frame.status is None for frame in verbs)
    shown = set(names[0].ids) <= set(s.context.members) and len(s.sets) == 1
    if not (trading and shown and s.raw[0].text.startswith("what")):
        return []
    whole = replace(fact, subject=names[0]) if fact.subject is None else replace(fact, object=names[0])
    return [Reading(Text(whole), 9.5)]


_THEM = ("they", "them", "it", "he", "she", "that", "this")


def _names_others(s: Sentence) -> bool:
    """Whether the question names somebody by more than a pronoun."""
    return any(isinstance(item.np, Named) and item.text not in _THEM for item in s.items)


def _names(s: Sentence) -> list[Named]:
    return [value for value in s.sets if isinstance(value, Named)]


def _other_end(before: Question, s: Sentence) -> list[Reading]:
    """ "and from Y?" after "does X buy from Z?": the party behind the same preposition; without one, either may be meant."""
    names = _names(s)
    if (
        not isinstance(before, YesNo | Text | Date | Value)
        or len(names) != 1
        or not (elliptic(s) or s.value("talk") == "about")
    ):
        return []
    prep = next((item.text for item in s.items if item.has("prep") and item.np is None), None)
    fact, supply = before.fact, before.fact.relations == (Relation.SUPPLIES,)
    supplier = [Reading(replace(before, fact=replace(fact, subject=names[0])), 5.9)]
    customer = [Reading(replace(before, fact=replace(fact, object=names[0])), 5.8)]
    if supply and prep in ("from", "by", "with"):
        return [replace(supplier[0], score=7)]
    if supply and prep in ("to", "for"):
        return [replace(customer[0], score=7)]
    return [*supplier, *customer] if fact.subject != fact.object and isinstance(before, YesNo | Text) else []


def _turned(before: Question, s: Sentence) -> list[Reading]:
    members = next((value for value in s.sets if isinstance(value, Members)), None)
    if members is not None:
        return _narrowed(members, s)
    if not elliptic(s):
        return []
    status = status_of(s.items)
    if s.value("wh") == "when":
        return _since_when(before, s)
    if s.value("wh") in ("how_much", "measure_what") and not isinstance(before, Value):
        return []
    said = status if status not in (Status.NOW, None) else None
    about = fact_of(before)
    if s.items[0].has("aux") and s.items[0].np is None and about is not None and closed(about) and said is not None:
        return [Reading(YesNo(replace(about, status=said), Side.SUBJECT), 6)]  # "do they still?"
    names = [value for value in s.sets if isinstance(value, Named)]
    asked = retimed(before, s.when, said) if s.when is not None or status is not None else before
    if not names:
        return [Reading(asked, 5)] if s.when is not None or status is not None else []
    changed = substitute(asked, names[0], s.world)
    return [Reading(changed, 6)] if changed is not None else []


def _since_when(before: Question, s: Sentence) -> list[Reading]:
    """The date of the one party that the thread is about; of several, each row with its own."""
    fact, listed = fact_of(before), set_of(before)
    found = [] if fact is None else [Reading(Date(any_time(filled(fact, s.context)), moment_asked(fact, _ends(s))), 5)]
    several = listed is not None and len(s.context.members) > 1
    return [*found, Reading(List(Members(s.context.members, listed)), 4)] if several else found


def _ends(s: Sentence) -> bool:
    asked = any(item.text.startswith(("until", "till", "up to", "to when")) for item in s.raw if item.has("wh"))
    return asked or any(item.has("moment") for item in s.raw)


def _narrowed(members: Members, s: Sentence) -> list[Reading]:
    """ "which of them has left"; what is over or to come may not stand in the list that was shown."""
    status = status_of(s.items)
    verb = _verb_status(s)
    being = any(item.text in ("is", "are", "was", "were") for item in s.items)
    gone = not being and any(item.text == "left" for item in s.items)  # "which of them left", not "who is left"
    chosen = nearing(s.raw) or (Status.ENDED if gone else status or verb)
    if chosen is None or members.of is None:
        return []
    found = [Reading(List(Members(members.ids, with_status(members.of, chosen))), 7)]
    return [*found, Reading(List(with_status(members.of, chosen)), 6)] if chosen in _TURNED else found


def _verb_status(s: Sentence) -> Status | None:
    """What the verb says of time: "left" is over, "are leaving" is not yet."""
    verb = next((item.tags["verb"] for item in s.items if item.has("verb") and not item.has("aux")), None)
    said = verb.frames[0].status if verb is not None else None
    return Status.REDUCING if said is Status.ENDED and verb is not None and verb.form == "ing" else said


def _again(before: Question, s: Sentence) -> list[Reading]:
    """ "are you sure?", "show me the sources": the answer once more, with its sentences."""
    return [Reading(before, 8)] if s.value("talk") == "sources" and not s.sets else []


def _next_in_line(before: Question, s: Sentence) -> list[Reading]:
    """ "and before that?", "her predecessor?", "who came next": whom the party shown followed or gave way to."""
    listed = set_of(before) or _holders(before)
    step = next((item.tags["seq"] for item in s.raw if _steps(item, s.raw)), None)
    if step is None or listed is None or not s.context.members or _others(s):
        return []
    of = listed.of if isinstance(listed, Beside) else listed
    return [Reading(List(Beside(with_status(of, Status.EVER), Named(s.context.members), after=step == "after")), 7)]


def _holders(before: Question) -> SetExpr | None:
    """The holders of the post whose date or holder the thread has asked about."""
    fact = fact_of(before)
    if fact is None or fact.relations != (Relation.HOLDS_ROLE,) or fact.object is None:
        return None
    return Related(of=fact.object, relation=Relation.HOLDS_ROLE, side=Side.SUBJECT, qualifier=fact.qualifier)


def _steps(item: Item, raw: Sequence[Item]) -> bool:
    """A word of order that points to what the thread has named: nothing but a pronoun follows it."""
    if not item.has("seq") or item.np is not None:
        return False
    following = raw[raw.index(item) + 1 :]
    return not following or all(x.has("pronoun") or x.has("comma") or x.text in _STOOD for x in following[:1])


_STOOD = ("that", "then", "him", "her", "them", "it", "they")


def _others(s: Sentence) -> bool:
    """Whether the question names a party of its own, or a person's life rather than a post."""
    named = [v for v in s.sets if isinstance(v, Named) and set(v.ids) - set(s.context.members)]
    about_person = s.value("wh") == "where" or any(item.text in ("job", "work", "employer", "role") for item in s.raw)
    return bool(named) or about_person


def _of_product(before: Question, s: Sentence) -> list[Reading]:
    """ "just the one for blades", "and for gearboxes?": the list narrowed to a product."""
    listed = set_of(before)
    words = _product_words(s)
    solid = any(item.np is None and any(item.has(k) for k in _SOLID) and not item.has("aux") for item in s.items)
    own = listed.of if isinstance(listed, Related) else None
    named_ = any(not is_product(v, s.world) and not _shown(v) and v != own for v in s.sets)
    if listed is None or not words or solid or named_:
        return []
    narrowed = _with_product(listed, words)
    if narrowed is None:
        return []
    return [Reading(Count(narrowed) if isinstance(before, Count) else List(narrowed), 6)]


def _of_share(before: Question, s: Sentence) -> list[Reading]:
    """ "more than 25 %?": the list narrowed to shares of that size."""
    listed, asked = set_of(before), limits(s.raw)
    if listed is None or asked is None or any(isinstance(value, Named) for value in s.sets):
        return []
    of = WithAttribute(of=listed, low=asked.low, high=asked.high, strict=asked.strict)
    return [Reading(Count(of) if isinstance(before, Count) else List(of), 6)]


def _for_share(before: Question, s: Sentence) -> list[Reading]:
    """ "for what share?" after a price."""
    bare = all(item.tags.get("measure") == "percent" or item.has("comma") or item.has("conj") for item in s.items)
    if s.sets or (s.value("wh") not in ("measure_what", "how_much") and not bare) or any(map(kind_of, s.raw)):
        return []
    fact = fact_of(before)
    held = fact is not None and Relation.OWNS_STAKE in fact.relations
    if held and fact is not None and closed(filled(fact, s.context)):
        return [Reading(Value(filled(fact, s.context), Measure.PERCENT), 6)]
    priced = isinstance(before, Value) and s.value("wh") == "measure_what"
    return [Reading(Value(before.fact, Measure.PERCENT), 6)] if priced and isinstance(before, Value) else []


def _product_words(s: Sentence) -> tuple[str, ...]:
    named = [fold(v.text) for v in s.sets if isinstance(v, Named) and is_product(v, s.world)]
    words = (item.text for item in s.items if item.np is None)
    return (*named, *(word for word in words if {word, *synonyms().get(word, ())} & s.world.products))


def _shown(value: SetExpr) -> bool:
    return isinstance(value, Members)


def _with_product(of: SetExpr, words: tuple[str, ...]) -> SetExpr | None:
    match of:
        case Related(relation=Relation.SUPPLIES):
            return replace(of, qualifier=replace(of.qualifier, product=words))
        case Members(_, inner) if inner is not None:
            return _with_product(inner, words)
        case WithAttribute(of=inner):
            return _with_product(inner, words)
        case _:
            return None
