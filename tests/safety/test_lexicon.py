"""Each rule of the starter lexicon says what it must and must not match (S5.2)."""

import shutil

import pytest

from safety.phrases import load_lexicon
from safety.scan import scan
from tests.safety.conftest import LEXICON


def _fires(rule, sentence: str, lexicon) -> bool:
    """At its full weight: a finding that its context lowered does not count."""
    findings = scan(sentence, lexicon, language=rule.language).findings
    return any(f.rule == rule.id and f.weight >= rule.weight for f in findings)


def test_each_rule_keeps_its_word(lexicon):
    """S5.2, S5.13: a rule finds what it says it finds, and leaves alone what it says it leaves."""
    missed = [(r.id, s) for r in lexicon.rules for s in r.must_match if not _fires(r, s, lexicon)]
    mistaken = [(r.id, s) for r in lexicon.rules for s in r.must_not_match if _fires(r, s, lexicon)]
    assert (missed, mistaken) == ([], [])


def test_each_rule_has_sentences_a_source_and_a_known_category(lexicon):
    """S5.2: a category, a weight and an example for each; where it comes from, too."""
    for rule in lexicon.rules:
        risk = lexicon.policy["categories"][rule.category] == "risk"
        assert min(len(rule.must_match), len(rule.must_not_match)) >= (2 if risk else 1), rule.id
        assert rule.source and (rule.owner or not risk), rule.id
        assert rule.category in lexicon.policy["categories"], rule.id
        assert 0 < rule.weight <= 1, rule.id
        assert rule.why.split(".")[0] == lexicon.policy["categories"][rule.category], rule.id


def test_rule_names_are_unique(lexicon):
    ids = [rule.id for rule in lexicon.rules]
    assert len(ids) == len(set(ids))


def test_both_languages_know_every_category_of_risk_and_harm(lexicon):
    """S5.1, S11.5: what English finds, French finds."""
    assert _categories(lexicon, "en") == _categories(lexicon, "fr")


def test_the_version_changes_with_any_word_of_the_lexicon(tmp_path, lexicon):
    """S5.13: a finding names the version that made it."""
    copy = tmp_path / "lexicon"
    shutil.copytree(LEXICON, copy)
    shutil.copy(LEXICON.parent / "policy.toml", tmp_path)
    assert load_lexicon(copy).version == lexicon.version
    words = copy / "en" / "words.toml"
    words.write_text(words.read_text().replace('tmr = "tomorrow"', 'tmr = "tomorow"'))
    assert load_lexicon(copy).version != lexicon.version


def test_a_phrase_of_nothing_but_fillers_is_refused(tmp_path):
    copy = tmp_path / "lexicon"
    shutil.copytree(LEXICON, copy)
    shutil.copy(LEXICON.parent / "policy.toml", tmp_path)
    (copy / "en" / "extra.toml").write_text(
        'language = "en"\n[[rule]]\nid = "x"\ncategory = "distress"\nweight = 0.2\nsource = "x"\n'
        'phrases = ["really die"]\n'
    )
    with pytest.raises(ValueError, match="nothing but fillers"):
        load_lexicon(copy)


def _categories(lexicon, language: str) -> set[str]:
    return {rule.category for rule in lexicon.rules if rule.language == language}
