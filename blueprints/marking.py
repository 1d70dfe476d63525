"""Markup made by Python: our own drawing of bricks, which escapes what it is given."""
from markupsafe import Markup, escape

from models.community import brick_drawing, bricks
from models.community.bricks import Design


def drawing(design: Design, words: str) -> Markup:
    """The picture of validated choices, to stand in a page: its words never travel in an address (S7.5)."""
    return Markup(bricks.draw(design.checked(), words))  # noqa: S704 - drawn from the lists, words escaped


def swatch(ground: str, name) -> Markup:
    """A drop of a ground before its name."""
    return Markup(brick_drawing.swatch(ground)) + " " + escape(name)  # noqa: S704 - drawn from the list
