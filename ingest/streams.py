"""Streams in pieces: what reads from somewhere, and looks at it on the way, as a file object; and items group by group."""

from __future__ import annotations

import io
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def grouped(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of `size` items, the last perhaps shorter; lazily, none is asked for before the group that it is in."""
    stream = iter(items)
    while some := list(islice(stream, size)):
        yield some


class Pieces(io.RawIOBase):
    """A readable stream that asks `piece` for its bytes."""

    @abstractmethod
    def piece(self, size: int) -> bytes:
        """The next bytes, at most `size` of them; none at the end."""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # io says "any writable buffer"
        """Fill the buffer as far as the next piece goes."""
        found = self.piece(len(buffer))
        buffer[: len(found)] = found
        return len(found)


def as_file(pieces: Pieces) -> io.BufferedReader:
    """The pieces as a file that can be read by lines and looked into."""
    return io.BufferedReader(pieces, 65536)
