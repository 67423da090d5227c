"""Who holds which office where: titles beside names, appointments, departures, successions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, is_passive, objects, preps, subjects
from ingest.frames.draft import Draft
from ingest.frames.parties import ORGANISATIONS, Parties, T
from ingest.lexicon.tables import name_words, words
from ingest.mentions.names import fold
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation


def _set(key: str) -> frozenset[str]:
    return words("roles.toml", key)


@dataclass(frozen=True, slots=True)
class Title:
    """A title phrase: tokens [start, end), the organisation it names itself if any."""

    start: int
    end: int
    text: str
    former: bool = False
    organisation: int | None = None


class Roles:
    """Finds holders of offices in the sentences of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._doc = mentions.an.doc
        self._org_of: dict[int, int] = {}
        self._title_of: dict[int, str] = {}
        self._posts: dict[int, tuple[int, str]] = {}
        self._vacated: dict[int, str] = {}
        self.renamed: int | None = None  # the firm of whose new name the article tells: bare offices are its

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All holders named in [start, end)."""
        seen: set[tuple[int, int | None, str, Phase | None]] = set()
        for draft in chain(self._beside_names(start, end), self._by_verbs(start, end)):  # lazily: verbs ask for offices
            key = (draft.subject, draft.object, draft.title or "", draft.phase)
            if key not in seen:
                seen.add(key)
                self._org_of.setdefault(draft.subject, draft.object or 0)
                self._note(draft)
                yield draft
                if "founder" in (draft.title or "").lower() and draft.object is not None:
                    yield Draft(
                        relation=Relation.FOUNDED,
                        subject=draft.subject,
                        object=draft.object,
                        anchor=draft.anchor,
                        fixed=True,
                        frame="founder",
                    )

    # --- titles beside names --------------------------------------------------------------------------------------

    def _beside_names(self, start: int, end: int) -> Iterator[Draft]:
        i = start
        while i < end:
            index = self._person_at(i)
            if index is None:
                i += 1
                continue
            stop = i
            while stop < end and self._m.at.get(stop) == index:
                stop += 1
            yield from self._before(index, i, start)
            yield from self._after(index, i, stop, end)
            i = stop

    def _person_at(self, i: int) -> int | None:
        index = self._m.at.get(i)
        return index if index is not None and self._m.clusters[index].type is T.PERSON else None

    def _before(self, person: int, at: int, low: int) -> Iterator[Draft]:
        """ "Pelmar CEO Anna Berg", "Pelmar's interim CEO, Anna Berg", "chief executive Anna Berg"."""
        i = at
        if i - 1 > low and self._doc[i - 1].text == ",":
            i -= 1
        title = self._title_ending(i, low)
        if title is None and i != at:
            yield from self._head_of(person, at, i, low)
        if title is None:
            return
        comma = i != at
        before = title.start
        owner = self._owner_before(before, low)
        if owner is None and not comma:
            owner = self._inside_title(title)
        if owner is None and comma and not self._possessive_pronoun(before, low):
            return
        if owner is None:
            owner = self._context_organisation(title, at)
        if owner is not None:
            if self._former_before(title.start, low):
                title = replace(title, former=True)
            yield self._holder(person, owner, title, self._doc[at])

    def _head_of(self, person: int, at: int, i: int, low: int) -> Iterator[Draft]:
        """ "The head of AVAS, Teodor Atanasiu": title, of, organisation, comma, name."""
        j = i - 1
        index = self._m.at.get(j)
        if index is None or not self._organisation(index):
            return
        while j > low and self._m.at.get(j) == index:
            j -= 1
        if self._doc[j].lower_ in ("the", "its"):
            j -= 1
        if j <= low or self._doc[j].lower_ not in ("of", "at"):
            return
        title = self._title_ending(j, low)
        if title is not None:
            yield self._holder(person, index, title, self._doc[at])

    def _former_before(self, i: int, low: int) -> bool:
        """ "former Nasdaq Chairman": the word stands before the organisation."""
        j = i - 1
        while j > low and (j in self._m.at or self._doc[j].text in ("'s", "'", "-")):
            j -= 1
        return j >= low and j != i - 1 and (self._doc[j].lower_ in _set("ended"))

    def _possessive_pronoun(self, before: int, low: int) -> bool:
        return before - 1 >= low and self._doc[before - 1].lower_ in ("its", "whose", "the")

    def _after(self, person: int, at: int, stop: int, end: int) -> Iterator[Draft]:
        """ "Vera Stadlinger, chief executive of Y", "X, Y's chairman", "X, a Y analyst", "X, 52, who heads Y"."""
        i = stop
        if i >= end or self._doc[i].text not in (",", "(", "-", "--"):
            return
        i += 1
        if i + 1 < end and self._doc[i].like_num and self._doc[i + 1].text == ",":
            i += 2
        owner, i = self._owner_after(i, end)
        title = self._title_starting(i, end)
        if title is None:
            return
        if owner is None:
            owner, _ = self._of_organisation(title.end, end)
        if owner is None and title.end < end and self._doc[title.end].text in (",", "and", ".", '"'):
            owner = self._context_organisation(title, at)
        if owner is not None:
            yield self._holder(person, owner, title, self._doc[at])
            yield from self._second(person, at, title.end, end)

    def _second(self, person: int, at: int, i: int, end: int) -> Iterator[Draft]:
        """A second office of the same person: "president of X and director of Y"."""
        while i < end and self._doc[i].text not in (",", ".", "and", "who"):
            i += 1
        if i + 1 >= end or self._doc[i].text != "and":
            return
        title = self._title_starting(i + 1, end)
        if title is None:
            return
        owner, _ = self._of_organisation(title.end, end)
        if owner is not None:
            yield self._holder(person, owner, title, self._doc[at])

    def _title_ending(self, i: int, low: int) -> Title | None:
        """The title phrase whose last token is i - 1."""
        begin = i
        while begin > low and self._title_word(begin - 1) and i - begin < 9:
            begin -= 1
        return self._title(begin, i)

    def _title_starting(self, i: int, end: int) -> Title | None:
        """The title phrase that starts at `i`, an article before it skipped."""
        begin = i + 1 if i < end and self._doc[i].lower_ in ("the", "a", "an", "its", "one") else i
        stop = begin
        while stop < end and self._title_word(stop) and stop - begin < 9:
            stop += 1
        return self._title(begin, stop)

    def _title_word(self, i: int) -> bool:
        word = self._doc[i].lower_
        if i in self._m.at and self._doc[i].text[:1].isupper() and word not in _set("modifiers") | _set("heads"):
            return False
        return word in _set("heads") or word in _set("modifiers")

    def _title(self, begin: int, end: int) -> Title | None:
        former = False
        while begin < end and (
            self._doc[begin].lower_ in _set("ended") or self._doc[begin].text in ("-", "and", "&", "new", "current", "then")
        ):
            former |= self._doc[begin].lower_ in _set("ended") or self._doc[begin].lower_ == "then"
            begin += 1
        while end > begin and self._doc[end - 1].lower_ in ("and", "&", "-", "of"):
            end -= 1
        if begin >= end:
            return None
        tokens = [t.lower_ for t in self._doc[begin:end]]
        last = tokens[-1]
        good = (
            last in _set("alone")
            or (last in ("executive", "officer") and "chief" in tokens)
            or (last == "manager" and len(tokens) > 1)
            or (last in ("chief", "counsel", "secretary", "adviser") and len(tokens) > 1)
            or last in ("chief",)
        )
        return Title(begin, end, str(self._doc[begin:end].text), former) if good else None

    def _owner_before(self, i: int, low: int) -> int | None:
        """The organisation right before a title: "Scale", "Scale AI's", "the carmaker's"."""
        j = i - 1
        while j >= low and self._doc[j].lower_ in (
            "former",
            "ex",
            "new",
            "-",
            "then",
            "current",
            "outgoing",
            "the",
            "retired",
            "incoming",
        ):
            j -= 1
        while j > low and j in self._m.at and self._m.clusters[self._m.at[j]].type is T.PLACE:
            j -= 1
        if j >= low and self._doc[j].text in ("'s", "'"):
            j -= 1
        if j < low:
            return None
        found = (
            self._m.refer(self._doc[j])
            if j in self._m.at or self._doc[j + 1].text in ("'s", "'") or self._doc[j].lower_ == "its"
            else ()
        )
        return next((n for n in found if self._organisation(n)), None)

    def _inside_title(self, title: Title) -> int | None:
        return title.organisation

    def _owner_after(self, i: int, end: int) -> tuple[int | None, int]:
        """ "Y's chairman" and "a Y analyst" behind a person's name: the organisation and where the title begins."""
        j = i
        if j < end and self._doc[j].lower_ in ("the", "a", "an", "then", "former"):
            j += 1
        if j < end and j in self._m.at and self._organisation(self._m.at[j]):
            index = self._m.at[j]
            while j < end and self._m.at.get(j) == index:
                j += 1
            if j < end and self._doc[j].text in ("'s", "'"):
                j += 1
            return index, j
        if j + 1 < end and self._doc[j].lower_ == "its":
            found = self._m.refer(self._doc[j])
            return (found[0] if found else None), j + 1
        return None, i

    def _of_organisation(self, i: int, end: int) -> tuple[int | None, int]:
        """ "of Y", "at Y", "for strategy at Y's Z unit" right behind a title."""
        limit = min(end, i + 14)
        j = i
        first = True
        while j < limit:
            word = self._doc[j].lower_
            if word in (",", ".", "who", "said", "told", ";", "and") and not first:
                return None, j
            if word in ("of", "at", "for", "with", "in") and j + 1 < limit:
                head = self._doc[j + 1]
                k = j + 2 if head.lower_ in ("the", "its", "a", "rival", "u.s.") else j + 1
                if k < limit and k in self._m.at and self._organisation(self._m.at[k]):
                    return self._m.at[k], k
                if k < limit and self._doc[k].lower_ in name_words("firm_nouns"):
                    found = self._m.refer(self._doc[k])
                    return (found[0] if found and self._organisation(found[0]) else None), k
            elif word in (",", ".", "who", "said", "told", ";", "and"):
                return None, j
            first = False
            j += 1
        return None, j

    def _context_organisation(self, title: Title, at: int) -> int | None:
        """The firm that a bare title belongs to; only for offices that every firm has."""
        if fold(title.text) not in words("roles.toml", "contextual"):
            return None
        before = self._doc[title.start - 1].lower_ if title.start else ""
        if (
            before in ("committee", "board", "union", "panel", "subcommittee", "of", "group's")
            or title.start - 1 in self._m.at
        ):
            return None
        return self._speaking_firm(self._doc[title.start], None)

    def _speaking_firm(self, token: Token, person: int | None) -> int | None:
        """The firm of a bare office: the antecedent, but the article's topic where that is much more spoken of."""
        found = self._m.antecedent(token)
        if found is not None and self._m.clusters[found].type is T.OTHER:
            found = None
        if self.renamed is not None and (found is None or not self._inside(found, token)):
            return self.renamed
        topic = self._m.topic
        left = {org for who, (org, _) in self._posts.items() if who == person}
        if topic is not None and found is not None and found != topic:
            often = len(self._m.clusters[topic].mentions)
            if found in left or often >= max(3, 2 * len(self._m.clusters[found].mentions)):
                found = topic
        return found if found is not None and self._organisation(found) else None

    def _inside(self, index: int, token: Token) -> bool:
        """Whether the token's sentence names it."""
        return any(self._m.at.get(i) == index for i in range(token.sent.start, token.sent.end))

    def speaking_firm(self, token: Token, person: int | None) -> int | None:
        """The firm of a bare office; see above."""
        return self._speaking_firm(token, person)

    def _organisation(self, index: int) -> bool:
        return self._m.clusters[index].type in ORGANISATIONS and not (
            self._m.clusters[index].type is T.OTHER and len(self._m.clusters[index].name) < 3
        )

    def _holder(self, person: int, owner: int, title: Title, anchor: Token) -> Draft:
        self._title_of[person] = title.text
        return Draft(
            relation=Relation.HOLDS_ROLE, subject=person, object=owner, anchor=anchor, fixed=True,
            phase=Phase.ENDED if title.former else Phase.ACTIVE, title=title.text, leaving=title.former, frame="title",
        )  # fmt: skip

    # --- appointments, departures -------------------------------------------------------------------------------

    def _by_verbs(self, start: int, end: int) -> Iterator[Draft]:
        for token in self._doc[start:end]:
            lemma = token.lemma_
            if token.pos_ not in ("VERB", "AUX"):
                continue
            if lemma in _set("appoint"):
                yield from self._appointed(token)
            elif lemma == "become":
                yield from self._becomes(token)
            elif lemma in _set("leave"):
                yield from self._leaves(token)
            elif lemma in _set("join"):
                yield from self._joins(token)
            elif lemma in _set("lead"):
                yield from self._leads(token)

    def _appointed(self, verb: Token) -> Iterator[Draft]:
        """ "Y named X (as) chief executive", "X was appointed to Y's board"."""
        people = self._p.named(objects(verb), frozenset({T.PERSON})) or self._next_person(verb)
        if not people:
            return
        title = self._title_near(verb, ("as", "to")) or self._title_behind(people[0], verb)
        owner = self._office_owner(title) if title is not None else None
        if owner is None:
            owner = next(iter(self._p.named(agents(verb), ORGANISATIONS)), None) if not is_passive(verb) else None
        if title is not None and owner is None:
            owner = self._speaking_firm(verb, None)
        if owner is None or title is None:
            return
        for person in people:
            yield Draft(relation=Relation.HOLDS_ROLE, subject=person, object=owner, anchor=verb, phase=Phase.ACTIVE,
                        title=title.text, appointed=True, frame="appoint")  # fmt: skip

    def _next_person(self, verb: Token) -> tuple[int, ...]:
        """The first person right behind "named", "appointed", when the parse does not make them its object."""
        if is_passive(verb):
            return ()
        for i in range(verb.i + 1, min(verb.i + 9, verb.sent.end)):
            if self._doc[i].text in (",", ".", "by") or self._doc[i].pos_ == "VERB":
                break
            index = self._person_at(i)
            if index is not None:
                return (index,)
        return ()

    def _title_behind(self, person: int, verb: Token) -> Title | None:
        """ "named X as its new chief financial officer": the title behind the name."""
        i = next((k for k in range(verb.i, verb.sent.end) if self._m.at.get(k) == person), None)
        if i is None:
            return None
        while i < verb.sent.end and self._m.at.get(i) == person:
            i += 1
        while i < verb.sent.end and self._doc[i].lower_ in ("as", ",", "to", "its", "their", "the", "be", "new"):
            i += 1
        return self._title_starting(i, verb.sent.end)

    def _becomes(self, verb: Token) -> Iterator[Draft]:
        people = self._p.named(subjects(verb), frozenset({T.PERSON}))
        title = self._title_near(verb, ())
        if not people or title is None:
            return
        owner = self._office_owner(title) or self._speaking_firm(verb, people[0])
        if owner is not None:
            yield Draft(relation=Relation.HOLDS_ROLE, subject=people[0], object=owner, anchor=verb, phase=Phase.ACTIVE,
                        title=title.text, appointed=True, frame="become")  # fmt: skip

    def _leaves(self, verb: Token) -> Iterator[Draft]:
        """ "X resigned as chief executive of Y", "X stepped down", "X is leaving Y"."""
        if verb.lemma_ == "step" and not any(c.lower_ in ("down", "aside") for c in verb.children):
            return
        people = self._p.named(subjects(verb), frozenset({T.PERSON}))
        title = self._title_near(verb, ("as", "from"))
        if len(people) == 0:
            return
        owner = self._office_owner(title) if title is not None else None
        if owner is None and verb.lemma_ in ("leave", "quit", "depart", "exit"):
            owner = next(iter(self._p.named(objects(verb), ORGANISATIONS)), None)
        if owner is None and title is not None:
            owner = self._org_of.get(people[0]) or self._speaking_firm(verb, people[0])
        if owner is None and verb.lemma_ in ("resign", "step", "retire", "quit"):
            owner = self._org_of.get(people[0])
        if owner is None:
            return
        for person in people:
            name = title.text if title is not None else self._title_of.get(person)
            yield Draft(relation=Relation.HOLDS_ROLE, subject=person, object=owner, anchor=verb, phase=Phase.ENDED,
                        title=name, leaving=True, frame="leave")  # fmt: skip

    def _joins(self, verb: Token) -> Iterator[Draft]:
        people = self._p.named(subjects(verb), frozenset({T.PERSON}))
        if not people and verb.tag_ == "VBG" and (before := self._person_at(verb.i - 1)) is not None:
            people = (before,)  # "includes CEO X joining Y"
        found = objects(verb)
        owner = next(iter(self._p.named(found, ORGANISATIONS)), None)
        if owner is None and found:
            owner = next(iter(self._p.named(children(found[0], "poss"), ORGANISATIONS)), None)
        if not people or owner is None:
            return
        title = self._title_near(verb, ("as",))
        for person in people:
            yield Draft(relation=Relation.HOLDS_ROLE, subject=person, object=owner, anchor=verb,
                        phase=Phase.AGREED if verb.tag_ in ("VBG", "VB") else Phase.ACTIVE, fixed=verb.tag_ == "VBG",
                        title=title.text if title is not None else None, appointed=True, frame="join")  # fmt: skip

    def _leads(self, verb: Token) -> Iterator[Draft]:
        """ "who heads Pelmar", "the board, chaired by X": the office is named by the verb."""
        people = self._p.named(agents(verb), frozenset({T.PERSON}))
        owners = self._p.named(self._led(verb), ORGANISATIONS)
        if len(people) == 1 and not owners and verb.lemma_ == "chair":
            yield from self._chairs(verb, people[0])
        if not people or len(owners) != 1:
            return
        title = self._title_near(verb, ("as",))
        name = title.text if title is not None else {"chair": "chairman"}.get(verb.lemma_, "head")
        yield Draft(
            relation=Relation.HOLDS_ROLE,
            subject=people[0],
            object=owners[0],
            anchor=verb,
            phase=Phase.ACTIVE,
            title=name,
            frame="lead",
        )

    def _led(self, verb: Token) -> list[Token]:
        """What is led: in "who founded X and leads it" the object of the verb before."""
        found = objects(verb)
        if verb.dep_ == "conj" and found and found[0].lower_ == "it" and children(verb.head, "dobj"):
            return children(verb.head, "dobj")
        if found and found[0].lower_ == "it" and not any(self._inside(i, verb) for i in self._m.refer(found[0])):
            return []
        return found

    def _chairs(self, verb: Token, person: int) -> Iterator[Draft]:
        """ "The supervisory board, chaired by X": of the firm whose board it is."""
        for board in objects(verb):
            if board.lower_ != "board":
                continue
            owner = next(iter(self._p.named([*children(board, "poss"), *preps(board, "of", "at")], ORGANISATIONS)), None)
            owner = owner if owner is not None else self._speaking_firm(verb, person)
            if owner is not None:
                yield Draft(relation=Relation.HOLDS_ROLE, subject=person, object=owner, anchor=verb, phase=Phase.ACTIVE,
                            fixed=True, title="chairman", frame="lead")  # fmt: skip

    def _title_near(self, verb: Token, words_: tuple[str, ...]) -> Title | None:
        """The title phrase among a verb's complements."""
        heads = [*children(verb, "oprd", "attr", "dobj", "xcomp", "appos"), *preps(verb, *words_)]
        for obj in objects(verb):
            heads.extend(children(obj, "appos"))
            heads.extend(preps(obj, *words_) if words_ else [])
        for head in heads:
            for token in (head, *children(head, "conj")):
                title = self._title_around(token)
                if title is not None:
                    return title
        return None

    def _title_around(self, token: Token) -> Title | None:
        if token.lower_ not in _set("heads") and token.lower_ not in ("post", "board", "role"):
            return None
        if token.lower_ == "board":
            return Title(token.i, token.i + 1, "board member")
        begin = token.i
        while begin > token.sent.start and self._title_word(begin - 1):
            begin -= 1
        end = token.i + 1
        while end < token.sent.end and self._title_word(end):
            end += 1
        return self._title(begin, end)

    def _office_owner(self, title: Title) -> int | None:
        low = self._doc[title.start].sent.start
        owner = self._owner_before(title.start, low)
        if owner is not None:
            return owner
        return self._of_organisation(title.end, self._doc[title.start].sent.end)[0]

    # --- what has been read so far, and titles for the constructions of succession.py ------------------------------

    def _note(self, draft: Draft) -> None:
        if draft.object is None or draft.title is None:
            return
        self._posts.pop(draft.subject, None)  # the latest person last
        self._posts[draft.subject] = (draft.object, draft.title)
        if draft.leaving:
            self._vacated[draft.object] = draft.title

    def note(self, draft: Draft) -> None:
        """Remember an office that another construction found."""
        self._org_of.setdefault(draft.subject, draft.object or 0)
        self._note(draft)

    def post_of(self, person: int) -> tuple[int, str] | None:
        """Organisation and title of a person as last read in this article."""
        return self._posts.get(person)

    def organisation_of(self, person: int) -> int | None:
        """The organisation in which the article last gave the person an office."""
        return self._posts[person][0] if person in self._posts else None

    def title_of(self, person: int) -> str | None:
        """The title that the article last gave the person."""
        return self._posts[person][1] if person in self._posts else None

    def recent(self, but: int) -> list[int]:
        """The persons with an office so far, the latest first, without one of them."""
        return [person for person in reversed(self._posts) if person != but]

    def vacated(self, organisation: int) -> str | None:
        """The title that somebody gives up in this organisation."""
        return self._vacated.get(organisation)

    def title_near(self, verb: Token, words_: tuple[str, ...]) -> Title | None:
        """The title phrase among a verb's complements and behind the prepositions `words_`."""
        return self._title_near(verb, words_)

    def title_around(self, token: Token) -> Title | None:
        """The title phrase whose head is `token`."""
        return self._title_around(token)

    def title_starting(self, i: int, end: int) -> Title | None:
        """The title phrase that starts at token `i`, articles skipped."""
        return self._title_starting(i, end)

    def office_owner(self, title: Title) -> int | None:
        """The organisation that a title's own phrase names."""
        return self._office_owner(title)


__all__ = ["Roles", "Title", "replace"]
