"""What the parse says of a pair: hashed features for the wide half of the network.

Wide beside deep after Cheng et al., "Wide & Deep Learning for Recommender Systems" (2016); the shortest dependency path
after Bunescu and Mooney, "A Shortest Path Dependency Kernel for Relation Extraction" (2005).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from ingest.analysis import Token

BUCKETS = 16384  # of the hash; 0 is padding
MOST_FEATURES = 48
LONGEST_PATH = 6  # edges; longer paths give no whole-path feature
BETWEEN = 4  # so few words between the parties are given as they stand


def features(left: Sequence[Token], right: Sequence[Token], types: str) -> tuple[int, ...]:
    """Buckets of the features of two parties; `types` names their types and how they lie to each other.

    left, right: the tokens of each party's place, in the document's order.
    """
    head, tail = _head(left), _head(right)
    named = [*_around(left, right), *_own("l", head), *_own("r", tail)]
    if head.sent == tail.sent:
        named += _paths(head, tail)
        named += _words_between(left, right)
    hashed = dict.fromkeys(_bucket(text) for name in named for text in (name, f"{types}|{name}"))
    return tuple([_bucket(types), *hashed][:MOST_FEATURES])


def _bucket(text: str) -> int:
    return 1 + zlib.crc32(text.encode()) % (BUCKETS - 1)


def _head(place: Sequence[Token]) -> Token:
    """The word that hangs outside: the last of those whose head is not in the place."""
    inside = {token.i for token in place}
    return next((t for t in reversed(place) if t.head.i not in inside or t.head == t), place[-1])


def _own(side: str, token: Token) -> Iterator[str]:
    yield f"{side}dep={token.dep_}"
    yield f"{side}head={token.head.lemma_.lower()}"
    yield f"{side}dephead={token.dep_}>{token.head.lemma_.lower()}"
    if token.dep_ == "pobj":
        yield f"{side}prep={token.head.lower_}<{token.head.head.lemma_.lower()}"
    if token.pos_ in ("PRON", "DET"):
        yield f"{side}pronoun"


def _around(left: Sequence[Token], right: Sequence[Token]) -> Iterator[str]:
    doc = left[0].doc
    before, after = left[0].i - 1, right[-1].i + 1
    yield f"before={doc[before].lower_ if before >= 0 else ''}"
    yield f"after={doc[after].lower_ if after < len(doc) else ''}"
    yield f"behind={doc[min(left[-1].i + 1, len(doc) - 1)].lower_}"
    yield f"ahead={doc[max(right[0].i - 1, 0)].lower_}"


def _words_between(left: Sequence[Token], right: Sequence[Token]) -> Iterator[str]:
    between = [t.lower_ for t in left[0].doc[left[-1].i + 1 : right[0].i]]
    if len(between) <= BETWEEN:
        yield "between=" + " ".join(between)
    yield f"far={min(len(between) // 5, 5)}"


def _paths(head: Token, tail: Token) -> Iterator[str]:
    """The dependency path from one to the other: whole, its turning point, its lemmas."""
    up, down = _to_meeting(head, tail)
    meeting = up[-1]
    inner = [t for t in (*up[1:], *reversed(down[1:])) if t not in (head, tail)]
    yield f"meet={meeting.lemma_.lower()}"
    yield f"length={min(len(up) + len(down) - 2, 8)}"
    for token in dict.fromkeys(inner):
        yield f"path={token.lemma_.lower()}"
    if len(up) + len(down) - 2 <= LONGEST_PATH:
        edges = [t.dep_ for t in up[:-1]] + ["^"] + [t.dep_ for t in reversed(down[:-1])]
        yield "edges=" + " ".join(edges)
        yield f"edges={' '.join(edges)} {meeting.lemma_.lower()}"
        yield "whole=" + " ".join(
            [*(f"{t.dep_}:{t.head.lemma_.lower()}" for t in up[:-1]), "^", *(t.dep_ for t in down[:-1])]
        )
    for child in meeting.children:
        if child.dep_ in ("aux", "neg", "prt", "mark"):
            yield f"with={child.lower_}<{meeting.lemma_.lower()}"


def _to_meeting(head: Token, tail: Token) -> tuple[list[Token], list[Token]]:
    """From each up to the lowest word that governs both, that word included."""
    up = [head, *head.ancestors]
    places = {token.i: n for n, token in enumerate(up)}
    down = [tail]
    while down[-1].i not in places:
        down.append(down[-1].head)
    return up[: places[down[-1].i] + 1], down
