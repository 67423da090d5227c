"""How sure an event is told: implicatives, negation and its scope, plans, conditions, questions; on invented sentences."""

from __future__ import annotations

import pytest

from ingest.analysis import DEFAULT_MODELS, Analyser
from ingest.frames.standing import Factuality, factuality

FACT, TO_COME, NOT_YET, NOT_SO = Factuality.FACT, Factuality.TO_COME, Factuality.NOT_YET, Factuality.NOT_SO


@pytest.fixture(scope="module")
def parse():
    return Analyser(DEFAULT_MODELS).nlp


@pytest.mark.parametrize(
    ("text", "event", "wanted"),
    [
        ("Corvane bought Pelmar.", "bought", FACT),
        ("Corvane managed to buy Pelmar.", "buy", FACT),
        ("Corvane said it bought Pelmar.", "bought", FACT),
        ("Corvane signed a contract with Pelmar.", "contract", FACT),
        ("The merger took place in May.", "merger", FACT),
        ("Pelmar survived the takeover.", "takeover", FACT),
        ("Corvane rejected the offer.", "offer", FACT),
        ("Corvane will buy Pelmar.", "buy", TO_COME),
        ("Corvane agreed to buy Pelmar.", "buy", TO_COME),
        ("Corvane is due to buy Pelmar.", "buy", TO_COME),
        ("Corvane wants to buy Pelmar.", "buy", NOT_YET),
        ("Corvane may buy Pelmar.", "buy", NOT_YET),
        ("Corvane may not buy Pelmar.", "buy", NOT_YET),
        ("Corvane is considering buying Pelmar.", "buying", NOT_YET),
        ("Corvane is discussing a merger with Pelmar.", "merger", NOT_YET),
        ("The planned merger worries Pelmar.", "merger", NOT_YET),
        ("Corvane reportedly bought Pelmar.", "bought", NOT_YET),
        ("If Corvane buys Pelmar, prices rise.", "buys", NOT_YET),
        ("Did Corvane buy Pelmar?", "buy", NOT_YET),
        ("Corvane did not say that it bought Pelmar.", "bought", NOT_YET),
        ("Corvane did not buy Pelmar.", "buy", NOT_SO),
        ("Corvane never bought Pelmar.", "bought", NOT_SO),
        ("Corvane failed to buy Pelmar.", "buy", NOT_SO),
        ("Corvane has no plans to buy Pelmar.", "buy", NOT_SO),
        ("Corvane left without buying Pelmar.", "buying", NOT_SO),
        ("Corvane denied that it bought Pelmar.", "bought", NOT_SO),
        ("Corvane cancelled the merger.", "merger", NOT_SO),
        ("The merger was blocked.", "merger", NOT_SO),
        ("Corvane did not fail to buy Pelmar.", "buy", FACT),
    ],
)
def test_an_event_is_presented_as(parse, text: str, event: str, wanted: Factuality):
    doc = parse(text)
    token = next(t for t in doc if t.text == event)
    assert factuality(token) is wanted


def test_what_is_settled_counts_as_fact_on_a_scale_of_certainty():
    assert [each.certainty for each in Factuality] == [FACT, FACT, NOT_YET, NOT_SO]
