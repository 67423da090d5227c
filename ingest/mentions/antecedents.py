"""Whom a pronoun or an implied party means: the governing subject, the subjects before it, the speaker, the topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, takewhile

from ingest.analysis import Token
from ingest.layout import opens_item
from ingest.lexicon.tables import name_words, words
from ingest.mentions.scene import SUBJECTS, Scene, own_clause, subject_of, verbs_up
from kg.model import EntityType

Refer = Callable[[Token], tuple[int, ...]]
_IT = words("mentions.toml", "it")
_OBJECTS = frozenset({"dobj", "pobj", "dative"})
_LOOK_BACK = 3  # sentences in which "it" looks for a firm
_LABEL = 4  # words of one, with its full stop
_FAR = 90  # tokens back in which "he" looks for a person


class Antecedents:
    """Resolves pronouns of one article; `refer` resolves what a subject is."""

    def __init__(self, scene: Scene, refer: Refer) -> None:
        self._s = scene
        self._refer = refer

    def firm(self, token: Token, barred: frozenset[int] = frozenset()) -> int | None:
        """The firm that "it" or "the company" at `token` means: a governing subject, an earlier one, the topic."""
        doer = self._controller(token)
        barred = barred | frozenset(self._refer(doer) if doer is not None else ())
        found = self._named_since(doer, token, barred) if doer is not None else self._governing(token, barred)
        if found is None and token.dep_ in SUBJECTS:
            found = self._allowed(self._before_colon(token), barred)
        if found is None and token.dep_ in SUBJECTS and token.lower_ == "it":
            found = self._allowed(self._clause_before(token), barred)
        if found is not None:
            return found
        an = self._s.an
        number = an.sentence_of[token.i]
        inside = self._allowed(self._s.first_firm(an.bounds[number][0], token.i), barred)
        if inside is not None and token.lower_ != "it" and token.dep_ not in SUBJECTS:
            return inside
        earlier = self._earlier(number)
        for find in (self._sentence_subject, self._sentence_firm):
            for n in earlier:
                found = self._allowed(find(n), barred)
                if found is not None:
                    return found
        if inside is None and token.lower_ in _IT:
            inside = self._allowed(self._sayer_behind(token), barred)
        return inside if inside is not None else self._allowed(self._s.topic, barred)

    def _earlier(self, number: int) -> list[int]:
        """The three sentences before this one, nearest first, without headings; before an item of a list, without items;
        none beyond a label that opens this paragraph: "Supply chain."."""
        an = self._s.an
        listed = self._item(number)
        near = takewhile(lambda n: not self._label(n), range(number - 1, -1, -1))
        told = (n for n in near if not (listed and self._item(n)))
        return [n for n in islice(told, _LOOK_BACK) if not an.heading[an.bounds[n][0]]]

    def _label(self, number: int) -> bool:
        """Whether the sentence is a word or two, without a verb, at a line's start."""
        an = self._s.an
        start, end = an.bounds[number]
        begins = not an.article.text[: an.starts[start]].rpartition("\n")[2].strip()
        return begins and end - start <= _LABEL and not any(t.pos_ in ("VERB", "AUX") for t in an.tokens[start:end])

    def _item(self, number: int) -> bool:
        an = self._s.an
        return opens_item(an.article.text, an.starts[an.bounds[number][0]])

    @staticmethod
    def _controller(token: Token) -> Token | None:
        """ "A signed a deal with B to supply it", "owns B and supplies it": A; "it" is another. Else None."""
        own = own_clause(token)
        if token.lower_ != "it" or token.dep_ not in _OBJECTS or own is None:
            return None
        shared = own.dep_ == "conj" and own.head.pos_ == "VERB" and subject_of(own) is None
        if not shared and not any(c.tag_ == "TO" for c in own.children):
            return None
        told = next((c for c in own.head.children if c.dep_ == "dobj" and c.i < own.i), None)
        if own.dep_ == "xcomp" and told is not None and own.head.lemma_ in words("words.toml", "object_control"):
            return told
        return next((s for verb in verbs_up(token) if (s := subject_of(verb)) is not None and s.i < token.i), None)

    def _named_since(self, doer: Token, token: Token, barred: frozenset[int]) -> int | None:
        """The firm named last between the one who acts and the pronoun."""
        named = [i for i in self._s.distinct(doer.i, token.i) if i not in barred]
        return named[-1] if named else None

    def _sayer_behind(self, token: Token) -> int | None:
        """ "Its customers include X, Y said": Y."""
        for verb in verbs_up(token):
            subject = subject_of(verb)
            if verb.lemma_ in words("mentions.toml", "said") and subject is not None and subject.i > token.i:
                return self._subject_firm(subject)
        return None

    @staticmethod
    def _allowed(index: int | None, barred: frozenset[int]) -> int | None:
        return index if index is not None and index not in barred else None

    def _governing(self, token: Token, barred: frozenset[int]) -> int | None:
        own = own_clause(token)
        for verb in list(verbs_up(token)):
            subject = subject_of(verb)
            if subject is None or subject.i >= token.i or token in subject.subtree:
                continue
            if verb == own and token.dep_ in _OBJECTS and token.lower_ == "it":
                continue
            found = self._subject_firm(subject)
            if found is None and token.lower_ in _IT:
                found = next((i for i in self._refer(subject) if self._s.type(i) is EntityType.AUTHORITY), None)
            if found is not None and found not in barred:
                return found
        return None

    def _before_colon(self, token: Token) -> int | None:
        """ "Brimo knows the trade: it owns a mill": the subject of the clause that ends right before this one."""
        opening = token.left_edge.i - 1
        if opening <= token.sent.start or self._s.an.tokens[opening].text not in (":", ";"):
            return None
        before = (t for t in self._s.an.doc[token.sent.start : opening] if t.dep_ in SUBJECTS and not self._several(t))
        return next((firm for t in before if (firm := self._subject_firm(t)) is not None), None)

    def _clause_before(self, token: Token) -> int | None:
        """ "After Brimo sold its mills, it bought Pelm", "Should Brimo cross 30 percent, it must bid": Brimo."""
        own = own_clause(token)
        clauses = (c for c in own.children if c.dep_ == "advcl" and c.i < token.i) if own is not None else ()
        doers = (subject for clause in clauses if (subject := subject_of(clause)) is not None and subject.i < token.i)
        return next((firm for doer in doers if (firm := self._subject_firm(doer)) is not None), None)

    def _subject_firm(self, subject: Token) -> int | None:
        """The firm that a subject is or speaks for."""
        for index in self._refer(subject):
            kind = self._s.type(index)
            if kind in (EntityType.FIRM, EntityType.OTHER) and not self._s.outlet(index):
                return index
            if kind is EntityType.PERSON:
                return self._firm_beside(subject)
        if subject.lower_ in words("mentions.toml", "person_words") | name_words("role_nouns"):
            for child in _owners(subject):
                for index in self._refer(child):
                    if self._s.type(index) is EntityType.FIRM:
                        return index
        return None

    def _firm_beside(self, token: Token) -> int | None:
        """The firm named in the noun phrase of a person: "Scale CEO Alexandr Wang", "X, chief executive of Y"."""
        for node in token.subtree:
            if node.i > token.i + 10:
                return None
            if self._s.party(node):
                return self._s.at[node.i]
        return None

    def _sentence_subject(self, number: int) -> int | None:
        start, end = self._s.an.bounds[number]
        root = self._s.an.doc[start:end].root
        if root.pos_ == "NOUN" and (found := self._subject_firm(root)) is not None:
            return found  # "the plan parted with its shares", taken for a noun and its participle
        for verb in (root, *(c for c in root.children if c.dep_ in ("conj", "ccomp"))):
            for child in verb.children:
                single = child.dep_ in SUBJECTS and not self._several(child)
                if single and (found := self._subject_firm(child)) is not None:
                    return found
        return None

    def _several(self, subject: Token) -> bool:
        """ "Brimo and Pelmar own mills. It ...": two firms are not "it"."""
        return self._s.party(subject) and any(c.dep_ == "conj" and self._s.party(c) for c in subject.children)

    def _sentence_firm(self, number: int) -> int | None:
        return self._s.first_firm(*self._s.an.bounds[number])

    def person(self, token: Token) -> int | None:
        """The person named last before "he" or "her"; "him" is not who acts in the same clause."""
        barred: set[int] = set()
        own = own_clause(token) if token.dep_ in _OBJECTS and token.tag_ == "PRP" else None
        if own is not None:
            subject = subject_of(own)
            barred = {self._s.at[t.i] for t in subject.subtree if t.i in self._s.at} if subject is not None else barred
        for i in range(token.i - 1, max(-1, token.i - _FAR), -1):
            index = self._s.at.get(i)
            if index is not None and index not in barred and self._s.type(index) is EntityType.PERSON:
                return index
        return None

    # --- speakers -------------------------------------------------------------------------------------------------

    def speaker(self, token: Token) -> int | None:
        """ "we" in a quotation: the firm of the subject of the verb of saying in this sentence, else of the next."""
        number = self._s.an.sentence_of[token.i]
        for candidate in (number, number + 1, number - 1):
            if not 0 <= candidate < len(self._s.an.bounds):
                continue
            for i in range(*self._s.an.bounds[candidate]):
                word = self._s.an.tokens[i]
                if word.lemma_ in words("mentions.toml", "said") and word.pos_ == "VERB":
                    found = self._speaks_for(word)
                    if found is not None:
                        return found
        return None

    def _speaks_for(self, verb: Token) -> int | None:
        subject = subject_of(verb)
        if subject is None:
            return None
        found = self._subject_firm(subject)
        if found is not None:
            return found
        return next((self.employer(i) for i in self._refer(subject) if self._s.type(i) is EntityType.PERSON), None)

    def employer(self, person: int) -> int | None:
        """The firm that a sentence names beside the person and an office: "Ann Lund, chief executive of Brimo"."""
        for mention in self._s.clusters[person].mentions:
            start, end = self._s.an.bounds[self._s.an.sentence_of[mention.start]]
            window = self._s.an.doc[max(start, mention.start - 8) : min(end, mention.end + 14)]
            if not any(t.lower_ in name_words("title_words") for t in window):
                continue
            found = self._s.distinct(window.start, window.end)
            if len(found) == 1:
                return found[0]
        return None


def _owners(subject: Token) -> Iterator[Token]:
    """Whose spokesman a subject is: "a spokesman for Brimo", "Brimo's chief"."""
    inner = [
        phrase
        for child in subject.children
        if child.dep_ == "prep" and child.lower_ in words("mentions.toml", "of_firms")
        for phrase in child.children
        if phrase.dep_ == "pobj"
    ]
    for child in (*subject.children, *inner):
        if child.dep_ in ("poss", "compound", "nmod", "pobj"):
            yield child
