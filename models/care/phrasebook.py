"""The lexicon in force, and the look-over that authors get before posting (S3.12, S5.2)."""
from functools import cache

from models.ground.content import CONTENT
from safety.phrases import Lexicon, load_lexicon
from safety.scan import Reading, scan


@cache
def current() -> Lexicon:
    return load_lexicon(CONTENT / "lexicon")


def read(text: str, *, language: str) -> Reading:
    return scan(text, current(), language=language)
