"""Every sentence a person reads is in English and in French (S11.5): a missing translation fails here."""
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "translations/fr/LC_MESSAGES/messages.po"
LOOSE = re.compile(r"(^|[^\s\u00a0\u202f])[;?!»]|[a-zà-ÿ)]:(\s|$)| [:;?!»]|« |\w'\w")
PLACE = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """What templates and forms say today."""
    found = tmp_path_factory.mktemp("i18n") / "messages.pot"
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", "-F", "pyproject.toml", "-k",
                    "lazy_gettext", "-k", "_l", "-o", str(found), "."], cwd=ROOT, check=True)
    return read_po(io.BytesIO(found.read_bytes()))


@pytest.fixture(scope="module")
def french():
    return read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="fr")


def forms(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_every_sentence_has_its_french(spoken, french):
    missing = [message.id for message in spoken if message.id
               and not (french.get(message.id) and all(forms(french.get(message.id))))]
    assert missing == []


def test_no_translation_is_a_guess(french):
    assert [message.id for message in french if message.fuzzy and message.id] == []


def test_nothing_is_kept_that_nobody_says(spoken, french):
    assert [message.id for message in french if message.id and message.id not in spoken] == []


def test_places_for_names_and_counts_are_the_same(french):
    def places(text):
        return sorted(set(PLACE.findall(text)))
    said = {message.id: " ".join(message.id) if isinstance(message.id, tuple) else message.id for message in french}
    wrong = [message.id for message in french if message.id for form in forms(message)
             if form and not set(places(form)) <= set(places(said[message.id]))]
    assert wrong == []


def test_french_is_set_as_french_is(french):
    """A space that does not break before : ; ? ! and inside « », typographic apostrophes."""
    loose = [form for message in french if message.id for form in forms(message) if form and LOOSE.search(form)]
    assert loose == []
