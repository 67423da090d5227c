"""The tables of bot/lexicon say what they should and speak only of relations that exist."""

from __future__ import annotations

import pytest

from bot.understanding.lexicon import phrases, reason_cues, vocabulary
from kg.model import Relation


def kinds(text):
    return {entry.kind for entry in phrases()[tuple(text.split())]}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("customers", "noun"), ("bought", "verb"), ("stopped buying", "verb"), ("cutting back on", "verb"),
        ("still", "status"),
        ("these days", "status"), ("how many", "wh"), ("stake", "measure"), ("takeover", "deal"), ("share price", "foreign"),
        ("ultimate owner", "top"), ("the first one", "pronoun"), ("hang on", "filler"), ("more than", "relational"),
    ],
)  # fmt: skip
def test_a_phrase_is_known_as_what_it_is(text, kind):
    assert kind in kinds(text)


def test_every_relation_with_two_parties_can_be_asked_for_by_a_verb_or_a_noun():
    asked = {
        frame.relation for entries in phrases().values() for e in entries if e.kind == "verb" for frame in e.value.frames
    }
    asked |= {
        relation for entries in phrases().values() for e in entries if e.kind == "noun" for relation in e.value.relations
    }
    assert set(Relation) - asked - {None} <= {Relation.FOUNDED_ON, Relation.RENAMED_TO}


def test_phrases_are_folded_words():
    assert all(word == word.casefold() and word for key in phrases() for word in key)
    assert all(cue == cue.casefold() for cue, _ in reason_cues())
    assert len(vocabulary()) > 500
