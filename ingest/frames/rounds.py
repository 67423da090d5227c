"""Who puts money into a funding round, and firms that take a new name."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, is_passive, objects, preps, subjects
from ingest.frames.draft import Draft
from ingest.frames.parties import FIRMS, OWNERS, Parties, T
from ingest.frames.roles import Roles
from ingest.frames.standing import above
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation

_FIRM = frozenset({T.FIRM})
_INVESTORS = OWNERS - {T.OTHER}


def _set(key: str) -> frozenset[str]:
    return words("rounds.toml", key)


class Rounds:
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions, roles: Roles) -> None:
        self._m = mentions
        self._roles = roles
        self._p = Parties(mentions)
        self._last: int | None = None  # whose round was read last

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts of [start, end)."""
        for token in self._m.an.tokens[start:end]:
            if token.lower_ in ("became", "becomes") and start < token.i < end - 1:
                yield from self._becomes(token)
            if token.pos_ not in ("VERB", "AUX"):
                continue
            lemma = token.lemma_.lower()
            if lemma in _set("led"):
                yield from self._joined(token)
            elif lemma == "participate":
                yield from self._participates(token)
            elif lemma in ("change", "call", "know"):
                yield from self._named(token)

    # --- rounds ---------------------------------------------------------------------------------------------------

    def _joined(self, verb: Token) -> Iterator[Draft]:
        """ "The round was led by X and joined by Y", "a Series C round led by X", "X led the round"."""
        heads = [h for h in objects(verb) if self._is_round(h)]
        if not heads:
            return
        found = [*self._p.named(agents(verb), _INVESTORS)]
        for other in children(verb, "conj") if is_passive(verb) else []:
            if other.lemma_.lower() in _set("led"):
                found.extend(self._p.named(agents(other), _INVESTORS))
        yield from self._invested(verb, heads[0], found)

    def _participates(self, verb: Token) -> Iterator[Draft]:
        """ "X and Y participated in the round"."""
        heads = [h for h in preps(verb, "in") if self._is_round(h)]
        if heads:
            yield from self._invested(verb, heads[0], self._p.named(subjects(verb), _INVESTORS))

    @staticmethod
    def _is_round(noun: Token) -> bool:
        lettered = noun.i > 0 and len(noun) == 1 and noun.nbor(-1).lower_ in _set("lettered")  # "a Series B"
        return lettered or (noun.lemma_.lower() in _set("rounds") and noun.pos_ in ("NOUN", "PROPN"))

    def _invested(self, verb: Token, noun: Token, investors: Iterator[int] | tuple[int, ...] | list[int]) -> Iterator[Draft]:
        target = self._raiser(verb, noun)
        self._last = target if target is not None else self._last
        for investor in dict.fromkeys(investors):
            if target is not None and investor != target:
                yield Draft(
                    relation=Relation.INVESTS_IN, subject=investor, object=target, anchor=verb, phase=Phase.COMPLETED,
                    near=noun, fixed=not above(verb).future, frame="round:investor",
                )  # fmt: skip

    def _raiser(self, verb: Token, noun: Token) -> int | None:
        """Whose round it is: its owner, who raises it in the same clause, else the article's topic."""
        owner = self._p.named([*children(noun, "poss", "compound"), *preps(noun, "of", "for", "in")], _FIRM)
        if owner:
            return owner[0]
        for over in noun.ancestors:
            if over.pos_ == "VERB" and over != verb and over.lemma_.lower() in words("words.toml", "raising"):
                raiser = self._p.named(subjects(over), _FIRM)
                if raiser:
                    return raiser[0]
        definite = any(c.lower_ in words("words.toml", "pointing") for c in noun.children)
        return (self._last if self._last is not None else self._m.topic) if definite else None

    # --- new names ------------------------------------------------------------------------------------------------

    def _becomes(self, verb: Token) -> Iterator[Draft]:
        """ "Nordpen became Ostermark Medical Ltd": one firm's bare name becomes another's."""
        old, new = self._m.at.get(verb.i - 1), self._m.at.get(verb.i + 1)
        if old is None or new is None or old == new or self._followed(verb.i + 1, new):
            return
        if self._m.clusters[old].type is T.FIRM and self._m.clusters[new].type is T.FIRM:
            self._roles.employers.renamed = new
            yield Draft(relation=Relation.RENAMED_TO, subject=old, object=new, anchor=verb, frame="renamed")

    def _followed(self, at: int, index: int) -> bool:
        """Whether the name at token `at` only begins a longer phrase: "became Pelmar's owner"."""
        doc, i = self._m.an.doc, at
        while i < len(doc) and self._m.at.get(i) == index:
            i += 1
        return i < len(doc) and (doc[i].text in ("'s", "'") or doc[i].pos_ in ("NOUN", "PROPN"))

    def _named(self, verb: Token) -> Iterator[Draft]:
        """ "X changed its name to Y", "X, formerly known as Y", "X, now called Y"."""
        if verb.lemma_ == "change":
            if any(o.lower_ in _set("name_nouns") for o in objects(verb)):
                news = [p for t in (verb, *objects(verb)) for p in preps(t, "to")]
                for old, new in zip(subjects(verb)[:1], news[:1], strict=False):
                    yield from self._renamed(verb, old, new)
            return
        words_ = {c.lower_ for c in verb.children}
        whole = _set("formerly") & words_
        now = {"now", "since"} & words_
        if not (whole or now) or verb.dep_ not in ("acl", "relcl", "ROOT", "advcl"):
            return
        names = [*children(verb, "oprd", "attr", "dobj"), *preps(verb, "as")]
        for firm, name in zip(objects(verb)[:1], names[:1], strict=False):
            old, new = (name, firm) if whole else (firm, name)
            yield from self._renamed(verb, old, new)

    def _renamed(self, verb: Token, old: Token, new: Token) -> Iterator[Draft]:
        """Both must be names, the new one without an article: "became Pelmar", not "became the owner of Pelmar"."""
        first, second = self._m.at.get(old.i), self._m.at.get(new.i)
        if first is None:
            found = self._p.named([old], FIRMS)
            first = found[0] if len(found) == 1 else None
        if first is None or second is None or first == second or children(new, "det", "poss", "nummod"):
            return
        if self._m.clusters[first].type is T.FIRM and self._m.clusters[second].type is T.FIRM:
            yield Draft(relation=Relation.RENAMED_TO, subject=first, object=second, anchor=verb, frame="renamed")
