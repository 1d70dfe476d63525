"""Who may join through an organisation (S2.3)."""
from datetime import date

import pytest

from models.ground import transaction
from models.ground.db import db
from models.ground.errors import Refused
from models.people import organisations
from tests import factories

TODAY = date(2026, 11, 21)
OF_AGE = date(1990, 1, 1)


def test_a_postal_code_that_matches(app):
    place = organisations.find("alberta")
    for code in ("T5K 2R4", "t5k2r4", " T5K-2R4 "):
        assert organisations.eligible_by(place, born=OF_AGE, today=TODAY, postal_code=code).kind == "postal"


def test_a_postal_code_of_elsewhere(app):
    with pytest.raises(Refused) as refusal:
        organisations.eligible_by(organisations.find("alberta"), born=OF_AGE, today=TODAY, postal_code="K1A 0B1")
    assert (refusal.value.field, refusal.value.why) == ("postal_code", "rule-postal")


def test_sixteen_on_the_day_and_not_a_day_before(app):
    place = organisations.find("alberta")
    assert organisations.eligible_by(place, born=date(2010, 11, 21), today=TODAY, postal_code="T5K 2R4")
    with pytest.raises(Refused) as refusal:
        organisations.eligible_by(place, born=date(2010, 11, 22), today=TODAY, postal_code="T5K 2R4")
    assert refusal.value.why == "too-young"


def test_an_e_mail_domain_is_parsed_not_matched_by_its_end(app):
    """A host that merely ends in the domain does not pass."""
    place = organisations.find("rivermount")
    assert organisations.eligible_by(place, born=OF_AGE, today=TODAY, email="x@RiverMount.example")
    for address in ("x@evilrivermount.example", "x@rivermount.example.evil.example", "rivermount.example@evil.example"):
        with pytest.raises(Refused):
            organisations.eligible_by(place, born=OF_AGE, today=TODAY, email=address)


def test_a_code_is_shared_and_forgiving(app):
    place = organisations.find("forces")
    assert organisations.eligible_by(place, born=OF_AGE, today=TODAY, code="standdown 24")
    with pytest.raises(Refused):
        organisations.eligible_by(place, born=OF_AGE, today=TODAY, code="STANDDOWN-25")


def test_an_organisation_without_rules_lets_nobody_in(app):
    place = factories.organisation("empty", "postal", "T")
    transaction.commit()
    db.session.delete(place.rules[0])
    transaction.commit()
    with pytest.raises(Refused):
        organisations.eligible_by(place, born=OF_AGE, today=TODAY, postal_code="T5K 2R4")
