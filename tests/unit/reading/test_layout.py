"""Lines into pieces: wrapped sentences stay whole, headings and labels stand by themselves."""

from __future__ import annotations

import pytest

from ingest.layout import pieces


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Corvane Group said it\nagreed to buy Pelmar Ltd.\n    Terms were not\ndisclosed.", 2),
        ("Corvane Holdings Ltd said it bought\nPelmar and Tovic, a maker of\ntiles.\n    It paid cash.", 2),
        ("Corvane Group said it agreed to buy Pelmar Ltd.\nTerms were not disclosed.", 2),
    ],
    ids=["short first line", "a name opens the next line", "one line each"],
)
def test_a_wrapped_sentence_is_one_piece(text: str, sentences: int) -> None:
    found = list(pieces(text))
    assert [piece.heading for piece in found] == [False] * sentences
    assert all(text[o] == c for piece in found for c, o in zip(piece.clean, piece.offsets, strict=True) if not c.isspace())


def test_a_headline_and_a_byline_stay_apart_from_wrapped_lines() -> None:
    text = "Corvane to buy Pelmar\nBy Ann Lee\n\nCorvane Group said it\nagreed to buy Pelmar Ltd."
    found = list(pieces(text, text.index("Corvane Group")))
    assert [piece.clean.split()[0] for piece in found] == ["Corvane", "By", "Corvane"]


def test_the_body_begins_within_a_line_behind_its_emphasis() -> None:
    text = "Corvane to buy Pelmar\n\n*Lund, 20 May 2023.* Corvane Group said it agreed to buy Pelmar Ltd."
    found = list(pieces(text, text.index("Lund")))
    assert [piece.heading for piece in found] == [True, False]
    assert found[1].clean.startswith("Lund")


def test_the_dash_of_an_item_is_no_word() -> None:
    found = list(pieces("It was a week of deals.\n- Corvane Group bought Pelmar Ltd.\n* Brimo sold it."))
    assert [piece.clean.split()[0] for piece in found] == ["It", "Corvane", "Brimo"]


def test_labels_in_a_text_without_wrapped_lines_are_headings() -> None:
    found = list(pieces("It was founded in 1960.\nOWNERS\nThe family owns it."))
    assert [piece.heading for piece in found] == [False, True, False]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("OSLO, May 2 -- Brimo Group sold a mill.", "Brimo"),
        ("LONDON — Brimo Group sold a mill.", "Brimo"),
        ("HALDEN, Norway, May 2, 2011 /Wirepost/ -- Brimo Group sold a mill.", "Brimo"),
        ("Oslo (Agency) - Brimo Group sold a mill.", "Brimo"),
        ("BRIMO -- the maker of tiles -- sold a mill.", "BRIMO"),
        ("ABC - the maker of tiles - sold a mill.", "ABC"),
    ],
)
def test_a_dateline_is_cut_and_a_firm_in_capitals_is_not(text: str, first: str) -> None:
    assert list(pieces(text))[-1].clean.split()[0] == first
