"""Pictures: well formed whatever the names, complete, bounded in size; PNG readable without anything of the system."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.evaluation import Evaluator
from bot.pictures.connection import MOST_LINES, Step, connection_chain
from bot.pictures.draw import Picture, draw
from bot.pictures.ownership import MOST_FIRMS, ownership_tree
from bot.pictures.png import png
from bot.pictures.scene import PALETTE, Ink, Label, Stroke
from bot.pictures.svg import svg
from bot.pictures.timeline import MOST_LANES, Lane, timeline
from bot.question import Ask
from kg.model import EntityId, Percent, Relation
from kg.ownership import Stake
from kg.state import Group
from tests.support.asking import analyst_of, graph_of
from tests.support.corpus import corpus_readings
from tests.support.samples import row
from tests.support.values import intervals

DAY = date(2026, 6, 1)
HOSTILE = "</text><script>alert(1)</script>\"'&\x00\x1b[31m\u202e]]>" + "x" * 5000


@pytest.fixture(scope="module")
def graph():
    with graph_of(corpus_readings()) as graph:
        yield graph


def texts(scene):
    return [shape.text for shape in scene.shapes if isinstance(shape, Label)]


def drawn(graph, picture, *names):
    return draw(picture, [graph.reader.find(n)[0].entity.id for n in names], Evaluator(graph.reader, DAY))


def test_a_chain_of_owners_with_its_shares(graph):
    said = texts(drawn(graph, Picture.OWNERSHIP, "Hallvard Service"))
    assert {"Eline Tveit", "Stavik Holding AS", "90 %", "100 %"} <= set(said)


def test_a_timeline_has_a_lane_for_each_relation(graph):
    said = texts(drawn(graph, Picture.TIMELINE, "Larkspine Devices"))
    assert "supplies Cassilis Pharma (Juno)" in said
    assert DAY.isoformat() in said


@pytest.mark.parametrize("picture", Picture)
def test_a_firm_without_rows_has_an_empty_picture(graph, picture):
    scene = draw(picture, [EntityId("nobody")], Evaluator(graph.reader, DAY))
    ET.fromstring(svg(scene))
    assert png(scene)


def stake(owner, owned, low=51.0, high=51.0):
    held = row(relation=Relation.OWNS_STAKE, subject=owner, object=owned, percent=Percent(low=low, high=high))
    return Stake(owner=owner, owned=owned, low=low, high=high, row=held, group=Group.ACTIVE)


def test_hostile_names_are_texts_and_nothing_else():
    scene = ownership_tree("a", [stake("b", "a")], {"a": HOSTILE, "b": HOSTILE[::-1]}, DAY)
    root = ET.fromstring(svg(scene))
    assert not [e for e in root.iter() if e.tag.endswith("script")]
    assert len(svg(scene)) < 20_000
    lanes = [Lane(text=HOSTILE, rows=(row(),))]
    ET.fromstring(svg(timeline(HOSTILE, lanes, DAY)))
    assert png(timeline(HOSTILE, lanes, DAY)).startswith(b"\x89PNG")


@settings(max_examples=60, deadline=None)
@given(st.lists(intervals(), max_size=4), st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.text(max_size=40))
def test_any_rows_make_a_picture(rows, day, name):
    scene = timeline(name, [Lane(text=name, rows=tuple(rows))] if rows else [], day)
    ET.fromstring(svg(scene))
    assert all(0 <= getattr(shape, "x", 0) <= scene.width for shape in scene.shapes)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 100)), max_size=30))
def test_any_stakes_make_a_picture(pairs):
    stakes = {(a, b): stake(f"f{a}", f"f{b}", 0.0 + low, 100.0) for a, b, low in pairs if a != b}
    scene = ownership_tree("f0", list(stakes.values()), {}, DAY)
    ET.fromstring(svg(scene))


def test_large_pictures_are_cut_and_say_so():
    lanes = [Lane(text=f"supplies {n}", rows=(row(),)) for n in range(MOST_LANES + 5)]
    assert "and 5 more" in texts(timeline("Acme", lanes, DAY))
    crowd = ownership_tree("a", [stake(f"o{n:03}", "a", 1.0, 1.0) for n in range(MOST_FIRMS + 9)], {}, DAY)
    assert any("10 more firms" in said for said in texts(crowd))
    assert max(Image.open(io.BytesIO(png(crowd))).size) <= 12_000


@pytest.mark.parametrize("dark", [False, True])
def test_texts_stand_out_from_their_grounds(dark):
    """Contrast of WCAG 2.2: 7:1 for texts on every ground, 3:1 for what is drawn."""

    def light(ink):
        channels = [int(PALETTE[ink][dark][n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(a, b):
        high, low = sorted((light(a), light(b)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    assert all(contrast(Ink.TEXT, ground) >= 7 for ground in (Ink.GROUND, Ink.CARD, Ink.SUBJECT))
    drawn = set(Ink) - {Ink.TEXT, Ink.GROUND, Ink.CARD, Ink.SUBJECT}
    assert all(contrast(ink, Ink.GROUND) >= 3 for ink in drawn)


def test_a_share_in_words():
    scene = ownership_tree("a", [stake("b", "a", 0.0, 100.0), stake("c", "a", 10.0, 20.0)], {}, DAY)
    assert {"some", "10 to 20 %"} <= set(texts(scene))
    more = stake("d", "a", 50.0, 100.0)
    opened = replace(more, row=replace(more.row, percent=Percent(low=50.0, high=100.0, low_open=True)))
    assert "more than 50 %" in texts(ownership_tree("a", [opened], {}, DAY))


def test_a_connection_has_its_steps_in_order(graph):
    said = texts(drawn(graph, Picture.CONNECTION, "Quayle", "Kestrin"))
    assert said.index("Quayle Infrastructure Partners") < said.index("Merrow Tidal") < said.index("Kestrin Blades Ltd")
    assert "owns a stake in, 20 %" in said


def test_several_relations_of_a_pair_stand_beside_one_arrow(graph):
    scene = drawn(graph, Picture.CONNECTION, "Merrow", "Kestrin")
    assert {"owns a stake in, 60 %", "buys from, blades"} <= set(texts(scene))
    assert sum(isinstance(shape, Stroke) for shape in scene.shapes) == 1


def test_an_answer_about_a_connection_names_its_picture(graph):
    asked = Ask(question="how are quayle and kestrin connected?", as_of=DAY)
    drawing = analyst_of(graph).ask(asked).to_dict()["picture"]
    assert drawing["picture"] == "connection"
    assert drawing["name"].endswith("quayle-infrastructure-partners")
    assert drawing["to"].endswith("kestrin-blades")


def test_hostile_steps_stay_texts():
    steps = [Step(HOSTILE, tuple((f"{HOSTILE}{n}", Group.REPORTED) for n in range(MOST_LINES + 5)))]
    scene = connection_chain(HOSTILE, steps, DAY)
    ET.fromstring(svg(scene))
    assert Image.open(io.BytesIO(png(scene))).size[0] > 0
