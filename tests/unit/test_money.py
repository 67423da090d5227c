import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.money import find_amounts, find_percents, find_shares


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("worth $14.8 billion", 14.8e9, "USD"),
        ("a €18 million round", 18e6, "EUR"),
        ("27 million euros", 27e6, "EUR"),
        ("for 96 mln euros", 96e6, "EUR"),
        ("84 million Swiss francs", 84e6, "CHF"),
        ("a £210m deal", 210e6, "GBP"),
        ("C$1.5 billion", 1.5e9, "CAD"),
        ("half a million pounds", 5e5, "GBP"),
        ("Rs 500 crore", 5e9, "INR"),
        ("EUR 3,5 bn", 3.5e9, "EUR"),
        ("$1,234,567.89", 1234567.89, "USD"),
        ("a $60-million order", 60e6, "USD"),
        ("two million euros", 2e6, "EUR"),
    ],
)
def test_a_sum_has_value_and_currency(text: str, value: float, currency: str):
    (mention,) = find_amounts(text)
    assert (mention.amount.value, mention.amount.currency) == (pytest.approx(value), currency)


def test_of_a_converted_sum_the_first_is_the_figure():
    first, second = find_amounts("It paid 1.2 billion pounds ($1.9 billion) in cash.")
    assert (first.converted, second.converted) == (False, True)
    assert first.amount.currency == "GBP"


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("49%", 49, 49),
        ("a 49-percent stake", 49, 49),
        ("12.3 per cent", 12.3, 12.3),
        ("51 pct", 51, 51),
        ("half of it", 50, 50),
        ("a majority", 50, 100),
        ("wholly owned", 100, 100),
        ("up to 30 percent", 0, 30),
        ("more than 50 percent", 50, 100),
    ],
)
def test_a_share_has_bounds(text: str, low: float, high: float):
    (mention,) = find_percents(text)
    assert (mention.percent.low, mention.percent.high) == (low, high)


def test_points_are_marked():
    (mention,) = find_percents("Almer took nine percentage points of it")
    assert mention.points
    assert mention.percent.low == 9


@pytest.mark.parametrize("text", ["half-year results", "a rise of 300 percent", "percent", "50 people", "the Finns 49"])
def test_what_is_no_share_gives_nothing(text: str):
    assert find_percents(text) == []


@pytest.mark.parametrize(
    ("text", "count"), [("4.2 million shares", 4_200_000), ("300,000 new shares", 300_000), ("ten of its shares", 10)]
)
def test_shares_are_counted(text: str, count: int):
    assert [mention.shares for mention in find_shares(text)] == [count]


@given(st.one_of(st.text(max_size=60), st.text(alphabet="$€£1234567890.,% mbn", max_size=40)))
def test_no_text_crashes_and_offsets_hold(text: str):
    for mention in (*find_amounts(text), *find_percents(text), *find_shares(text)):
        assert 0 <= mention.start < mention.end <= len(text)
