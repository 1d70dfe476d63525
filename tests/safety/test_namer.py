"""The tagger of names: marks what no gazetteer knows, masks and unmarks nothing, holds nobody's words (S5.1, S5.6)."""
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from safety.namer import load_namer
from safety.names import OPINION
from safety.opinion import load_opinion
from safety.scan import mask, scan

FOLDER = Path(__file__).parents[2] / "content" / "opinion"
UNKNOWN = {
    "en": ["Agnieszka Wolniewicz works nights with me.", "I forgave Kwame Boateng a year ago.",
           "i told priya about the pills and she hid them", "The teachers at Westbrook Secondary looked away.",
           "Nobody from Halvorsen Trucking called back.", "Deep down I know that Marta was right."],
    "fr": ["Abdoulaye et Fatou sont mes seuls amis.", "L’intervenante de La Rive m’a rappelé.",
           "J’ai été suivie à l’hôpital Maisonneuve.", "Karim Benhaddou m’a harcelée tout l’été."],
}
NOBODY = {
    "en": ["Sometimes Hope is just a word.", "Yesterday was Thanksgiving. I ate alone.",
           "One Day At A Time. Sending Love.",
           "Has DBT worked for anyone?", "Is it normal to feel Nothing?", "My Dad drank. My Grandfather drank.",
           "I am so tired of being Strong.", "Honestly? I Don't Know.", "Went outside. Saw the Sun. Small win."],
    "fr": ["Le Soleil est revenu.", "Un Jour À La Fois.", "Papa criait. Maman pleurait.", "C’était Pâques.",
           "Mon Dieu que c’est long.", "La Vie est dure mais on tient.", "Premier message ici. Bonjour à tous."],
}


@pytest.fixture(scope="session")
def opinion():
    return load_opinion(FOLDER / "en.bin")


def marked(text, lexicon, language, opinion=None):
    return [f for f in scan(text, lexicon, language=language, opinion=opinion).findings if f.kind == "detail"]


@pytest.mark.parametrize("language", UNKNOWN)
def test_it_marks_what_the_gazetteers_do_not_know(lexicon, opinion, language):
    alone = [bool(marked(text, lexicon, language)) for text in UNKNOWN[language]]
    assert not all(alone)
    assert all(marked(text, lexicon, language, opinion) for text in UNKNOWN[language])


@pytest.mark.parametrize("language", NOBODY)
def test_a_capital_alone_is_nobodys_name(lexicon, opinion, language):
    assert [text for text in NOBODY[language] if marked(text, lexicon, language, opinion)] == []


def test_it_masks_nothing_and_unmarks_nothing(lexicon, opinion):
    """S5.6: only what a rule is sure of is hidden unseen; the tagger's marks are for a guide, at the routine level."""
    for language, texts in UNKNOWN.items():
        for text in texts:
            alone = scan(text, lexicon, language=language)
            both = scan(text, lexicon, language=language, opinion=opinion)
            assert set(alone.findings) <= set(both.findings)
            assert both.alone == alone.level <= both.level <= max(alone.level, 1)
            assert mask(text, both.findings) == mask(text, alone.findings)
            assert {f.confidence for f in both.findings if f.rule.endswith(OPINION)} <= {"low"}


def test_the_span_is_of_the_text_as_written(lexicon, opinion):
    for name in ("Agnieszka Wolniewicz", "A\u0301gnes Wolniewicz", "Agni\u200beszka Wolniewicz"):
        text = f"Yesterday \u2026 {name}\u2019s letter came."
        found, = marked(text, lexicon, "en", opinion)
        assert text[found.start:found.end] == name


def test_many_threads_one_answer(lexicon, opinion):
    texts = [text for texts in (*UNKNOWN.values(), *NOBODY.values()) for text in texts] * 5
    expected = [marked(text, lexicon, "en", opinion) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: marked(text, lexicon, "en", opinion), texts)) == expected


def test_a_file_cut_short_is_refused(tmp_path):
    whole = (FOLDER / "names.crf").read_bytes()
    for kept in (whole[:-1], whole[:100], b"", b"x" * 500):
        (tmp_path / "names.crf").write_bytes(kept)
        with pytest.raises(ValueError, match="names.crf"):
            load_namer(tmp_path / "names.crf")


def test_it_holds_no_words(lexicon):
    """Features are shapes, gazetteers and hashes; no run of letters in the file is a name that a gazetteer lists."""
    runs = {run.decode() for run in re.findall(rb"[a-z]{5,}", (FOLDER / "names.crf").read_bytes())}
    assert not runs & (lexicon.gazetteer["first_names"] | lexicon.gazetteer["last_names"] | lexicon.gazetteer["places"])
