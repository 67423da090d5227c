"""What is kept in memory of what was read: the same answers, fewer reads, and never more than so much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from kg.kept import Kept

THERE = {letter: letter.upper() for letter in "abcdefgh"}
KEYS = st.lists(st.sampled_from("abcdefghxyz"), max_size=12)


def stored(keys: Sequence[str]) -> Mapping[str, str]:
    """A store that knows eight keys, and gives them in an order of its own."""
    return {key: THERE[key] for key in sorted(keys, reverse=True) if key in THERE}


@given(st.lists(KEYS, max_size=8), st.integers(0, 9))
def test_it_answers_like_the_store_in_the_order_asked(asked: list[list[str]], most: int) -> None:
    kept = Kept[str](most)
    for keys in asked:
        expected = {key: THERE[key] for key in dict.fromkeys(keys) if key in THERE}
        assert list(kept.read(keys, stored).items()) == list(expected.items())


@given(KEYS)
def test_what_was_read_is_not_read_again(keys: list[str]) -> None:
    kept, reads = Kept[str](100), list[str]()

    def counted(missing: Sequence[str]) -> Mapping[str, str]:
        reads.extend(missing)
        return stored(missing)

    kept.read(keys, counted)
    kept.read(keys, counted)
    assert sorted(key for key in reads if key in THERE) == sorted(set(keys) & THERE.keys())
