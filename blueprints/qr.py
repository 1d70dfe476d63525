"""A QR code as one path of an inline SVG, drawn here: nothing is asked of anybody else (S7.3)."""
from dataclasses import dataclass

import segno

QUIET = 4   # modules of white around it, as readers expect


@dataclass(frozen=True)
class Drawn:
    size: int
    path: str


def drawn(text: str) -> Drawn:
    """Each run of dark modules in a row is one rectangle of the path."""
    code = segno.make(text, micro=False, error="m")
    runs = [f"M{start + QUIET} {y + QUIET}h{length}v1h-{length}z"
            for y, row in enumerate(code.matrix) for start, length in _runs(row)]
    return Drawn(len(code.matrix) + 2 * QUIET, "".join(runs))


def _runs(row):
    start = None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x - start
            start = None
