"""Verbs of offices: who is appointed, becomes, is, leaves, joins, leads; words in lexicon/roles.toml."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TypedDict, Unpack

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, is_passive, objects, preps, subjects
from ingest.frames.draft import Draft
from ingest.frames.employers import Employers
from ingest.frames.parties import ORGANISATIONS, Parties, T
from ingest.frames.posts import Posts
from ingest.frames.titles import Title, Titles, role_words
from ingest.lexicon.tables import name_words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation

_PERSON = frozenset({T.PERSON})
_Reader = Callable[[Token], Iterator[Draft]]


_READ = ("appoint", "become", "be", "leave", "join", "lead", "work")


@cache
def _posts_of(lemma: str) -> tuple[str, ...]:
    """What a verb says of posts: the lists of roles.toml that have it."""
    return tuple(key for key in _READ if lemma in role_words(key))


class _More(TypedDict, total=False):
    """What a draft may say besides."""

    phase: Phase
    fixed: bool
    appointed: bool
    leaving: bool


class Appointments:
    """Finds offices told by verbs in the sentences of one article."""

    def __init__(self, mentions: Mentions, posts: Posts, titles: Titles, employers: Employers) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._doc = mentions.an.doc
        self._posts = posts
        self._titles = titles
        self._employers = employers
        self._readers: dict[str, _Reader] = {
            "appoint": self._appointed,
            "become": self._becomes,
            "be": self._is,
            "leave": self._leaves,
            "join": self._joins,
            "lead": self._leads,
            "work": self._worked,
        }

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts of [start, end)."""
        for token in self._m.an.tokens[start:end]:
            if token.lower_ == "founded" and token.i > start + 1 and self._doc[token.i - 1].text == "-":
                yield from self._co_founded(token)
            if token.pos_ in ("VERB", "AUX"):
                for key in _posts_of(token.lemma_.lower()):
                    yield from self._readers[key](token)

    def _co_founded(self, word: Token) -> Iterator[Draft]:
        """ "X co-founded Y in 1998 with Z", which is parsed in many ways: the order of words tells."""
        sentence, i = word.sent, word.i + 1
        before = [p for k in range(max(word.i - 12, sentence.start), word.i) if (p := self._person_at(k)) is not None]
        firm = next((self._m.at[k] for k in range(i, min(i + 3, sentence.end)) if k in self._m.at), None)
        if not before or firm is None or not self._employers.employs(firm):
            return
        people = [before[-1]]
        for k in range(i, min(i + 12, sentence.end - 1)):
            if self._doc[k].lower_ == "with" and (partner := self._person_at(k + 1)) is not None:
                people.append(partner)
        for person in people:
            yield Draft(relation=Relation.FOUNDED, subject=person, object=firm, anchor=word, fixed=True, frame="co-founded")

    def _appointed(self, verb: Token) -> Iterator[Draft]:
        """ "Y named X (as) chief executive", "X was appointed to Y's board"."""
        people = self._p.named(objects(verb), _PERSON) or self._next_person(verb)
        if not people:
            return
        title = self._titles.near(verb, ("as", "to")) or self._title_behind(people[0], verb)
        if title is None:
            return
        owner = self._employers.of_title(title)
        if owner is None and any(self._employers.is_unit(doer) for doer in agents(verb)):
            return
        if owner is None and not is_passive(verb):
            owner = next(iter(self._p.named(agents(verb), ORGANISATIONS)), None)
        if owner is None:
            owner = self._employers.speaking(verb, None)
        for person in people if owner is not None else ():
            yield _draft(person, owner, verb, title.text, appointed=True, frame="appoint")

    def _next_person(self, verb: Token) -> tuple[int, ...]:
        """The first person right behind "named", "appointed", when the parse does not make them its object."""
        if is_passive(verb):
            return ()
        for i in range(verb.i + 1, min(verb.i + 9, verb.sent.end)):
            if self._doc[i].text in role_words("name_ends") or self._doc[i].pos_ == "VERB":
                break
            index = self._person_at(i)
            if index is not None:
                return (index,)
        return ()

    def _person_at(self, i: int) -> int | None:
        index = self._m.at.get(i)
        return index if index is not None and self._m.clusters[index].type is T.PERSON else None

    def _title_behind(self, person: int, verb: Token) -> Title | None:
        """ "named X as its new chief financial officer": the title behind the name."""
        i = next((k for k in range(verb.i, verb.sent.end) if self._m.at.get(k) == person), None)
        if i is None:
            return None
        while i < verb.sent.end and self._m.at.get(i) == person:
            i += 1
        while i < verb.sent.end and self._doc[i].lower_ in role_words("before_titles"):
            i += 1
        return self._titles.starting(i, verb.sent.end)

    def _becomes(self, verb: Token) -> Iterator[Draft]:
        people = self._p.named(subjects(verb), _PERSON)
        title = self._titles.near(verb, ())
        if not people or title is None:
            return
        owner = self._employers.of_title(title) or self._employers.speaking(verb, people[0])
        if owner is not None:
            yield _draft(people[0], owner, verb, title.text, appointed=True, frame="become")

    def _is(self, verb: Token) -> Iterator[Draft]:
        """ "X is chairman of Y", "X was previously a director of Y and Z", "X had been Y's president"."""
        people = self._p.named(subjects(verb), _PERSON)
        if len(people) != 1:
            return
        for noun in children(verb, "attr"):
            for token in (noun, *children(noun, "conj")):
                yield from self._said_to_be(verb, people[0], token)

    def _said_to_be(self, verb: Token, person: int, noun: Token) -> Iterator[Draft]:
        title = self._titles.around(noun)
        owner = self._employers.of_title(title) if title is not None else None
        if title is None or owner is None:
            return
        over = title.former or _is_over(verb, noun)
        others = [n for n in self._p.named(preps(noun, "of", "at"), ORGANISATIONS) if n != owner]
        for each in (owner, *others):
            yield _draft(
                person, each, verb, title.text, leaving=over, frame="is", phase=Phase.ENDED if over else Phase.ACTIVE
            )

    def _leaves(self, verb: Token) -> Iterator[Draft]:
        """ "X resigned as chief executive of Y", "X stepped down", "X is leaving Y"."""
        if verb.lemma_ == "step" and not any(c.lower_ in role_words("step_where") for c in verb.children):
            return
        people = self._p.named(subjects(verb), _PERSON)
        if not people:
            return
        title = self._titles.near(verb, ("as", "from"))
        owner = self._left(verb, people[0], title)
        for person in people if owner is not None else ():
            name = title.text if title is not None else self._posts.title_of(person)
            yield _draft(person, owner, verb, name, phase=Phase.ENDED, leaving=True, frame="leave")

    def _left(self, verb: Token, person: int, title: Title | None) -> int | None:
        """What is left."""
        owner = self._employers.of_title(title) if title is not None else None
        if owner is None and verb.lemma_ in role_words("leave_a_firm"):
            owner = next(iter(self._p.named(objects(verb), ORGANISATIONS)), None)
        first = self._posts.first_organisation_of(person)
        if owner is None and title is not None:
            owner = first if first is not None else self._employers.speaking(verb, person)
        gone = verb.lemma_ in role_words("leave_a_post") or not objects(verb)  # "will leave in June"
        return first if owner is None and gone else owner

    def _joins(self, verb: Token) -> Iterator[Draft]:
        people = self._p.named(subjects(verb), _PERSON)
        if not people and verb.tag_ == "VBG" and (before := self._person_at(verb.i - 1)) is not None:
            people = (before,)  # "includes CEO X joining Y"
        found = objects(verb)
        owner = next(iter(self._p.named(found, ORGANISATIONS)), None)
        if owner is None and found:
            owner = next(iter(self._p.named(children(found[0], "poss"), ORGANISATIONS)), None)
        if not people or owner is None:
            return
        title = self._titles.near(verb, ("as",))
        if verb.dep_ == "pcomp":
            return  # "resigned 18 months after joining Y"
        phase = Phase.AGREED if verb.tag_ in ("VBG", "VB") else Phase.ACTIVE
        yield from self._before_that(verb, people, preps(verb, "from"))
        for person in people:
            name = title.text if title is not None else None
            yield _draft(person, owner, verb, name, phase=phase, fixed=_at_once(verb), appointed=True, frame="join")

    def _worked(self, verb: Token) -> Iterator[Draft]:
        """ "X worked at Y for 25 years"."""
        if verb.tag_ in ("VBD", "VBN"):
            yield from self._before_that(verb, self._p.named(subjects(verb), _PERSON), preps(verb, "at"))

    def _before_that(self, verb: Token, people: tuple[int, ...], places: list[Token]) -> Iterator[Draft]:
        """ "X, who joined Y from Z": was at Z before."""
        for person in people[:1]:
            for owner in self._p.named(places, ORGANISATIONS)[:1]:
                yield _draft(person, owner, verb, None, phase=Phase.ENDED, fixed=True, leaving=True, frame="before")

    def _leads(self, verb: Token) -> Iterator[Draft]:
        """ "who heads Pelmar", "the board, chaired by X": the office is named by the verb."""
        people = self._p.named(agents(verb), _PERSON)
        owners = self._p.named(self._led(verb), ORGANISATIONS) or self._within(self._led(verb))
        if len(people) == 1 and not owners and verb.lemma_ == "chair":
            yield from self._chairs(verb, people[0])
        if len(people) != 1 or not owners or (len(owners) > 1 and not is_passive(verb)):
            return
        title = self._titles.near(verb, ("as",))
        name = title.text if title is not None else "chairman" if verb.lemma_ == "chair" else "head"
        over = any(c.lower_ in role_words("once") for c in verb.children) or verb.head.lower_ == "used"
        onward = verb.dep_ in ("advcl", "xcomp") and verb.head.lemma_.lower() in role_words("leave")  # "quit X to run Y"
        phase = Phase.ENDED if over else Phase.ACTIVE
        for owner in owners:
            yield _draft(people[0], owner, verb, name, phase=phase, fixed=over or onward, frame="lead")

    def _led(self, verb: Token) -> list[Token]:
        """What is led: in "who founded X and leads it" the object of the verb before."""
        found = objects(verb)
        if verb.dep_ == "conj" and found and found[0].lower_ == "it" and children(verb.head, "dobj"):
            return children(verb.head, "dobj")
        if found and found[0].lower_ == "it" and not any(self._employers.inside(i, verb) for i in self._m.refer(found[0])):
            return []
        return found

    def _within(self, led: list[Token]) -> tuple[int, ...]:
        """ "heads the Y hedge fund", "leads Y's drugs unit": the firm that the phrase names."""
        funds = [c for t in led if t.lower_ in name_words("firm_nouns") for c in children(t, "compound", "nmod")]
        units = [c for t in led if t.lower_ in role_words("units") for c in children(t, "poss") if c.i in self._m.at]
        return self._p.named([*funds, *units], ORGANISATIONS, deep=False)[:1]

    def _chairs(self, verb: Token, person: int) -> Iterator[Draft]:
        """ "The supervisory board, chaired by X": of the firm whose board it is."""
        for board in objects(verb):
            if board.lower_ != "board":
                continue
            owner = next(iter(self._p.named([*children(board, "poss"), *preps(board, "of", "at")], ORGANISATIONS)), None)
            owner = owner if owner is not None else self._employers.speaking(verb, person)
            if owner is not None:
                yield _draft(person, owner, verb, "chairman", fixed=True, frame="lead")


def _at_once(verb: Token) -> bool:
    """ "is joining Y", "is leaving to join Y": whatever governs it, the joining is agreed."""
    return verb.tag_ == "VBG" or (verb.tag_ == "VB" and verb.head.lemma_ in role_words("leave"))


def _is_over(verb: Token, noun: Token) -> bool:
    """ "was previously", "had been"; "has been" goes on."""
    auxiliaries = {c.lower_ for c in children(verb, "aux")}
    once = any(c.lower_ in role_words("once") for c in [*verb.children, *noun.children])
    return once or verb.lower_ == "was" or "had" in auxiliaries or verb.head.lower_ == "used"


def _draft(person: int, owner: int | None, anchor: Token, title: str | None, *, frame: str, **more: Unpack[_More]) -> Draft:
    told: _More = {"phase": Phase.ACTIVE, **more}
    return Draft(relation=Relation.HOLDS_ROLE, subject=person, object=owner, anchor=anchor, title=title, frame=frame, **told)
