"""What governs a predicate: the words up to its clause's root or a verb of saying; classes in lexicon/standing.toml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from ingest.analysis import Token
from ingest.frames.arguments import children, is_infinitive, preps
from ingest.lexicon.tables import words

_PREDICATES = ("VERB", "AUX")
_DEPTH = 9  # governing words looked at
_CLASSES = (
    "considering", "agreed", "abandoned", "completed", "ended", "reducing", "expanding", "denied", "possible", "light",
    "saying", "hearsay_sources", "parts",
)  # fmt: skip


@cache
def _set(key: str) -> frozenset[str]:
    return words("standing.toml", key)


@dataclass(slots=True)
class Above:
    """What stands above a predicate, collected on the way up to its clause's root or a verb of saying."""

    lemmas: list[str] = field(default_factory=list)
    negated: bool = False
    future: bool = False
    hedged: bool = False
    conditional: bool = False
    past: bool = False
    perfect: bool = False
    infinitive: bool = False
    progressive: bool = False
    no_longer: bool = False
    would: bool = False
    prospect: bool = False  # some verb on the way is an infinitive: "expects to complete"
    done: bool = False  # a verb above says that it came about: "completed a deal to buy"
    paid: bool = False  # "paid $3 billion to buy"
    past_owner: bool = False  # "former", "once" on the predicate itself, "used to" above it
    saying: Token | None = None
    denying: Token | None = None  # a verb that denies it, without one of saying above

    def has(self, key: str) -> bool:
        """Whether any governing word is of this class."""
        return any(lemma in _set(key) for lemma in self.lemmas)

    @property
    def plan_dropped(self) -> bool:
        """ "dropped plans to sell Y": what is given up is the plan, not what it was for."""
        plan = next((n for n, lemma in enumerate(self.lemmas) if lemma in _set("considering")), len(self.lemmas))
        return any(lemma in _set("abandoned") | _set("ended") for lemma in self.lemmas[plan + 1 :])


def above(predicate: Token) -> Above:
    """Collect the governing words of a predicate."""
    found = Above()
    below: Token | None = None
    for node in _path(predicate):
        if below is not None and _says(node) and not (below.dep_ == "xcomp" and is_infinitive(below)):
            found.saying = node
            break
        _note(node, found, first=below is None)
        below = node
    return found


def _path(node: Token) -> Iterator[Token]:
    """The predicate and what governs it: light verbs over nouns, control verbs over infinitives, verbs of saying."""
    for _ in range(_DEPTH):
        yield node
        head = _governor(node)
        if head is None:
            return
        node = head


def _governor(node: Token) -> Token | None:
    """The word above, if it bears on this one."""
    head = node.head
    if head == node or node.dep_ in ("appos", "poss", "parataxis") or _relative(node) or _set_apart(node):
        return None
    if node.dep_ == "advcl":
        return _purpose(node) if is_infinitive(node) else head if head.lemma_ in _set("saying") else None
    if node.dep_ == "conj" and node.pos_ in _PREDICATES:
        shared = not children(node, "nsubj", "nsubjpass") and not children(node, "aux", "auxpass")
        return _governor(head) if shared or head.dep_ in ("ccomp", "xcomp") else None
    if node.dep_ == "nsubj" and head.pos_ in _PREDICATES and head.lemma_ in _set("saying") | _set("losing"):
        return None
    return None if node.dep_ == "pobj" and not _bears(head) else head


def _set_apart(node: Token) -> bool:
    """ "Orders will cease; a successor has not been chosen": a clause of its own, though the parse hangs it on the next."""
    if node.dep_ != "ccomp" or node.head.lemma_ in _set("saying"):
        return False
    return any(t.text == ";" for t in node.doc[node.i + 1 : node.head.i])


def _relative(node: Token) -> bool:
    """A relative clause, but not what a report tells: "rumours that it will buy"."""
    return node.dep_ == "relcl" and not is_infinitive(node) and node.head.lemma_.lower() not in _set("rumours")


def _purpose(infinitive: Token) -> Token:
    """What an infinitive hangs on: in "is nearing a deal to buy" the noun before it, though the parse says the verb."""
    first = next((c for c in infinitive.children if c.lower_ == "to"), infinitive)
    before = first.nbor(-1) if first.i > first.sent.start else infinitive.head
    return (
        before
        if before.pos_ == "NOUN" and before.lemma_.lower() in _set("agreed") | _set("considering")
        else infinitive.head
    )


def _bears(preposition: Token) -> bool:
    """Whether what stands above a preposition decides on its object: "talks on a merger", not "a suit over a merger"."""
    if preposition.lower_ in _set("apart"):
        return False
    head = preposition.head.head if preposition.head.pos_ == "ADV" else preposition.head  # "walk away from"
    return head.pos_ in ("ADP", "SCONJ", "AUX") or any(head.lemma_.lower() in _set(key) for key in _CLASSES)


def _says(node: Token) -> bool:
    """Whether a governing word is a verb of saying over a clause: "said that", not "called off" and "announced a deal"."""
    if node.pos_ not in _PREDICATES or node.lemma_.lower() not in _set("saying"):
        return False
    if node.dep_ == "xcomp" or children(node, "nsubjpass", "prt"):
        return False
    doing = children(node, "dobj") or any(c.lower_ == "for" for c in children(node, "prep"))
    return not (node.lemma_.lower() in _set("also_doing") and doing)


def _note(node: Token, found: Above, *, first: bool) -> None:
    lemma = node.lemma_.lower()
    if lemma == "close" and node.pos_ == "ADJ":
        lemma = "close-adj"
    if (not first or lemma in _set("possible")) and not _reports(node):
        found.lemmas.append(lemma)
    if node.pos_ in _PREDICATES:
        _note_verb(node, found, first=first)
    elif lemma in _set("members"):
        found.lemmas.extend(t.lemma_.lower() for t in preps(node, "of"))  # "one of the bidders for"
    elif node.pos_ in ("NOUN", "PROPN", "ADJ"):
        found.lemmas.extend(
            c.lower_ for c in node.children if c.dep_ in ("amod", "compound") and c.i != node.i and c.text[0].islower()
        )
        found.negated |= any(c.lower_ in _set("none") for c in node.children)
        found.past_owner |= first and any(c.lower_ in _set("former") for c in node.children)


def _reports(verb: Token) -> bool:
    """A firm that "reported the purchase as completed" tells its own news: no rumour."""
    told = verb.pos_ == "VERB" and verb.lemma_.lower() in _set("rumours")
    return told and bool(children(verb, "nsubj")) and bool(children(verb, "dobj"))


def _note_verb(node: Token, found: Above, *, first: bool) -> None:
    if node.dep_ == "conj" and node.head.pos_ in _PREDICATES and _bare(node):
        for auxiliary in children(node.head, "aux"):  # "will retire and be replaced"
            _note_auxiliary(node.head, auxiliary, found, first=False)
    found.past_owner |= not first and node.tag_ == "VBD" and node.lemma_ in _set("bygone")
    if not first and node.lemma_ in _set("denied"):
        found.denying = node
    found.hedged |= not first and _asks(node)
    found.done |= not first and node.tag_ in ("VBD", "VBN") and node.lemma_.lower() in _set("completed")
    found.paid |= not first and node.tag_ in ("VBD", "VBN") and node.lemma_ in _set("paying")
    for child in node.children:
        word = child.lower_
        if child.dep_ in ("aux", "auxpass"):
            _note_auxiliary(node, child, found, first=first)
        elif child.dep_ == "neg" or (child.dep_ == "advmod" and word in _set("never")) or _yet(child, node):
            found.negated = True
            found.no_longer |= word == "longer" or any(c.lower_ == "longer" for c in node.children)
        elif child.dep_ == "nsubj":
            found.negated |= any(c.lower_ == "neither" for c in child.children)
        elif child.dep_ in ("advmod", "acomp"):
            found.lemmas.extend((word, f"{node.lemma_}-{word}"))  # "has fallen through"
            found.no_longer |= word == "longer"
        elif child.dep_ == "mark":
            found.conditional |= word in _set("conditions")
        elif child.dep_ == "prt":
            found.lemmas.append(f"{node.lemma_}-{word}")
        elif child.dep_ == "prep":
            phrases = (f"{node.lemma_}-{word}-{noun.lower_}" for noun in children(child, "pobj"))
            found.lemmas.extend(phrase for phrase in phrases if phrase in _set("abandoned"))
    found.conditional |= found.would and any(_sets_condition(c) for c in children(node, "advcl"))
    found.past |= first and node.tag_ in ("VBD", "VBN")
    found.past_owner |= first and any(c.lower_ in _set("former") for c in children(node, "advmod"))


def _sets_condition(clause: Token) -> bool:
    """ "if Y left", "should Y leave", "had Y left"."""
    inverted = next(iter(clause.children), clause)
    asked = inverted.dep_ in ("aux", "auxpass") and inverted.lower_ in _set("inverted")
    return asked or any(c.dep_ == "mark" and c.lower_ in _set("conditions") for c in clause.children)


def _asks(verb: Token) -> bool:
    """ "wants it to sell Y", "would have to sell Y": what somebody asks of a firm is not yet what it does."""
    if verb.lemma_ in _set("obliging"):
        return any(c.lower_ in _set("would") for c in children(verb, "aux")) and any(map(is_infinitive, verb.children))
    told = [c for c in children(verb, "ccomp", "xcomp") if is_infinitive(c)]
    others = bool(children(verb, "dobj")) or any(children(c, "nsubj") for c in told)
    return verb.lemma_.lower() in _set("asking") and bool(told) and others


def _bare(verb: Token) -> bool:
    """Whether a verb shares the auxiliary of the one that it is joined to."""
    return verb.tag_ == "VB" or any(c.lower_ == "be" for c in children(verb, "aux", "auxpass"))


def _note_auxiliary(verb: Token, auxiliary: Token, found: Above, *, first: bool) -> None:
    word = auxiliary.lower_
    found.future |= word in _set("future")
    found.would |= word in _set("would")
    found.hedged |= word in _set("hedges")
    found.perfect |= auxiliary.lemma_ == "have"
    found.progressive |= (
        first
        and auxiliary.lemma_ == "be"
        and (verb.tag_ == "VBG" or (word == "being" and verb.dep_ not in ("pcomp", "advcl")))
    )
    found.infinitive |= first and word == "to"
    found.prospect |= word == "to"


def _yet(adverb: Token, verb: Token) -> bool:
    """ "has yet to order"."""
    return adverb.lower_ == "yet" and (is_infinitive(verb) or any(is_infinitive(c) for c in children(verb, "xcomp")))
