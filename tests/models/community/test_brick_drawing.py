"""A brick is drawn from the lists alone: valid, small, always the same, and no input reaches it raw (S3.2)."""
from itertools import product
from xml.etree import ElementTree

import pytest

from models.community import brick_drawing as drawing
from models.community import bricks
from models.ground.errors import Refused

FULL = [{"shape": shape, "colour": "clay", "place": place, "size": "l"}
        for shape, place in zip(("star", "leaf", "stone", "star", "star", "star"), ("a1", "b2", "c3", "d4", "e1", "f2"),
                                strict=True)]
WORDS = "W" * 20 + " " + "W" * 19 + " " + "W" * 19


@pytest.mark.parametrize("ground", drawing.GROUNDS)
def test_the_fullest_brick_is_valid_and_a_typical_one_is_under_three_kilobytes(ground):
    fullest = drawing.draw(ground, FULL, WORDS, "plum")
    ElementTree.fromstring(fullest)
    typical = drawing.draw(ground, FULL[:3], "One day at a time", "ink")
    assert len(typical.encode()) <= 3_000 and len(fullest.encode()) <= 4_200


@pytest.mark.parametrize(("shape", "colour"), list(product(drawing.SHAPES, drawing.COLOURS)))
def test_each_shape_in_each_colour(shape, colour):
    svg = drawing.draw("paper", [{"shape": shape, "colour": colour, "place": "f4", "size": "s"}], "", colour)
    assert drawing.COLOURS[colour] in svg and ElementTree.fromstring(svg) is not None


def test_the_same_choices_give_the_same_picture():
    assert drawing.draw("sea", FULL, "Again", "sky") == drawing.draw("sea", FULL, "Again", "sky")


def test_nothing_in_it_runs_loads_or_styles():
    """It is shown under `default-src 'none'` and inside a page."""
    svg = drawing.draw("night", FULL, "<script>&\"'", "snow")
    root = ElementTree.fromstring(svg)
    names = {e.tag.split("}")[1] for e in root.iter()}
    assert not names & {"script", "style", "image", "foreignObject", "a", "use", "animate"}
    assert not [k for e in root.iter() for k in e.keys() if k.startswith("on") or k in ("style", "href")]
    assert "".join(root.itertext()) == "<script>&\"'"


@pytest.mark.parametrize("words", [
    "", "x" * 60, "a " * 30, "مرحبا", "🙂" * 60, "one two three four five six seven eight nine"])
def test_any_words_fit(words):
    root = ElementTree.fromstring(drawing.draw("dawn", [], words, "ink"))
    lines = [e.text for e in root.iter("{*}tspan")] or [e.text for e in root.iter() if e.tag.endswith("tspan")]
    assert len(lines) <= 4 and all(len(line) <= drawing.LINE_LETTERS for line in lines)


@pytest.mark.parametrize(("change", "field"), [
    ({"ground": "x"}, "ground"), ({"word_colour": "red"}, "word_colour"), ({"shape": "x"}, "shapes"),
    ({"colour": "#fff"}, "shapes"), ({"place": "g1"}, "shapes"), ({"place": "a5"}, "shapes"),
    ({"size": "xl"}, "shapes")])
def test_what_is_not_on_the_lists_is_refused(change, field):
    shape = bricks.Shape(**{"shape": "stone", "colour": "moss", "place": "a1", "size": "m"} | {
        k: v for k, v in change.items() if k in ("shape", "colour", "place", "size")})
    design = bricks.Design(change.get("ground", "dawn"), change.get("word_colour", "ink"), (shape,))
    with pytest.raises(Refused) as refusal:
        design.checked()
    assert refusal.value.field == field


def test_no_more_than_six_shapes():
    with pytest.raises(Refused):
        bricks.Design("dawn", "ink", (bricks.Shape("stone", "moss", "a1", "m"),) * 7).checked()
