"""Rules kept elsewhere than in the files: the same lexicon comes of them, and what can't be read is refused (S5.2)."""
import pytest

from safety import kept
from safety.phrases import read_files
from safety.scan import scan
from tests.safety.conftest import LEXICON

FILES = read_files(LEXICON)
ENTRY = {"id": "en.weary.own", "language": "en", "part": "own", "category": "weary", "weight": 0.6, "source": "Own",
         "phrases": ["(so|too) heavy to carry"], "must_match": ["It is too heavy to carry."],
         "must_not_match": ["The box is heavy."]}


def test_entries_make_the_lexicon_that_the_files_make(lexicon):
    again = kept.compiled(FILES, kept.entries_of(FILES), "7")
    assert {rule.id: rule for rule in again.rules} == {rule.id: rule for rule in lexicon.rules}
    text = "I want to kill myself tonight, my friend Sarah knows."
    assert scan(text, again).level == scan(text, lexicon).level
    assert {found.version for found in scan(text, again).findings} == {"7"}


def test_a_rule_of_its_own_is_found_beside_the_others():
    """It may name any word set of its language."""
    lexicon = kept.compiled(FILES, [*kept.entries_of(FILES), ENTRY | {"phrases": ["moss grows + {die}"]}], "8")
    assert "en.weary.own" in {rule.id for rule in lexicon.rules}


def test_a_rule_that_breaks_its_word_is_named():
    lexicon = kept.compiled(FILES, [ENTRY | {"must_not_match": ["so heavy to carry"]}], "8")
    assert kept.broken_promises(lexicon.rules, lexicon) == [("en.weary.own", "so heavy to carry", "not")]


@pytest.mark.parametrize(("phrase", "why"), [
    ("kill.*", "letters"), ("^die$", "letters"), ("[ab]", "letters"), ("(a|b", "brackets"), ("a) b", "brackets"),
    ("a|b", "brackets"), ("{die", "brackets"), ("(no way + out)", "brackets"), ("{nowhere} at all", "unknown-set"),
    ("x" * 2_001, "phrase-long"), ("really", "nothing"), (" ".join(["(a|b|c|d|e|f|g|h|i|j)"] * 20), "too-many")])
def test_what_is_no_phrase_is_refused_and_told(phrase, why, lexicon):
    """Never a regular expression; and no product of brackets that would fill the memory."""
    with pytest.raises(kept.Unreadable) as refused:
        kept.check_phrases(["no way out for me", phrase], kept.word_sets(FILES, "en"), lexicon)
    assert refused.value.why == why


def test_every_phrase_of_the_starter_can_be_proposed(lexicon):
    for entry in kept.entries_of(FILES):
        kept.check_phrases(entry["phrases"], kept.word_sets(FILES, entry["language"]), lexicon)
