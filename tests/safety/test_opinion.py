"""The second opinion: raises, never lowers; says which words moved it; holds nobody's words (S5.1, S5.13)."""
import json
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from safety.opinion import load_opinion
from safety.scan import OPINION, scan

WEIGHTS = Path(__file__).parents[2] / "content" / "opinion" / "en.bin"
NO_RULE = (
    "I have been lying in bed all day crying and I feel so depressed and alone, I think about it constantly and I hate "
    "my life and I do not know how much more I can take of this pain"
)
DENIALS = ["I am not suicidal", "I don't want to die", "I'm not going to kill myself", "I never attempted suicide"]


@pytest.fixture(scope="session")
def opinion():
    return load_opinion(WEIGHTS)


@pytest.fixture
def both(lexicon, opinion):
    """The reading by rules alone, and with the second opinion."""
    def both(text, language="en"):
        return scan(text, lexicon, language=language), scan(text, lexicon, language=language, opinion=opinion)
    return both


@pytest.fixture(scope="session")
def sentences(lexicon):
    return [words for rule in lexicon.rules for words in (*rule.must_match, *rule.must_not_match)]


def test_it_never_lowers_a_level(both, sentences):
    for words in sentences:
        alone, with_it = both(words)
        assert with_it.risk >= alone.risk and with_it.level >= alone.level == with_it.alone, words
        assert set(alone.findings) <= set(with_it.findings), words


def test_it_raises_what_no_rule_reaches_and_names_the_words(both):
    alone, with_it = both(NO_RULE)
    assert with_it.risk > alone.risk
    named = [finding for finding in with_it.findings if finding.category == OPINION]
    assert 1 <= len(named) <= 3
    assert all(NO_RULE[f.start:f.end].strip() for f in named)
    assert {(f.confidence, f.why) for f in named} == {("low", "risk.second-opinion")}


@pytest.mark.parametrize("words", DENIALS)
def test_what_is_denied_is_not_raised_to_a_concern(both, words):
    assert both(words)[1].risk < 2


def test_level_3_needs_a_rule_as_well(both, opinion, lexicon):
    """The weights alone never hold a post: a rule must see a risk that nothing around it lowers."""
    eager = replace(opinion, review=-99.0, urgent=-99.0)
    assert scan("The tomatoes are ripe.", lexicon, language="en", opinion=eager).risk == 2
    told = "I sat in the garden for a while after work and looked at the tomatoes and the sky, as every evening lately."
    assert scan(f"{told} I feel hopeless", lexicon, language="en", opinion=eager).risk == 3
    assert scan("I feel hopeless", lexicon, language="en", opinion=eager).risk == 2


IN_FRENCH = "Je n’en peux plus, je dors plus, je suis un fardeau pour ma famille et je suis tellement seule"


def test_french_is_weighed_by_its_signs_alone_and_held_by_the_rules_alone(both, opinion, lexicon):
    """There are no French posts to learn words from; kinds of findings mean the same in both languages."""
    alone, with_it = both(IN_FRENCH, "fr")
    assert with_it.risk >= alone.risk and with_it.score > alone.score
    signs = opinion.in_language("fr")
    assert not signs.words
    unsaid = replace(opinion, elsewhere=replace(signs, review=-99.0, review_helping=-99.0))
    said = scan("Les tomates du jardin sont mûres.", lexicon, language="fr", opinion=unsaid)
    assert said.risk == 2 and both(IN_FRENCH, "fr")[1].risk < 3


def test_a_helper_is_raised_later_than_who_tells_of_themselves(opinion, lexicon):
    """Helpers tell their own past: BARS, Detection."""
    between = replace(opinion, review=-99.0, review_helping=99.0, urgent=99.0)
    helping = "You are not alone, and your words matter. I was low once, and you can call me when you like."
    assert scan(helping, lexicon, language="en", opinion=between).risk < 2
    assert scan("I was low once, and I went for a walk.", lexicon, language="en", opinion=between).risk == 2


@pytest.mark.parametrize("change", [
    str.upper, lambda text: unicodedata.normalize("NFD", text), lambda text: text.replace("'", "’")])
def test_writing_it_otherwise_changes_no_level(both, change):
    assert both(change(NO_RULE))[1].level == both(NO_RULE)[1].level


@pytest.mark.parametrize("text", ["", " ", "\0", "😀😀", "a" * 100_000, "‮abc"])
def test_odd_texts_are_read(both, text):
    alone, with_it = both(text)
    assert with_it.level >= alone.level


def test_the_file_of_weights_holds_numbers_alone(opinion):
    """Hashed: no vocabulary keeps what people wrote."""
    head, _, weights = WEIGHTS.read_bytes().partition(b"\n")
    assert all(isinstance(value, int | float) for name, value in json.loads(head).items()
               if name not in ("version", "language"))
    assert len(weights) == len(opinion.weights) == 65_536


def test_a_file_that_was_cut_short_is_refused(tmp_path):
    (tmp_path / "en.bin").write_bytes(WEIGHTS.read_bytes()[:-1])
    with pytest.raises(ValueError, match="65535 weights"):
        load_opinion(tmp_path / "en.bin")
