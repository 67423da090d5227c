"""Facts with one named party or a place: founding dates, funding rounds, seats, listings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.arguments import children, is_passive, objects, preps, subjects
from ingest.frames.draft import Draft
from ingest.frames.parties import FIRMS, Parties, T
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation

_ROUND = re.compile(r"\b(series [a-k]|seed|angel|pre-seed|second financing|bridge)\b", re.IGNORECASE)


class Attributes:
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._p = Parties(mentions)

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end)."""
        for token in self._m.an.tokens[start:end]:
            lemma = token.lemma_.lower()
            if lemma in words("words.toml", "founding") and token.pos_ == "VERB":
                yield from self._founded(token)
            elif lemma in words("words.toml", "raising") and token.pos_ == "VERB":
                yield from self._raised(token)
            elif token.lower_ == "based":
                yield from self._based(token)
            elif lemma in ("list", "trade", "quote") and token.pos_ == "VERB":
                yield from self._listed(token)

    def _founded(self, verb: Token) -> Iterator[Draft]:
        """ "Founded in 2016, the startup ...": the date is the object; a claim without one is dropped later."""
        if not is_passive(verb):
            return
        for firm in self._p.named(objects(verb), FIRMS)[:1]:
            yield Draft(relation=Relation.FOUNDED_ON, subject=firm, object=None, anchor=verb, frame="founded-on")

    def _raised(self, verb: Token) -> Iterator[Draft]:
        """ "raised $100 million in a Series C round"; other money that is raised is none."""
        text = verb.sent.text
        if not any(t.lemma_.lower() in words("words.toml", "rounds") for t in verb.subtree if t.i > verb.i):
            return
        found = _ROUND.search(text)
        for firm in self._p.named(subjects(verb), FIRMS)[:1]:
            yield Draft(
                relation=Relation.RAISED_FUNDING, subject=firm, object=None, anchor=verb, phase=Phase.COMPLETED,
                round=found.group(1).lower() if found is not None else None, frame="raised",
            )  # fmt: skip

    def _based(self, token: Token) -> Iterator[Draft]:
        """ "Graz-based Pelmar", "X, based in Linz"."""
        doc = self._m.an.doc
        if token.i >= 2 and doc[token.i - 1].text == "-" and self._place(token.i - 2) is not None:
            after = next((i for i in range(token.i + 1, min(token.i + 7, len(doc))) if i in self._m.at), None)
            firm = self._m.at[after] if after is not None else None
            place = self._place(token.i - 2)
        else:
            firm = next(iter(self._p.named(objects(token), FIRMS)), None)
            place = next((self._m.at[p.i] for p in preps(token, "in") if self._place(p.i) is not None), None)
        if firm is not None and place is not None and self._m.clusters[firm].type is T.FIRM:
            yield Draft(relation=Relation.LOCATED_IN, subject=firm, object=place, anchor=token, fixed=True, frame="based")

    def _place(self, i: int) -> int | None:
        index = self._m.at.get(i)
        return index if index is not None and self._m.clusters[index].type is T.PLACE else None

    def _listed(self, verb: Token) -> Iterator[Draft]:
        """ "listed on the Oslo exchange", "shares trade in Vienna"."""
        if verb.lemma_ == "list" and not is_passive(verb):
            return
        venues = [p for p in preps(verb, "on", "in") if p.i in self._m.at]
        firms = self._p.named(objects(verb) if is_passive(verb) else children(verb, "nsubj"), FIRMS)
        for venue in venues[:1]:
            kind = self._m.clusters[self._m.at[venue.i]].type
            named = "exchange" in venue.lower_ or kind is not T.PLACE or verb.lemma_ == "list"
            for firm in firms[:1]:
                if named and kind in (T.AUTHORITY, T.PLACE, T.FIRM) and firm != self._m.at[venue.i]:
                    yield Draft(
                        relation=Relation.LISTED_ON, subject=firm, object=self._m.at[venue.i], anchor=verb, frame="listed"
                    )
