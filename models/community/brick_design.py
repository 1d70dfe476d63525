"""The choices a brick is made of, checked however they arrive, and the ways they are written down (S3.2).

In a form they travel as plain text (`shapes_as_text`, `lines_as_text`), in the database as short rows (`stored`).
Bricks of the first kind, with 24 places and three sizes, are read as what they are and go on looking the same.
"""
from dataclasses import dataclass, replace

from models.community.brick_lines import MOST_LINES, MOST_POINTS, thinned
from models.community.brick_lists import (
    ACROSS,
    COLOURS,
    DOWN,
    FINE,
    GROUNDS,
    HANDS,
    HEIGHT,
    PENS,
    SHAPES,
    SIZES,
    TEXTURES,
    WIDTH,
    WORDS_AT,
)
from models.ground.errors import Refused

MOST_SHAPES = 12
LONGEST_TEXT = 40_000           # of all lines as a pad sends them
FIRST_SIZES = {"s": 2, "m": 3, "l": 4}
FINE_ACROSS, FINE_DOWN = range(WIDTH // FINE + 1), range(HEIGHT // FINE + 1)


@dataclass(frozen=True)
class Shape:
    """Its middle on the grid of 13 by 9 points; turned by whole degrees, clockwise."""
    shape: str
    colour: str
    x: int
    y: int
    size: int = 3
    turn: int = 0

    @property
    def is_ours(self) -> bool:
        return (self.shape in SHAPES and self.colour in COLOURS and self.x in ACROSS and self.y in DOWN
                and self.size in SIZES and -180 <= self.turn <= 180)


@dataclass(frozen=True)
class Line:
    """Drawn by hand on the fine grid of 241 by 161 points."""
    colour: str
    pen: int
    points: tuple[tuple[int, int], ...]

    @property
    def is_ours(self) -> bool:
        return (self.colour in COLOURS and self.pen in PENS and 0 < len(self.points)
                and all(x in FINE_ACROSS and y in FINE_DOWN for x, y in self.points))


@dataclass(frozen=True)
class Design:
    """`checked` refuses whatever is not on the lists, however it arrived."""
    ground: str = "dawn"
    word_colour: str = "ink"
    shapes: tuple[Shape, ...] = ()
    lines: tuple[Line, ...] = ()
    texture: str = "grain"
    hand: str = "strip"
    words_at: str = "middle"

    def checked(self) -> "Design":
        for field, kept in (("ground", GROUNDS), ("word_colour", COLOURS), ("texture", TEXTURES), ("hand", HANDS),
                            ("words_at", WORDS_AT)):
            if getattr(self, field) not in kept:
                raise Refused(field, "not-a-choice")
        for field, most in (("shapes", MOST_SHAPES), ("lines", MOST_LINES)):
            if len(getattr(self, field)) > most:
                raise Refused(field, "too-many")
            if not all(one.is_ours for one in getattr(self, field)):
                raise Refused(field, "not-a-choice")
        return self

    def thinned(self) -> "Design":
        """With no more points than are worth keeping."""
        fewer = thinned([list(line.points) for line in self.lines])
        return replace(self, lines=tuple(replace(line, points=tuple(points))
                                         for line, points in zip(self.lines, fewer, strict=True)))

    def stored(self) -> dict:
        """A few hundred letters of JSON."""
        if sum(len(line.points) for line in self.lines) > MOST_POINTS:
            raise Refused("lines", "too-many")
        return {"ground": self.ground, "word_colour": self.word_colour, "texture": self.texture, "hand": self.hand,
                "words_at": self.words_at,
                "shapes": [[s.shape, s.colour, s.x, s.y, s.size, s.turn] for s in self.shapes],
                "lines": [[line.colour, line.pen, [n for point in line.points for n in point]]
                          for line in self.lines]}


def design_of(stored: dict) -> Design:
    lines = tuple(Line(colour, pen, tuple(zip(flat[::2], flat[1::2], strict=True)))
                  for colour, pen, flat in stored.get("lines", ()))
    return Design(stored["ground"], stored["word_colour"],
                  tuple(_shape_of(n, one) for n, one in enumerate(stored.get("shapes", ()))), lines,
                  *(stored.get(key, first) for key, first in (("texture", "grain"), ("hand", "strip"),
                                                              ("words_at", "middle"))))


def shapes_as_text(shapes) -> str:
    return ";".join(f"{s.shape} {s.colour} {s.x} {s.y} {s.size} {s.turn}" for s in shapes)


def lines_as_text(lines) -> str:
    return ";".join(f"{line.colour} {line.pen} " + " ".join(f"{x},{y}" for x, y in line.points) for line in lines)


def shapes_from_text(text: str) -> tuple[tuple[Shape, ...], bool]:
    """What can be read of it, and whether that was all."""
    return _read(text[:LONGEST_TEXT], _shape_from, MOST_SHAPES, len(text) <= LONGEST_TEXT)


def lines_from_text(text: str) -> tuple[tuple[Line, ...], bool]:
    return _read(text[:LONGEST_TEXT], _line_from, MOST_LINES, len(text) <= LONGEST_TEXT)


def _read(text: str, read, most: int, is_whole: bool):
    rows = [row for row in text.split(";") if row.strip()]
    found = [one for one in (read(row) for row in rows[:most]) if one is not None]
    return tuple(found), is_whole and len(found) == len(rows)


def _shape_from(row: str) -> Shape | None:
    kind, colour, *given = row.split(" ") if row.count(" ") == 5 else ("", "", "")
    counts = [_whole(word) for word in given]
    if None in counts:
        return None
    shape = Shape(kind, colour, *counts)
    return shape if shape.is_ours else None


def _line_from(row: str) -> Line | None:
    colour, pen, *points = row.split(" ") if row.count(" ") >= 2 else ("", "", "")
    pairs = [tuple(map(_whole, point.split(","))) for point in points]
    if any(len(pair) != 2 or None in pair for pair in pairs):
        return None
    line = Line(colour, _whole(pen), tuple(pairs))
    return line if line.is_ours else None


def _whole(word: str) -> int | None:
    """A small whole number in plain figures."""
    digits = word.removeprefix("-")
    return int(word) if 0 < len(digits) <= 3 and digits.isascii() and digits.isdigit() else None


def _shape_of(n: int, stored) -> Shape:
    if not isinstance(stored, dict):
        return Shape(*stored)
    column, row = "abcdef".index(stored["place"][0]), int(stored["place"][1]) - 1
    return Shape(stored["shape"], stored["colour"], 2 * column + 1, 2 * row + 1, FIRST_SIZES[stored["size"]],
                 (n * 7 + column * 5 + row * 11) % 17 - 8)
