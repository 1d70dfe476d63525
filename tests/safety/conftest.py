"""The lexicon, loaded once: pure tests, no app, no database."""

from pathlib import Path

import pytest

from safety.phrases import Lexicon, load_lexicon
from safety.scan import Reading, scan

LEXICON = Path(__file__).parents[2] / "content" / "lexicon"


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon(LEXICON)


@pytest.fixture
def read(lexicon):
    def read(text: str, language: str | None = None) -> Reading:
        return scan(text, lexicon, language=language)

    return read
