"""Supply told of one party alone, by the order of words: "Yeast is brought by X"; forms in unnamed.toml.

The other party is whose goods they are, who says so, or the firm that goes without saying.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.above import above
from ingest.frames.arguments import children, subjects
from ingest.frames.claims import Composer
from ingest.frames.draft import Draft
from ingest.frames.forms import UNNAMED, Form, fitting, indices
from ingest.frames.parties import Parties, T
from ingest.frames.supply.house import House
from ingest.frames.supply.sides import Sides
from ingest.frames.units import Units
from ingest.lexicon.tables import name_words, words
from ingest.mentions.references import Mentions
from ingest.mentions.scene import own_clause
from kg.model import Relation

_FIRM = frozenset({T.FIRM})
_POSSESSIVES = words("mentions.toml", "their_own")
_OPENING = re.compile(r"^ #(\d+)#/([^/ ]+)/[^/ ]+/NAME(?= -/(?:is|are|was|were|has|have|come|comes|came|still)/)")
_PARTY = re.compile(r" #(\d+)#/(\S+?)/")


class Unnamed:
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._composer = composer
        self._units = Units(mentions)
        self._house = House(mentions, composer)
        self._sides = Sides(mentions, composer)

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts of [start, end) on firms of whom the sentence does not tell by itself whom they supply, or who them."""
        called = fitting(self._units.words(start, end), UNNAMED)
        if not called or self._m.an.heading[start]:
            return
        number = self._m.an.sentence_of[start]
        told = {i for n, *pair, _ in self._composer.known(Relation.SUPPLIES) if n == number for i in pair}
        code, tokens = self._units.code(start, end)
        code = _OPENING.sub(self._plainly, code)
        for form in called:
            for match in _matches(form, code):
                for party, draft in list(self._drafts(form, match, tokens, told)):
                    told.add(party)
                    yield draft

    def _plainly(self, opening: re.Match[str]) -> str:
        """ "Yeast is brought by X": goods that were taken for a name; as long as before."""
        cluster = self._m.clusters[int(opening[1])]
        plain = (
            cluster.type is T.OTHER
            and len(cluster.mentions) == 1
            and cluster.mentions[0].end - cluster.mentions[0].start == 1
        )
        lemma = opening[2].ljust(len(opening[0]) - len(opening[2]) - len(" -///NOUN"), "_")
        return f" -/{opening[2]}/{lemma}/NOUN" if plain else opening[0]

    def _drafts(self, form: Form, match: re.Match[str], tokens: list[int], told: set[int]) -> Iterator[tuple[int, Draft]]:
        """The parties that the match names, each with what it says of them."""
        anchor = self._m.an.doc[tokens[min(match.start("anchor") + 1, len(tokens) - 1)]]
        parties = match.groupdict(default="")
        supplying = bool(parties.get("S"))
        named = indices(parties["S"] if supplying else parties.get("O", ""))
        for party in named:
            if party in told or not self._trades(party, anchor, match) or not self._deliverable(form, anchor, match, tokens):
                continue
            other = self._other(match, {party, *told}, party, anchor)
            if other is None or other in named:
                continue
            pair = (party, other) if supplying else (other, party)
            if "sided" in form.flags:
                pair = self._sides.trading(party, other) or pair
            if not self._opposite(*pair):
                yield party, self._draft(form, anchor, *pair)

    def _other(self, match: re.Match[str], taken: set[int], party: int, anchor: Token) -> int | None:
        """Whose goods they are; else who says so or whom the clause is about; else the house, if no other firm is named."""
        owner = _owner(match)
        if owner is not None and owner != party:
            return owner if self._m.acts(owner) else None
        saying = above(anchor).saying
        speaker = children(saying, "nsubj") if saying is not None else []
        house = self._house.of(party, anchor)
        verb = anchor if anchor.pos_ in ("VERB", "AUX") else own_clause(anchor)
        for tokens in (subjects(verb) if verb is not None else [], speaker):
            acting = [i for i in self._firms(tokens) if i not in taken]
            if len(acting) == 1:
                return acting[0]
            if acting and tokens[0].pos_ != "PRON":  # "They are made by X": the goods
                return None
        others = [i for i in self._before(match) if i not in taken]
        return house if others in ([], [house]) else None

    def _firms(self, tokens: list[Token]) -> list[int]:
        """The firms that the phrases name, and those whose officers they name."""
        employers = {person: firm for _, person, firm, _ in self._composer.known(Relation.HOLDS_ROLE)}
        named = (employers.get(i, i) for i in self._p.named(tokens, _FIRM | {T.PERSON}))
        return [i for i in dict.fromkeys(named) if self._m.acts(i)]

    def _trades(self, party: int, anchor: Token, match: re.Match[str]) -> bool:
        """A firm; or a name of unknown kind at the verb, where no town stands: not "of Graz", "from Graz"."""
        if self._m.acts(party):
            return True
        before = re.search(rf"/([^/ ]+)/ADP #{party}#/", match.string)
        return (
            self._m.clusters[party].type is T.OTHER
            and anchor.pos_ in ("VERB", "AUX")
            and (before is None or before[1] == "by")
        )

    def _before(self, match: re.Match[str]) -> list[int]:
        """The firms that the clause has named before the match."""
        found = (int(index) for index, word in _PARTY.findall(_clause(match)) if word not in _POSSESSIVES)
        return [i for i in dict.fromkeys(found) if self._m.acts(i)]

    def _opposite(self, supplier: int, customer: int) -> bool:
        """Whether the article tells that it is the other way round."""
        return any((s, o) == (customer, supplier) for _, s, o, _ in self._composer.known(Relation.SUPPLIES))

    def _deliverable(self, form: Form, anchor: Token, match: re.Match[str], tokens: list[int]) -> bool:
        """Whether what stands before the predicate is no person ("Two of the directors come from X") and does not act."""
        if "standing" in form.flags and anchor.tag_ not in ("VBZ", "VBP"):
            return False
        if anchor.tag_ == "VBG" and re.search(r" -/by/", match.group()):
            return False
        inside = self._m.an.doc[tokens[match.start()] : anchor.i]
        return not any(t.pos_ == "NOUN" and {t.lower_, t.lemma_} & name_words("person_nouns") for t in inside)

    @staticmethod
    def _draft(form: Form, anchor: Token, supplier: int, customer: int) -> Draft:
        return Draft(
            relation=form.relation, subject=supplier, object=customer, anchor=anchor, phase=form.phase, near=anchor,
            fixed="fixed" in form.flags, frame=f"unnamed:{form.name}",
        )  # fmt: skip


def _matches(form: Form, code: str) -> Iterator[re.Match[str]]:
    at = 0
    while (match := form.pattern.search(code, at)) is not None:
        at = match.start() + 1
        yield match


def _owner(match: re.Match[str]) -> int | None:
    """ "its motors", "Y's motors", "its beer is bottled in glass"."""
    clause = _clause(match)
    before = re.search(r" #(\d+)#/\S+ -/'s?/\S+$", clause)
    own = [int(index) for index, word in _PARTY.findall(clause + match.group()) if word in _POSSESSIVES]
    found = [int(before[1])] if before is not None else own
    return found[-1] if found else None


def _clause(match: re.Match[str]) -> str:
    """What stands before the match, back to a colon or semicolon."""
    return re.split(r" -/[;:]/", match.string[: match.start()])[-1]
