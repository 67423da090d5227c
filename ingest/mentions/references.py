"""What descriptions and pronouns refer to: "the startup", "its", "the French group", "the two firms"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ingest.analysis import Analysed, Token
from ingest.lexicon.tables import name_words, places, words
from ingest.mentions.clusters import Cluster
from ingest.mentions.names import fold, name_tokens
from kg.model import EntityType

_IT = frozenset({"it", "its", "itself"})
_HE = frozenset({"he", "his", "him", "she", "her", "himself", "herself"})
_THEY = frozenset({"they", "their", "them", "both"})
_WE = frozenset({"we", "our", "us", "ours"})
_RELATIVE = frozenset({"which", "that", "who", "whose", "whom"})
_VAGUE = frozenset(
    {"company", "firm", "group", "business", "corporation", "unit", "parent", "giant", "conglomerate", "partner"}
)
_PAIRS = frozenset(
    {
        "companies",
        "firms",
        "groups",
        "carriers",
        "airlines",
        "banks",
        "carmakers",
        "automakers",
        "sides",
        "parties",
        "two",
        "both",
        "rivals",
        "partners",
        "investors",
    }
)
_NOT_REFERRING = words("words.toml", "not_referring")
_PAPERS = frozenset(
    {"Post", "Times", "Journal", "Herald", "Tribune", "Telegraph", "Newspaper", "Zeitung", "Gazette", "Newswires"}
)
_SUBJECTS = ("nsubj", "nsubjpass")
_PERSON_WORDS = frozenset(
    {
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "executive",
        "official",
        "officials",
        "executives",
        "chairman",
        "chief",
        "source",
    }
)


def is_outlet(cluster: Cluster) -> bool:
    """Whether it is a news outlet that reports; a firm that also owns one (Thomson Reuters) is not."""
    names = [fold(f.text) for f in cluster.forms]
    if cluster.name.split()[-1] in _PAPERS and len(cluster.name.split()) <= 3:
        return True
    return any(n in name_words("outlets") for n in names) and all(n in name_words("outlets") for n in names)


class Mentions:
    """Clusters of one article and what each token refers to."""

    def __init__(self, an: Analysed, clusters: list[Cluster]) -> None:
        self.an = an
        self.clusters = clusters
        self.at: dict[int, int] = {i: c.index for c in clusters for m in c.mentions for i in range(m.start, m.end)}
        self._cache: dict[int, tuple[int, ...]] = {}
        self._busy: set[int] = set()
        for cluster in clusters:
            self._describe(cluster)

    # --- what a token refers to -----------------------------------------------------------------------------------

    def refer(self, token: Token) -> tuple[int, ...]:
        """Indices of the clusters that this token by itself refers to; () when it refers to none or it is not sure."""
        if token.i in self.at:
            return (self.at[token.i],)
        if token.i in self._cache:
            return self._cache[token.i]
        if token.i in self._busy:
            return ()
        self._busy.add(token.i)
        found = self._resolve(token)
        self._busy.discard(token.i)
        self._cache[token.i] = found
        return found

    def _resolve(self, token: Token) -> tuple[int, ...]:
        word = token.lower_
        if word in _RELATIVE and token.dep_ not in ("mark", "det"):
            head = self._relative_head(token)
            return self.refer(head) if head is not None else ()
        if word in _IT:
            return self._one(self._antecedent(token))
        if word in _HE:
            return self._one(self._person_before(token))
        if word in _WE:
            return self._one(self._speaker_firm(token))
        if word in _THEY:
            return self._pair(token)
        return self._nominal(token)

    @staticmethod
    def _one(index: int | None) -> tuple[int, ...]:
        return () if index is None else (index,)

    @staticmethod
    def _relative_head(token: Token) -> Token | None:
        node = token
        while node.dep_ != "relcl":
            if node.head == node:
                return None
            node = node.head
        return node.head

    def antecedent(self, token: Token) -> int | None:
        """The firm that a bare title or an implied partner at `token` belongs to."""
        return self._antecedent(token)

    # --- descriptions ---------------------------------------------------------------------------------------------

    def _nominal(self, token: Token) -> tuple[int, ...]:
        word = token.lower_
        left = [child for child in token.children if child.i < token.i]
        words = {child.lower_ for child in left}
        if (
            word in _PAIRS
            and words & {"the", "both", "two", "these"}
            and not words - {"the", "both", "two", "these"} - name_words("firm_nouns")
        ):
            return self._pair(token)
        if word not in name_words("firm_nouns") or not words & {"the", "this", "that"}:
            return ()
        if any(
            child.i in self.at and child.dep_ in ("appos", "compound") and self._is_firm(child) for child in token.children
        ):
            return ()
        if any(child.i in self.at and not self._is_place(self.at[child.i]) for child in token.children if child.i < token.i):
            return ()
        if any(child.dep_ == "prep" and child.lower_ in ("of", "behind") for child in token.children):
            return ()
        modifiers = {fold(child.text) for child in left} - {"the", "this", "that", ",", "'s", '"', "struggling", "-"}
        return self._one(self._described(token, word, modifiers))

    def _described(self, token: Token, word: str, modifiers: set[str]) -> int | None:
        located = {places()[m] for m in modifiers if m in places()} | {
            self.clusters[self.at[c.i]].name for c in token.children if c.i in self.at and self._is_place(self.at[c.i])
        }
        plain = {m for m in modifiers if m not in places()} | ({word} if word not in _VAGUE else set())
        scores: dict[int, float] = {}
        for cluster in self._firms_before(token):
            if located and not located & cluster.places:
                continue
            score = 2.0 * len(located & cluster.places) + len(plain & cluster.descriptions)
            if score > 0:
                scores[cluster.index] = score
        if scores:
            best = max(scores.values())
            top = [index for index, score in scores.items() if score == best]
            if len(top) == 1:
                return top[0]
            return self._nearest(token, top)
        if located or word in _NOT_REFERRING:
            return None
        return self._antecedent(token)

    def _describe(self, cluster: Cluster) -> None:
        """Collect descriptions and places of a firm: premodifiers, appositions, "X-based", "X of Y", ", Town,"."""
        if cluster.type is EntityType.PERSON:
            return
        for form in cluster.forms:
            cluster.descriptions |= {w for w in name_tokens(form.text) if w in name_words("firm_nouns")}
            tail = name_tokens(form.text)[-1:]
            cluster.descriptions |= {
                {"airlines": "airline", "airways": "airline", "motors": "carmaker", "motor": "automaker"}.get(t, t)
                for t in tail
            } & name_words("firm_nouns")
        for mention in cluster.mentions:
            for token in self._around(mention.start, mention.end):
                word = fold(token.text)
                if word in places():
                    cluster.places.add(places()[word])
                elif token.i in self.at and self._is_place(self.at[token.i]):
                    cluster.places.add(self.clusters[self.at[token.i]].name)
                elif (
                    token.is_alpha
                    and not token.is_stop
                    and token.text[0].islower()
                    and token.pos_ in ("NOUN", "ADJ", "VERB")
                ):
                    cluster.descriptions.add(word)

    def _around(self, start: int, end: int) -> Iterator[Token]:
        doc = self.an.doc
        i = start - 1
        while (
            i >= 0
            and i >= start - 6
            and doc[i].pos_ in ("NOUN", "ADJ", "PROPN", "NUM", "PART", "PUNCT")
            and doc[i].text not in (",", ".", '"', "(", ")", ";", ":")
        ):
            if doc[i].i in self.at and not self._is_place(self.at[doc[i].i]):
                break
            yield doc[i]
            i -= 1
        if (
            end < len(doc)
            and doc[end].text in ("of", "in")
            and end + 1 < len(doc)
            and end + 1 in self.at
            and self._is_place(self.at[end + 1])
        ):
            yield doc[end + 1]
        if end + 1 >= len(doc) or doc[end].text != ",":
            return
        if end + 1 in self.at and self._is_place(self.at[end + 1]):
            yield doc[end + 1]
        if doc[end + 1].lower_ not in ("a", "an", "the", "one", "its"):
            return
        for i in range(end + 2, min(end + 10, len(doc))):
            if doc[i].text in (",", ".", "which", "that", "who", "of", "in", "whose", "and"):
                return
            yield doc[i]

    # --- pronouns -------------------------------------------------------------------------------------------------

    def _antecedent(self, token: Token) -> int | None:
        """The firm that "it" or "the company" at `token` means: a governing subject, an earlier one, the topic."""
        own = self._own_clause(token)
        for verb in self._verbs_up(token):
            subject = next((c for c in verb.children if c.dep_ in _SUBJECTS), None)
            if (
                subject is None
                or subject.i >= token.i
                or (token in subject.subtree and not self._inside_rest(subject, token))
            ):
                continue
            if own is not None and verb == own and token.dep_ in ("dobj", "pobj") and token.lower_ == "it":
                continue
            found = self._subject_firm(subject)
            if found is None and token.lower_ in _IT:
                found = next((i for i in self.refer(subject) if self.clusters[i].type is EntityType.AUTHORITY), None)
            if found is not None:
                return found
        number = self.an.sentence_of[token.i]
        inside = self._first_firm(self.an.bounds[number][0], token.i)
        if inside is not None and token.lower_ not in ("it",) and token.dep_ not in _SUBJECTS:
            return inside
        earlier = [n for n in range(number - 1, max(-1, number - 4), -1) if not self.an.heading[self.an.bounds[n][0]]]
        for find in (self._sentence_subject, self._sentence_firm):
            for n in earlier:
                found = find(n)
                if found is not None:
                    return found
        return inside if inside is not None else self.topic

    @staticmethod
    def _inside_rest(subject: Token, token: Token) -> bool:
        return False

    @staticmethod
    def _own_clause(token: Token) -> Token | None:
        node = token
        while node.head != node:
            node = node.head
            if node.pos_ in ("VERB", "AUX"):
                return node
        return None

    @staticmethod
    def _verbs_up(token: Token) -> Iterator[Token]:
        node = token
        while True:
            if node.pos_ in ("VERB", "AUX") and node != token:
                yield node
            if node.head == node:
                return
            node = node.head

    def _subject_firm(self, subject: Token) -> int | None:
        """The firm that a subject is or speaks for."""
        for index in self.refer(subject):
            cluster = self.clusters[index]
            if cluster.type in (EntityType.FIRM, EntityType.OTHER) and not self._outlet(cluster):
                return index
            if cluster.type is EntityType.PERSON:
                return self._firm_of_person(subject)
        if subject.lower_ in _PERSON_WORDS or subject.lower_ in name_words("role_nouns"):
            inner = [
                p
                for c in subject.children
                if c.dep_ == "prep" and c.lower_ in ("of", "for", "at", "from")
                for p in c.children
                if p.dep_ == "pobj"
            ]
            for child in (*subject.children, *inner):
                if child.dep_ in ("poss", "compound", "nmod", "pobj"):
                    for index in self.refer(child):
                        if self.clusters[index].type is EntityType.FIRM:
                            return index
        return None

    def _firm_of_person(self, token: Token) -> int | None:
        """The firm named in the noun phrase of a person: "Scale CEO Alexandr Wang", "X, chief executive of Y"."""
        for node in token.subtree:
            if node.i in self.at and self._is_firm(node):
                return self.at[node.i]
            if node.i > token.i + 10:
                break
        return None

    def _sentence_subject(self, number: int) -> int | None:
        start, end = self.an.bounds[number]
        root = self.an.doc[start:end].root
        for verb in (root, *(c for c in root.children if c.dep_ in ("conj", "ccomp"))):
            for child in verb.children:
                if child.dep_ in _SUBJECTS and (found := self._subject_firm(child)) is not None:
                    return found
        return None

    def _sentence_firm(self, number: int) -> int | None:
        return self._first_firm(*self.an.bounds[number])

    def _first_firm(self, start: int, end: int) -> int | None:
        for i in range(start, end):
            if (
                i in self.at
                and self.clusters[self.at[i]].type is EntityType.FIRM
                and not self._outlet(self.clusters[self.at[i]])
            ):
                return self.at[i]
        return None

    def _person_before(self, token: Token) -> int | None:
        for i in range(token.i - 1, max(-1, token.i - 90), -1):
            if i in self.at and self.clusters[self.at[i]].type is EntityType.PERSON:
                return self.at[i]
        return None

    def _speaker_firm(self, token: Token) -> int | None:
        """ "we" in a quotation: the firm of the subject of the verb of saying in this sentence, else of the next."""
        number = self.an.sentence_of[token.i]
        for candidate in (number, number + 1, number - 1):
            if not 0 <= candidate < len(self.an.bounds):
                continue
            start, end = self.an.bounds[candidate]
            for i in range(start, end):
                word = self.an.doc[i]
                if word.lemma_ in ("say", "tell", "add", "write", "call") and word.pos_ == "VERB":
                    subject = next((c for c in word.children if c.dep_ in _SUBJECTS), None)
                    if subject is not None and (found := self._subject_firm(subject)) is not None:
                        return found
        return None

    def _pair(self, token: Token) -> tuple[int, ...]:
        """The two firms that the last sentences spoke of, when they are exactly two; not when "their" means another noun."""
        own = self._own_clause(token)
        subject = next((c for c in own.children if c.dep_ in _SUBJECTS), None) if own is not None else None
        if subject is not None and subject.i < token.i and subject.pos_ == "NOUN" and not self.refer(subject):
            return ()
        number = self.an.sentence_of[token.i]
        start = self.an.bounds[number][0]
        seen = self._distinct(start, token.i)
        for back in range(1, 3):
            if len(seen) >= 2 or number - back < 0:
                break
            first, last = self.an.bounds[number - back]
            seen = self._distinct(first, last)
        return tuple(seen) if len(seen) == 2 else ()

    def _distinct(self, start: int, end: int) -> list[int]:
        found = (self.at[i] for i in range(start, end) if i in self.at)
        return list(
            dict.fromkeys(
                i for i in found if self.clusters[i].type is EntityType.FIRM and not self._outlet(self.clusters[i])
            )
        )

    # --- small questions ------------------------------------------------------------------------------------------

    @cached_property
    def topic(self) -> int | None:
        """The firm that the article is about: most mentions, the earlier of equals; None when no firm has two."""
        firms = [c for c in self.clusters if c.type is EntityType.FIRM and not self._outlet(c)]
        if not firms:
            return None
        top = max(firms, key=lambda c: (len(c.mentions), -c.mentions[0].start))
        return top.index if len(top.mentions) >= 2 else None

    def _firms_before(self, token: Token) -> list[Cluster]:
        return [
            c
            for c in self.clusters
            if c.type is EntityType.FIRM
            and not self._outlet(c)
            and any(m.start < token.i and not self.an.heading[m.start] for m in c.mentions)
        ]

    def _nearest(self, token: Token, indices: list[int]) -> int:
        return max(indices, key=lambda n: max((m.start for m in self.clusters[n].mentions if m.start < token.i), default=-1))

    def _is_firm(self, token: Token) -> bool:
        return self.clusters[self.at[token.i]].type in (EntityType.FIRM, EntityType.AUTHORITY, EntityType.OTHER)

    def _is_place(self, index: int) -> bool:
        return self.clusters[index].type is EntityType.PLACE

    @staticmethod
    def _outlet(cluster: Cluster) -> bool:
        return is_outlet(cluster)
