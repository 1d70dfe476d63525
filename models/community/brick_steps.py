"""One step in the making of a brick: put a shape down, move it, turn it, lay a point of a line (S3.2).

Pure: a bench and what is in the hand give the next bench. So each step can be a button of a plain form.
"""
from dataclasses import dataclass, replace

from models.community.brick_design import MOST_SHAPES, Design, Line, Shape
from models.community.brick_lines import MOST_LINES, MOST_POINTS
from models.community.brick_lists import ACROSS, DOWN, FINE, HEIGHT, SIZES, STEP, WIDTH
from models.ground.errors import Refused

TURN = 15
MOVES = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
GROWS = {"larger": 1, "smaller": -1}
TURNS = {"turn": TURN, "turn_back": -TURN}
LAYS = {"forward": 1, "back": -1}


@dataclass(frozen=True)
class Hand:
    """What the next step is done with, and where: `x` and `y` on the grid of 13 by 9 points."""
    shape: str = "stone"
    colour: str = "moss"
    size: int = 3
    pen: int = 2
    x: int = 6
    y: int = 4
    fine: tuple[int, int] | None = None     # a tap on the picture is nearer than the grid

    @property
    def point(self) -> tuple[int, int]:
        return self.fine or (self.x * STEP // FINE, self.y * STEP // FINE)


@dataclass(frozen=True)
class Bench:
    design: Design
    chosen: int = -1            # which shape the buttons act on; -1 is none
    has_open_line: bool = False

    @property
    def shape(self) -> Shape | None:
        return self.design.shapes[self.chosen] if 0 <= self.chosen < len(self.design.shapes) else None

    def having(self, shapes, chosen: int) -> "Bench":
        return replace(self, design=replace(self.design, shapes=tuple(shapes)), chosen=chosen)

    def drawing(self, lines, has_open_line: bool) -> "Bench":
        return replace(self, design=replace(self.design, lines=tuple(lines)), has_open_line=has_open_line)


def step(bench: Bench, what: str, hand: Hand) -> Bench:
    """The bench after one step. What can't be done (a shape at the edge, none chosen) changes nothing."""
    if what in WITH_THE_HAND:
        return WITH_THE_HAND[what](bench, hand)
    if what in TO_THE_CHOSEN and bench.shape:
        return TO_THE_CHOSEN[what](bench, what, hand)
    return bench


def tapped(across: int, down: int, wide: int) -> dict:
    """Where a tap on the picture fell, `wide` being the picture's own width on the screen: for a Hand."""
    x, y = (min(max(n * WIDTH // wide, 0), most) for n, most in ((across, WIDTH), (down, HEIGHT)))
    return {"x": round(x / STEP), "y": round(y / STEP), "fine": (x // FINE, y // FINE)}


def _add(bench: Bench, hand: Hand) -> Bench:
    shapes = bench.design.shapes
    if len(shapes) >= MOST_SHAPES:
        raise Refused("shapes", "too-many")
    lean = len(shapes) * 7 % 17 - 8         # laid by hand: never quite upright
    return bench.having([*shapes, Shape(hand.shape, hand.colour, hand.x, hand.y, hand.size, lean)], len(shapes))


def _point(bench: Bench, hand: Hand) -> Bench:
    lines = bench.design.lines
    if bench.has_open_line and lines:
        longer = replace(lines[-1], points=(*lines[-1].points, hand.point))
        return bench.drawing([*lines[:-1], longer], True)
    if len(lines) >= MOST_LINES or sum(len(line.points) for line in lines) >= MOST_POINTS:
        raise Refused("lines", "too-many")
    return bench.drawing([*lines, Line(hand.colour, hand.pen, (hand.point,))], True)


def _end(bench: Bench, _hand: Hand) -> Bench:
    return replace(bench, has_open_line=False)


def _undo(bench: Bench, _hand: Hand) -> Bench:
    """The last point of a line that is being laid, else the last line."""
    *before, last = bench.design.lines or [None]
    if last and bench.has_open_line and len(last.points) > 1:
        return bench.drawing([*before, replace(last, points=last.points[:-1])], True)
    return bench.drawing(before, False)


def _move(bench: Bench, what: str, _hand: Hand) -> Bench:
    across, down = MOVES[what]
    x, y = bench.shape.x + across, bench.shape.y + down
    return _changed(bench, x=x, y=y) if x in ACROSS and y in DOWN else bench


def _put(bench: Bench, _what: str, hand: Hand) -> Bench:
    return _changed(bench, x=hand.x, y=hand.y)


def _grow(bench: Bench, what: str, _hand: Hand) -> Bench:
    size = bench.shape.size + GROWS[what]
    return _changed(bench, size=size) if size in SIZES else bench


def _turn(bench: Bench, what: str, _hand: Hand) -> Bench:
    return _changed(bench, turn=(bench.shape.turn + TURNS[what] + 180) % 360 - 180)


def _colour(bench: Bench, _what: str, hand: Hand) -> Bench:
    return _changed(bench, colour=hand.colour)


def _lay(bench: Bench, what: str, _hand: Hand) -> Bench:
    """One place nearer to the eye, or farther from it."""
    shapes, to = list(bench.design.shapes), bench.chosen + LAYS[what]
    if not 0 <= to < len(shapes):
        return bench
    shapes.insert(to, shapes.pop(bench.chosen))
    return bench.having(shapes, to)


def _remove(bench: Bench, _what: str, _hand: Hand) -> Bench:
    shapes = [one for n, one in enumerate(bench.design.shapes) if n != bench.chosen]
    return bench.having(shapes, min(bench.chosen, len(shapes) - 1))


def _changed(bench: Bench, **facts) -> Bench:
    shapes = [replace(one, **facts) if n == bench.chosen else one for n, one in enumerate(bench.design.shapes)]
    return bench.having(shapes, bench.chosen)


WITH_THE_HAND = {"add": _add, "point": _point, "draw": _point, "end": _end, "undo": _undo}
TO_THE_CHOSEN = {"put": _put, "colour": _colour, "remove": _remove, **dict.fromkeys(MOVES, _move),
                 **dict.fromkeys(GROWS, _grow), **dict.fromkeys(TURNS, _turn), **dict.fromkeys(LAYS, _lay)}
