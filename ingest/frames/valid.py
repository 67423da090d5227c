"""When a claim holds: the time expressions of its sentence that date its predicate, as since and until."""

from __future__ import annotations

from datetime import date

from ingest.analysis import Token
from ingest.frames.dates import at_once, clause_verb, hangs, in_title, is_future, within
from ingest.frames.draft import Draft
from ingest.frames.kinds import KINDS
from ingest.frames.sentence import SentenceText
from ingest.frames.standing import Standing, above
from ingest.lexicon.tables import words
from ingest.periods import shift_months, unit_around
from ingest.times import TimeMention
from kg.model import Kind, Phase, Relation
from kg.span import UNKNOWN, Bounds, Span

_TIMELESS = frozenset({Relation.COMPETES_WITH, Relation.BRAND_OF})
_CONTRACTUAL = frozenset({Relation.SUPPLIES, Relation.PARTNERS_WITH})
_ENDING = (Phase.ENDED, Phase.REDUCING)


def valid_time(draft: Draft, how: Standing, sentence: SentenceText) -> Span:
    """Bounds from the time expressions that hang on the predicate; none of another clause."""
    if draft.relation in _TIMELESS:
        return Span()
    found = _Found(draft, how, sentence)
    for time in sorted(sentence.times, key=lambda time: _rank(draft.anchor, sentence.token(time.start))):
        found.read(time)
    return found.span()


def _rank(anchor: Token, token: Token | None) -> int:
    """A time in the predicate's own phrase comes before one above it, the day of the announcement last."""
    if token is None or not anchor.is_ancestor(token):
        return 1
    saying = above(anchor).saying
    before = {t.i for t in (token.nbor(-1), token.nbor(-2))} if token.i > 1 else set()
    return 2 if saying is not None and saying.i in before else 0


def _of_another(draft: Draft, token: Token) -> bool:
    """ "has delivered since 2021, as director Ann Lee puts it", "the Christmas ale": no day of the office, of the event."""
    beside = draft.frame in words("details.toml", "told_beside") and not draft.leaving and not in_title(draft, token)
    feast = token.lower_ in words("details.toml", "feasts") and token.dep_ == "compound"
    return beside or feast


class _Found:
    """What the time expressions of one sentence say of one draft."""

    def __init__(self, draft: Draft, how: Standing, sentence: SentenceText) -> None:
        self._draft = draft
        self._how = how
        self._sentence = sentence
        self._since = UNKNOWN
        self._until = UNKNOWN
        self._months: float | None = None

    @property
    def _published(self) -> date | None:
        return self._sentence.mentions.an.article.published

    def read(self, time: TimeMention) -> None:
        """Take one time expression into account."""
        token = self._sentence.token(time.start)
        if token is None:
            return
        draft, how = self._draft, self._how
        if _of_another(draft, token):
            return
        verb = clause_verb(token)
        time = self._sentence.in_tense(time, self._tense(token, time, verb))
        if hangs(draft, time, token, how.phase) or in_title(draft, token):
            self._place(time)
        elif draft.relation in _CONTRACTUAL and within(draft.anchor, verb):
            self._term(time)

    def _tense(self, token: Token, time: TimeMention, verb: Token | None) -> bool | None:
        if time.preposition in words("details.toml", "taking_effect"):
            return True
        return False if self._before_noun(token, time) else self._future(verb)

    def _future(self, verb: Token | None) -> bool | None:
        """The tense in which a time expression is meant."""
        draft = self._draft
        if draft.appointed and draft.anchor.tag_ in ("VBZ", "VBP") and not above(draft.anchor).perfect:
            return True
        return is_future(verb) if verb is not None else None

    def _before_noun(self, token: Token, time: TimeMention) -> bool:
        """ "its January 1 purchase of", "last year's merger": past, unless the noun is a plan."""
        node = token
        while node.head != node and self._sentence.at(node) < time.end:
            node = node.head
        planned = any(c.lower_ in words("details.toml", "planned") for c in node.children)
        return node.pos_ == "NOUN" and self._sentence.at(node) >= time.end and not planned

    def _place(self, time: TimeMention) -> None:
        if time.role == "until" or (time.role == "by" and self._how.phase in _ENDING):
            self._until = time.bounds
        elif time.role == "since" or (time.role == "duration" and self._lasting(time)):
            self._begin(time)
        elif time.role == "duration":
            self._months = time.months
        elif time.role in ("on", "after") and time.bounds.known:
            self._on(time.bounds)

    def _lasting(self, time: TimeMention) -> bool:
        """ "has run Y for 14 years": what has lasted so long began then."""
        anchor, phase = self._draft.anchor, self._how.phase
        verb = anchor if anchor.pos_ in ("VERB", "AUX") else anchor.head
        perfect = {c.lower_ for c in verb.children if c.dep_ == "aux"} & words("details.toml", "perfect_auxiliaries")
        termed = verb.lemma_.lower() in words("details.toml", "termed")  # "has signed for three more years"
        return bool(perfect) and not termed and self._state and phase is Phase.ACTIVE and time.bounds.known

    def _begin(self, time: TimeMention) -> None:
        """ "has been cutting its orders over the past year" dates the cutting, "owned 9 percent as of May" a count."""
        change = self._state and self._how.phase in (Phase.REDUCING, Phase.EXPANDING)
        counted = self._draft.relation is Relation.OWNS_STAKE and time.preposition in words("details.toml", "counting")
        overrides = time.preposition in words("details.toml", "taking_effect")
        if not change and not counted and (overrides or not self._since.known):
            self._since = time.bounds

    def _term(self, time: TimeMention) -> None:
        """What "to supply gas until 2020" says of the contract: its end, and the beginning of a range."""
        if time.role == "until":
            self._until = time.bounds
        elif time.role == "since":
            self._since = time.bounds
        elif time.role == "duration":
            self._months = time.months

    @property
    def _state(self) -> bool:
        return KINDS.get(self._draft.relation) is Kind.STATE

    def _on(self, bounds: Bounds) -> None:
        """A day on which it happened: of an ending the end, of a beginning the beginning."""
        draft, phase = self._draft, self._how.phase
        if self._state and phase in _ENDING:
            past = self._published is not None and (bounds.latest or date.max) <= self._published
            if phase is Phase.ENDED or draft.relation is Relation.HOLDS_ROLE or not past:
                self._until = bounds
            elif not self._since.known:
                self._since = bounds  # "sold part of it in May": since then it holds less
        elif self._state and phase is Phase.ACTIVE and not (draft.appointed or self._begun()):
            return
        elif not self._since.known:
            self._since = bounds

    def _begun(self) -> bool:
        """Whether it tells of a beginning: "bought", "entered an alliance"; not "owned"."""
        anchor = self._draft.anchor
        verb = anchor if anchor.pos_ in ("VERB", "AUX") else anchor.head if anchor.dep_ in ("dobj", "nsubjpass") else None
        past = verb is not None and verb.tag_ in ("VBD", "VBN", "VBG")
        return past and verb is not None and verb.lemma_.lower() in words("details.toml", "beginning")

    def span(self) -> Span:
        """The bounds found."""
        draft = self._draft
        if draft.appointed and self._since.known and self._until.known and self._backwards():
            self._until = UNKNOWN  # "chief of X until last month, becomes ..."
        if (draft.appointed or draft.leaving) and not self._since.known and not self._until.known:
            self._on_the_spot()
        if self._how.phase is Phase.ABANDONED and not self._until.known:
            self._until = self._since
        return Span(self._since, self._until if self._until.known else self._term_end())

    def _on_the_spot(self) -> None:
        if at_once(self._sentence.text) and self._published is not None:
            self._on(Bounds.on(self._published))

    def _backwards(self) -> bool:
        return (self._until.latest or date.max) <= (self._since.earliest or date.min)

    def _term_end(self) -> Bounds:
        """The end of a contract of known length, as a year: lengths are rounded."""
        past = self._draft.anchor.tag_ == "VBD" and not self._since.known  # "supplied it for ten years": which ten?
        begun = None if past else self._since.latest or self._published
        if self._months is None or begun is None or self._draft.relation not in _CONTRACTUAL or self._how.phase in _ENDING:
            return UNKNOWN
        if self._months < 12:
            return UNKNOWN
        return unit_around(shift_months(begun, round(self._months)), "year")
