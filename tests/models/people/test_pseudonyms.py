"""A pseudonym does not point at the person (S2.4)."""
import pytest

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
