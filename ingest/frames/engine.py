"""Match the lexicon's frames in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, is_passive, objects, preps, subjects
from ingest.frames.draft import Draft
from ingest.frames.nearby import Nearby
from ingest.frames.parties import FIRMS, OWNERS, STAKE_WORDS, Parties, Thing
from ingest.frames.rows import OBJECTS, SUBJECTS, Frame, frames
from ingest.frames.slots import Slots
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import MAJORITY, Relation

_PROPERTY = words("words.toml", "property")
_ORDERS = words("words.toml", "orders")
_ABSTRACT = words("supply.toml", "abstract")
_CAPITAL = words("supply.toml", "capital")
_SELLING_ON = words("supply.toml", "resells")
_DEALS = words("relatives.toml", "deals")
_PERCENT = words("words.toml", "percent")
_OWNED = frozenset({Relation.ACQUIRES, Relation.OWNS_STAKE})


class Matcher:
    """Matches frames in the sentences of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._near = Nearby(mentions)
        self._slots = Slots(mentions, self._p, self._near)

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

    @staticmethod
    def _applies(token: Token, frame: Frame) -> bool:
        """Whether the words around the frame's own are as its row asks."""
        if "passive" in frame.flags and not is_passive(token):
            return False
        if frame.modifier is not None and not any(c.lower_ == frame.modifier for c in token.children):
            return False
        if frame.not_after is not None and token.head.lemma_ == frame.not_after:
            return False
        if frame.needs is not None and not preps(token, frame.needs):
            return False
        if "goods" in frame.flags and any(o.lower_ in _ABSTRACT for o in objects(token)):
            return False  # "made an offer for Y"
        if frame.relation is Relation.SUPPLIES and any(o.lower_ in _CAPITAL for o in objects(token)):
            return False  # "got a capital injection from Y"
        if "working" in frame.flags and any(c.lemma_ in _SELLING_ON for c in children(token, "xcomp", "advcl")):
            return False  # "appointed Y to sell its phones": Y buys them
        if "singular" in frame.flags and token.tag_ == "NNS":
            return False  # "sales of its phones"
        return "takeover" not in frame.flags or any(p.lemma_.lower() in _DEALS for p in preps(token, frame.needs or ""))

    def _match(self, token: Token, frame: Frame) -> Iterator[Draft]:
        if not self._applies(token, frame):
            return
        if frame.object.endswith("rest") and not self._slots.named(token, frame.object, OBJECTS[frame.relation], None):
            yield from self._among(token, frame)
            return
        found = self._objects(token, frame)
        if found is None:
            return
        thing, clusters = found
        subject_types = SUBJECTS[frame.relation]
        chosen = self._slots.named(token, frame.subject, subject_types, thing)
        if frame.subject == "from|makers" and not chosen:
            return
        for subject in chosen:
            for target in clusters:
                himself = target in (subject, *self._sellers(token, frame))
                other = self._instead(token, frame, thing, target) if himself else target
                if other is not None:
                    yield self._draft(token, frame, subject, other, thing)

    def _among(self, token: Token, frame: Frame) -> Iterator[Draft]:
        """Symmetric relations within one list: "the alliance between A and B", "A and B agreed to merge"."""
        members = self._slots.named(token, frame.subject, SUBJECTS[frame.relation], None)
        if len(members) == 2:
            yield self._draft(token, frame, members[0], members[1], None)

    def _sellers(self, token: Token, frame: Frame) -> tuple[int, ...]:
        """Who sells: whoever does sells something else than himself."""
        return self._p.named(agents(token), OWNERS) if frame.seller_is == "subj" and token.pos_ == "VERB" else ()

    def _instead(self, token: Token, frame: Frame, thing: Thing | None, subject: int) -> int | None:
        """ "A bought the company" after a sentence on B: nobody buys or owns himself."""
        if frame.relation not in _OWNED or thing is None or thing.head is None or thing.head.i in self._m.at:
            return None
        if thing.kind == "stake":
            return self._told_by(token, thing.head, subject)
        if thing.kind != "firm" or thing.head.lower_ in ("which", "that", "who"):
            return None
        if thing.head.lower_ == "it":  # "A bought B and sold it to C"
            return next(iter(self._p.named(objects(thing.head.head.head), FIRMS)), None)
        return self._near.instead(thing.head, subject) if thing.head.pos_ == "NOUN" else None

    def _told_by(self, token: Token, stake: Token, subject: int) -> int | None:
        """ "Y has been notified that X acquired 7% of its shares from Z": Y's, for X does not buy X's own of another."""
        its = any(t.dep_ == "poss" and t.lower_ in words("mentions.toml", "their_own") for t in stake.subtree)
        told = self._p.named(subjects(token.head), FIRMS) if its and token.dep_ == "ccomp" else ()
        return next((index for index in told if index != subject), None)

    def _draft(self, token: Token, frame: Frame, subject: int, target: int, thing: Thing | None) -> Draft:
        seller = None
        if frame.seller is not None:
            seller = next(iter(self._p.named(preps(token, frame.seller), OWNERS)), None)
        if frame.seller_is is not None:
            seller = next(iter(self._slots.named(token, frame.seller_is, OWNERS, thing)), None)
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
        types = FIRMS if "firms_only" in frame.flags else OBJECTS[frame.relation]
        if frame.thing == "any":
            clusters = self._slots.named(token, frame.object, types, None)
            if not clusters:
                return None
            return None, clusters
        if frame.thing == "goods":
            goods = self._thing(token, "obj")
            if goods is None or goods.kind != "goods" or not self._is_goods(goods):
                return None
            clusters = self._slots.named(token, frame.object, types, goods)
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
        moved = thing.head.lower_ in _PERCENT and thing.head.head.lemma_ in words("stakes.toml", "drifting")
        sized = any(t.lower_ in _PERCENT for t in thing.head.subtree) and not moved  # "X gained 2.4 percent"
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
        tokens = objects(token) if slot == "obj" else self._slots.behind(token, slot)
        return self._p.thing(tokens[0]) if tokens else None
