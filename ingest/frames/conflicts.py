"""Courts and regulators: legal fights told without "sue", and what an authority decides about a firm or its deal."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, objects, preps, subjects
from ingest.frames.claims import Composer
from ingest.frames.draft import Draft
from ingest.frames.parties import ORGANISATIONS, Parties, T
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation

_FIRM = frozenset({T.FIRM})
_SUING = ORGANISATIONS - {T.OTHER}
_SUED = _SUING | {T.PLACE}
_REACH = 14
_DEALS = (Relation.ACQUIRES, Relation.MERGES_WITH)


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
            if token.pos_ == "NOUN" and lemma in _set("fights"):
                yield from self._fight(token)
            if token.pos_ == "NOUN" and lemma in _set("suits") | _set("fights"):
                yield from self._filed(token)
            if token.pos_ == "NOUN" and lemma in _set("damages"):
                yield from self._damages(token)
            if token.pos_ == "VERB" and lemma in _set("stopping"):
                yield from self._stopping(token)

    # --- courts ---------------------------------------------------------------------------------------------------

    def _fight(self, noun: Token) -> Iterator[Draft]:
        """ "is locked in a court battle with Y", "took legal action against Y"."""
        court = any(c.lower_ in _set("legal") for c in children(noun, "amod", "compound"))
        others = self._p.named(preps(noun, "with", "against"), _SUED)
        if not court and not (noun.lemma_ in _set("lawsuits") and preps(noun, "with")):
            return
        yield from self._suits(noun, self._doer(noun), others)

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

    def _stopping(self, verb: Token) -> Iterator[Draft]:
        """ "filed a lawsuit to stop the deal"."""
        over = next((t for t in verb.ancestors if t.pos_ in ("VERB", "AUX")), None)
        filed = over is not None and over.lemma_ in _set("filing")
        if filed and any(o.lemma_ in _set("suits") for o in objects(over)):
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
        """The firms named in "X's takeover of Y", else the parties of the article's only deal."""
        for token in tokens:
            if token.lemma_.lower() not in _set("deals"):
                continue
            inside = [*children(token, "poss", "compound"), *preps(token, "of", "with", "between", "by", "for")]
            named = self._p.named(inside, _FIRM)
            if named:
                return named
            if any(c.lower_ in ("the", "this", "its", "their", "that") for c in token.children):
                return self._only_deal()
        return ()

    def _only_deal(self) -> tuple[int, ...]:
        pairs = {frozenset((s, o)): (s, o) for rel in _DEALS for _, s, o, _ in self._composer.known(rel)}
        return next(iter(pairs.values())) if len(pairs) == 1 else ()
