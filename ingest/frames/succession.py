"""Posts that change hands: who gives one up, takes it, stands in, stays; titles in lexicon/succession.toml's verbs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, is_passive, objects, preps, subjects
from ingest.frames.draft import Draft
from ingest.frames.parties import Parties, T
from ingest.frames.roles import Roles
from ingest.frames.standing import above
from ingest.frames.titles import Title
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation
from kg.span import Span

_PERSON = frozenset({T.PERSON})
_EMPLOYERS = frozenset({T.FIRM, T.AUTHORITY})
_TOP = "top job"


def _set(*keys: str) -> frozenset[str]:
    return words("succession.toml", *keys)


def _names(verb: Token) -> frozenset[str]:
    """The verb as the lexicon names it: "give", and "give-up" with its particle, else its preposition."""
    lemma = verb.lemma_.lower()
    particles = children(verb, "prt", "advmod")
    tails = particles if any(c.dep_ == "prt" for c in particles) else [*particles, *children(verb, "prep")]
    return frozenset({lemma, *(f"{lemma}-{tail.lower_}" for tail in tails)})


def dated_office(draft: Draft, phase: Phase | None, valid: Span, published: date) -> Phase | None:
    """ "becomes chief executive on 1 September" is agreed before that day, "chief of X until last month" has ended."""
    start, end = valid.since.earliest, valid.until.latest
    if phase is Phase.ACTIVE and draft.appointed and start is not None and start > published:
        return Phase.AGREED
    if phase in (Phase.ACTIVE, Phase.REDUCING) and end is not None and end <= published:
        return Phase.ENDED
    return phase


class Succession:
    """Finds successions in the sentences of one article; `roles` knows the offices read so far."""

    def __init__(self, mentions: Mentions, roles: Roles) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._roles = roles

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts of [start, end), after `roles` has read it."""
        for token in self._m.an.tokens[start:end]:
            found = self._verb(token) if token.pos_ in ("VERB", "AUX") else self._noun(token)
            for draft in found:
                self._roles.posts.note(draft)
                yield draft

    def _verb(self, verb: Token) -> Iterator[Draft]:
        names = _names(verb)
        if names & _set("succeed"):
            yield from self._succeeds(verb)
        elif names & _set("oust"):
            yield from self._ousted(verb)
        else:
            yield from self._post(verb, names)

    def _post(self, verb: Token, names: frozenset[str]) -> Iterator[Draft]:
        """The verbs of posts whose subject is one person."""
        if not names & _set("surrender", "assume", "step_in", "stay", "run", "back"):
            return
        people = self._p.named(subjects(verb), _PERSON) if not is_passive(verb) else ()
        if len(people) != 1:
            return
        if names & _set("surrender"):
            yield from self._gives_up(verb, people[0])
        if names & _set("assume"):
            yield from self._takes(verb, people[0])
        if names & (_set("step_in") | _set("stay")):
            yield from self._as_title(verb, people[0], staying=bool(names & _set("stay")))
        if names & _set("run"):
            yield from self._runs(verb, people[0])
        if names & _set("back"):
            yield from self._goes_back(verb, people[0])

    # --- verbs ----------------------------------------------------------------------------------------------------

    def _gives_up(self, verb: Token, person: int) -> Iterator[Draft]:
        """ "X will give up the chief executive's post at Y", "X relinquished her role as chairwoman"."""
        for noun in [*objects(verb), *preps(verb, "from")]:
            if noun.lemma_.lower() not in _set("posts"):
                continue
            title = self._title_in(noun)
            owner = self._owner_of(noun, title) or self._roles.posts.organisation_of(person)
            owner = owner if owner is not None or title is None else self._firm(person, noun)
            name = title.text if title is not None else self._roles.posts.title_of(person)
            if owner is not None and name is not None:
                yield self._left(verb, person, owner, name)

    def _takes(self, verb: Token, person: int) -> Iterator[Draft]:
        """ "Y takes the helm at Z", "Y takes his chair", "Y will assume the post of finance chief"."""
        for noun in objects(verb):
            if noun.lemma_.lower() not in _set("posts"):
                continue
            held = self._holder_of(noun, person)
            title = self._title_in(noun)
            name = title.text if title is not None else held[1] if held is not None else self._top(noun)
            owner = self._owner_of(noun, title)
            if owner is None and held is not None:
                owner = held[0]
            if owner is None and title is not None:
                owner = self._firm(person, noun)
            if owner is not None and name is not None:
                yield self._entered(verb, person, owner, name)

    def _as_title(self, verb: Token, person: int, *, staying: bool) -> Iterator[Draft]:
        """ "Y takes over as chief executive of Z", "X remains chairman", "X continues at the helm"."""
        title = self._title_as(verb) or self._roles.titles.near(verb, ("as",))
        if title is None:
            if staying and (at := [p for p in preps(verb, "at", "in") if p.lower_ in _set("at_top")]):
                owner = self._owner_of(at[0], None) or self._roles.posts.organisation_of(person) or self._firm(person, at[0])
                if owner is not None:
                    yield self._held(verb, person, owner, "head")
            elif not staying and _names(verb) & _set("interim_verbs"):
                yield from self._fills_in(verb, person)
            return
        owner = (
            self._roles.employers.of_title(title) or self._roles.posts.organisation_of(person) or self._firm(person, verb)
        )
        if owner is None:
            return
        if not staying and verb.tag_ == "VBD" and _names(verb) & _set("interim_verbs") and verb.dep_ == "relcl":
            yield self._past(verb, person, owner, title.text)  # "who stood in as chief executive"
        elif not staying:
            yield self._entered(verb, person, owner, title.text)
        elif verb.lemma_ in _set("serving") and self._bygone(verb):
            if self._roles.employers.of_title(title) is not None:
                yield self._past(verb, person, owner, title.text)
        elif self._roles.employers.of_title(title) is not None or verb.lemma_ in _set("staying_on"):
            yield self._held(verb, person, owner, title.text)

    def _fills_in(self, verb: Token, person: int) -> Iterator[Draft]:
        """ "Y will stand in from July": in the office that was just given up."""
        posts = self._roles.posts
        left = [post for other in posts.recent(person) if (post := posts.post_of(other)) is not None]
        if left and posts.vacated(left[0][0]) == left[0][1]:
            yield self._entered(verb, person, left[0][0], f"interim {left[0][1]}")

    @staticmethod
    def _bygone(verb: Token) -> bool:
        return any(c.lower_ in _set("before") for c in verb.children) or verb.tag_ == "VBD"

    def _runs(self, verb: Token, person: int) -> Iterator[Draft]:
        """ "Y will run the group on an interim basis": the office is the one just given up, else the head's."""
        owners = [i for i in self._p.named(objects(verb), _EMPLOYERS) if i != person]
        if len(owners) != 1 or not self._interim(verb):
            return
        name = self._roles.posts.vacated(owners[0]) or "chief executive"
        yield self._entered(verb, person, owners[0], f"interim {name}")

    def _goes_back(self, verb: Token, person: int) -> Iterator[Draft]:
        """ "X goes back to being finance chief": the office he keeps, and that in which he stood in."""
        for inner in verb.subtree:
            if inner.lower_ == "being" and inner.i > verb.i:
                title = self._roles.titles.near(inner, ())
                owner = self._roles.posts.organisation_of(person) or self._firm(person, verb)
                if title is not None and owner is not None:
                    yield self._held(verb, person, owner, title.text)
                    yield from self._stood_in(verb, person, owner, title.text)
                return

    def _stood_in(self, verb: Token, person: int, owner: int, kept: str) -> Iterator[Draft]:
        """The office that whoever goes back to his own gives up: his own interim one, else the one that another just got."""
        posts = self._roles.posts
        given = [post for other in posts.recent(person) if (post := posts.post_of(other)) is not None and post[0] == owner]
        own = posts.title_of(person)
        name = own if own is not None and own.startswith("interim") else f"interim {given[0][1]}" if given else None
        if name is not None and name != kept:
            yield replace(self._left(verb, person, owner, name), phase=Phase.REDUCING, fixed=True)

    def _succeeds(self, verb: Token) -> Iterator[Draft]:
        """ "Y succeeds X as chairman of Z", "X will be replaced by Y"."""
        doers = agents(verb) or (subjects(verb.head) if verb.dep_ == "advcl" else [])  # "X takes over, replacing Y"
        coming = self._p.named(doers, _PERSON) or self._p.named(self._replacing(verb), _PERSON)
        going = self._p.named(objects(verb), _PERSON)
        if verb.lemma_ in _set("unsure") and not (coming and going and self._roles.posts.post_of(going[0])):
            return  # "the police followed her"
        if len(going) != 1 or len(coming) > 1 or coming == going:
            return
        title = self._roles.titles.near(verb, ("as",))
        owner = self._roles.employers.of_title(title) if title is not None else None
        owner = owner or self._roles.posts.organisation_of(going[0])
        if owner is None and title is not None:
            owner = self._firm(going[0], verb)
        name = title.text if title is not None else self._roles.posts.title_of(going[0])
        if owner is None and verb.dep_ == "advcl" and coming:  # in the post that the clause above has just given
            owner, name = self._roles.posts.post_of(coming[0]) or (None, None)
        if owner is None or name is None:
            return
        if coming and verb.dep_ != "advcl":
            yield self._entered(verb, coming[0], owner, name)
        left, up = self._left(verb, going[0], owner, name), above(verb.head)
        to_come = verb.dep_ == "advcl" and (up.future or up.would)
        yield replace(left, phase=Phase.REDUCING, fixed=True) if to_come else left

    @staticmethod
    def _replacing(verb: Token) -> list[Token]:
        """Behind "with" or "by": "replaced X with Y"."""
        return [p for token in (verb, *objects(verb)) for p in preps(token, "with", "by")]

    def _ousted(self, verb: Token) -> Iterator[Draft]:
        people = self._p.named(objects(verb), _PERSON)
        title = self._roles.titles.near(verb, ("as",))
        if len(people) != 1:
            return
        owner = self._roles.employers.of_title(title) if title is not None else None
        owner = owner or self._roles.posts.organisation_of(people[0])
        name = title.text if title is not None else self._roles.posts.title_of(people[0])
        if owner is not None and name is not None:
            yield self._left(verb, people[0], owner, name)

    # --- nouns ----------------------------------------------------------------------------------------------------

    def _noun(self, noun: Token) -> Iterator[Draft]:
        """ "the resignation of X as chairman of Z", "Y's appointment as finance chief"."""
        lemma = noun.lemma_.lower()
        if lemma in _set("successors"):
            yield from self._successor(noun)
            return
        leaving = lemma in _set("leaving_nouns")
        if not leaving and lemma not in _set("appointing_nouns"):
            return
        people = self._p.named([*children(noun, "poss"), *preps(noun, "of")], _PERSON)
        if len(people) != 1 or above(noun).has("considering") or above(noun).negated:
            return
        title = self._title_as(noun)
        owner = self._roles.employers.of_title(title) if title is not None else None
        owner = owner or self._roles.posts.organisation_of(people[0])
        if owner is None and title is not None:
            owner = self._firm(people[0], noun)
        name = title.text if title is not None else self._roles.posts.title_of(people[0]) if leaving else None
        if owner is None or name is None:
            return
        yield (self._left if leaving else self._entered)(noun, people[0], owner, name)

    def _successor(self, noun: Token) -> Iterator[Draft]:
        """ "Her successor from 1 April is Y", "Y, his successor at Z", "named Y as successor to X": in the office of X."""
        if above(noun).negated:
            return
        up = noun.head
        if noun.dep_ in ("nsubj", "nsubjpass", "attr"):
            beside = [c for c in children(up, "nsubj", "nsubjpass", "attr", "oprd", "acomp") if c.i != noun.i]
        elif noun.dep_ == "pobj" and up.lower_ == "as":
            beside = [*objects(up.head), *children(up.head, "oprd"), *(subjects(up.head) if is_passive(up.head) else [])]
        else:
            beside = [up, *children(noun, "appos")]
        coming = self._p.named(beside, _PERSON)
        post = (
            self._roles.posts.post_of(going)
            if len(coming) == 1 and (going := self._going(noun, coming[0])) is not None
            else None
        )
        if post is not None:
            yield self._entered(up if up.pos_ in ("VERB", "AUX") else noun, coming[0], *post)

    def _going(self, noun: Token, coming: int) -> int | None:
        """Whose successor it is: whom the phrase names, with a pronoun the last other person with an office."""
        owners = children(noun, "poss")
        if any(t.tag_ == "PRP$" for t in owners):
            return next(iter(self._roles.posts.recent(coming)), None)
        return next((n for n in self._p.named([*owners, *preps(noun, "to", "of")], _PERSON) if n != coming), None)

    def _title_as(self, noun: Token) -> Title | None:
        """The title behind "as" right of the noun, wherever the parse hangs it."""
        for i in range(noun.i + 1, min(noun.i + 9, noun.sent.end)):
            token = noun.doc[i]
            if token.lower_ == "as":
                return self._roles.titles.starting(i + 1, noun.sent.end)
            if token.pos_ in ("VERB", "AUX") or token.text in (",", "."):
                return None
        return None

    # --- what a post's phrase says --------------------------------------------------------------------------------

    def _title_in(self, noun: Token) -> Title | None:
        """The office that a post's phrase names: "the chief executive's post", "his role as chairman", "the CEO job"."""
        inside = [*children(noun, "poss", "compound", "nmod"), *preps(noun, "of", "as"), *preps(noun.head, "as")]
        for token in inside:
            title = self._roles.titles.around(token)
            if title is not None and token.lower_ not in _set("posts"):
                return title
        return None

    @staticmethod
    def _top(noun: Token) -> str | None:
        """The helm and the top job are the chief executive's."""
        lemma = noun.lemma_.lower()
        if lemma in _set("helms"):
            return "chief executive"
        return _TOP if lemma == "job" and any(c.lower_ == "top" for c in noun.children) else None

    def _holder_of(self, noun: Token, person: int) -> tuple[int, str] | None:
        """Organisation and title of whose chair it is: "takes his chair"."""
        for owner in children(noun, "poss"):
            found = self._m.refer(owner)
            for index in found:
                if index != person and self._m.clusters[index].type is T.PERSON:
                    return self._roles.posts.post_of(index)
            if owner.lower_ in ("his", "her"):
                return next((post for i in self._roles.posts.recent(person) if (post := self._roles.posts.post_of(i))), None)
        return None

    def _owner_of(self, noun: Token, title: Title | None) -> int | None:
        """The organisation that a post's phrase names."""
        owner = self._roles.employers.of_title(title) if title is not None else None
        inner = [*preps(noun, "at", "of", "with"), *preps(noun.head, "at"), *children(noun, "poss")]
        return owner if owner is not None else next(iter(self._p.named(inner, _EMPLOYERS)), None)

    def _firm(self, person: int, near: Token) -> int | None:
        """The firm of a bare office, if it is a firm."""
        found = self._roles.employers.speaking(near, person)
        return found if found is not None and self._m.clusters[found].type is T.FIRM else None

    @staticmethod
    def _interim(verb: Token) -> bool:
        return any(t.lower_ in _set("interim") for t in verb.subtree if t.i > verb.i and t.i - verb.i < 14)

    # --- drafts ---------------------------------------------------------------------------------------------------

    def _entered(self, anchor: Token, person: int, owner: int, title: str) -> Draft:
        return Draft(
            relation=Relation.HOLDS_ROLE, subject=person, object=owner, anchor=anchor, phase=Phase.ACTIVE, title=title,
            appointed=True, frame="succession:in", interim=anchor.pos_ != "NOUN" and self._interim(anchor),
        )  # fmt: skip

    @staticmethod
    def _left(anchor: Token, person: int, owner: int, title: str) -> Draft:
        return Draft(
            relation=Relation.HOLDS_ROLE, subject=person, object=owner, anchor=anchor, phase=Phase.ENDED, title=title,
            leaving=True, frame="succession:out",
        )  # fmt: skip

    @staticmethod
    def _held(anchor: Token, person: int, owner: int, title: str) -> Draft:
        return Draft(
            relation=Relation.HOLDS_ROLE, subject=person, object=owner, anchor=anchor, phase=Phase.ACTIVE, fixed=True,
            title=title, frame="succession:stay",
        )  # fmt: skip

    @staticmethod
    def _past(anchor: Token, person: int, owner: int, title: str) -> Draft:
        return Draft(
            relation=Relation.HOLDS_ROLE, subject=person, object=owner, anchor=anchor, phase=Phase.ENDED, fixed=True,
            title=title, leaving=True, frame="succession:past",
        )  # fmt: skip
