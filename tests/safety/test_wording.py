"""How a phrase in parts is found: around its rarest part, in one sentence; optional parts may be absent (S5.2)."""

import pytest

from safety.normalise import Spellings, fold_phrase
from safety.wording import around, wording

SPELLINGS = Spellings({}, frozenset({"really", "please"}), set())


def _found(phrase: str, text: str) -> list[str]:
    """What of the text the phrase covers, at each place where its anchor stands."""
    anchor, beside = wording(phrase, {"end": ["die", "be gone"]}, SPELLINGS)
    words = fold_phrase(text, SPELLINGS).split()
    spans = [
        around(beside, words, first, last)
        for first in range(len(words))
        for last in range(first + 1, len(words) + 1)
        if " ".join(words[first:last]) in anchor
    ]
    return [" ".join(words[span[0] : span[1]]) for span in spans if span]


@pytest.mark.parametrize(
    ("phrase", "text", "covered"),
    [
        ("want to + {end}", "i want to die", ["want to die"]),
        ("want to + {end}", "i want to be gone now", ["want to be gone"]),
        ("want to + {end}", "i want to not die", []),
        ("want + (to |) + (just |) + {end}", "want just die", ["want just die"]),
        ("(i|we) ~ {end}", "i shall one day die", ["i shall one day die"]),
        ("(i|we) ~ {end}", "i shall on some other day die", []),
        ("(i|we) ~ {end}", "so said i. flowers die", []),
        ("wish ~ (had |) + never + born", "wish that i had never born", ["wish that i had never born"]),
        ("(asleep|please) + forever", "forever", []),
    ],
)
def test_a_phrase_in_parts(phrase, text, covered):
    assert _found(phrase, text) == covered


def test_a_filler_makes_no_part_optional_and_a_phrase_of_optional_parts_is_refused():
    with pytest.raises(ValueError, match="nothing but fillers"):
        wording("(please |) + (really |)", {}, SPELLINGS)
