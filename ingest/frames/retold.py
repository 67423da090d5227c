"""Holdings and denials as articles retell them: "S, which keeps Y", "80% of the hatchery", "never held talks about Y"."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.arguments import children, objects, preps, subjects
from ingest.frames.claims import Composer
from ingest.frames.draft import Draft
from ingest.frames.parties import FIRMS, OWNERS, Parties
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from ingest.money import find_percents
from kg.model import Modality, Percent, PercentRole, Phase, Relation

_BACK = 3  # sentences in which a description's own words stand beside the name
_ALL = Percent(low=100.0, high=100.0, role=PercentRole.RESULTING)


def _set(key: str) -> frozenset[str]:
    return words("stakes.toml", key)


class Retold:
    """Finds them in the sentences of one article, each told of a firm over which the article tells a deal or a holding."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        self._m = mentions
        self._composer = composer
        self._p = Parties(mentions)
        self._doc = mentions.an.doc
        self._targets: list[int] = []  # of the deals so far, the last one last

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts of [start, end)."""
        number = self._m.an.sentence_of[start]
        self._targets = [
            o for n, _, o, _ in sorted(self._composer.known(Relation.ACQUIRES), key=lambda k: k[0]) if n <= number
        ]
        for token in self._m.an.tokens[start:end]:
            if token.pos_ in ("VERB", "AUX"):
                yield from self._holds(token)
                yield from self._denies(token)

    # --- holdings ---------------------------------------------------------------------------------------------------

    def _holds(self, verb: Token) -> Iterator[Draft]:
        if verb.lemma_ not in _set("keeping"):
            return
        owners, things = self._p.named(subjects(verb), OWNERS), objects(verb)
        if len(owners) != 1 or len(things) != 1:
            return
        found = self._kept(verb, things[0]) or self._outright(verb, things[0]) or self._part(things[0], owners[0])
        if found is not None and found[0] != owners[0]:
            target, percent = found
            yield Draft(
                relation=Relation.OWNS_STAKE, subject=owners[0], object=target, anchor=verb, phase=Phase.ACTIVE,
                exact=percent, stake=True, frame="retold:holds",
            )  # fmt: skip

    def _kept(self, verb: Token, thing: Token) -> tuple[int, Percent | None] | None:
        """ "S, which keeps Y": the firm that was to be sold, and nothing said of what it is kept as."""
        more = children(verb, "prep", "xcomp", "acomp", "oprd", "advcl", "ccomp")
        if verb.lemma_ not in _set("retaining") or more or thing.i not in self._m.at:
            return None
        named = self._p.named([thing], FIRMS, deep=False)
        return (named[0], None) if len(named) == 1 and named[0] in self._targets else None

    def _outright(self, verb: Token, thing: Token) -> tuple[int, Percent | None] | None:
        """ "owns the Oban business outright": the firm whose sale was just told."""
        if verb.lemma_ != "own" or not any(c.lower_ in _set("outright") for c in verb.children):
            return None
        described = thing.pos_ == "NOUN" and any(c.lower_ in _set("definite") for c in thing.children)
        plain = described and not self._p.named([thing], FIRMS) and not preps(thing, "of", "in")
        return (self._targets[-1], _ALL) if plain and self._targets else None

    def _part(self, thing: Token, owner: int) -> tuple[int, Percent | None] | None:
        """ "has 80% of the hatchery", after "its hatchery arm, Y"."""
        inner = [p for p in preps(thing, "of") if p.pos_ == "NOUN" and any(c.lower_ == "the" for c in p.children)]
        if len(inner) != 1 or set(self._p.named(inner, FIRMS)) - {owner}:
            return None
        start = self._m.an.starts[thing.left_edge.i]
        figures = find_percents(self._m.an.article.text[start : self._m.an.starts[inner[0].i]])
        target = self._called(inner[0])
        if target is None or len(figures) != 1:
            return None
        part = figures[0].percent
        return target, Percent(low=part.low, high=part.high, role=PercentRole.RESULTING, low_open=part.low_open)

    def _called(self, noun: Token) -> int | None:
        """The firm beside whose name the same word stands as what it is: "its hatchery arm, Y"."""
        number = self._m.an.sentence_of[noun.i]
        low = self._m.an.bounds[max(0, number - _BACK)][0]
        for i in range(noun.i - 1, low, -1):
            word = self._doc[i]
            if word.lower_ != noun.lower_ or i in self._m.at:
                continue
            head = word.head if word.dep_ in ("compound", "amod", "nmod") else word
            beside = [*children(head, "appos"), *([head.head] if head.dep_ == "appos" else [])]
            named = self._p.named([t for t in beside if t.i in self._m.at], FIRMS, deep=False)
            if len(named) == 1:
                return named[0]
        return None

    # --- denials ----------------------------------------------------------------------------------------------------

    def _denies(self, verb: Token) -> Iterator[Draft]:
        """ "has never held talks about Y", once the article has told of a sale of Y or a rumour of one."""
        if verb.lemma_ not in _set("holding_talks") or not any(c.lower_ in _set("denying") for c in verb.children):
            return
        talks = [o for o in objects(verb) if o.lemma_.lower() in _set("talks")]
        over = self._p.named([p for o in talks for p in preps(o, "about", "over", "on")], FIRMS)
        over = over or self._p.named([p for p in preps(verb, "about", "over", "on") if talks], FIRMS)
        if len(over) != 1 or over[0] not in self._targets:
            return
        for buyer in self._deniers(verb):
            if buyer != over[0]:
                yield Draft(
                    relation=Relation.ACQUIRES, subject=buyer, object=over[0], anchor=verb, phase=Phase.CONSIDERING,
                    fixed=True, modality=Modality.DENIED, frame="retold:denies",
                )  # fmt: skip

    def _deniers(self, verb: Token) -> tuple[int, ...]:
        """Who denies: the verb's subject, for "it" in a quotation the one who says so."""
        node = verb
        while node.dep_ in ("ccomp", "xcomp", "conj") and node.head != node:
            node = node.head
        return self._p.named(subjects(node), FIRMS)[:1]
