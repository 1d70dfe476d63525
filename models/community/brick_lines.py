"""Lines drawn by hand: thinned to the points that matter, and drawn again as one soft curve (S3.2).

A pad sends a point for every small movement. `thinned` (after Ramer 1972, Douglas and Peucker
1973) keeps what the eye would miss, and gives way until the whole drawing is small:
nothing that was drawn is refused for being long.
"""
from itertools import pairwise

MOST_LINES, MOST_POINTS = 40, 320       # of a whole brick
RAW_POINTS = 240                        # of one line as it was sent: more are first taken evenly
NEAR = .7                               # grid points: what lies nearer to the line than this is not missed


def thinned(lines: list[list[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    """The same lines with fewer points: at most `MOST_POINTS` together."""
    lines, near = [_thin(_evenly(line), NEAR) for line in lines], NEAR
    while sum(map(len, lines)) > MOST_POINTS and near < 40:
        near *= 1.5
        lines = [_thin(line, near) for line in lines]
    share = MOST_POINTS // max(len(lines), 1)
    return lines if sum(map(len, lines)) <= MOST_POINTS else [_evenly(line, share - 1) for line in lines]


def curve(points: list[tuple[int, int]], scale: int) -> str:
    """An SVG path through the middles between the points, which pull it like a hand that doesn't stop at corners.

    `scale` is even, so that every middle is a whole number.
    """
    (x, y), *rest = [(x * scale, y * scale) for x, y in points]
    if not rest:
        return f"M{x} {y}h.1"
    path = f"M{x} {y}"
    if len(rest) == 1:
        return path + "l" + numbers(rest[0][0] - x, rest[0][1] - y)
    for n, ((pull_x, pull_y), (next_x, next_y)) in enumerate(pairwise(rest), start=2):
        is_last = n == len(rest)
        to_x, to_y = (next_x, next_y) if is_last else ((pull_x + next_x) // 2, (pull_y + next_y) // 2)
        path += "q" + numbers(pull_x - x, pull_y - y, to_x - x, to_y - y)
        x, y = to_x, to_y
    return path


def numbers(*given: int) -> str:
    """As few letters as SVG allows: a minus parts two numbers as well as a space."""
    return "".join(f" {n}" if at and n >= 0 else str(n) for at, n in enumerate(given))


def _evenly(line, most: int = RAW_POINTS):
    step = -(-len(line) // most)
    return line if step <= 1 else [*line[:-1:step], line[-1]]


def _thin(line, near: float):
    """Each stretch either lies near its chord and is only its ends, or is parted at its farthest point."""
    if len(line) < 3:
        return line
    kept, stretches = {0, len(line) - 1}, [(0, len(line) - 1)]
    while stretches:
        first, last = stretches.pop()
        far, at = max(((_off(line[n], line[first], line[last]), n) for n in range(first + 1, last)), default=(0, 0))
        if far > near:
            kept.add(at)
            stretches += [(first, at), (at, last)]
    return [line[n] for n in sorted(kept)]


def _off(point, start, end) -> float:
    """How far a point lies from the stretch between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    px, py = point[0] - start[0], point[1] - start[1]
    length = dx * dx + dy * dy
    along = max(0, min(1, (px * dx + py * dy) / length)) if length else 0
    return ((px - along * dx) ** 2 + (py - along * dy) ** 2) ** .5
