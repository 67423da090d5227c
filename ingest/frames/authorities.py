"""Regulators at work: what an authority decides about a firm or its affairs, and what firms must ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, is_infinitive, is_passive, objects, preps, subjects
from ingest.frames.beside import FIRM, Beside
from ingest.frames.claims import Composer
from ingest.frames.dealt import deal_meant
from ingest.frames.draft import Draft
from ingest.frames.nearby import Nearby
from ingest.frames.parties import Parties, T
from ingest.lexicon.tables import name_words, words
from ingest.mentions.names import core_tokens
from ingest.mentions.references import Mentions
from kg.model import Relation

_RULERS = frozenset({T.AUTHORITY})
_NEAR = 3  # sentences back in which the authority is named


def _set(key: str) -> frozenset[str]:
    return words("relatives.toml", key)


class Authorities:
    """Finds them in the sentences of one article, after its deals are known."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._near = Nearby(mentions)
        self._beside = Beside(mentions)
        self._composer = composer

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end)."""
        for token in self._m.an.tokens[start:end]:
            lemma = token.lemma_.lower()
            if token.pos_ == "VERB" and lemma in _set("acting"):
                yield from self._acts(token)
                yield from self._fined(token)
            elif token.pos_ == "VERB" and lemma in _set("asking"):
                yield from self._asked(token)
            elif token.pos_ == "NOUN" and lemma in _set("matters"):
                yield from self._matter(token)
            elif token.pos_ == "NOUN" and lemma in _set("receivers"):
                yield from self._receiver(token)

    # --- what an authority does -------------------------------------------------------------------------------------

    def _acts(self, verb: Token) -> Iterator[Draft]:
        """ "The EU cleared the deal", "is vetted by the CSRC", "is investigating whether X", "gave X a deadline"."""
        if verb.lemma_ in _set("commanding") and not any(is_infinitive(c) for c in children(verb, "xcomp", "ccomp")):
            return
        things = objects(verb) or preps(verb, "into")
        about = any(t.lemma_.lower() in _set("matters") | _set("deals") for t in things)
        fined = [p for thing in children(verb, "dobj") for p in preps(thing, "by")] if is_passive(verb) else []
        rulers = (
            self._rulers(agents(verb))
            or self._rulers(fined)
            or (self._p.named(agents(verb), frozenset({T.PLACE})) if about else ())
        )
        if not rulers:
            return
        if verb.lemma_.lower() in _set("matter_verbs") and not any(t.lemma_.lower() in _set("matters") for t in things):
            clause = children(verb, "xcomp", "ccomp")
            things = things if clause or verb.lemma_ in ("close", "order") else []
        firms = self._firms(things) or self._firms(self._clause_subjects(verb)) or self._behind(verb, things)
        if not firms and any(t.lemma_.lower() in _set("matters") for t in things) and self._rulers(agents(verb)):
            firms = self._near.understood(verb)
        yield from self._pairs(verb, rulers, firms)

    def _fined(self, verb: Token) -> Iterator[Draft]:
        """ "Y was fined $2 million" behind a sentence on the one authority that fines."""
        if verb.lemma_ not in _set("fining") or not is_passive(verb) or children(verb, "agent"):
            return
        number = self._m.an.sentence_of[verb.i]
        told = self._composer.known(Relation.REGULATES)
        rulers = {ruler for n, ruler, _, _ in told if number - _NEAR <= n <= number}
        if len(rulers) == 1:
            yield from self._pairs(verb, rulers, self._firms(objects(verb)))

    @staticmethod
    def _clause_subjects(verb: Token) -> list[Token]:
        """ "allowed X to trade", "is investigating whether X failed"."""
        clauses = children(verb, "ccomp", "xcomp", "pcomp")
        clauses += [c for p in children(verb, "prep") for c in children(p, "pcomp")]
        return [s for c in clauses for s in children(c, "nsubj", "nsubjpass")]

    def _behind(self, verb: Token, things: list[Token]) -> tuple[int, ...]:
        """ "opened a probe into X", "rules on X", "imposed a deadline on X", "a fine of two million euros on X"."""
        sums = [p for t in things for p in preps(t, "of") if children(p, "nummod")]
        heads = [verb, *things, *sums]
        found = [p for h in heads for p in preps(h, "on", "into", "of", "against", "over", "at", "for")]
        return self._firms([*children(verb, "dative"), *found])

    def _matter(self, noun: Token) -> Iterator[Draft]:
        """ "won approval from the FTC for the deal", "the commission's review of X", "a probe of X by the SEC"."""
        imposed = [p for v in children(noun, "acl") for p in preps(v, "by")]
        givers = [*preps(noun, "from", "by", "of"), *imposed, *children(noun, "poss", "compound", "amod", "nmod")]
        rulers = self._rulers(givers)
        if not rulers:
            return
        firms = self._firms(preps(noun, "for", "of", "to", "into", "against", "on", "over"))
        verb = next((t for t in noun.ancestors if t.pos_ in ("VERB", "AUX")), None)
        if not firms and verb is not None and not is_passive(verb) and noun.dep_ != "nsubj":
            firms = self._p.named(agents(verb), FIRM) or self._firms(agents(verb)) or self._beside.actors(noun)
        if not firms and noun.dep_ != "nsubj":
            firms = self._near.understood(noun)
        yield from self._pairs(noun, rulers[:1], firms)

    def _receiver(self, noun: Token) -> Iterator[Draft]:
        """ "X was closed and the FDIC was appointed receiver", "it became a receiver of X"."""
        verb = next((t for t in noun.ancestors if t.pos_ in ("VERB", "AUX")), None)
        rulers = self._rulers(subjects(verb)) if verb is not None else ()
        if rulers:
            firms = self._firms(preps(noun, "of", "for")) or self._firms_before(noun)
            yield from self._pairs(noun, rulers[:1], firms)

    def _firms_before(self, token: Token) -> tuple[int, ...]:
        low = self._m.an.bounds[self._m.an.sentence_of[token.i]][0]
        found = [self._m.at[i] for i in range(low, token.i) if self._near.type_at(i) is T.FIRM]
        return tuple(found[:1])

    # --- what firms must ask ----------------------------------------------------------------------------------------

    def _asked(self, verb: Token) -> Iterator[Draft]:
        """ "X notified the NHTSA", "has applied to the SEC", "was notified by the exchange"."""
        sides = [*objects(verb), *preps(verb, "to", "with")]
        rulers = self._rulers(sides) or self._exchanges(sides)
        firms = self._p.named(agents(verb), FIRM)
        if not rulers and is_passive(verb):
            doers = agents(verb)
            rulers, firms = self._rulers(doers) or self._exchanges(doers), self._p.named(objects(verb), FIRM)
        yield from self._pairs(verb, rulers[:1], firms)

    # --- parties ----------------------------------------------------------------------------------------------------

    def _rulers(self, tokens: Iterable[Token]) -> tuple[int, ...]:
        """Authorities, and what is only by its name known to be one; "EU regulators" stand for the EU."""
        heads = list(tokens)
        found = self._p.named(heads, _RULERS | FIRM)
        rulers = tuple(i for i in found if self._m.clusters[i].type in _RULERS or self._rules_by_name(i))
        if rulers:
            return rulers
        staff = [t for t in heads if t.lemma_.lower() in _set("officials")]
        inside = [
            c for t in staff for c in (*children(t, "compound", "amod", "nmod", "poss"), *preps(t, "at", "of", "from"))
        ]
        named = self._p.named(inside, _RULERS, deep=False)
        return named or self._p.named([c for t in heads for c in children(t, "nmod")], _RULERS, deep=False)

    def _exchanges(self, tokens: Iterable[Token]) -> tuple[int, ...]:
        """Stock exchanges, which are firms and rule over those that they list."""
        return tuple(i for i in self._p.named(tokens, FIRM) if self._m.clusters[i].name.lower().endswith("exchange"))

    def _rules_by_name(self, index: int) -> bool:
        names = (core_tokens(form.text) for form in self._m.clusters[index].forms)
        return any(set(name) & (name_words("authority_words") | _set("bodies")) for name in names)

    def _firms(self, tokens: Iterable[Token]) -> tuple[int, ...]:
        """The firms that a thing is or belongs to: "X", "X's bid for Y", "the merger of X and Y", "the deal"."""
        found: list[int] = []
        for token in tokens:
            own = tuple(i for i in self._p.named([token], FIRM) if not self._rules_by_name(i))
            inside = [
                *children(token, "poss", "compound", "nmod"),
                *preps(token, "of", "with", "between", "by", "for", "at", "in", "from"),
            ]
            inside += [
                c
                for t in inside
                if t.lemma_.lower() in _set("held_by_firms")
                for c in children(t, "poss", "compound", "nmod")
            ]
            found.extend(own or self._p.named(inside, FIRM) or self._deal(token))
        return tuple(dict.fromkeys(found))

    def _deal(self, token: Token) -> tuple[int, ...]:
        """The parties of the deal that "the merger" means."""
        definite = any(c.dep_ == "poss" or c.lower_ in words("words.toml", "pointing") for c in token.children)
        if token.lemma_.lower() not in _set("deals") or not definite:
            return ()
        return deal_meant(self._composer, self._m.an.sentence_of[token.i])

    @staticmethod
    def _pairs(anchor: Token, rulers: Iterable[int], firms: Iterable[int]) -> Iterator[Draft]:
        for ruler in rulers:
            for firm in firms:
                if ruler != firm:
                    yield Draft(relation=Relation.REGULATES, subject=ruler, object=firm, anchor=anchor, frame="authority")
