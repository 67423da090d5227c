"""The offices that an article has named so far: who holds what where."""

from __future__ import annotations

from ingest.frames.draft import Draft


class Posts:
    """Remembers offices as they are read."""

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        self._posts: dict[int, tuple[int, str]] = {}
        self._titles: dict[int, str] = {}
        self._vacated: dict[int, str] = {}

    def note(self, draft: Draft) -> None:
        """Remember an office."""
        if draft.object is None:
            return
        self._first.setdefault(draft.subject, draft.object)
        if draft.title is None:
            return
        self._titles[draft.subject] = draft.title
        self._posts.pop(draft.subject, None)  # the latest person last
        self._posts[draft.subject] = (draft.object, draft.title)
        if draft.leaving:
            self._vacated[draft.object] = draft.title

    def first_organisation_of(self, person: int) -> int | None:
        """The organisation in which the article first gave the person an office."""
        return self._first.get(person)

    def post_of(self, person: int) -> tuple[int, str] | None:
        """Organisation and title of a person as last read in this article."""
        return self._posts.get(person)

    def organisation_of(self, person: int) -> int | None:
        """The organisation in which the article last gave the person an office."""
        return self._posts[person][0] if person in self._posts else None

    def title_of(self, person: int) -> str | None:
        """The title that the article last gave the person."""
        return self._titles.get(person)

    def recent(self, but: int) -> list[int]:
        """The persons with an office so far, the latest first, without one of them."""
        return [person for person in reversed(self._posts) if person != but]

    def vacated(self, organisation: int) -> str | None:
        """The title that somebody gives up in this organisation."""
        return self._vacated.get(organisation)
