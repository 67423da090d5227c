"""Legal fights told without "sue": who brings a suit against whom, by the noun, the charge, the docket or the award."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, objects, preps, subjects
from ingest.frames.claims import Composer
from ingest.frames.dealt import deal_meant
from ingest.frames.draft import Draft
from ingest.frames.parties import ORGANISATIONS, Parties, T
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation

_FIRM = frozenset({T.FIRM})
_SUING = ORGANISATIONS - {T.OTHER} | {T.PERSON}
_SUED = _SUING | {T.PLACE, T.PERSON}
_REACH = 14


def _set(key: str) -> frozenset[str]:
    return words("relatives.toml", key)


class Conflicts:
    """Finds them in the sentences of one article, after its deals are known."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._composer = composer

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end)."""
        for token in self._m.an.tokens[start:end]:
            lemma = token.lemma_.lower()
            if token.pos_ == "NOUN":
                yield from self._noun(token, lemma)
            elif token.pos_ == "VERB":
                yield from self._verb(token, lemma)
            if token.lower_ in _set("versus"):
                yield from self._docket(token)

    def _noun(self, noun: Token, lemma: str) -> Iterator[Draft]:
        if lemma in _set("fights"):
            yield from self._fight(noun)
        if lemma in _set("suits") | _set("fights"):
            yield from self._filed(noun)
            yield from self._brought(noun)
            yield from self._faced(noun)
        if lemma in _set("damages"):
            yield from self._damages(noun)
            yield from self._awarded(noun)

    def _verb(self, verb: Token, lemma: str) -> Iterator[Draft]:
        if lemma in _set("stopping"):
            yield from self._stopping(verb)
        if lemma in _set("accusing"):
            yield from self._accused(verb)
        if any(noun.lower_ in _set("courts") for noun in preps(verb, "to")):  # "took Y to court"
            yield from self._suits(verb, self._p.named(agents(verb), _SUING), self._p.named(objects(verb), _SUED))

    # --- by the noun ----------------------------------------------------------------------------------------------

    def _fight(self, noun: Token) -> Iterator[Draft]:
        """ "is locked in a court battle with Y", "took legal action against Y", "X and Y are in a patent dispute"."""
        court = any(c.lower_ in _set("legal") for c in children(noun, "amod", "compound"))
        others = self._p.named(preps(noun, "with", "against"), _SUED)
        if not court and not (noun.lemma_ in _set("lawsuits") and preps(noun, "with")):
            return
        doers = self._doer(noun) if others else self._p.named(preps(noun, "between"), _SUED) or self._doer(noun)
        yield from self._suits(noun, doers, others or doers[1:2])

    def _brought(self, noun: Token) -> Iterator[Draft]:
        """ "a lawsuit brought by X against Y", "the suit against Y was filed by X", "settled a suit filed by X"."""
        told = [*children(noun, "acl"), *([noun.head] if noun.dep_ == "nsubjpass" else [])]
        for verb in (v for v in told if v.lemma_ in _set("filing")):
            against = [*preps(noun, "against"), *preps(verb, "against")]
            defends = noun.dep_ == "dobj" and noun.head.lemma_ in _set("facing")
            sued = self._p.named(against, _SUED) or (self._p.named(agents(noun.head), _SUED) if defends else ())
            yield from self._suits(noun, self._p.named(agents(verb), _SUING), sued)

    def _faced(self, noun: Token) -> Iterator[Draft]:
        """ "faces a lawsuit from X", "was hit with a suit by X"."""
        if noun.head.lemma_ in _set("facing") or noun.head.head.lemma_ in _set("facing"):
            verb = noun.head if noun.head.lemma_ in _set("facing") else noun.head.head
            sued = agents(verb) if noun.dep_ == "dobj" else objects(verb)
            yield from self._suits(noun, self._p.named(preps(noun, "from", "by"), _SUING), self._p.named(sued, _SUED))

    def _filed(self, noun: Token) -> Iterator[Draft]:
        """ "filed a complaint with the commission against Y", "filed a protest against Y's decision"."""
        verb = noun.head
        if noun.dep_ != "dobj" or verb.lemma_ not in _set("filing"):
            return
        behind = [t for t in verb.subtree if t.lower_ == "against" and 0 < t.i - noun.i <= _REACH]
        heads = [h for t in behind[:1] for h in children(t, "pobj")]
        sued = self._p.named(heads, _SUED) or self._p.named([c for h in heads for c in children(h, "poss")], _SUED)
        yield from self._suits(verb, self._p.named(agents(verb), _SUING), sued)

    def _doer(self, noun: Token) -> tuple[int, ...]:
        owners = self._p.named(children(noun, "poss"), _SUING)
        if owners:
            return owners
        verb = next((t for t in noun.ancestors if t.pos_ in ("VERB", "AUX")), None)
        return self._p.named(agents(verb) or subjects(verb), _SUING) if verb is not None else ()

    def _damages(self, noun: Token) -> Iterator[Draft]:
        """ "is seeking damages from Y"."""
        verb = noun.head
        if noun.dep_ != "dobj" or verb.lemma_ not in _set("seeking"):
            return
        others = self._p.named([*preps(noun, "from", "against"), *preps(verb, "from", "against")], _SUING)
        yield from self._suits(verb, self._p.named(agents(verb), _SUING), others)

    def _awarded(self, noun: Token) -> Iterator[Draft]:
        """ "ordered Y to pay X $30 million in damages"."""
        verb = next((t for t in noun.ancestors if t.lemma_ in _set("paying")), None)
        if verb is not None:
            won = [*children(verb, "dative"), *preps(verb, "to")]
            yield from self._suits(verb, self._p.named(won, _SUING), self._p.named(agents(verb), _SUED))

    # --- by the verb ----------------------------------------------------------------------------------------------

    def _accused(self, verb: Token) -> Iterator[Draft]:
        """ "accused Y in a lawsuit of theft", "X's suit accuses Y of fraud", "the suit, filed by X, accuses Y"."""
        suit = next((t for t in verb.subtree if t.pos_ == "NOUN" and t.lemma_ in _set("lawsuits")), None)
        if suit is None:
            return
        owners = children(suit, "poss") if suit in agents(verb) else agents(verb)
        owners += [a for v in children(suit, "acl") for a in agents(v) if suit in agents(verb)]
        yield from self._suits(verb, self._p.named(owners, _SUING), self._p.named(objects(verb), _SUED))

    def _docket(self, token: Token) -> Iterator[Draft]:
        """ "The case is X v. Y, U.S. District Court"."""
        if not any(t.lemma_.lower() in _set("fights") | _set("courts") for t in token.sent):
            return
        low, high = token.sent.start, token.sent.end
        before = next((self._m.at[i] for i in range(token.i - 1, low - 1, -1) if i in self._m.at), None)
        behind = next((self._m.at[i] for i in range(token.i + 1, high) if i in self._m.at), None)
        if before is not None and behind is not None and {self._type(before), self._type(behind)} <= _SUED | {T.OTHER}:
            yield from self._suits(token, (before,), (behind,))

    def _type(self, index: int) -> T:
        return self._m.clusters[index].type

    def _stopping(self, verb: Token) -> Iterator[Draft]:
        """ "filed a lawsuit to stop the deal"."""
        over = next((t for t in verb.ancestors if t.pos_ in ("VERB", "AUX")), None)
        if over is None or over.lemma_ not in _set("filing"):
            return
        if any(o.lemma_ in _set("suits") for o in objects(over)):
            yield from self._suits(over, self._p.named(agents(over), _SUING), self._concerned(objects(verb)))

    @staticmethod
    def _suits(anchor: Token, suing: tuple[int, ...], sued: tuple[int, ...]) -> Iterator[Draft]:
        for one in suing[:1]:
            for other in sued:
                if one != other:
                    yield Draft(
                        relation=Relation.SUES, subject=one, object=other, anchor=anchor, phase=Phase.AGREED,
                        fixed=anchor.pos_ == "NOUN", frame="conflict:suit",
                    )  # fmt: skip

    def _concerned(self, tokens: list[Token]) -> tuple[int, ...]:
        """The firms named in "X's takeover of Y", else the parties of the deal meant."""
        for token in tokens:
            if token.lemma_.lower() not in _set("deals"):
                continue
            inside = [*children(token, "poss", "compound"), *preps(token, "of", "with", "between", "by", "for")]
            named = self._p.named(inside, _FIRM)
            if named:
                return named
            if any(c.lower_ in words("words.toml", "pointing") for c in token.children):
                return deal_meant(self._composer, self._m.an.sentence_of[token.i])
        return ()
