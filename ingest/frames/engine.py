"""Match the lexicon's frames in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest.analysis import Token
from ingest.frames.arguments import agents, belonging, children, expand, is_passive, objects, preps, subjects
from ingest.frames.draft import Draft
from ingest.frames.nearby import Nearby
from ingest.frames.parties import BUYERS, FIRMS, ORGANISATIONS, OWNERS, STAKE_WORDS, Parties, T, Thing
from ingest.frames.standing import above
from ingest.frames.transactions import parties_of_deals
from ingest.lexicon.tables import table, words
from ingest.mentions.references import Mentions
from kg.model import MAJORITY, EntityType, Percent, Phase, Relation

_PROPERTY = words("words.toml", "property")
_ORDERS = words("words.toml", "orders")
_LIGHT = words("standing.toml", "light")
_ABSTRACT = words("supply.toml", "abstract")
_DEALS = words("relatives.toml", "deals")
_DECIDING = words("standing.toml", "deciding")
_HOLDERS = words("stakes.toml", "holder_nouns")
_PERCENT = words("words.toml", "percent")
_CARRYING = words("words.toml", "carrying")
Types = frozenset[EntityType]
SUBJECTS: dict[Relation, Types] = {
    Relation.SUPPLIES: FIRMS,
    Relation.OWNS_STAKE: OWNERS,
    Relation.ACQUIRES: OWNERS,
    Relation.MERGES_WITH: FIRMS,
    Relation.INVESTS_IN: OWNERS,
    Relation.PARTNERS_WITH: ORGANISATIONS,
    Relation.COMPETES_WITH: FIRMS,
    Relation.SUES: ORGANISATIONS | {T.PERSON},
    Relation.REGULATES: frozenset({T.AUTHORITY, T.PLACE}),
    Relation.FOUNDED: frozenset({T.PERSON, T.FIRM}),
    Relation.BRAND_OF: frozenset({T.PRODUCT}),
    Relation.RENAMED_TO: FIRMS,
}
OBJECTS: dict[Relation, Types] = {
    **dict.fromkeys(SUBJECTS, FIRMS),
    Relation.SUPPLIES: BUYERS,
    Relation.PARTNERS_WITH: ORGANISATIONS,
    Relation.SUES: ORGANISATIONS,
    Relation.COMPETES_WITH: FIRMS,
    Relation.ACQUIRES: FIRMS | {T.PRODUCT},
    Relation.OWNS_STAKE: FIRMS | {T.PRODUCT},
}

_OWNED = frozenset({Relation.ACQUIRES, Relation.OWNS_STAKE})


@dataclass(frozen=True, slots=True)
class Frame:
    """One row of frames.toml."""

    relation: Relation
    subject: str
    object: str
    thing: str
    phase: Phase | None
    flags: frozenset[str]
    particle: str | None
    seller: str | None
    seller_is: str | None
    needs: str | None
    unless: str | None
    modifier: str | None
    not_after: str | None  # the lemma of a verb under which the noun says something else
    name: str


@cache
def frames(kind: str) -> dict[str, tuple[Frame, ...]]:
    """Lemma -> frames, for kind "verb" or "noun"."""
    found: dict[str, list[Frame]] = {}
    for number, row in enumerate(table("frames.toml")[kind]):
        frame = Frame(
            relation=Relation(row["relation"]),
            subject=row["s"],
            object=row["o"],
            thing=row.get("thing", "any"),
            phase=Phase(row["phase"]) if "phase" in row else None,
            flags=frozenset(key for key, value in row.items() if value is True),
            particle=row.get("particle"),
            seller=row.get("seller"),
            seller_is=row.get("seller_is"),
            needs=row.get("needs"),
            unless=row.get("unless"),
            modifier=row.get("modifier"),
            not_after=row.get("not_after"),
            name=f"{kind}:{number}:{row['words'].split()[0]}",
        )
        for word in row["words"].split():
            found.setdefault(word, []).append(frame)
    return {word: tuple(rows) for word, rows in found.items()}


class Matcher:
    """Matches frames in the sentences of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._near = Nearby(mentions)

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts of the frames whose words stand in [start, end)."""
        verbs, nouns = frames("verb"), frames("noun")
        for token in self._m.an.tokens[start:end]:
            if token.i in self._m.at and token.pos_ == "PROPN":
                continue
            lemma = token.lemma_.lower()
            if token.pos_ in ("VERB", "AUX") and lemma in verbs:
                yield from self._frames(token, verbs[lemma])
            elif token.lower_ in ("owned", "controlled") and children(token, "agent", "prep"):
                yield from self._frames(token, verbs["own"])
            elif token.pos_ in ("NOUN", "PROPN", "ADJ") and lemma in nouns:
                yield from self._frames(token, nouns[lemma])

    def _frames(self, token: Token, rows: tuple[Frame, ...]) -> Iterator[Draft]:
        done: set[Relation] = set()
        for frame in rows:
            if frame.unless is not None and Relation(frame.unless) in done:
                continue
            if frame.particle is not None and not self._particle(token, frame.particle):
                continue
            drafts = list(self._match(token, frame))
            if drafts:
                done.add(frame.relation)
                yield from drafts

    @staticmethod
    def _particle(token: Token, particle: str) -> bool:
        aside = bool(children(token, "dobj"))  # "took Y to court over the contract"
        return any(
            c.lower_ == particle
            and (c.dep_ in ("prt", "advmod") or (c.dep_ == "prep" and not (aside and children(c, "pobj"))))
            for c in token.children
        )

    def _match(self, token: Token, frame: Frame) -> Iterator[Draft]:
        if "passive" in frame.flags and not is_passive(token):
            return
        if frame.modifier is not None and not any(c.lower_ == frame.modifier for c in token.children):
            return
        if frame.not_after is not None and token.head.lemma_ == frame.not_after:
            return
        if frame.needs is not None and not preps(token, frame.needs):
            return
        if "goods" in frame.flags and any(o.lower_ in _ABSTRACT for o in objects(token)):
            return  # "made an offer for Y"
        if "singular" in frame.flags and token.tag_ == "NNS":
            return  # "sales of its phones"
        if "takeover" in frame.flags and not any(p.lemma_.lower() in _DEALS for p in preps(token, frame.needs or "")):
            return
        if frame.object.endswith("rest") and not self._slots(token, frame.object, OBJECTS[frame.relation], None):
            yield from self._among(token, frame)
            return
        found = self._objects(token, frame)
        if found is None:
            return
        thing, clusters = found
        subject_types = SUBJECTS[frame.relation]
        chosen = self._slots(token, frame.subject, subject_types, thing)
        if frame.subject == "from|makers" and not chosen:
            return
        for subject in chosen:
            for target in clusters:
                other = (
                    target if target not in (subject, *self._sellers(token, frame)) else self._instead(frame, thing, target)
                )
                if other is not None:
                    yield self._draft(token, frame, subject, other, thing)

    def _among(self, token: Token, frame: Frame) -> Iterator[Draft]:
        """Symmetric relations within one list: "the alliance between A and B", "A and B agreed to merge"."""
        members = self._slots(token, frame.subject, SUBJECTS[frame.relation], None)
        if len(members) == 2:
            yield self._draft(token, frame, members[0], members[1], None)

    def _sellers(self, token: Token, frame: Frame) -> tuple[int, ...]:
        """Who sells: whoever does sells something else than himself."""
        return self._p.named(agents(token), OWNERS) if frame.seller_is == "subj" and token.pos_ == "VERB" else ()

    def _instead(self, frame: Frame, thing: Thing | None, subject: int) -> int | None:
        """ "A bought the company" after a sentence on B: nobody buys or owns himself."""
        if frame.relation not in _OWNED or thing is None or thing.head is None or thing.head.i in self._m.at:
            return None
        if thing.kind != "firm" or thing.head.lower_ in ("which", "that", "who"):
            return None
        if thing.head.lower_ == "it":  # "A bought B and sold it to C"
            return next(iter(self._p.named(objects(thing.head.head.head), FIRMS)), None)
        return self._near.instead(thing.head, subject) if thing.head.pos_ == "NOUN" else None

    def _draft(self, token: Token, frame: Frame, subject: int, target: int, thing: Thing | None) -> Draft:
        seller = None
        if frame.seller is not None:
            seller = next(iter(self._p.named(preps(token, frame.seller), OWNERS)), None)
        if frame.seller_is is not None:
            seller = next(iter(self._slots(token, frame.seller_is, OWNERS, thing)), None)
        if seller is None and thing is not None and thing.head is not None and frame.relation is Relation.ACQUIRES:
            seller = next(
                (i for i in self._p.named(children(thing.head, "poss"), OWNERS, deep=False) if i not in (subject, target)),
                None,
            )
        return Draft(
            relation=frame.relation,
            subject=subject,
            object=target,
            anchor=token,
            phase=frame.phase,
            near=thing.head if thing is not None and thing.head is not None else token,
            seller=seller,
            sold=frame.seller_is is not None,
            percent=MAJORITY if "full" in frame.flags else None,
            stake=thing is not None and thing.kind == "stake",
            soft="soft" in frame.flags,
            product=self._product(token, thing) if frame.relation is Relation.SUPPLIES else None,
            fixed="presupposed" in frame.flags,
            frame=frame.name,
        )

    def _product(self, token: Token, thing: Thing | None) -> str | None:
        """The goods named beside the predicate: its object, or what it supplies with; without names and numbers."""
        if token.pos_ != "VERB":
            return None
        head = thing.head if thing is not None and thing.kind == "goods" else None
        options = [head] if head is not None else [*objects(token), *preps(token, "with")]
        noun = next(
            (o for o in options if o.pos_ == "NOUN" and o.i not in self._m.at and o.lemma_.lower() not in _ORDERS), None
        )
        if noun is None:
            return None
        before = [c for c in noun.children if c.dep_ in ("compound", "amod") and c.i < noun.i and c.i not in self._m.at]
        return " ".join(t.lower_ for t in (*before, noun))

    def _objects(self, token: Token, frame: Frame) -> tuple[Thing | None, tuple[int, ...]] | None:
        """The object clusters, or None when the object is not of the kind that the frame wants."""
        types = OBJECTS[frame.relation]
        if frame.thing == "any":
            clusters = self._slots(token, frame.object, types, None)
            if not clusters:
                return None
            return None, clusters
        if frame.thing == "goods":
            goods = self._thing(token, "obj")
            if goods is None or goods.kind != "goods" or not self._is_goods(goods):
                return None
            clusters = self._slots(token, frame.object, types, goods)
            return (goods, clusters) if clusters else None
        thing = self._understood(self._thing(token, frame.object))
        if thing is None or thing.kind == "goods" or (frame.thing == "stake" and thing.kind != "stake"):
            return None
        clusters = tuple(i for i in thing.clusters if self._m.clusters[i].type in types)
        return (thing, clusters) if clusters else None

    def _understood(self, thing: Thing | None) -> Thing | None:
        """The thing; of a share of nobody named ("a 51 percent stake"), a share of the firm whose shares are spoken of."""
        if thing is None or thing.kind != "goods" or thing.head is None or thing.head.lower_ not in STAKE_WORDS:
            return thing
        sized = any(t.lower_ in _PERCENT for t in thing.head.subtree)
        target = self._near.traded(thing.head) if sized else ()
        return Thing("stake", target, head=thing.head) if target else thing

    @staticmethod
    def _is_goods(goods: Thing) -> bool:
        return (
            goods.head is not None
            and goods.head.pos_ in ("NOUN", "PROPN", "NUM")
            and goods.head.lower_ not in STAKE_WORDS | _PROPERTY
            and goods.head.lemma_.lower() not in _ORDERS
        )

    def _thing(self, token: Token, slot: str) -> Thing | None:
        tokens = objects(token) if slot == "obj" else self._prep_objects(token, slot)
        return self._p.thing(tokens[0]) if tokens else None

    # --- slots ----------------------------------------------------------------------------------------------------

    def _slots(self, token: Token, spec: str, types: Types, thing: Thing | None) -> tuple[int, ...]:
        """The first slot of "a|b|c" that names someone."""
        for slot in spec.split("|"):
            found = self._slot(token, slot, types, thing)
            if found:
                return found
        return ()

    def _slot(self, token: Token, slot: str, types: Types, thing: Thing | None) -> tuple[int, ...]:
        if slot == "dative":
            return self._p.named(children(token, "dative"), types)
        if slot == "owner":
            return self._p.named(children(thing.head, "poss") if thing is not None and thing.head is not None else (), types)
        if slot == "makers":
            return tuple(i for i in (thing.makers if thing is not None else ()) if self._m.clusters[i].type in types)
        if slot == "obj":
            return self._p.named(objects(token), types)
        if slot == "name":
            return self._p.named(objects(token), types, deep=False)
        if slot == "subj":
            return self._p.named(agents(token) if token.pos_ in ("VERB", "AUX") else self._noun_subjects(token), types)
        if slot == "poss":
            return self._p.named(self._near.served(token) or children(token, "poss"), types)
        if slot == "comp":
            if token.lemma_ in words("words.toml", "sides") and children(token, "prep"):
                return ()
            return self._p.named([c for c in children(token, "compound", "nmod", "amod") if c.i in self._m.at], types)
        if slot == "for_owner":
            return self._p.named([q for p in self._prep_objects(token, "for") for q in children(p, "poss")], types)
        if slot == "one_of":
            heads = preps(token, "of")[:1]
            return self._p.named(heads, types)[:1]
        if slot == "is":
            return self._p.named(self._said_of(token), types)
        if slot == "list":
            return self._p.named([token], types, deep=False)
        if slot == "rest":
            return ()
        if slot == "implied":
            return self._implied(token, types)
        if slot == "deal":
            return parties_of_deals(self._p, token, types)
        if slot == "decider":
            return self._deciders(token, types)
        if slot in ("clause", "conj"):
            return self._special(token, slot, types)
        if slot == "sayer":
            return self._sayer(token, types)
        return self._p.named(self._prep_objects(token, slot), types) or self._p.after(token, (slot,), types)

    def _deciders(self, noun: Token, types: Types) -> tuple[int, ...]:
        """ "X's board rejected a merger with Y", "its shareholders approved the takeover by Y"."""
        verb = noun.head
        if noun.dep_ != "dobj" or verb.lemma_ not in _DECIDING:
            return ()
        deciding = subjects(verb)
        bodies = [t for t in deciding if t.lower_ in _HOLDERS]
        return self._p.named([*deciding, *(inner for b in bodies for inner in belonging(b))], types)

    def _sayer(self, verb: Token, types: Types) -> tuple[int, ...]:
        """ "Vestas said X ordered 16 turbines": who announces an order without naming the supplier is the supplier."""
        saying = above(verb).saying
        return self._p.named(children(saying, "nsubj"), types) if saying is not None else ()

    def _prep_objects(self, token: Token, word: str) -> list[Token]:
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
        if nested and word in ("for", "from", "with", "to", "in"):
            return nested
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
        if noun.dep_ == "pobj" and head.head.lemma_ in words("words.toml", "agreeing"):
            return subjects(head.head)
        if noun.dep_ == "conj":
            return self._noun_subjects(head)
        return []

    def _special(self, noun: Token, slot: str, types: Types) -> tuple[int, ...]:
        if slot == "conj":
            named = next((t for t in self._said_of(noun) if t.i > noun.i), None)
            return self._p.named([named.head], types, deep=False)[:1] if named is not None and named.dep_ == "conj" else ()
        if slot == "clause":
            found = (
                [s for s in subjects(self._verb_over(noun)) if s.i != noun.i] if self._verb_over(noun) is not None else []
            )
            return (
                self._p.named(found, types)
                if any(c.dep_ == "poss" and c.lower_ in ("its", "their") for c in noun.children)
                or not children(noun, "poss")
                else ()
            )
        return ()

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
            return [head]
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


__all__ = ["Frame", "Matcher", "Percent", "expand", "frames"]
