"""Rule 1: what one article says in the end. The mill supplies the bakery."""

from __future__ import annotations

from kg.model import Cue, Modality, Phase
from tests.support.stories import phases, supplies, the

BEFORE, DAY, AFTER = "2025-01-10", "2025-03-01", "2025-04-01"


def test_the_body_beats_the_headline():
    told = [supplies(DAY, Phase.ENDED, cues=[Cue.HEADLINE]), supplies(DAY, Phase.REDUCING)]
    row = the(told, AFTER)
    assert row.phase is Phase.REDUCING
    assert row.contradictions == (told[0].id,)


def test_a_headline_alone_counts():
    assert phases([supplies(BEFORE), supplies(DAY, Phase.ENDED, cues=[Cue.HEADLINE])], AFTER) == [Phase.ENDED]


def test_events_beat_commentary():
    told = [supplies(DAY, Phase.REDUCING), supplies(DAY, Phase.ENDED, cues=[Cue.COMMENTARY, Cue.DONE])]
    assert phases(told, AFTER) == [Phase.REDUCING]


def test_reducing_beats_a_vague_end():
    assert phases([supplies(DAY, Phase.REDUCING), supplies(DAY, Phase.ENDED)], AFTER) == [Phase.REDUCING]


def test_a_dated_end_beats_reducing():
    assert phases([supplies(DAY, Phase.REDUCING), supplies(DAY, Phase.ENDED, until="2025-02-15")], AFTER) == [Phase.ENDED]


def test_an_end_stated_as_done_beats_reducing():
    assert phases([supplies(DAY, Phase.REDUCING), supplies(DAY, Phase.ENDED, cues=[Cue.DONE])], AFTER) == [Phase.ENDED]


def test_an_article_that_contradicts_itself_closes_nothing():
    told = [supplies(BEFORE), supplies(DAY, Phase.ENDED), supplies(DAY)]
    row = the(told, AFTER)
    assert row.phase is Phase.ACTIVE
    assert told[1].id in row.contradictions


def test_a_reprint_that_leaves_out_half_closes_nothing():
    told = [supplies(DAY, origin="agency"), supplies(DAY, Phase.ENDED, origin="agency")]
    reprint = supplies("2025-03-02", Phase.ENDED, origin="agency", article="shortened")
    assert phases([*told, reprint], AFTER) == [Phase.ACTIVE]


def test_a_background_clause_does_not_keep_an_end_from_closing():
    told = [supplies(BEFORE), supplies(DAY, cues=[Cue.BACKGROUND]), supplies(DAY, Phase.ENDED, until="2025-02-28")]
    row = the(told, AFTER)
    assert row.phase is Phase.ENDED
    assert row.contradictions == (told[1].id,)


def test_left_and_came_back_in_one_article():
    told = [supplies(DAY, Phase.ENDED, until="2023-06-30"), supplies(DAY, since="2025-01-01")]
    assert phases(told, "2024-01-01") == [Phase.ENDED]
    assert phases(told, AFTER) == [Phase.ACTIVE]


def test_products_are_told_apart():
    told = [supplies(DAY, Phase.ENDED, product="flour"), supplies(DAY, product="bran")]
    assert sorted(phases(told, AFTER)) == [Phase.ACTIVE, Phase.ENDED]


def test_hearsay_of_the_same_article_does_not_mix_with_what_it_states():
    told = [supplies(DAY), supplies(DAY, Phase.ENDED, modality=Modality.REPORTED)]
    assert phases(told, AFTER) == [Phase.ACTIVE]
    assert phases(told, AFTER, Modality.REPORTED) == [Phase.ENDED]


def test_a_term_that_lies_in_the_past_is_an_end():
    assert phases([supplies(DAY, since="2019", until="2023")], AFTER) == [Phase.ENDED]
    assert phases([supplies(DAY, since="2019", until="2023")], "2022-05-05") == [Phase.ACTIVE]
