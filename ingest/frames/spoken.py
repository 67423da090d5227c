"""The firm whose shares are spoken of: what "holds 12 percent" means that does not say of which firm."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.analysis import Token
from ingest.frames.draft import Draft
from ingest.frames.parties import T
from ingest.frames.posts import Posts
from ingest.mentions.references import Mentions
from kg.model import Relation

_TRADED = (Relation.OWNS_STAKE, Relation.ACQUIRES, Relation.INVESTS_IN)

_BACK = 3  # sentences


class SharesSpokenOf:
    """Remembers the targets of the stakes and deals of one article as it is read."""

    def __init__(self, mentions: Mentions, posts: Posts) -> None:
        self._m = mentions
        self._posts = posts
        self._last: tuple[int, frozenset[int]] | None = None  # sentence, targets
        self._buyer: tuple[int, int] | None = None  # sentence, who buys in its only deal

    def note(self, number: int, drafts: Sequence[Draft]) -> None:
        """Remember what a sentence bought, sold or held; headings do not count."""
        if self._m.an.heading[self._m.an.bounds[number][0]]:
            return
        told = [d.object for d in drafts if d.relation in _TRADED and d.object is not None]
        targets = frozenset([*told, *(d.subject for d in drafts if d.relation is Relation.RAISED_FUNDING)])
        if targets:
            self._last = (number, targets)
        buyers = {d.subject for d in drafts if d.relation is Relation.ACQUIRES}
        if len(buyers) == 1:
            self._buyer = (number, buyers.pop())

    def buyer(self, token: Token) -> int | None:
        """Who buys in the deal of this sentence or the three before it."""
        near = self._buyer is not None and self._m.an.sentence_of[token.i] - self._buyer[0] <= _BACK
        return self._buyer[1] if self._buyer is not None and near else None

    def firm(self, token: Token, owner: int) -> int | None:
        """An officer's own firm, else the single target of the last stake or deal read, else the article's topic."""
        if self._m.clusters[owner].type is T.PERSON and (own := self._posts.organisation_of(owner)) is not None:
            return own
        recent = self.recent(token, owner, within=2)
        if recent is not None:
            return recent
        topic = self._m.topic
        return topic if topic is not None and topic != owner else None

    def recent(self, token: Token, owner: int, *, within: int) -> int | None:
        """The single target of the deals of the last sentences, the owner aside."""
        if self._last is None or self._m.an.sentence_of[token.i] - self._last[0] > within:
            return None
        targets = self._last[1] - {owner}
        return next(iter(targets)) if len(targets) == 1 else None
