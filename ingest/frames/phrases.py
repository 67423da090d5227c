"""What the order of the words alone tells, for sentences whose parse went astray; forms in phrases.toml and trade.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.analysis import Token
from ingest.frames.arguments import is_passive
from ingest.frames.draft import Draft
from ingest.frames.forms import JOINED_VERB, PARTY, Form, alternatives, fitting, indices
from ingest.frames.holdings import in_which
from ingest.frames.nearby import Nearby
from ingest.frames.parties import FIRMS, T
from ingest.frames.rows import OBJECTS, SUBJECTS
from ingest.frames.spoken import SharesSpokenOf
from ingest.frames.units import Units
from ingest.lexicon.tables import places, words
from ingest.mentions.references import Mentions
from ingest.money import find_percents
from kg.model import MAJORITY, Percent, PercentRole, Relation

_SHARED = frozenset({Relation.OWNS_STAKE, Relation.ACQUIRES, Relation.INVESTS_IN})


class Phrases:
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions, spoken: SharesSpokenOf) -> None:
        self._m = mentions
        self._spoken = spoken
        self._holders: set[int] = set()  # of whom the sentence tells by other means what they hold
        self._doc = mentions.an.doc
        self._units = Units(mentions)

    def sentence(self, start: int, end: int, read: Sequence[Draft]) -> Iterator[Draft]:
        """All drafts of [start, end) that say more than those already `read` there."""
        known = {(d.relation, frozenset((d.subject, d.object))): d for d in read if not d.soft}
        self._holders = {d.subject for d in read if d.relation is Relation.OWNS_STAKE}
        if not any(i in self._m.at for i in range(start, end)):
            return
        called = fitting(self._units.words(start, end))
        if not called:
            return
        code, tokens = self._units.code(start, end)
        parties = code.count(" #")
        for form in (form for form in called if form.parties <= parties):
            for draft in self._drafts(form, code, tokens):
                key = (draft.relation, frozenset((draft.subject, draft.object)))
                told = known.setdefault(key, draft)
                if told is draft:
                    yield draft
                elif draft.exact is not None and told.exact is None and told.anchor == draft.anchor:
                    yield replace(told, exact=draft.exact)  # as the parse told it, with the share
                elif draft.exact is not None:
                    yield draft

    # --- drafts ---------------------------------------------------------------------------------------------------

    def _drafts(self, form: Form, code: str, tokens: list[int]) -> Iterator[Draft]:
        at = 0
        while (match := form.pattern.search(code, at)) is not None:
            at = match.start() + 1
            anchor = self._doc[tokens[min(match.start("anchor") + 1, len(tokens) - 1)]]
            if (match.groupdict().get("its") or match.groupdict().get("own")) and Nearby.served(anchor):
                continue
            acting = "actor" in form.flags or _two_verbs(match)
            if acting and not self._acts(tokens[match.start() + 1]):
                continue
            for subject, target in self._pairs(form, match, anchor):
                if self._fits(form, subject, target):
                    yield self._draft(form, match, anchor, subject, target)

    def _pairs(self, form: Form, match: re.Match[str], anchor: Token) -> list[tuple[int, int]]:
        groups = match.groupdict()
        subjects = self._state(groups["place"]) if "place" in groups else indices(groups.get("S") or groups.get("its"))
        targets = indices(groups.get("O") or groups.get("own"))
        if "pair" in form.flags:
            return [(subjects[0], subjects[1])] if len(subjects) == 2 else []
        if not {"O", "own"} & groups.keys():
            targets = self._spoken_of(form, match, anchor, subjects)
        if "S" not in groups and "place" not in groups:
            subjects = [self._m.topic] if self._m.topic is not None else []
        if len(subjects) > 1 and groups.get("its") is not None:
            return []  # "their": whose of the two is not said
        return [(subject, target) for subject in subjects for target in targets]

    def _spoken_of(self, form: Form, match: re.Match[str], anchor: Token, owners: list[int]) -> list[int]:
        """Whose shares a form means that names none: the first party of a table, the firm spoken of, or the topic."""
        first = re.search(rf" {PARTY}/", match.string) if "head" in form.flags else None
        if first is not None:
            return indices(first.group().strip())[:1]
        if "buyer" in form.flags:
            buyer = self._spoken.buyer(anchor)
            return [buyer] if buyer is not None else []
        if "stake" in form.flags and anchor.pos_ == "VERB" and (is_passive(anchor) or in_which(anchor)):
            return []  # "Y, to be owned 60 percent by X", "Y, in which X holds 25 percent"
        if "stake" in form.flags and len(owners) == 1 and form.relation is Relation.OWNS_STAKE:
            target = self._spoken.firm(anchor, owners[0]) if owners[0] not in self._holders else None
        else:
            target = self._m.topic
        return [target] if target is not None else []

    def _acts(self, i: int) -> bool:
        """Whether a name may be the subject of what follows it: no object of another verb or preposition."""
        inside = range(i, self._units.name_end(i, len(self._doc)))
        heads = [t for t in (self._doc[k] for k in inside) if t.head.i not in inside and not _part_of(t)]
        return not any(t.dep_ in ("dobj", "pobj", "dative") for t in heads)

    def _state(self, text: str) -> list[int]:
        """The place that the article names as such: for "Venezuelan" Venezuela, if it stands there, too."""
        place = places().get(self._m.clusters[int(text[1:])].name.casefold())
        named = (c.index for c in self._m.clusters if c.type is T.PLACE and c.name == place)
        return [*named][:1] if place is not None else []

    def _fits(self, form: Form, subject: int, target: int) -> bool:
        owners = SUBJECTS[form.relation] | ({T.PLACE} if "state" in form.flags else frozenset())
        owners |= {T.OTHER, T.FIRM} if "named" in form.flags else frozenset()
        owner, owned = self._m.clusters[subject].type, self._m.clusters[target]
        model = owned.type is T.PRODUCT and any(c.isdigit() for c in owned.name)
        targets = FIRMS if "firms_only" in form.flags else OBJECTS[form.relation]
        return subject != target and owner in owners and owned.type in targets and not model

    def _draft(self, form: Form, match: re.Match[str], anchor: Token, subject: int, target: int) -> Draft:
        seller = indices(match.groupdict().get("X"))
        return Draft(
            relation=form.relation,
            subject=subject,
            object=target,
            anchor=anchor,
            phase=form.phase,
            fixed="fixed" in form.flags,
            near=anchor if "unsized" not in form.flags else None,
            seller=seller[0] if seller and seller[0] not in (subject, target) else None,
            percent=MAJORITY if "full" in form.flags else None,
            exact=self._share(form, match) or self._equal(form, anchor) or self._worded(form, anchor),
            stake="stake" in form.flags,
            sold="sold" in form.flags,
            frame=form.name,
        )

    def _equal(self, form: Form, anchor: Token) -> Percent | None:
        """ "a 50-50 joint venture between A and B": half each."""
        before = self._doc[max(anchor.sent.start, anchor.i - 7) : anchor.i].text.lower()
        if form.relation is not Relation.OWNS_STAKE or anchor.lemma_.lower() not in alternatives("@venture"):
            return None
        return Percent.exactly(50.0) if re.search(r"\b50\s?[-:/]\s?50\b|\bequal", before) else None

    def _worded(self, form: Form, anchor: Token) -> Percent | None:
        """ "holds more than three quarters of the shares": the only share that the verb's clause names."""
        if form.relation is not Relation.OWNS_STAKE or anchor.pos_ != "VERB" or form.flags & {"full", "unsized"}:
            return None
        behind = re.split(r"[,;]| and ", self._doc[anchor.i : min(anchor.i + 14, anchor.sent.end)].text)[0]
        found = [share for share in find_percents(behind) if not share.points]
        return found[0].percent if len(found) == 1 else None

    def _share(self, form: Form, match: re.Match[str]) -> Percent | None:
        """The percentage that the form itself names."""
        text = match.groupdict().get("share")
        if text is None or form.relation not in _SHARED:  # "40 percent of its sales" is no holding
            return None
        begin = match.start("share")
        figure = re.match(r"-/([\d.,]+)/", match.string[begin:])
        found = find_percents(f"{figure[1]} percent") if figure is not None else []
        role = PercentRole.TRANSFERRED if form.relation is Relation.ACQUIRES else PercentRole.RESULTING
        return Percent.exactly(found[0].percent.low, role) if found else None


def _part_of(name: Token) -> bool:
    """ "a subsidiary of X will buy", "the board of X has hired": X acts through it."""
    acting = words("words.toml", "children") | words("words.toml", "governing")
    return name.dep_ == "pobj" and name.head.lower_ == "of" and name.head.head.lower_ in acting


def _two_verbs(match: re.Match[str]) -> bool:
    """Whether an "and" between two verbs stands before the one that tells it: "X cut jobs and sold Y"."""
    return re.search(JOINED_VERB, match.group()) is not None
