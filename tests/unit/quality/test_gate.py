"""The gate judges rightly: floors only rise, the page holds no text, measures are what their definitions say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality import calibration, core, detection, page
from benchmarks.quality.calibration import Judged
from benchmarks.quality.confusion import Confusion
from benchmarks.quality.corpora import fingerprint, moved
from benchmarks.quality.detection import Seen
from benchmarks.quality.errors import Error, errors
from benchmarks.quality.floors import Floors
from benchmarks.quality.scorer import Matched, Outcome
from tests.support.gold import SHARED

PAGE = Path(__file__).parents[3] / "docs" / "reading-quality.md"
figures = st.dictionaries(
    st.sampled_from(["a.precision", "a.invented", "b.f1", "b.supplies.recall"]), st.floats(0, 1), min_size=1
)


# --- floors -------------------------------------------------------------------------------------------------------------


def test_a_figure_below_its_floor_is_named_and_a_figure_that_was_not_measured_is_not():
    floors = Floors({}, {"a.precision": 0.8, "a.invented": 0.1, "a.recall": 0.5})
    assert floors.broken({"a.precision": 0.79, "a.invented": 0.2}) == [
        "a.invented is 0.200, its floor is 0.100",
        "a.precision is 0.790, its floor is 0.800",
    ]
    assert floors.broken({"a.precision": 0.8, "a.invented": 0.1, "a.recall": 0.9}) == []


@given(figures, figures)
def test_raising_never_lowers_a_floor(first: dict[str, float], second: dict[str, float]):
    before = Floors().raised(first, {"a": "1"})
    after = before.raised(second, {"a": "1"})
    for name, floor in before.figures.items():
        assert after.figures[name] <= floor if name.endswith("invented") else after.figures[name] >= floor


@given(figures)
def test_a_measured_figure_reaches_the_floor_that_it_sets(measured: dict[str, float]):
    assert Floors().raised(measured, {}).broken(measured) == []


def test_precision_has_no_floor_above_the_aim_as_it_trades_against_recall():
    assert Floors().raised({"a.precision": 0.97, "a.recall": 0.97}, {}).figures == {
        "a.precision": 0.80,
        "a.recall": pytest.approx(0.96),
    }


def test_another_corpus_has_other_floors():
    before = Floors({"a": "1", "b": "2"}, {"a.precision": 0.9, "b.f1": 0.9})
    after = before.raised({"a.precision": 0.5, "b.f1": 0.5}, {"a": "9", "b": "2"})
    assert after.figures == {"a.precision": pytest.approx(0.49), "b.f1": 0.9}


def test_floors_survive_their_file(tmp_path: Path):
    floors = Floors({"a": "1"}, {"a.precision": 0.9})
    floors.save(tmp_path / "floors.json")
    assert Floors.load(tmp_path / "floors.json") == floors


def test_a_changed_corpus_is_one_line(tmp_path: Path):
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "1.txt").write_text("Corvane Group bought Pelmar Ltd.")
    pin = fingerprint(tmp_path / "news")
    assert moved({"news": pin}, tmp_path) == []
    (tmp_path / "news" / "1.txt").write_text("Corvane Group sold Pelmar Ltd.")
    (told,) = moved({"news": pin}, tmp_path)
    assert told.startswith("news is ")
    (absent,) = moved({"other": pin}, tmp_path)
    assert "absent" in absent


# --- the page -----------------------------------------------------------------------------------------------------------


def test_errors_on_the_page_are_places_and_counts():
    error = Error(True, "supplies", "by a verb", "17", 120, 164, "Corvane Group | supplies | Pelmar Ltd", "deliver")
    text = "\n".join(page.mistakes("news_train, read", [error, error]))
    assert "| supplies | by a verb | 2 |" in text
    assert "17: 120-164" in text
    assert not re.search("Corvane|Pelmar|deliver", text)


@pytest.mark.shared
def test_the_committed_page_holds_no_five_words_of_any_article():
    words = re.findall(r"\w+", PAGE.read_text(encoding="utf-8").casefold())
    runs = {tuple(words[n : n + 5]) for n in range(len(words)) if not all(w.isdigit() for w in words[n : n + 5])}
    for folder in ("news_train", "world_dev"):
        for article in sorted((SHARED / folder / "articles").glob("*.txt")):
            told = re.findall(r"\w+", article.read_text(encoding="utf-8").casefold())
            assert not runs & {tuple(told[n : n + 5]) for n in range(len(told))}, article.name


# --- measures -----------------------------------------------------------------------------------------------------------


def claims_of(confidence: float, right: int, wrong: int) -> list[Judged]:
    return [Judged(str(n), confidence, n < right) for n in range(right + wrong)]


def test_confidence_that_keeps_its_word_has_no_error():
    assert calibration.expected_error(claims_of(0.75, 3, 1)) == pytest.approx(0)
    assert calibration.expected_error(claims_of(0.75, 0, 4)) == pytest.approx(0.75)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_isotonic_steps_rise_and_keep_the_share_that_is_right(pairs: list[tuple[float, bool]]):
    steps = calibration.isotonic(Judged("x", confidence, right) for confidence, right in pairs)
    shares = [share for _, share in steps]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    if len(steps) == 1:
        assert shares[0] == pytest.approx(sum(right for _, right in pairs) / len(pairs))


def test_recalibrating_learns_from_the_other_folds_only():
    sure = [Judged(str(n), 0.9, False) for n in range(50)]
    assert calibration.expected_error(calibration.recalibrated(sure)) == 0
    alone = [Judged("the only article", 0.9, False)]
    assert calibration.recalibrated(alone) == alone


def test_the_plot_is_one_dot_a_bin():
    assert calibration.plot(calibration.bins([*claims_of(0.75, 3, 1), *claims_of(0.95, 9, 1)])).count("<circle") == 2


def test_thresholds_come_from_even_ids_and_the_score_from_odd():
    even = [Seen(2, True, (0.9, 0.0, 0.0)), Seen(4, False, (0.6, 0.0, 0.0))]
    odd = [Seen(1, True, (0.9, 0.0, 0.0)), Seen(3, False, (0.6, 0.0, 0.0)), Seen(5, True, (0.0, 0.0, 0.0))]
    found, limits = detection.detection([*even, *odd])
    assert 0.6 < limits[0] <= 0.9
    assert (found.precision, found.recall, found.articles, found.tagged) == (1.0, 0.5, 3, 2)


def test_a_wrong_direction_is_an_error_where_there_is_one():
    rows = [{"relation": "acquired_by", "invert_relation": 1}, {"relation": "collaboration", "invert_relation": 1}]
    assert [core.right(row) for row in rows] == ["acquired_by, turned", "collaboration"]


def test_a_confusion_counts():
    confusion = Confusion.of([("fact", "fact"), ("fact", "not so"), ("not so", "not so")])
    assert confusion.accuracy == pytest.approx(2 / 3)
    assert confusion.macro_f1 == pytest.approx(2 / 3)
    assert confusion.table()[2] == "| fact | 1 | 1 |"


TEXT = "Corvane Group bought Pelmar Ltd. It supplies Tovic Corp."


@pytest.mark.parametrize(
    ("claim", "construction"),
    [
        (("Pelmar Ltd", "acquires", "Corvane Group"), "turned round"),
        (("Corvane Group", "owns_stake", "Pelmar Ltd"), "as acquires"),
        (("Corvane Group", "acquires", "Tovic Corp"), "other party"),
        (("Anlo Inc", "sues", "Tovic Corp"), "no such fact"),
    ],
)
def test_a_wrong_claim_is_told_by_what_comes_nearest(claim: tuple[str, str, str], construction: str):
    fact = {"s": "Corvane Group", "rel": "acquires", "o": "Pelmar Ltd", "quote": "Corvane Group bought Pelmar Ltd."}
    line = dict(zip(("s", "rel", "o"), claim, strict=True)) | {"quote": TEXT[:32], "start": 0}
    found = list(errors(Matched("1", TEXT, [fact], [line], [Outcome.WRONG], [])))
    assert [(e.construction, e.start, e.end, e.missed) for e in found] == [(construction, 0, 32, False)]


def test_a_missed_fact_is_told_by_where_its_parties_stand():
    near = {"s": "Corvane Group", "rel": "acquires", "o": "Pelmar Ltd", "quote": "Corvane Group bought Pelmar Ltd."}
    far = {"s": "Corvane Group", "rel": "supplies", "o": "Tovic Corp", "quote": "It supplies Tovic Corp."}
    found = list(errors(Matched("1", TEXT, [near, far], [], [], [0, 1])))
    assert [e.construction for e in found] == ["one sentence", "a party named elsewhere"]
