"""Markup made by Python: our own drawing of bricks, and marks in a text. Both escape what they are given."""
from urllib.parse import quote

from markupsafe import Markup, escape

from blueprints import headers
from models.community import avatars, brick_drawing
from models.community.brick_design import Design
from safety.scan import MARK as COVER

MARK = Markup('<mark class="%s">%s</mark>')
BREAK = Markup("<br>")
DRAWN = Markup('<img%s src="data:image/svg+xml,%s" alt="" width="480" height="320">')
WITH_LINES = Markup(' id="drawn"')      # static/js/brick.js takes them out again when they are undone
PLAIN_IN_DATA = " /:;,=()!*"       # the other marks of an SVG mean something in an address or an attribute


def drawing(design: Design, words: str) -> Markup:
    """The picture of validated choices, inside the page: its words never travel in an address (S7.5).

    One element, however much was drawn: as markup of its own a full brick is a hundred and more. It has no words of
    its own for who can't see it: the page around it tells them.
    """
    headers.lets_pictures_lie_in_the_page()
    checked = design.checked()
    return DRAWN % (WITH_LINES if checked.lines else "", quote(brick_drawing.draw(checked, words), PLAIN_IN_DATA))


def avatar(name: str) -> Markup:
    return Markup(avatars.draw(name))  # noqa: S704 - drawn from a hash; the name is not in it


def marked(text: str, spans, kind: str = "finding") -> Markup:
    """A member's text, escaped piece by piece, with `<mark>` around the spans; overlapping ones under one mark."""
    pieces, at = [], 0
    for start, end in _merged(spans, len(text)):
        pieces += [_lines(text[at:start]), MARK % (kind, _lines(text[start:end]))]
        at = end
    return Markup("").join([*pieces, _lines(text[at:])])


def covered(text: str, spans) -> str:
    """The text with the mark of the scan in place of each span."""
    pieces, at = [], 0
    for start, end in _merged(spans, len(text)):
        pieces += [text[at:start], COVER]
        at = end
    return "".join([*pieces, text[at:]])


def covered_parts(title: str, body: str, spans: dict | None) -> tuple[str, str]:
    """Both, as far as they may be read (`models.care.veils`)."""
    return (covered(title, spans["title"]), covered(body, spans["body"])) if spans else (title, body)


def _merged(spans, length: int) -> list[tuple[int, int]]:
    """In order, merged where they meet, and inside the text whatever a row may say."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _lines(text: str) -> Markup:
    return BREAK.join(escape(line) for line in text.split("\n"))
