"""What holds over any text (BARS, Detection): written otherwise it reads the same; spans point at what is written."""

import random
import unicodedata
from functools import partial

import pytest

from safety.scan import scan

CHANGES = (
    partial(unicodedata.normalize, "NFD"),
    partial(unicodedata.normalize, "NFKC"),
    str.upper,
    str.lower,
    str.title,
    lambda text: text.replace("'", "’"),
    lambda text: text.replace(" ", "  "),
    lambda text: "\u200b".join(text),
    lambda text: f"\ufeff{text}\u2060",
    lambda text: text.translate({ord("e"): "е", ord("o"): "ο"}),
)
PICTURES = [("I want to 🔪 myself", "🔪 myself"), ("so… 😞 goodbye 💊💊", "goodbye 💊💊")]


def _sentences(lexicon) -> list[tuple[str, str]]:
    rules = [rule for rule in lexicon.rules if lexicon.policy["categories"][rule.category] == "risk"]
    return [(text, rule.language) for rule in rules for text in (*rule.must_match, *rule.must_not_match)]


def test_writing_it_in_several_other_ways_at_once_changes_no_level(lexicon):
    """Some of the lexicon's own sentences, each changed by two or three of the ways above; the same ones each time."""
    dice = random.Random(5)
    for text, language in dice.sample(_sentences(lexicon), 250):
        told, other = scan(text, lexicon, language=language).risk, text
        for change in dice.sample(CHANGES, dice.choice((2, 3))):
            other = change(other)
        assert scan(other, lexicon, language=language).risk == told, (text, other)


def test_a_finding_covers_the_same_words_however_they_are_written(lexicon):
    dice = random.Random(6)
    for text, language in dice.sample(_sentences(lexicon), 150):
        wide = "\u200b".join(text)
        for plain, spread in zip(_risks(text, lexicon, language), _risks(wide, lexicon, language), strict=True):
            assert wide[spread.start : spread.end].replace("\u200b", "") == text[plain.start : plain.end]


@pytest.mark.parametrize(("text", "words"), PICTURES)
def test_a_picture_that_stands_for_a_word_is_read_where_it_stands(lexicon, text, words):
    assert words in {text[f.start : f.end] for f in _risks(text, lexicon, "en")}


def _risks(text: str, lexicon, language: str) -> list:
    return [found for found in scan(text, lexicon, language=language).findings if found.kind == "risk"]
