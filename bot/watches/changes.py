"""What changed between two looks at what is watched: pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.watches.standing import Said, Standing
from kg.state import Group

_LIVE = frozenset({Group.ACTIVE.value, Group.EXPANDING.value, Group.REDUCING.value})


class What(StrEnum):
    """The kinds of news."""

    NEW = "new"
    ENDED = "ended"
    CONTRADICTED = "contradicted"
    RESUMED = "resumed"
    STALE = "stale"
    CHANGED = "changed"  # grows, is cut back, is confirmed, is heard of again
    WITHDRAWN = "withdrawn"  # its article is gone, or somebody corrected it


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One piece of news about one party; `was`: the heading under which it stood."""

    what: What
    standing: Standing
    was: str = ""

    @property
    def sentence(self) -> Said | None:
        """The sentence that says so; of a contradiction the one that contradicts."""
        against = self.standing.against if self.what is What.CONTRADICTED else ()
        return next(iter((*against, *self.standing.evidence)), None)


def changes(before: Mapping[str, Standing], after: Mapping[str, Standing]) -> tuple[Change, ...]:
    """The news, party by party."""
    return tuple(_found(before, after))


def _found(before: Mapping[str, Standing], after: Mapping[str, Standing]) -> Iterator[Change]:
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if now is None and was is not None:
            yield Change(what=What.WITHDRAWN, standing=was, was=was.group)
        elif now is not None:
            what = _what(was, now)
            if what is not None:
                yield Change(what=what, standing=now, was=was.group if was is not None else "")


def _what(was: Standing | None, now: Standing) -> What | None:
    if was is not None and was.group == now.group:
        return _within(was, now)
    match now.group:
        case Group.ENDED:
            return What.ENDED
        case Group.DENIED:
            return What.CONTRADICTED
        case Group.LAST_KNOWN:
            return What.STALE if was is not None and was.group in _LIVE else _otherwise(was)
        case _:
            return _otherwise(was)


def _otherwise(was: Standing | None) -> What:
    """What has come, come back, or changed how it stands."""
    if was is None:
        return What.NEW
    return What.RESUMED if was.group == Group.ENDED else What.CHANGED


def _within(was: Standing, now: Standing) -> What | None:
    """News without a change of heading: somebody says otherwise, or another stage."""
    if {said.quote for said in now.against} - {said.quote for said in was.against}:
        return What.CONTRADICTED
    return What.CHANGED if (was.phase, was.until, was.percent) != (now.phase, now.until, now.percent) else None
