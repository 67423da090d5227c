"""Names by their place in the sentence: the names behind a noun, the owner before it, the firm that is understood."""

from __future__ import annotations

from ingest.analysis import Token
from ingest.frames.arguments import agents, belonging, objects, preps
from ingest.frames.parties import Parties, T
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions

_FIRM = frozenset({T.FIRM})
_GAP = 5


class Nearby:
    """Looks around a token of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._doc = mentions.an.doc

    def type_at(self, i: int) -> T | None:
        """The type of the name at token `i`; None where there is none, or a news outlet."""
        index = self._m.at.get(i)
        if index is None or index in self._m.outlets:
            return None
        return self._m.clusters[index].type

    def after(self, noun: Token, types: frozenset[T], *, many: bool) -> tuple[int, ...]:
        """ "rival pharmacy manager X", "its parent, X,", "rivals X, Y and Z": the names right behind a noun."""
        end = self._end(noun)
        i = self._first(noun.i + 1, end, types)
        if i is None or (self._doc[noun.i + 1].text == "," and not self._set_off(i, end)):
            return ()
        found = [self._m.at[i]]
        while many and (i := self._next(i, end, types)) is not None:
            found.append(self._m.at[i])
        return tuple(dict.fromkeys(found))

    def _end(self, token: Token) -> int:
        end: int = self._m.an.bounds[self._m.an.sentence_of[token.i]][1]
        return end

    def _first(self, i: int, end: int, types: frozenset[T]) -> int | None:
        for k in range(i, min(i + _GAP, end)):
            kind = self.type_at(k)
            if kind in types:
                return k
            token = self._doc[k]
            comma = token.text == "," and k == i
            if not comma and kind is not T.PLACE and token.text != "-" and token.pos_ not in ("NOUN", "ADJ"):
                return None
        return None

    def _set_off(self, i: int, end: int) -> bool:
        """ "its rival, X, fell", not "it fears a rival, X said"."""
        k = self.past(i)
        return k >= end or self._doc[k].text in (",", ".", "and", ";", "--")

    def past(self, i: int) -> int:
        """The token after the name at `i`."""
        index = self._m.at.get(i)
        while i < len(self._doc) and self._m.at.get(i) == index:
            i += 1
        return i

    def _next(self, i: int, end: int, types: frozenset[T]) -> int | None:
        """The next member of a list of names; a comma needs an "and" behind it."""
        k = self.past(i)
        if k >= end or self._doc[k].text not in (",", "and", "or"):
            return None
        comma = self._doc[k].text == ","
        k += 2 if comma and k + 1 < end and self._doc[k + 1].text in ("and", "or") else 1
        while k < end and self.type_at(k) is T.PLACE:
            k = self.past(k) + (self.past(k) < end and self._doc[self.past(k)].text == "'s")
        if k >= end or self.type_at(k) not in types:
            return None
        rest = [self._doc[n].text for n in range(self.past(k), min(end, self.past(k) + 12))]
        return k if not comma or self._doc[k - 1].text in ("and", "or") or "and" in rest[:8] else None

    def start(self, noun: Token) -> int:
        """The first token of the words that describe a noun: "U.S. arch - rival", without an owner."""
        i: int = noun.i
        low = self._m.an.bounds[self._m.an.sentence_of[noun.i]][0]
        while i > low and (
            self._doc[i - 1].pos_ in ("ADJ", "NOUN", "ADV")
            or self._doc[i - 1].text in ("-", "the")
            or self.type_at(i - 1) is T.PLACE
        ):
            if self.type_at(i - 1) not in (None, T.PLACE):
                break
            i -= 1
        return i

    def owner(self, noun: Token) -> tuple[int, ...] | None:
        """Whose it is, () when someone's who is not known, None when it says nobody's."""
        i = self.start(noun) - 1
        if i < 0:
            return None
        before = self._doc[i]
        if before.lower_ == "its" and self._doc[i - 1].lower_ in ("and", "with") and self.type_at(i - 2) is T.FIRM:
            return (self._m.at[i - 2],)
        if before.lower_ in ("its", "their", "whose"):
            found = self._m.refer(before) if before.lower_ != "their" else self._their(before)
        elif before.text in ("'s", "'") and i > 0:
            found = self._m.refer(self._doc[i - 1]) if not self._one_of_two(self._doc[i - 1]) else ()
        else:
            return None
        return tuple(n for n in found if self._m.clusters[n].type is T.FIRM)

    def _their(self, token: Token) -> tuple[int, ...]:
        found = self._m.refer(token)
        return found if len(found) == 1 else ()

    def _one_of_two(self, token: Token) -> bool:
        """ "Toyota and BMW's rivals": whose rivals is not clear."""
        i = token.i
        while i > 0 and self._m.at.get(i) == self._m.at.get(token.i) and token.i in self._m.at:
            i -= 1
        return self._doc[i].lower_ == "and" and self.type_at(i - 1) is T.FIRM

    def instead(self, token: Token, taken: int) -> int | None:
        """Whom a description means that cannot mean `taken`: "A bought the company": the topic, else the firm named last."""
        topic = self._m.topic
        if topic is not None and topic != taken:
            return topic
        low = self._m.an.bounds[max(0, self._m.an.sentence_of[token.i] - 2)][0]
        named = (self._m.at[i] for i in range(token.i - 1, low - 1, -1) if self.type_at(i) is T.FIRM)
        return next((index for index in named if index != taken), None)

    @staticmethod
    def served(noun: Token) -> list[Token]:
        """ "C advised A on its bid": A, for the bid is of the firm that another one only helps; else nobody."""
        own = any(c.dep_ == "poss" and c.lower_ in ("its", "their") for c in noun.children)
        verb = next((a for a in noun.ancestors if a.pos_ == "VERB"), None)
        if not own or verb is None or verb.lemma_.lower() not in words("words.toml", "helping"):
            return []
        return [o for o in objects(verb) if o.i < noun.i]

    def traded(self, token: Token) -> tuple[int, ...]:
        """ "Shares in Y rose after X bought a 51 percent stake": the one firm whose shares the sentence spoke of before."""
        found: set[int] = set()
        for noun in self._doc[token.sent.start : token.i]:
            if noun.lower_ in words("stakes.toml", "owned_shares") and noun.dep_ in ("nsubj", "nsubjpass"):
                found.update(self._p.named(belonging(noun), _FIRM) or self._p.named(preps(noun, "in"), _FIRM))
        return tuple(found) if len(found) == 1 else ()

    def subject(self, token: Token) -> tuple[int, ...]:
        """The firms that are the subject of the clause around a token, but not when the token belongs to it."""
        for verb in token.ancestors:
            if verb.pos_ in ("VERB", "AUX"):
                heads = agents(verb)
                inside = any(token.i in range(h.left_edge.i, h.right_edge.i + 1) for h in heads)
                return () if inside else self._p.named([h for h in heads if h.i < token.i], _FIRM)
        return ()

    def understood(self, token: Token) -> tuple[int, ...]:
        """The firm that is spoken of: the sentence before and the article's topic must not differ."""
        near, topic = self._m.antecedent(token), self._m.topic
        if near is None or (topic is not None and topic != near) or self._m.clusters[near].type is not T.FIRM:
            return ()
        return (near,)
