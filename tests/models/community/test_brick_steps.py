"""The steps in the making of a brick, the lines drawn on it, its first description: pure and bounded (S3.2)."""
import random

import pytest

from models.community import brick_words, bricks
from models.community.brick_design import (
    MOST_SHAPES,
    Design,
    Line,
    Shape,
    design_of,
    lines_as_text,
    lines_from_text,
    shapes_as_text,
    shapes_from_text,
)
from models.community.brick_lines import MOST_LINES, MOST_POINTS, curve, thinned
from models.community.brick_lists import COLOURS, GROUNDS, HANDS, PENS, SHAPES, SIZES, TEXTURES, WORDS_AT
from models.community.brick_steps import Bench, Hand, step, tapped
from models.community.brick_words import draft
from models.ground.errors import Refused

TWO = Bench(Design(shapes=(Shape("stone", "moss", 0, 8, 6, 180), Shape("leaf", "clay", 5, 5))), 0)


@pytest.mark.parametrize(("what", "becomes"), [
    ("left", (0, 8, 6, 180)), ("right", (1, 8, 6, 180)), ("up", (0, 7, 6, 180)), ("down", (0, 8, 6, 180)),
    ("larger", (0, 8, 6, 180)), ("smaller", (0, 8, 5, 180)), ("turn", (0, 8, 6, -165)), ("turn_back", (0, 8, 6, 165)),
    ("put", (6, 4, 6, 180)), ("nothing-of-ours", (0, 8, 6, 180))])
def test_a_step_stays_on_the_grid(what, becomes):
    shape = step(TWO, what, Hand()).shape
    assert (shape.x, shape.y, shape.size, shape.turn) == becomes and shape.is_ours


@pytest.mark.parametrize("what", ["left", "larger", "remove", "forward", "put", "colour", "undo", "end"])
def test_a_step_on_nothing_changes_nothing(what):
    assert step(Bench(Design()), what, Hand()).design == Design()


def test_forward_back_and_away():
    ahead = step(TWO, "forward", Hand())
    assert [one.shape for one in ahead.design.shapes] == ["leaf", "stone"] and ahead.chosen == 1
    assert step(ahead, "forward", Hand()) == ahead and step(ahead, "back", Hand()) == TWO
    gone = step(step(ahead, "remove", Hand()), "remove", Hand())
    assert gone.design.shapes == () and gone.chosen == -1


def test_what_is_full_is_refused_and_kept():
    bench = Bench(Design())
    for _ in range(MOST_SHAPES):
        bench = step(bench, "add", Hand())
    with pytest.raises(Refused):
        step(bench, "add", Hand())
    for _ in range(MOST_LINES):
        bench = step(step(bench, "point", Hand()), "end", Hand())
    with pytest.raises(Refused):
        step(bench, "point", Hand())
    assert bench.design.checked()


@pytest.mark.parametrize("wide", [288, 336, 576])
def test_a_tap_falls_inside_whatever_it_says(wide):
    for place in (0, wide // 2, wide, 9_999):
        hand = Hand(**tapped(place, place, wide))
        assert step(Bench(Design()), "add", hand).design.checked()
        assert step(Bench(Design()), "point", hand).design.checked()


def scribbles(count: int, points: int, seed: int = 7) -> list:
    pick = random.Random(seed)
    return [[(pick.randint(0, 240), pick.randint(0, 160)) for _ in range(points)] for _ in range(count)]


@pytest.mark.parametrize(("count", "points"), [(40, 240), (1, 2_000), (40, 1), (3, 2), (20, 9)])
def test_any_drawing_becomes_small_and_keeps_its_ends(count, points):
    drawn = scribbles(count, points)
    small = thinned(drawn)
    assert len(small) == count and sum(map(len, small)) <= max(MOST_POINTS, count)
    assert [(line[0], line[-1]) for line in small] == [(line[0], line[-1]) for line in drawn]


def test_from_edge_to_edge_and_back_a_thousand_times():
    """The worst for any thinning: every point lies far from every chord."""
    zigzag = [[(0, 0), (240, 160)] * 120] * 40
    assert sum(map(len, thinned(zigzag))) <= MOST_POINTS


def test_a_straight_line_is_its_ends():
    assert thinned([[(x, x // 2 * 2 // 2) for x in range(0, 100)]]) == [[(0, 0), (99, 49)]]


def test_a_curve_goes_through_the_middles():
    assert curve([(0, 0), (10, 10), (20, 0)], 2) == "M0 0q20 20 40 0"
    assert curve([(0, 0), (10, 10), (20, 0), (30, 10)], 2) == "M0 0q20 20 30 10 10-10 30 10".replace(" 10-10", "q10-10")
    assert curve([(5, 5)], 2) == "M10 10h.1"


def test_text_and_database_give_back_what_they_were_given():
    design = Design("sea", "plum", TWO.design.shapes, (Line("ink", 1, ((0, 0), (240, 160))),), "linen", "scraps", "top")
    assert design_of(design.stored()) == design
    assert shapes_from_text(shapes_as_text(design.shapes)) == (design.shapes, True)
    assert lines_from_text(lines_as_text(design.lines)) == (design.lines, True)


@pytest.mark.parametrize(("design", "field"), [
    (Design(ground="x"), "ground"), (Design(word_colour="red"), "word_colour"), (Design(texture="x"), "texture"),
    (Design(hand="x"), "hand"), (Design(words_at="x"), "words_at"),
    (Design(shapes=(Shape("x", "moss", 1, 1),)), "shapes"),
    (Design(shapes=(Shape("stone", "#fff", 1, 1),)), "shapes"),
    (Design(shapes=(Shape("stone", "moss", 13, 1),)), "shapes"),
    (Design(shapes=(Shape("stone", "moss", 1, 1, 7),)), "shapes"),
    (Design(shapes=(Shape("stone", "moss", 1, 1, 3, 999),)), "shapes"),
    (Design(shapes=(Shape("stone", "moss", 1, 1),) * 13), "shapes"),
    (Design(lines=(Line("ink", 5, ((1, 1),)),)), "lines"),
    (Design(lines=(Line("ink", 1, ()),)), "lines"), (Design(lines=(Line("ink", 1, ((241, 1),)),)), "lines"),
    (Design(lines=(Line("ink", 1, ((1, 1),)),) * 41), "lines")])
def test_what_is_not_on_the_lists_is_refused(design, field, cast):
    with pytest.raises(Refused) as refusal:
        bricks.make(design, by=cast.ash, words="x", description="x", key="k")
    assert refusal.value.field == field


def test_every_choice_has_a_name_and_words_in_both_languages():
    """S11.5"""
    kept = {"ground": GROUNDS, "colour": COLOURS, "shape": SHAPES, "texture": TEXTURES, "hand": HANDS,
            "words_at": WORDS_AT, "size": map(str, SIZES), "pen": map(str, PENS)}
    for table, keys in kept.items():
        named = brick_words.named(table)
        assert set(named) == set(keys) and all(one.names["en"] and one.names["fr"] for one in named.values())


def test_a_draft_says_what_lies_where():
    design = Design("dusk", "ink", (Shape("stone", "clay", 2, 7, 4), Shape("leaf", "amber", 6, 4)),
                    (Line("sky", 1, ((1, 2),)), Line("ink", 1, ((1, 2),))))
    assert draft(design, "en") == ("On a dusk ground: a large clay-red stone, lower left; an amber leaf, in the "
                                   "middle. Over it, lines drawn by hand, in sky blue and ink.")
    assert draft(design, "fr") == (
        "Sur un fond de crépuscule\u00a0: une grande pierre rouge argile, en bas à gauche\u00a0; une feuille ambre, au "
        "milieu. Par-dessus, des traits dessinés à la main, en bleu ciel et encre.")
    assert draft(Design(), "en") == "On a dawn ground, nothing else."


@pytest.mark.parametrize("key", brick_words.starters())
def test_each_starter_can_be_laid_and_asks_in_both_languages(key):
    begun, starter = brick_words.beginning(key), brick_words.starters()[key]
    shapes, whole = shapes_from_text(begun["shapes"])
    assert whole and starter.saying("en") and starter.saying("fr")
    Design(shapes=shapes, **{name: begun[name] for name in ("ground", "texture", "hand", "words_at", "word_colour")}
           ).checked()


def test_there_are_enough_ways_to_begin():
    assert len(brick_words.starters()) >= 6 and brick_words.beginning("forged") == {}
