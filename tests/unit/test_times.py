from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.times import find_times

PUBLISHED = date(2025, 6, 19)  # a Thursday


@pytest.mark.parametrize(
    ("text", "role", "bounds"),
    [
        ("it said on Wednesday", "on", "2025-06-18"),
        ("it said on Thursday", "on", "2025-06-19"),
        ("it said last Thursday", "on", "2025-06-12"),
        ("it said yesterday", "on", "2025-06-18"),
        ("bought last June", "on", "2024-06"),
        ("signed in March 2023", "on", "2023-03"),
        ("signed in March", "on", "2025-03"),
        ("at the end of 2024", "on", "2024-12"),
        ("since 2018 it has supplied", "since", "2018"),
        ("held it as\nof 2018", "since", "2018"),
        ("supplied it until 2012", "until", "2012"),
        ("two years ago", "on", "2023"),
        ("six months ago", "on", "2024-12"),
        ("next year", "on", "2026"),
        ("this summer", "on", "2025-06-01..2025-08-31"),
        ("in early June", "on", "2025-06-01..2025-06-11"),
        ("the third quarter of 2024", "on", "2024-07-01..2024-09-30"),
        ("by Christmas 2026", "by", "2026-12-25"),
        ("from 1 July", "since", "2025-07-01"),
        ("over the past year", "since", "2024-06-19..2025-06-19"),
        ("in the past two years", "during", "2023-06-19..2025-06-19"),
        ("autumn 2025", "on", "2025-09-01..2025-11-30"),
        ("Dec. 31, 2024", "on", "2024-12-31"),
        ("dated 23.05.2024", "on", "2024-05-23"),
        ("by year-end", "by", "2025-12"),
        ("effective from March 1, 2026", "since", "2026-03-01"),
        ("earlier this month", "on", "2025-06-01..2025-06-19"),
        ("in the early 1990s", "on", "1990-01-01..1993-12-31"),
        ("after March 2023", "after", "2023-03-01.."),
        ("before 2020", "before", "..2020-12-31"),
        ("the 2005 merger", "on", "2005"),
        ("a 2016 joint venture", "on", "2016"),
        ("held it since November", "since", "2024-11"),
        ("has run it ever since December", "since", "2024-12"),
        ("in October last year", "on", "2024-10"),
        ("in the third quarter of last year", "on", "2024-07-01..2024-09-30"),
        ("this past April", "on", "2025-04"),
        ("in the four years to 2029", "until", "2029"),
        ("a lease expiring in 2031", "until", "2031"),
        ("a contract ending in March 2027", "until", "2027-03"),
        ("over the next five years", "until", "2030"),
        ("it said on Friday", "on", "2025-06-19..2025-06-20"),
    ],
)
def test_an_expression_means_bounds(text: str, role: str, bounds: str):
    (mention,) = find_times(text, PUBLISHED)
    assert (mention.role, mention.bounds.text()) == (role, bounds)


@pytest.mark.parametrize(
    ("text", "future", "bounds"),
    [
        ("on Monday", False, "2025-06-16"),
        ("on Monday", True, "2025-06-23"),
        ("on 31 December", False, "2024-12-31"),
        ("on 31 December", True, "2025-12-31"),
        ("in September", False, "2024-09"),
        ("in September", True, "2025-09"),
    ],
)
def test_the_tense_decides_which_one_is_meant(text: str, future: bool, bounds: str):
    (mention,) = find_times(text, PUBLISHED, future=future)
    assert mention.bounds.text() == bounds


@pytest.mark.parametrize(
    "text", ["Profit may fall", "worth $2012", "2,019 units", "on 31 June", "a spring maker", "first of all", "model 2019"]
)
def test_what_is_no_time_gives_nothing(text: str):
    assert find_times(text, PUBLISHED) == []


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("a three-year contract", 36),
        ("a five-month trial", 5),
        ("for 14 years", 168),
        ("worth $9 billion over 27 years", 324),
        ("for at least two more years", 24),
        ("for a further three years", 36),
    ],
)
def test_durations_give_their_length(text: str, months: int):
    (mention,) = find_times(text, PUBLISHED)
    assert (mention.role, mention.months) == ("duration", months)


def test_a_range_has_a_start_and_an_end():
    first, second = find_times("He ran it from 2012 to 2014.", PUBLISHED)
    assert (first.role, first.bounds.text(), second.role, second.bounds.text()) == ("since", "2012", "until", "2014")


def test_offsets_leave_the_preposition_out():
    text = "It has bought ropes since 1 September 2020, it said."
    (mention,) = find_times(text, PUBLISHED)
    assert text[mention.start : mention.end] == "1 September 2020"
    assert mention.preposition == "since"


WORDS = """
since until by from in on at the end of early
 late last next this 2012 1999 31 30 0 99 Monday June
Feb. December year week quarter third spring ago two for 
past century - , to 2099 1800 00.00.2020 2020-13-45
"""
PIECES = st.sampled_from(WORDS.split())


@given(
    st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map(" ".join)),
    st.dates(),
    st.sampled_from([None, True, False]),
)
def test_no_text_crashes_and_mentions_are_ordered_and_apart(text: str, day: date, future: bool | None):
    mentions = find_times(text, day, future=future)
    ends = [0, *(mention.end for mention in mentions)]
    assert all(end <= mention.start < mention.end <= len(text) for end, mention in zip(ends, mentions, strict=False))


@pytest.mark.parametrize(
    "text",
    ["held it as of 2018", "before the new year", "at the beginning of the second half of 2024", "in the past three months"],
)
def test_a_line_break_inside_an_expression_changes_nothing(text: str):
    spoken = [(m.role, m.bounds) for m in find_times(text, PUBLISHED)]
    assert [(m.role, m.bounds) for m in find_times(text.replace(" ", "\n"), PUBLISHED)] == spoken
