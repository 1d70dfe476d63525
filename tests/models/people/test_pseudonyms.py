"""A pseudonym does not point at the person (S2.4)."""
import pytest

from models.care import phrasebook
from models.ground.content import read
from models.ground.errors import Refused
from models.people import pseudonyms


@pytest.mark.parametrize(("name", "why"), [
    ("ab", "shape"), ("a" * 25, "shape"), ("name\nsecond", "shape"), ("<b>moss</b>", "shape"), ("---", "shape"),
    ("Drystone team", "reserved"), ("WALL-GUIDE", "reserved"), ("helpline_9", "reserved"),
    ("brightwater", "email"), ("BrightWater-9", "email"), ("o.brightwater", "email"),
    ("moss1987", "year"), ("moss-12345", "digits"), ("t5k2r4-north", "postal"),
])
def test_what_points_at_someone_is_refused(name, why):
    with pytest.raises(Refused) as refusal:
        pseudonyms.check(name, email="olive.brightwater@mail.example", born_year=1987, postal_code="T5K 2R4")
    assert (refusal.value.field, refusal.value.why) == ("username", why)


@pytest.mark.parametrize("name", ["quiet-harbour", "marée haute", "late bus 42", "Łąka", "moss"])
def test_what_points_at_nobody_is_taken(name):
    pseudonyms.check(name, email="olive.brightwater@mail.example", born_year=1987, postal_code="T5K 2R4")


@pytest.mark.parametrize(("name", "why"), [
    ("W-r-e-n", "reserved"), ("Wr3n", "reserved"), ("Wr\u00e8n", "reserved"), ("mod\u00e9rateur", "reserved"),
    ("Clinicienne 2", "reserved"), ("Wr\u0435n", "shape"), ("\u0430sh", "shape")])
def test_nobody_looks_like_who_works_here_nor_like_another(name, why):
    """S5.19: not with an accent, a digit or a letter of another script in the place of the right one."""
    with pytest.raises(Refused) as refusal:
        pseudonyms.check(name, staff_names=frozenset({"wren", "sol"}))
    assert refusal.value.why == why


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("name", ["kill-yourself-now", "KillYourself", "suicidal.soul", "call 403-555-0134"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_name_is_scanned_before_anyone_reads_it(name, language):
    """S5.1, S3.12"""
    with pytest.raises(Refused) as refusal:
        phrasebook.check_name(name, language=language)
    assert (refusal.value.field, refusal.value.why) == ("username", "worrying")


def test_all_suggested_names_may_be_taken(app):
    for language, words in read("pseudonyms").items():
        for name in (f"{first}-{second}" for first in words["first"][:12] for second in words["second"]):
            pseudonyms.check(name)
            phrasebook.check_name(name, language=language)
