"""Member text is plain text. `plain` is what gets stored; `to_html` is what gets shown.

No member HTML exists (DESIGN 5): everything is escaped, only paragraphs and line breaks are added, and bleach
is the second wall that lets nothing else through, whatever the first one missed.
"""

import re
import unicodedata
from html import escape

from bleach.sanitizer import Cleaner

CLEAN_VERSION = 1

MARKS_KEPT = 4  # combining marks on one letter: the most that a language needs, far less than "zalgo"
PIECE = 2_000
EXCERPT_LENGTH = 280

_WALL = Cleaner(tags=set(), attributes={}, protocols=set(), strip=False)
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e" + "".join(map(chr, range(0x2066, 0x2070)))
_CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t\x85"}
_DROPPED = str.maketrans(_CONTROLS | {ord(c): None for c in _BIDI + "\ufeff\ufff9\ufffa\ufffb"})
_DROPPED |= {0x85: "\n", 0x2028: "\n", 0x2029: "\n\n"}
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"    # fillers of Hangul, Braille without a dot
_JOINED = "\u200d" + "".join(map(chr, range(0x1F3FB, 0x1F400)))
_ABOVE_OR_BELOW = {"Mn", "Me"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


def plain(text: str) -> str:
    """Text fit to be stored: one kind of newline, no control or direction characters, no towers of marks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_DROPPED)
    if text.isascii():
        return text
    return _cap_marks(unicodedata.normalize("NFC", _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)))


def says_something(text: str) -> bool:
    """Whether a person would see anything: not with blanks, marks and letters that draw nothing alone."""
    return any(unicodedata.category(c)[0] not in "CZM" and c not in _BLANK_LETTERS for c in text)


def letters(text: str) -> int:
    """How many characters a reader sees: an accent, a joiner or a colour of skin belongs to its letter."""
    if text.isascii():
        return len(text)
    return sum(unicodedata.category(c)[0] != "M" and c not in _JOINED for c in text)


def to_html(text: str) -> str:
    """Paragraphs and line breaks, nothing else: no links, no attributes."""
    blocks = _BLANK_LINES.split(_walled(plain(text).strip()))
    return "\n".join(f"<p>{block.replace(chr(10), '<br>')}</p>" for block in map(str.strip, blocks) if block)


def _walled(text: str) -> str:
    """Escaped, then bleached, no tag allowed. In pieces: bleach's time grows with the square of the entities."""
    pieces = (text[at : at + PIECE] for at in range(0, len(text), PIECE))
    return "".join(_WALL.clean(escape(piece)) for piece in pieces)


def excerpt(body: str) -> str:
    """The first words, whole ones."""
    words = re.sub(r"[ \t\n]+", " ", body).strip()      # not split(): French keeps spaces that don't break
    if len(words) <= EXCERPT_LENGTH:
        return words
    return words[:EXCERPT_LENGTH].rsplit(" ", 1)[0].rstrip(" \u00a0\u202f,;:–—-(«“") + "…"


def _cap_marks(text: str) -> str:
    """Whatever draws nothing between two marks (joiners, fillers) does not begin a new letter."""
    kept, marks = [], 0
    for letter in text:
        kind = unicodedata.category(letter) if ord(letter) > 0x2FF else "L"
        marks = marks + (kind in _ABOVE_OR_BELOW) if kind in _ABOVE_OR_BELOW or kind == "Cf" else 0
        if marks <= MARKS_KEPT:
            kept.append(letter)
    return "".join(kept)
