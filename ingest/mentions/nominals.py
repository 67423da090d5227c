"""What descriptions refer to: "the startup", "the Swedish truck maker", "the country", "the two firms"."""

from __future__ import annotations

from collections.abc import Callable

from ingest.analysis import Token
from ingest.lexicon.tables import name_words, places, words
from ingest.mentions.clusters import Cluster
from ingest.mentions.names import core_tokens, fold, name_tokens
from ingest.mentions.profiles import lines_of
from ingest.mentions.scene import Scene, own_clause, subject_of, verbs_up
from kg.model import EntityType

Refer = Callable[[Token], tuple[int, ...]]
_DEFINITE = words("mentions.toml", "definite")
_VAGUE = words("mentions.toml", "vague")
_REGIONS = words("mentions.toml", "regions")
_BACK = 5  # sentences in which the two firms of "the former" and "the latter" stand


class Nominals:
    """Resolves definite descriptions of one article. `antecedent` finds the firm spoken of, for the vague ones."""

    def __init__(self, scene: Scene, refer: Refer, antecedent: Callable[[Token, frozenset[int]], int | None]) -> None:
        self._s = scene
        self._refer = refer
        self._antecedent = antecedent

    def resolve(self, token: Token) -> int | None:
        """The one cluster that the description headed by this token means."""
        left = [child for child in token.children if child.i < token.i]
        said = {child.lower_ for child in left}
        if self._stands_beside(token):
            return self._s.at[token.head.i]
        if not said & _DEFINITE or said & words("mentions.toml", "not_yet") or self._names_itself(token, left):
            return None
        if token.lower_ in words("mentions.toml", "countries"):
            return self._country(token)
        modifiers = {fold(child.text) for child in left if child.i not in self._s.at or self._s.place(child)}
        modifiers -= words("mentions.toml", "ignored_modifiers")
        if token.lower_ in words("mentions.toml", "offices_of_state") or modifiers & words("mentions.toml", "state_owned"):
            return self._authority(token, modifiers)
        if token.lower_ in words("mentions.toml", "people"):
            return self._only_person(token)
        if token.lower_ in name_words("firm_nouns") | words("mentions.toml", "trades"):
            return self._described(token, modifiers)
        return self._of_trade(token)

    def _stands_beside(self, token: Token) -> bool:
        """ "Brimo, the company that owns the yard": right behind a name, what that is called."""
        called = token.lower_ in name_words("firm_nouns") | words("mentions.toml", "trades", "works")
        return called and token.dep_ == "appos" and token.left_edge.i == token.head.i + 2 and self._s.party(token.head)

    def _names_itself(self, token: Token, left: list[Token]) -> bool:
        """ "the carrier Brimo", "the Brimo unit", "the maker of tyres": the phrase says by itself which firm."""
        inside = [c for c in token.children if c.dep_ in ("appos", "compound") and self._s.party(c)]
        named = any(c.i in self._s.at and not self._s.place(c) for c in left)
        return bool(inside) or named or any(c.dep_ == "prep" and c.lower_ in ("of", "behind") for c in token.children)

    def _country(self, token: Token) -> int | None:
        """The last country before the token."""
        for i in range(token.left_edge.i - 1, max(-1, token.i - 60), -1):
            index = self._s.at.get(i)
            if index is not None and _is_country(self._s.clusters[index]):
                return index
        return None

    def _authority(self, token: Token, modifiers: set[str]) -> int | None:
        """ "the commission": the authority of that name; "the regulator": the last one that was named."""
        word, located = token.lower_, {places()[m] for m in modifiers if m in places()}
        found = [c for c in self._s.before(token, EntityType.AUTHORITY) if not located or located & _countries_in(c)]
        if word not in words("mentions.toml", "any_authority"):
            found = [c for c in found if any(word in name_tokens(form.text) for form in c.forms)]
        return self._s.nearest(token, [c.index for c in found]) if found else None

    def _only_person(self, token: Token) -> int | None:
        """ "the billionaire": the only person whom this sentence so far and the one before name."""
        bounds, number = self._s.an.bounds, self._s.an.sentence_of[token.i]
        named = set(self._s.in_order(bounds[max(0, number - 1)][0], token.i))
        people = [n for n in named if self._s.type(n) is EntityType.PERSON]
        return people[0] if len(people) == 1 else None

    # --- firms by what they are -----------------------------------------------------------------------------------

    def _of_trade(self, token: Token) -> int | None:
        """ "the bookbinder", "the plan": the one firm that the article called so, beside its name or in it."""
        called = [c.index for c in self._s.parties_before(token) if token.lower_ in c.trades or _ends_in(c, token)]
        return called[0] if len(called) == 1 else None

    def _described(self, token: Token, modifiers: set[str]) -> int | None:
        word = token.lower_
        located = {places()[m] for m in modifiers if m in places()} - _REGIONS
        named = {self._s.clusters[self._s.at[c.i]].name for c in token.children if self._s.place(c)} - _REGIONS
        located |= {places().get(fold(name), name) for name in named}
        modifiers -= {fold(name) for name in named}
        if located and word in words("mentions.toml", "parts_by_place"):
            return None
        plain = {m for m in modifiers if m not in places()} | ({word} - _VAGUE)
        barred = self._barred(token)
        held = self._held_before(token) if not located and not plain else None
        if held is not None and held not in barred:
            return held
        candidates = [c for c in self._s.firms_before(token) if c.index not in barred]
        scores = {
            c.index: score for c in candidates if _fits(c, located, plain) and (score := _score(c, located, plain)) > 0
        }
        if scores:
            top = max(scores.values())
            return self._likeliest(token, [index for index, score in scores.items() if score == top], barred)
        if word in words("mentions.toml", "called") | words("mentions.toml", "others"):
            return None
        meant = [index for index in self._spoken_of(token, barred) if index is not None]
        if not meant and barred and not (located or plain):
            return self._other_here(token, barred)
        found = next((index for index in meant if _fits(self._s.clusters[index], located, plain)), None)
        if found is None:
            return self._just_named(token, barred) if located and not plain else _sole(candidates, located, plain)
        return found

    def _spoken_of(self, token: Token, barred: frozenset[int]) -> tuple[int | None, int | None]:
        """What the article is about, once it was named, and whom a pronoun would mean; as a subject the latter first."""
        topic = self._s.topic
        named = topic is not None and any(m.start < token.i for m in self._s.clusters[topic].mentions)
        known = topic if named and topic not in barred else None
        near = self._antecedent(token, barred)
        return (near, known) if token.dep_ in words("mentions.toml", "subjects") else (known, near)

    def _held_before(self, token: Token) -> int | None:
        """ "A bought 60% of Brimo. B sold her half of the company": the firm whose shares were last spoken of."""
        if not _of_shares(token):
            return None
        low = self._s.an.bounds[max(0, self._s.an.sentence_of[token.i] - 2)][0]
        for i in range(token.i - 1, low - 1, -1):
            index = self._s.at.get(i)
            if index is not None and self._s.acts(index) and _of_shares(self._s.an.tokens[i]):
                return index
        return None

    def _just_named(self, token: Token, barred: frozenset[int]) -> int | None:
        """ "the French company": the only firm of the sentence before, when nothing says where it is from."""
        number = self._s.an.sentence_of[token.i]
        if number == 0 or self._s.an.heading[self._s.an.bounds[number - 1][0]]:
            return None
        named = self._s.distinct(*self._s.an.bounds[number - 1])
        plain = len(named) == 1 and named[0] not in barred and not _seats(self._s.clusters[named[0]])
        return named[0] if plain else None

    def _other_here(self, token: Token, barred: frozenset[int]) -> int | None:
        """ "Y's shares rose after X offered $54 a share for the company": the sentence's only other firm."""
        low = self._s.an.bounds[self._s.an.sentence_of[token.i]][0]
        others = [n for n in self._s.distinct(low, token.i) if n not in barred]
        return others[0] if len(others) == 1 else None

    def _likeliest(self, token: Token, indices: list[int], barred: frozenset[int]) -> int:
        """Of firms that fit alike: the one that a pronoun would mean, the topic, the last named."""
        meant = self._antecedent(token, barred)
        if meant in indices:
            return meant
        return self._s.topic if self._s.topic in indices else self._s.nearest(token, indices)

    def _barred(self, token: Token) -> frozenset[int]:
        """The subject of a clause in which the description is what another has: "Brimo bought a stake in the firm"."""
        node = token
        while node.dep_ == "pobj" and node.head.head.lower_ in words("mentions.toml", "had_of_others"):
            node = node.head.head
        while node.dep_ in ("npadvmod", "quantmod") and node.head.pos_ in ("NUM", "NOUN"):
            node = node.head  # "offered $54 a share for the company"
        if node.dep_ == "pobj" and node.head.head.pos_ == "VERB" and node.head.lower_ != "by":
            node = node.head
        if node.dep_ not in ("dobj", "prep") or node.head.pos_ != "VERB":
            return frozenset()
        for verb in verbs_up(node):
            subject = subject_of(verb)
            if subject is not None and subject.i < token.i:
                return frozenset(self._refer(subject))
            if verb.dep_ not in ("xcomp", "conj", "advcl", "acl"):
                break
        return frozenset()

    # --- two at once ----------------------------------------------------------------------------------------------

    def is_pair(self, token: Token) -> bool:
        """ "the two firms", "both companies", "the carriers"."""
        if token.lower_ not in words("mentions.toml", "pairs"):
            return False
        said = {child.lower_ for child in token.children if child.i < token.i}
        marks = words("mentions.toml", "pair_words")
        return bool(said & marks) and not said - marks - name_words("firm_nouns")

    def of_two(self, token: Token) -> int | None:
        """ "the former", "the latter": the one or the other of the two firms that were named last side by side."""
        last = token.lower_ in words("mentions.toml", "second_of_two")
        number = self._s.an.sentence_of[token.i]
        for back in range(_BACK):
            start, end = self._s.an.bounds[max(0, number - back)]
            named = (t for t in self._s.an.tokens[start : min(end, token.i)] if self._s.party(t))
            seen = list(dict.fromkeys(self._s.at[t.i] for t in named))
            if len(seen) >= 2:
                return seen[last] if len(seen) == 2 else None
        return None

    def is_of_two(self, token: Token) -> bool:
        """ "the former," as a noun, not "the former brewery"."""
        named = token.lower_ in words("mentions.toml", "first_of_two", "second_of_two") and token.i > 0
        alone = named and token.i + 1 < len(token.doc) and token.nbor(1).pos_ not in ("NOUN", "PROPN", "ADJ", "NUM")
        return alone and token.nbor(-1).lower_ == "the"

    def pair(self, token: Token) -> tuple[int, ...]:
        """The two firms that the last sentences spoke of, when they are exactly two; not when "their" means another noun."""
        own = own_clause(token)
        subject = subject_of(own) if own is not None else None
        if subject is not None and subject.i < token.i and subject.pos_ == "NOUN" and not self._refer(subject):
            return ()
        number = self._s.an.sentence_of[token.i]
        seen = self._s.distinct(self._s.an.bounds[number][0], token.i)
        for back in range(1, 3):
            if len(seen) >= 2 or number - back < 0:
                break
            seen = self._s.distinct(*self._s.an.bounds[number - back])
        return tuple(seen) if len(seen) == 2 else ()


def _ends_in(cluster: Cluster, token: Token) -> bool:
    """Whether a name's last word is this noun: "the terminal" of Brimo Container Terminal, "the mill" of Brimo Mills."""
    if token.lower_ not in words("mentions.toml", "works"):
        return False
    ends = {core_tokens(form.text)[-1].removesuffix("s") for form in cluster.forms if " " in form.text}
    return token.lower_.removesuffix("s") in ends


def _of_shares(token: Token) -> bool:
    """Whether a party stands as what is held: "60 percent of it", "a stake in it", "its shareholder"."""
    if token.dep_ == "poss" and token.head.lower_ in words("mentions.toml", "holders"):
        return True
    if token.dep_ != "pobj" or token.head.lower_ not in words("mentions.toml", "of_shares"):
        return False
    noun = token.head.head
    return noun.lower_ in words("mentions.toml", "shares") or any(
        c.lower_ in words("words.toml", "percent") for c in noun.children
    )


def _is_country(cluster: Cluster) -> bool:
    place = places().get(fold(cluster.name))
    return cluster.type is EntityType.PLACE and place is not None and place in _countries() - _REGIONS


def _countries() -> frozenset[str]:
    """Places that have a demonym."""
    return frozenset(place for form, place in places().items() if form != place.casefold())


def _seats(cluster: Cluster) -> set[str]:
    """Where a firm is said or known to sit."""
    return cluster.places | ({cluster.home} if cluster.home is not None else set())


def _by_size(seats: set[str], located: set[str]) -> tuple[tuple[set[str], set[str]], ...]:
    """Countries beside countries, towns beside towns: a town says nothing against a country."""
    known = _countries()
    return (seats & known, located & known), (seats - known, located - known)


def _fits(cluster: Cluster, located: set[str], plain: set[str]) -> bool:
    """Whether nothing that is known of the firm speaks against the description."""
    if any(mine and said and not mine & said for mine, said in _by_size(_seats(cluster), located)):
        return False
    told, known = lines_of(plain), lines_of(cluster.descriptions)
    return not (told and known) or bool(told & known)


def _sole(candidates: list[Cluster], located: set[str], plain: set[str]) -> int | None:
    """ "the planemaker" beside two airlines: the only firm of which nothing says that it is something else."""
    fitting = [c.index for c in candidates if _fits(c, located, plain)]
    return fitting[0] if len(fitting) == 1 and len(candidates) > 1 and lines_of(plain) else None


def _countries_in(cluster: Cluster) -> set[str]:
    """The places that an authority's names hold: "German regulators"."""
    return {places()[word] for form in cluster.forms for word in name_tokens(form.text) if word in places()}


def _score(cluster: Cluster, located: set[str], plain: set[str]) -> float:
    seats = _seats(cluster)
    lines = lines_of(plain) & lines_of(cluster.descriptions)
    if located and not located & seats:  # "the Tromso brewery": of a town of which the article has not told who sits there
        town = not located & _countries()
        return float(town and bool(lines))
    return 2.0 * len(located & seats) + 1.5 * bool(lines) + len(plain & cluster.descriptions)
