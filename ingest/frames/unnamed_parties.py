"""Who holds and which firm it is where a sentence on shares does not name them: "It now has 41 percent", "X keeps 51"."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.analysis import Token
from ingest.frames.arguments import subjects
from ingest.frames.draft import Draft
from ingest.frames.holders import HOLDERS, Holders
from ingest.frames.parties import FIRMS, Parties
from ingest.frames.shares import shares_set
from ingest.frames.spoken import SharesSpokenOf
from ingest.mentions.references import Mentions
from kg.model import Relation

_NEAR = 7  # words from a founding to the name of what is founded
_BACK = 2  # sentences in which a share was told of the firm that a bare one is of


class Unnamed:
    """Finds them in one article, read from its beginning."""

    def __init__(self, mentions: Mentions, spoken: SharesSpokenOf, holders: Holders) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._holders = holders
        self._spoken = spoken
        self._before: tuple[int, int] | None = None  # sentence and owner of the last holding or deal
        self._counted: tuple[int, int] | None = None  # sentence and firm of the last share

    def note(self, start: int, drafts: Sequence[Draft]) -> None:
        """Remember who holds or buys in the sentence that begins at token `start`."""
        held = [d for d in drafts if d.relation in (Relation.OWNS_STAKE, Relation.ACQUIRES) and d.object is not None]
        if held:
            self._before = (self._m.an.sentence_of[start], held[0].subject)

    def subject(self, verb: Token) -> int | None:
        """Who has it: the verb's subject; for "it" whoever the sentence before said holds or buys shares."""
        heads = subjects(verb)
        if len(heads) == 1 and heads[0].lower_ == "it" and (again := self._again(heads[0])) is not None:
            return again
        families = [i for head in heads for i in self._holders.family(head)]
        owners = tuple(dict.fromkeys(families or self._p.named(heads, HOLDERS)))
        if not owners and heads:
            found = self._holders.at(heads[0].i)
            return found
        return owners[0] if len(owners) == 1 else None

    def _again(self, token: Token) -> int | None:
        """ "X raised its stake. It now has 41 percent": X, unless the sentence has named somebody before."""
        number = self._m.an.sentence_of[token.i]
        named = any(i in self._m.at for i in range(self._m.an.bounds[number][0], token.i))
        near = self._before is not None and number - self._before[0] == 1
        return self._before[1] if near and not named and self._before is not None else None

    def firm(self, token: Token, owner: int) -> int | None:
        """Of which firm a bare share is: the one whose shares were last told of, else the one the article is about."""
        if (asked := self.asked(token)) is not None and asked != owner:
            return asked
        recent = self.counted(token, owner)
        if recent is None:
            recent = self._spoken.recent(token, owner, within=_BACK)
        if recent is not None or self._m.an.heading[token.i]:
            return recent
        spoken = self._spoken.firm(token, owner)
        if spoken is not None and spoken != owner and self._told_of(spoken, token):
            return spoken
        number = self._m.an.sentence_of[token.i]
        about = self._m.salience.clearly(number)
        return about if about is not None and about != owner and self._told_of(about, token) else None

    def _told_of(self, firm: int, token: Token) -> bool:
        """Whether the body is about a firm by now: named twice before, or the first that it names."""
        before = [m.start for m in self._m.clusters[firm].mentions if m.start < token.i]
        return len(before) > 1 or (bool(before) and firm in self._m.first_named[:1])

    def count(self, start: int, firm: int | None) -> None:
        """Remember that the sentence at token `start` counts shares of a firm."""
        if firm is not None:
            self._counted = (self._m.an.sentence_of[start], firm)

    def counted(self, token: Token, owner: int) -> int | None:
        """The firm whose shares the sentence before counts, whoever holds them: "The biggest line is 20 percent of Y."."""
        if self._counted is None or self._m.an.sentence_of[token.i] - self._counted[0] > 1:
            return None
        return self._counted[1] if self._counted[1] != owner else None

    def asked(self, token: Token) -> int | None:
        """The firm of whose owners the sentences before ask: "Who owns Y?"."""
        number = self._m.an.sentence_of[token.i]
        for n in range(max(0, number - _BACK), number):
            low, high = self._m.an.bounds[n]
            said = self._m.an.tokens[low:high]
            whose = any(t.lower_ in shares_set("asking") for t in said) and any(
                t.lemma_ in shares_set("asked") for t in said
            )
            if whose and said[-1].text == "?":
                firms = (i for t in said for i in self._m.refer(t) if self._m.clusters[i].type in FIRMS)
                return next(firms, None)
        return None

    def venture(self, token: Token) -> int | None:
        """The firm that this sentence or the one before says is founded, or calls a venture."""
        number = self._m.an.sentence_of[token.i]
        for n in (number, number - 1):
            low, high = self._m.an.bounds[max(n, 0)]
            for i in range(low, high):
                if self._founds(i) and (named := self._named_beside(i, low, high)) is not None:
                    return named
        return None

    def _founds(self, i: int) -> bool:
        token = self._m.an.tokens[i]
        verb = token.pos_ == "VERB" and token.lemma_.lower() in shares_set("founding")
        return verb or (token.pos_ == "NOUN" and token.lemma_.lower() in shares_set("ventures"))

    def _named_beside(self, i: int, low: int, high: int) -> int | None:
        """ "is founding Y", "a venture, Y": the first name behind; "Y, a joint venture that": the one set off before."""
        a = i
        while a > low and self._m.an.tokens[a - 1].pos_ in ("DET", "ADJ", "NOUN"):
            a -= 1
        if a - 2 >= low and self._m.an.tokens[a - 1].text == "," and self._firm_at(a - 2) is not None:
            return self._firm_at(a - 2)
        for k in range(i + 1, min(i + _NEAR, high)):
            if self._firm_at(k) is not None or self._m.an.tokens[k].text in (".", ";"):
                return self._firm_at(k)
        return None

    def _firm_at(self, k: int) -> int | None:
        index = self._m.at.get(k)
        return index if index is not None and self._m.clusters[index].type in FIRMS else None
