"""Who does what to whom: the arguments of a predicate over the parse, with control, relatives and coordination."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.lexicon.tables import words

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
RELATIVES = frozenset({"which", "that", "who", "whom", "whose"})
OBJECT_CONTROL = words("words.toml", "object_control")
GIVING = words("words.toml", "giving")  # "lent A money to buy B": A buys
_HELD = frozenset({"pobj", "dobj"})
_FINITE = frozenset({"VBZ", "VBD", "VBP", "MD"})
_GOVERNED = words("words.toml", "governed")
LISTING = words("words.toml", "listing")


def children(token: Token, *deps: str) -> list[Token]:
    """Children with one of these dependency labels, in order."""
    return [child for child in token.children if child.dep_ in deps]


def is_passive(verb: Token) -> bool:
    """Whether the verb is used in the passive: an auxiliary, or a bare participle on a noun."""
    if children(verb, "auxpass", "nsubjpass"):
        return True
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and not children(verb, "aux", "nsubj"):
        return is_passive(verb.head)
    return (
        verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod", "advcl", "ROOT") and not children(verb, "nsubj", "aux", "dobj")
    ) or (verb.tag_ == "VBN" and bool(children(verb, "agent")))


def is_infinitive(verb: Token) -> bool:
    """Whether the verb stands with "to"."""
    return any(child.lower_ == "to" for child in children(verb, "aux"))


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """The subject as a list of head tokens, found through relatives, participles, infinitives and coordination."""
    if depth > 6:
        return []
    own = children(verb, *SUBJECTS)
    if own:
        return [_second(own[0], verb) or _unrelative(own[0])]
    if (named := _set_off_before(verb)) is not None:
        return [named]
    dep, head = verb.dep_, verb.head
    if dep == "acomp":
        return subjects(head, depth + 1)
    if dep == "relcl":
        return _noun_agent(head, depth) if is_infinitive(verb) else [head]
    if dep == "acl":
        return _noun_agent(head, depth) if verb.tag_ == "VB" else [head]
    if dep in ("xcomp", "advcl") and is_infinitive(verb) and head.lemma_ in GIVING and children(head, "dative"):
        return children(head, "dative")[:1]
    if dep == "xcomp":
        target = children(head, "dobj")
        if target and head.lemma_ in OBJECT_CONTROL and verb.i > target[0].i:
            return [target[0]]
        if is_passive(head) and head.lemma_ not in OBJECT_CONTROL:
            return subjects(head, depth + 1)
        return subjects(head, depth + 1)
    if dep in ("conj", "advcl", "ccomp", "dep", "parataxis") and head.pos_ in ("VERB", "AUX"):
        return subjects(head, depth + 1)
    if dep in ("pcomp", "prep"):
        anchor = head.head if dep == "pcomp" else head
        if anchor.pos_ in ("VERB", "AUX"):
            return subjects(anchor, depth + 1)
        return _noun_agent(anchor, depth)
    if dep == "conj" and head.pos_ == "NOUN":
        return []
    return []


def _second(subject: Token, verb: Token) -> Token | None:
    """ "A advised B and C advised D", parsed as if B and C were one subject: C alone."""
    joined = verb.dep_ == "ccomp" and verb.head.lemma_ == verb.lemma_ and subject.left_edge.i == verb.head.i + 1
    return next((c for c in children(subject, "conj") if joined), None)


def _set_off_before(verb: Token) -> Token | None:
    """ "a venture, Y, to be owned by X": what stands right before the comma of a passive infinitive."""
    opening = verb.left_edge.i - 1
    passive = is_infinitive(verb) and bool(children(verb, "auxpass"))
    if not passive or opening <= verb.sent.start or verb.doc[opening].text != ",":
        return None
    named = verb.doc[opening - 1]
    return named if named.pos_ == "PROPN" and named.dep_ in ("appos", "dobj", "pobj", "oprd") else None


def _unrelative(subject: Token) -> Token:
    """ "which" -> the noun that the relative clause hangs on."""
    if subject.lower_ in RELATIVES:
        node = subject
        while node.dep_ != "relcl":
            if node.head == node:
                return subject
            node = node.head
        later = any(c.dep_ == "conj" and c.i > node.i for c in node.head.children)  # "A, which owns Y, and B": A alone
        return subject if later else _first(node.head) if _of_several(node) else node.head
    return subject


def _of_several(clause: Token) -> bool:
    """ "A and B, which own Y", "A and B, which together held Y": a relative clause about all that stand in the list."""
    finite = next((c for c in clause.children if c.dep_ in ("aux", "auxpass") and c.tag_ in _FINITE), clause)
    together = any(c.lower_ in words("words.toml", "of_several") for c in clause.children)
    return clause.head.dep_ == "conj" and (finite.tag_ == "VBP" or together)


def _noun_agent(noun: Token, depth: int) -> list[Token]:
    """Who acts in "X's plan to", "X signed a deal to", "X is in talks to", "a CVS bid to"."""
    granted = noun.lemma_.lower() in words("relatives.toml", "permission")  # "approval from the regulator to buy X"
    owner = children(noun, "poss") or ([] if granted else preps(noun, "by", "from"))
    owner = owner or _meant_for(noun)
    if owner:
        return [owner[0]]
    head = noun.head
    if noun.dep_ == "dobj" and head.lemma_ in GIVING and children(head, "dative"):
        return children(head, "dative")[:1]
    if noun.dep_ in ("dobj", "attr", "oprd") and head.pos_ in ("VERB", "AUX"):
        return subjects(head, depth + 1)
    if noun.dep_ == "nsubjpass" and (agents := children(head, "agent")):
        return [p for a in agents for p in children(a, "pobj")]
    if noun.dep_ == "pobj" and head.head.pos_ in ("VERB", "AUX"):
        return subjects(head.head, depth + 1)
    if noun.dep_ == "pobj" and head.lower_ == "of" and head.head.lemma_.lower() in words("relatives.toml", "accords"):
        return _noun_agent(head.head, depth + 1) if depth < 6 else []  # "signed a letter of intent to buy"
    if noun.dep_ == "conj":
        return _noun_agent(head, depth + 1) if depth < 6 else []
    return [child for child in children(noun, "compound", "nmod") if child.pos_ == "PROPN"][:1]


def _meant_for(noun: Token) -> list[Token]:
    """ "a deal for X to buy Y": who stands between "for" and the infinitive."""
    for prep in (c for c in children(noun, "prep") if c.lower_ == "for"):
        behind = noun.doc[min(prep.right_edge.i + 1, len(noun.doc) - 1)]
        if behind.lower_ == "to" and behind.dep_ == "aux" and behind.head.head == noun:
            return children(prep, "pobj")
    return []


def objects(verb: Token) -> list[Token]:
    """What the verb is done to: object, passive subject, the head of a relative clause without another object."""
    if is_passive(verb):
        return subjects(verb)
    own = children(verb, "dobj", "oprd") or _governed(verb)
    if own:
        return [_unrelative(own[0])]
    if (
        verb.dep_ == "relcl"
        and not is_infinitive(verb)
        and children(verb, "nsubj")
        and children(verb, "nsubj")[0].lower_ not in RELATIVES
    ):
        return [verb.head]
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and not children(verb, "prep", "xcomp", "ccomp"):
        return []
    if (other := twin(verb)) is not None:
        return objects(other)
    return children(verb, "attr") if verb.lemma_ in ("be", "become", "remain") else []


def twin(verb: Token) -> Token | None:
    """ "makes and sells tyres to Y": the verb coordinated right behind, with which this one shares all that follows."""
    found = next((c for c in verb.children if c.dep_ == "conj" and c.pos_ == "VERB"), None)
    if found is None or any(c.i > verb.i and c.dep_ not in ("cc", "punct", "conj") for c in verb.children):
        return None
    return found if all(t.dep_ in ("cc", "punct") for t in verb.doc[verb.i + 1 : found.i]) else None


def _governed(verb: Token) -> list[Token]:
    """ "disposed of Y": the object of a verb that takes it behind a preposition; "bought up to 5 million shares"."""
    prepositions = (c for c in children(verb, "prep") if f"{verb.lemma_.lower()}-{c.lower_}" in _GOVERNED or _up_to(c))
    return [noun for preposition in prepositions for noun in children(preposition, "pobj")]


def _up_to(preposition: Token) -> bool:
    """Whether it is the "to" of "up to" before a number."""
    counted = any(children(noun, "nummod") for noun in children(preposition, "pobj"))
    return counted and preposition.lower_ == "to" and preposition.nbor(-1).lower_ == "up"


def agents(verb: Token) -> list[Token]:
    """Who does it: the subject, in the passive the "by" phrase."""
    if not is_passive(verb):
        return subjects(verb)
    phrases = [*children(verb, "agent"), *(c for c in children(verb, "prep") if c.lower_ == "by")]
    return [noun for phrase in phrases if not _follows_list(phrase) for noun in children(phrase, "pobj")]


def _follows_list(preposition: Token) -> bool:
    """ "A was advised by B and C by D": whether the phrase begins behind the last member of a list under such another."""
    before = preposition.nbor(-1) if preposition.i > 0 else preposition
    other = _first(before).head
    return bool(before.dep_ == "conj" and other != preposition and other.lower_ == preposition.lower_)


def preps(head: Token, *words: str) -> list[Token]:
    """Objects of the prepositions `words` on this head, also through "out of", "on behalf of"."""
    found = []
    for child in children(head, "prep", "dative", "agent"):
        for prep in (child, *children(child, "conj")):
            if prep.lower_ in words:
                found.extend(children(prep, "pobj"))
            for inner in children(prep, "prep"):
                if inner.lower_ in words:
                    found.extend(children(inner, "pobj"))
    if "to" in words:
        found.extend(c for c in children(head, "dative") if c.pos_ in ("NOUN", "PROPN", "PRON"))
    if not found and head.pos_ == "VERB" and (other := twin(head)) is not None:
        return preps(other, *words)
    return found


def expand(token: Token, depth: int = 0) -> Iterator[Token]:
    """The token, what it is coordinated with to its right, and the lists that name its members ("such as A, B and C")."""
    yield token
    if depth > 12:
        return
    if token.tag_ == "NNS":
        for inner in token.subtree:
            if inner.lower_ == "as" and inner.i > token.i and _such(inner) and inner.head != token:
                for item in children(inner, "pobj"):
                    yield from expand(item, depth + 1)
    for child in token.children:
        if child.dep_ == "conj" and child.left_edge.i > 0 and child.left_edge.nbor(-1).lower_ == "not":
            continue  # "A and B but not C"
        if child.dep_ == "conj" and _first(token).dep_ in _HELD and (_begins_clause(child) or _gapped(token, child)):
            continue  # "holds 60% of A and B holds 40%", "was advised by A and B by C"
        if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "X", "ADJ"):
            yield from expand(child, depth + 1)
        elif child.dep_ == "prep" and child.lower_ in LISTING and (child.lower_ != "as" or _such(child)):
            for item in children(child, "pobj"):
                yield from expand(item, depth + 1)
        elif child.dep_ == "appos" and child.pos_ in ("PROPN", "NOUN") and not _whose(token, child):
            yield from expand(child, depth + 1)


def _whose(name: Token, apposed: Token) -> bool:
    """ "X, whose chairman, Y, sits": what looks like an apposition belongs to a clause about the name."""
    return any(t.lower_ == "whose" for t in name.doc[name.i + 1 : apposed.i])


def _first(member: Token) -> Token:
    """The first member of the list that this one stands in."""
    while member.dep_ == "conj":
        member = member.head
    return member


def _begins_clause(name: Token) -> bool:
    """Whether a finite verb stands right behind the name: it is the subject of that, whatever the parse says.

    Not where the verb has a subject that the name only ends: "talks between A and B collapsed".
    """
    after = name.i + 1
    if after >= len(name.doc) or name.doc[after].tag_ not in _FINITE or name.doc[after].sent != name.sent:
        return False
    verb = name.doc[after]
    verb = verb.head if verb.dep_ in ("aux", "auxpass") else verb
    return not any(subject.is_ancestor(name) for subject in children(verb, *SUBJECTS))


def _gapped(member: Token, name: Token) -> bool:
    """ "sold to A and B to C": whether the list's own preposition stands again right behind a name, whose clause it is."""
    preposition, after = _first(member).head, name.i + 1
    if preposition.pos_ != "ADP" or after >= len(name.doc):
        return False
    return bool(name.doc[after].lower_ == preposition.lower_ and name.doc[after].pos_ == "ADP")


def _such(preposition: Token) -> bool:
    return bool(preposition.i > 0 and preposition.nbor(-1).lower_ == "such")


def belonging(noun: Token) -> list[Token]:
    """Whose it is: "X's board", "the X board", "the board of X"."""
    return [*children(noun, "poss", "compound"), *preps(noun, "of")]
