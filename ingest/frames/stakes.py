"""Shareholdings told in other ways than "X owns N percent of Y": lists of holders, what is left, implied targets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.analysis import Token
from ingest.frames.arguments import children, is_passive, objects, preps, subjects
from ingest.frames.draft import Draft
from ingest.frames.holders import HOLDERS, Holders
from ingest.frames.holdings import in_which, sells_all
from ingest.frames.parties import FIRMS, Parties, T
from ingest.frames.roles import Roles
from ingest.frames.spoken import SharesSpokenOf
from ingest.lexicon.tables import places, words
from ingest.mentions.references import Mentions
from ingest.money import PercentMention, find_percents
from kg.model import Cue, Percent, PercentRole, Phase, Relation

_SHARE = re.compile(r"\d{1,2}(?:[.,]\d+)?")
_AFTER_SHARE = (",", ".", ";", "and")
_ALL = Percent.exactly(100.0)


def _set(key: str) -> frozenset[str]:
    return words("stakes.toml", key)


class Stakes:
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions, roles: Roles, spoken: SharesSpokenOf) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._owning = Holders(mentions)
        self._roles = roles
        self._doc = mentions.an.doc
        self._spoken = spoken
        self._sold: tuple[int, int, int] | None = None  # verb, seller and target of a stake sold whole

    def sentence(self, start: int, end: int, read: Sequence[Draft]) -> Iterator[Draft]:
        """All drafts of [start, end), in which the frames have read `read`."""
        self._spoken.note(self._m.an.sentence_of[start], read)
        percents = self._percents(start, end)
        listed = list(self._holders(start, end, percents, read)) if percents else []
        yield from listed
        if percents:
            yield from self._ellipsis(start, end, percents)
        for token in self._m.an.tokens[start:end]:
            if token.pos_ in ("VERB", "AUX"):
                yield from self._verb(token, percents, listed=bool(listed))

    # --- holders with their percentages ---------------------------------------------------------------------------

    def _holders(self, start: int, end: int, percents: dict[int, PercentMention], read: Sequence[Draft]) -> Iterator[Draft]:
        """ "Largest shareholder is X with 40 percent, ahead of Y with 35", "it owns half, alongside Z with 30 percent"."""
        noun = next((t for t in self._m.an.tokens[start:end] if t.lower_ in _set("holder_nouns") and t.pos_ == "NOUN"), None)
        held = {d.object for d in read if d.relation is Relation.OWNS_STAKE and d.anchor.lemma_ in _set("keeping")}
        target: int | None = held.pop() if noun is None and len(held) == 1 else None
        if noun is None and target is None:
            return
        for i, mention in percents.items():
            owner = self._owner_with(i, start)
            if owner is None or mention.points:
                continue
            target = self._noun_target(noun, owner) if target is None and noun is not None else target
            if target is not None and target != owner:
                yield replace(self._stake(owner, target, self._doc[i], mention.percent), fixed=True)
        for i in self._elided(start, end, percents) if target is not None else ():
            if (owner := self._owner_with(i, start)) is not None and target not in (None, owner):
                share = Percent.exactly(float(self._doc[i].text.replace(",", ".")))
                yield replace(self._stake(owner, target, self._doc[i], share), fixed=True)

    def _elided(self, start: int, end: int, percents: dict[int, PercentMention]) -> Iterator[int]:
        """The figures of a list of shares that leave out the word: "X with 20 percent and Y with 18"."""
        for i in range(max(percents, default=end) + 1, end - 1):
            if _SHARE.fullmatch(self._doc[i].text) and self._doc[i + 1].text in _AFTER_SHARE:
                yield i

    def _owner_with(self, i: int, low: int) -> int | None:
        """The owner named before "with", which stands before the percentage at token `i`."""
        j = i - 1
        while j > low and self._doc[j].lower_ in _set("quantifiers"):
            j -= 1
        if self._doc[j].lower_ in _set("having") and self._doc[j - 1].lower_ in _set("relative"):
            j -= 1  # "are X, which has 40 percent, and Y, which has 25"
        elif j <= low or self._doc[j].lower_ not in _set("with_words") or self._doc[j].lower_ == "on":
            return None
        j -= 1
        if self._doc[j].text == ",":
            j -= 1
        return self._owning.at(j)

    def _noun_target(self, noun: Token, owner: int) -> int | None:
        """Whose shareholder it is: "X's largest shareholder", "shareholders of X", else the firm that is spoken of."""
        named = self._p.named([*children(noun, "poss", "compound"), *preps(noun, "of", "in", "at")], FIRMS)
        if named:
            return named[0]
        superlative = any(t.lower_ in _set("superlatives") for t in noun.children)
        return self._spoken.firm(noun, owner) if superlative and noun.lemma_.lower() != "owner" else None

    def _ellipsis(self, start: int, end: int, percents: dict[int, PercentMention]) -> Iterator[Draft]:
        """ "X holds 51 percent, the Finns 49": the second holder of the same target."""
        for i in percents:
            verb = self._doc[i].head
            while verb.pos_ not in ("VERB", "AUX") and verb.head != verb:
                verb = verb.head
            if (
                verb.lemma_ not in _set("keeping")
                or is_passive(verb)
                or in_which(verb)
                or i not in self._direct(verb, percents)
                or self._m.an.sentence_of[verb.i] != self._m.an.sentence_of[i]
            ):
                continue
            owners = self._p.named(subjects(verb), HOLDERS)
            if len(owners) != 1:
                continue
            thing = self._target_of(self._doc[i])
            target = thing if thing is not None else self._venture(i, owners[0])
            if target is None or target == owners[0]:
                continue
            yield self._stake(owners[0], target, verb, percents[i].percent)
            for k in range(i + 1, end - 1):
                number = self._doc[k]
                other = self._owning.at(k - 1) if number.like_num and k not in percents else None
                if other is None and number.like_num and k not in percents and self._doc[k - 1].lower_ in places():
                    other = self._partner(i, {owners[0], target})
                plain = number.text.replace(",", ".")
                if other is not None and _SHARE.fullmatch(plain) and self._doc[k + 1].text in _AFTER_SHARE:
                    yield self._stake(other, target, verb, Percent.exactly(float(plain)))
            return

    def _partner(self, i: int, known: set[int]) -> int | None:
        """ "the Finns" of a venture: the one further firm of the sentence before."""
        number = self._m.an.sentence_of[i]
        low, high = self._m.an.bounds[max(0, number - 1)]
        firms = {self._m.at[k] for k in range(low, high) if k in self._m.at} - known
        firms = {n for n in firms if self._m.clusters[n].type is T.FIRM}
        return firms.pop() if len(firms) == 1 else None

    def _named_of(self, whole: Token) -> int | None:
        """ "all of Kestrin": by its name; a description may mean another firm."""
        inner = preps(whole, "of")
        return self._target_of(whole) if inner and inner[0].i in self._m.at else None

    def _target_of(self, percent: Token) -> int | None:
        for token in (percent, percent.head):
            named = self._p.held(token) if token.pos_ not in ("VERB", "AUX") else ()
            if named:
                return named[0]
        return None

    def _venture(self, i: int, owner: int) -> int | None:
        """For "X holds 51 percent" without more: the firm traded or spoken of in the sentence before, if not the owner."""
        number = self._m.an.sentence_of[i]
        figure = self._doc[i]
        if number == 0 or preps(figure, "of") or preps(figure.head, "of"):  # "80% of the market"
            return None
        if (traded := self._spoken.recent(figure, owner, within=1)) is not None:
            return traded
        low, high = self._m.an.bounds[number - 1]
        root = self._doc[low:high].root
        named = self._p.named([c for c in root.children if c.dep_ in ("nsubj", "nsubjpass")], FIRMS)
        named = tuple(n for n in named[:1] if n != owner)
        return named[0] if named else None

    # --- verbs ----------------------------------------------------------------------------------------------------

    def _verb(self, verb: Token, percents: dict[int, PercentMention], *, listed: bool) -> Iterator[Draft]:
        lemma = verb.lemma_.lower()
        if lemma in _set("moving"):
            yield from self._moves(verb, percents)
        owners = self._owners(verb)
        if len(owners) != 1:
            return
        owner = owners[0]
        if lemma in _set("keeping"):
            yield from self._keeps(verb, owner, percents, listed=listed)
        if lemma in _set("rising") | _set("falling"):
            yield from self._changes(verb, owner, percents)
        if lemma in _set("standing_at"):
            for i in self._direct(verb, percents, "at"):
                target = self._spoken.firm(verb, owner)
                if target is not None:
                    phase = Phase.REDUCING if self._gave(verb, owner) else Phase.ACTIVE
                    yield self._stake(owner, target, verb, percents[i].percent, phase)
        if lemma in _set("selling"):
            yield from self._exits(verb, owner)
        if lemma in _set("buying"):
            yield from self._takes_part(verb, owner, percents)

    def _moves(self, verb: Token, percents: dict[int, PercentMention]) -> Iterator[Draft]:
        """ "The holding of X decreases to 18%", "X's stake rises to 30%"."""
        for noun in subjects(verb):
            owners = self._p.named([*preps(noun, "of"), *children(noun, "poss")], HOLDERS)
            if noun.lower_ not in _set("moving_nouns") or len(owners) != 1:
                continue
            named = self._p.named(preps(noun, "in"), FIRMS)
            target = named[0] if named else self._spoken.firm(verb, owners[0]) if not preps(noun, "in") else None
            if target is None:
                continue
            phase = Phase.EXPANDING if verb.lemma_.lower() in _set("moving_up") else Phase.REDUCING
            for i in self._direct(verb, percents, "to"):
                yield self._stake(owners[0], target, verb, percents[i].percent, phase)

    def _gave(self, verb: Token, owner: int) -> bool:
        """ "the six points came from the Moser family": whether the sentence says that the owner parted with some."""
        return any(
            owner in self._p.named(preps(token, "from"), HOLDERS)
            and any(s.lemma_.lower() in _set("parcels") | {"point", "percent", "share"} for s in subjects(token))
            for token in verb.sent
            if token.lemma_ == "come" and token.pos_ == "VERB"
        )

    def _owners(self, verb: Token) -> tuple[int, ...]:
        found: list[int] = []
        for token in subjects(verb):
            if token.lower_ in _set("pronouns"):
                return ()
            family = self._owning.family(token)
            found.extend(family or self._p.named([token], HOLDERS))
        return tuple(dict.fromkeys(found))

    def _keeps(self, verb: Token, owner: int, percents: dict[int, PercentMention], *, listed: bool) -> Iterator[Draft]:
        """ "The family keeps 30%", "which owns the firm outright", "have every last share"."""
        outright = any(c.lower_ in _set("outright") for c in verb.children)
        for obj in objects(verb):
            named = self._p.named([obj], FIRMS)
            if (
                (outright or obj.lower_ == "all")
                and obj.i not in self._m.at
                and (own := self._family_firm(owner)) is not None
            ):
                yield replace(self._stake(owner, own, verb, _ALL), frame="stakes:family")
            elif outright and len(named) == 1 and named[0] != owner and verb.lemma_ == "own":
                yield self._stake(owner, named[0], verb, _ALL)
            elif obj.lower_ in _set("share_nouns") and any(c.lower_ in _set("every") for c in obj.children):
                target = self._target_of(obj) or self._family_firm(owner) or self._spoken.firm(verb, owner)
                if target is not None and target != owner:
                    yield self._stake(owner, target, verb, _ALL)
            elif obj.lower_ == "all" and (target := self._named_of(obj)) is not None and target != owner:
                yield self._stake(owner, target, verb, _ALL)
            elif obj.lower_ in _set("remainders") and not preps(obj, "of", "in"):
                yield from self._remainder(verb, owner)
        if listed or verb.lemma_ not in _set("holding_on") or in_which(verb):
            return
        for i in self._direct(verb, percents, "on", "to"):
            own = self._doc[i - 1].dep_ == "poss"  # "keeps its 52 percent"
            target = self._spoken.firm(verb, owner) if own else self._spoken.recent(verb, owner, within=1)
            if self._target_of(self._doc[i]) is None and target is not None:
                yield self._stake(owner, target, verb, percents[i].percent)

    def _remainder(self, verb: Token, owner: int) -> Iterator[Draft]:
        """ "X holds 40 percent of Y, and Z owns the rest": how much that is, the first share tells only if it is alone."""
        target = self._spoken.recent(verb, owner, within=1)
        if target is not None:
            yield replace(self._stake(owner, target, verb, _ALL), exact=None)

    def _family_firm(self, owner: int) -> int | None:
        """The firm in which a person of the family's name holds an office: "the Tuxworth family owns the firm outright"."""
        if self._m.clusters[owner].type is not T.FAMILY:
            return None
        names = {word.removesuffix("s") for word in self._m.clusters[owner].name.split() if word[:1].isupper()}
        kin = [p for p in self._roles.posts.recent(owner) if self._m.clusters[p].name.split()[-1].removesuffix("s") in names]
        firms = {self._roles.posts.organisation_of(person) for person in kin}
        return firms.pop() if len(firms) == 1 else None

    def _changes(self, verb: Token, owner: int, percents: dict[int, PercentMention]) -> Iterator[Draft]:
        """ "X has increased its share to 30 percent" without saying in whom."""
        for obj in objects(verb):
            if obj.lower_ not in _set("holding_nouns") or not any(c.dep_ == "poss" for c in obj.children):
                continue
            if preps(obj, "in", "of") or self._p.thing(obj).kind == "stake" or obj.lower_ in _set("not_implied"):
                continue
            found = [i for i in self._direct(verb, percents, "to") if i > obj.i]
            market = any(c.lower_ in _set("other_shares") for c in obj.children)
            target = self._spoken.firm(verb, owner)
            if not found or market or target is None:
                continue
            up = verb.lemma_ in _set("rising") - _set("falling")
            phase = Phase.EXPANDING if up else Phase.REDUCING
            if verb.lemma_ not in _set("either_way"):
                yield self._stake(owner, target, verb, percents[found[0]].percent, phase)

    def _exits(self, verb: Token, owner: int) -> Iterator[Draft]:
        """ "placed its remaining 25% of Y": who sells all that it has has ended."""
        for obj in objects(verb):
            own = {t.lower_ for t in self._doc[obj.left_edge.i : obj.i + 1]} & {"its", "his", "her", "their", "the"}
            if not sells_all(obj) or not own:
                continue
            thing = self._p.thing(obj)
            if thing.kind == "stake" and len(thing.clusters) == 1 and thing.clusters[0] != owner:
                self._sold = (verb.i, owner, thing.clusters[0])
                yield Draft(
                    relation=Relation.OWNS_STAKE, subject=owner, object=thing.clusters[0], anchor=verb, phase=Phase.ENDED,
                    near=obj, stake=True, cues=frozenset({Cue.WHOLE}), frame="stakes:exit",
                )  # fmt: skip

    def _takes_part(self, verb: Token, owner: int, percents: dict[int, PercentMention]) -> Iterator[Draft]:
        """ "X took nine percentage points of the package": a part of the stake that somebody has just sold."""
        if self._sold is None or self._m.an.sentence_of[verb.i] - self._m.an.sentence_of[self._sold[0]] > 2:
            return
        _, seller, target = self._sold
        parcel = any(t.lower_ in _set("parcels") and t.i + 2 > verb.i for o in objects(verb) for t in preps(o, "of"))
        part = next((m for i, m in percents.items() if verb.i < i < verb.i + 4), None)
        if not parcel or part is None or owner in (seller, target):
            return
        moved = replace(part.percent, role=PercentRole.TRANSFERRED)
        yield Draft(
            relation=Relation.ACQUIRES, subject=owner, object=target, anchor=verb, phase=Phase.COMPLETED, seller=seller,
            exact=moved, stake=True, frame="stakes:parcel",
        )  # fmt: skip

    def _direct(self, verb: Token, percents: dict[int, PercentMention], *prepositions: str) -> list[int]:
        """The percentages that are the verb's object or hang on one of these prepositions."""
        inside = {t.i for t in verb.subtree if t.i > verb.i}
        found = []
        for i in percents:
            if i not in inside or percents[i].points:
                continue
            before = i - 1
            while before > verb.i and (self._doc[before].lower_ in _set("quantifiers") or self._doc[before].dep_ == "poss"):
                before -= 1
            if before == verb.i or self._doc[before].lower_ in prepositions:
                found.append(i)
        return found

    # --- small things ---------------------------------------------------------------------------------------------

    def _percents(self, start: int, end: int) -> dict[int, PercentMention]:
        """The sentence's numeric percentages by their first token."""
        an = self._m.an
        low = an.starts[start]
        text = an.article.text[low : an.ends[end - 1]]
        found = {}
        for mention in find_percents(text):
            token = next((i for i in range(start, end) if an.starts[i] <= low + mention.start < an.ends[i]), None)
            if token is not None and not mention.word and not self._of_more(low + mention.end, end):
                found[token] = mention
        return found

    def _of_more(self, offset: int, end: int) -> bool:
        """ "30 percent more aircraft", "5 percent below": a figure that compares."""
        behind = next((t for t in self._m.an.tokens[:end] if self._m.an.starts[t.i] >= offset), None)
        return behind is not None and behind.lower_ in words("shares.toml", "not_shares")

    @staticmethod
    def _stake(owner: int, target: int, anchor: Token, percent: Percent, phase: Phase = Phase.ACTIVE) -> Draft:
        return Draft(
            relation=Relation.OWNS_STAKE, subject=owner, object=target, anchor=anchor, phase=phase,
            exact=Percent(low=percent.low, high=percent.high, role=PercentRole.RESULTING, low_open=percent.low_open),
            stake=True, frame="stakes",
        )  # fmt: skip
