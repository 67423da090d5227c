"""Where the parties of a frame stand: the slots of frames.toml, resolved around its word."""

from __future__ import annotations

from collections.abc import Callable

from ingest.analysis import Token
from ingest.frames.arguments import agents, belonging, children, objects, preps, subjects
from ingest.frames.nearby import Nearby
from ingest.frames.parties import Parties, T, Thing
from ingest.frames.rows import Types
from ingest.frames.standing import above
from ingest.frames.transactions import parties_of_deals
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions

_LIGHT = words("standing.toml", "light")
_DECIDING = words("standing.toml", "deciding")
_HOLDERS = words("stakes.toml", "holder_nouns")
_ACCORDS = words("relatives.toml", "accords")
_CARRYING = words("words.toml", "carrying")


class Slots:
    """Resolves the slots of one article's frames."""

    def __init__(self, mentions: Mentions, parties: Parties, near: Nearby) -> None:
        self._m = mentions
        self._p = parties
        self._near = near
        self._readers: dict[str, Callable[[Token, Types], tuple[int, ...]]] = {
            "dative": lambda token, types: parties.named(children(token, "dative"), types),
            "obj": lambda token, types: parties.named(objects(token), types),
            "name": lambda token, types: parties.named(objects(token), types, deep=False),
            "one_of": lambda token, types: parties.named(preps(token, "of")[:1], types)[:1],
            "is": lambda token, types: parties.named(self._said_of(token), types),
            "list": lambda token, types: parties.named([token], types, deep=False),
            "rest": lambda _token, _types: (),
            "deal": lambda token, types: parties_of_deals(parties, token, types),
            "subj": self._subject,
            "poss": self._possessor,
            "comp": self._compound,
            "for_owner": self._owner_behind_for,
            "implied": self._implied,
            "decider": self._deciders,
            "clause": self._clause,
            "conj": self._joined,
            "sayer": self._sayer,
        }

    def named(self, token: Token, spec: str, types: Types, thing: Thing | None) -> tuple[int, ...]:
        """The first slot of "a|b|c" that names someone."""
        for slot in spec.split("|"):
            found = self._slot(token, slot, types, thing)
            if found:
                return found
        return ()

    def _slot(self, token: Token, slot: str, types: Types, thing: Thing | None) -> tuple[int, ...]:
        reader = self._readers.get(slot)
        if reader is not None:
            return reader(token, types)
        if slot == "owner":
            return self._p.named(children(thing.head, "poss") if thing is not None and thing.head is not None else (), types)
        if slot == "makers":
            return tuple(i for i in (thing.makers if thing is not None else ()) if self._m.clusters[i].type in types)
        return self._p.named(self.behind(token, slot), types) or self._p.after(token, (slot,), types)

    def _subject(self, token: Token, types: Types) -> tuple[int, ...]:
        return self._p.named(agents(token) if token.pos_ in ("VERB", "AUX") else self._noun_subjects(token), types)

    def _possessor(self, token: Token, types: Types) -> tuple[int, ...]:
        return self._p.named(self._near.served(token) or children(token, "poss"), types)

    def _compound(self, token: Token, types: Types) -> tuple[int, ...]:
        if token.lemma_ in words("words.toml", "sides") and children(token, "prep"):
            return ()
        return self._p.named([c for c in children(token, "compound", "nmod", "amod") if c.i in self._m.at], types)

    def _owner_behind_for(self, token: Token, types: Types) -> tuple[int, ...]:
        return self._p.named([q for p in self.behind(token, "for") for q in children(p, "poss")], types)

    def _clause(self, noun: Token, types: Types) -> tuple[int, ...]:
        """The subject of the clause around a noun that nobody else is said to own."""
        verb = self._verb_over(noun)
        own = any(c.dep_ == "poss" and c.lower_ in ("its", "their") for c in noun.children)
        if verb is None or not (own or not children(noun, "poss")):
            return ()
        return self._p.named([s for s in subjects(verb) if s.i != noun.i], types)

    def _joined(self, noun: Token, types: Types) -> tuple[int, ...]:
        named = next((t for t in self._said_of(noun) if t.i > noun.i), None)
        return self._p.named([named.head], types, deep=False)[:1] if named is not None and named.dep_ == "conj" else ()

    def _deciders(self, noun: Token, types: Types) -> tuple[int, ...]:
        """ "X's board rejected a merger with Y", "its shareholders approved the takeover by Y"."""
        verb = noun.head
        if noun.dep_ != "dobj" or verb.lemma_ not in _DECIDING:
            return ()
        deciding = subjects(verb)
        bodies = [t for t in deciding if t.lower_ in _HOLDERS]
        return self._p.named([*deciding, *(inner for b in bodies for inner in belonging(b))], types)

    def _sayer(self, verb: Token, types: Types) -> tuple[int, ...]:
        """ "S said X ordered 16 turbines": who announces an order without naming the supplier is the supplier."""
        saying = above(verb).saying
        sourced = any(t.lower_ == "from" and t.i > verb.i for t in verb.subtree)  # "ordered jets worth $3 million from X"
        return self._p.named(children(saying, "nsubj"), types) if saying is not None and not sourced else ()

    def behind(self, token: Token, word: str) -> list[Token]:
        """What stands behind a preposition on the word itself, on a name inside its phrase or on its light verb."""
        found = preps(token, word)
        if found or token.pos_ in ("VERB", "AUX"):
            own = objects(token) if not found and word in ("with", "from", "to", "for", "in") else []
            return found or [p for o in own for p in preps(o, word) if o.i not in self._m.at]
        nested = [
            p
            for child in children(token, "prep")
            for o in children(child, "pobj")
            if o.i in self._m.at
            for p in preps(o, word)
        ]
        if nested and (
            word in ("for", "from", "with", "to", "in") or (word == "of" and children(token, "prep")[0].lower_ == "by")
        ):
            return nested  # "the purchase by X of Y"
        head = token.head
        if token.dep_ in ("dobj", "attr", "nsubjpass", "pobj") and word not in ("of", "in"):
            verb = head.head if token.dep_ == "pobj" else head
            if verb.pos_ in ("VERB", "AUX") and verb.lemma_ in _LIGHT | _CARRYING:
                return preps(verb, word)
        return []

    def _noun_subjects(self, noun: Token) -> list[Token]:
        head = noun.head
        if noun.dep_ in ("dobj", "attr") and head.pos_ in ("VERB", "AUX") and head.lemma_ in _LIGHT:
            return agents(head)
        if noun.dep_ == "pobj" and head.head.lemma_.lower() in _ACCORDS and head.lower_ in ("for", "on"):
            return self._noun_subjects(head.head)
        if noun.dep_ == "pobj" and head.head.lemma_ in words("words.toml", "agreeing"):
            return subjects(head.head)
        if noun.dep_ == "conj":
            return self._noun_subjects(head)
        return []

    def _implied(self, noun: Token, types: Types) -> tuple[int, ...]:
        """The article's topic for "Customers include A and B"; only for a bare plural that starts its clause."""
        if (
            noun.dep_ in ("attr", "nsubj")
            and any(c.lower_ in words("words.toml", "superlatives") for c in noun.children)
            and not children(noun, "poss", "prep")
        ):
            found = self._m.antecedent(noun)
            return (found,) if found is not None and self._m.clusters[found].type is T.FIRM else ()
        if (
            noun.dep_ != "nsubj"
            or noun.tag_ != "NNS"
            or any(
                c.dep_ in ("poss", "prep", "amod", "compound", "det")
                and c.lower_ not in words("words.toml", "plain_modifiers")
                for c in noun.children
            )
        ):
            return ()
        found = self._m.antecedent(noun)
        return (found,) if found is not None and self._m.clusters[found].type is T.FIRM else ()

    @staticmethod
    def _verb_over(token: Token) -> Token | None:
        node = token
        while node.head != node:
            node = node.head
            if node.pos_ in ("VERB", "AUX"):
                return node
        return None

    def _said_of(self, noun: Token) -> list[Token]:
        """What a noun is said of: subject of the copula, head or member of an apposition, a name right behind it."""
        head = noun.head
        if noun.dep_ in ("attr", "oprd") and head.lemma_ in words("words.toml", "staying"):
            return subjects(head)
        named = [c for c in children(noun, "appos") if c.i in self._m.at]
        if named:
            return named
        if noun.dep_ == "nsubj" and head.lemma_ in words("words.toml", "naming"):
            return children(head, "dobj", "attr")
        if noun.dep_ == "appos":
            return [self._right_before(noun) or head]
        if noun.dep_ in ("compound", "nmod", "amod", "nsubj") and head.i in self._m.at and head.i > noun.i:
            return [head]
        if (
            noun.i + 1 < len(noun.doc)
            and noun.i + 1 in self._m.at
            and noun.i not in self._m.at
            and noun.nbor(1).sent == noun.sent
        ):
            return [_head_of_run(noun.nbor(1), self._m)]
        if noun.dep_ == "pobj" and head.lower_ == "as" and head.head.pos_ == "VERB":
            return objects(head.head) or subjects(head.head)
        if noun.dep_ == "conj" and noun.head.dep_ == "appos":
            return [noun.head.head]
        compound = [c for c in children(noun, "compound") if c.i in self._m.at and c.i == noun.i - 1]
        return compound if noun.lemma_ in words("words.toml", "children") and children(noun, "poss") else []

    def _right_before(self, noun: Token) -> Token | None:
        """ "A and B, a shareholder in Y": of a list or a chain of names the one right before the apposition."""
        opening = noun.left_edge.i - 1
        if noun.tag_ != "NN" or opening < 1 or noun.doc[opening].text != "," or opening - 1 not in self._m.at:
            return None
        return noun.doc[opening - 1]


def _head_of_run(token: Token, mentions: Mentions) -> Token:
    """The head token of the name that begins at `token`."""
    index = mentions.at[token.i]
    node = token
    while (
        node.head != node
        and node.head.i in mentions.at
        and mentions.at[node.head.i] == index
        and abs(node.head.i - token.i) < 8
    ):
        node = node.head
    return node
