"""The help lines that an organisation keeps itself (S10.1), and what needs to be made sure of again (S6.6)."""
from datetime import date

import pytest

from models.ground import audit, transaction
from models.ground.errors import NotFound, Refused, Stale
from models.people import keeping, local_help, organisations, signposts
from tests.house.addresses import LINE

WHY, TODAY = "They told us", date(2026, 11, 21)


@pytest.fixture
def rivermount(app):
    """It has one reviewed line: rivermount-counselling."""
    return organisations.find("rivermount")


def add(place, cast, **changed):
    line = local_help.add(place, seen=place.version, by=cast.ada, reason=WHY, **{**LINE, **changed})
    transaction.commit()
    return line


def shown(place):
    return [line.key for line in signposts.for_organisation(place) if line.scope == "organisation"]


def test_a_line_of_its_own_stands_beside_the_reviewed_ones(rivermount, cast):
    line = add(rivermount, cast)
    assert (line.key, line.tel) == ("rivermount-own-1", "+17805550100")
    assert shown(rivermount) == ["rivermount-counselling", "rivermount-own-1"]
    assert add(rivermount, cast, phone="211").key == "rivermount-own-2"
    assert shown(organisations.find("alberta")) == []


def test_members_see_it_where_help_is_shown(rivermount, cast):
    add(rivermount, cast, phone="705 555 0199")
    cast.fleur.organisation = rivermount
    assert "+17055550199" in [line.tel for line in signposts.for_account(cast.fleur)]


def test_a_reviewed_line_is_changed_and_given_back(rivermount, cast):
    local_help.change(rivermount, "rivermount-counselling", seen=1, by=cast.ada, reason=WHY, phone="705 555 0143")
    line = local_help.find(rivermount, "rivermount-counselling")
    assert line.is_own and line.tel == "+17055550143" and line.name["en"] == "Rivermount student counselling"
    assert shown(rivermount) == ["rivermount-counselling"]


def test_a_line_that_was_taken_off_is_shown_to_nobody_and_comes_back(rivermount, cast):
    for key in ("rivermount-counselling", add(rivermount, cast).key):
        local_help.take_off(rivermount, key, seen=rivermount.version, by=cast.ada, reason=WHY)
        assert key not in shown(rivermount) and local_help.find(rivermount, key).is_off
        local_help.put_back(rivermount, key, seen=rivermount.version, by=cast.ada, reason=WHY)
        assert key in shown(rivermount)
    transaction.commit()
    acts = {entry.act: entry.reason for entry in audit.history("organisations", rivermount.id)}
    assert acts == {"help:line-kept": WHY, "help:line-taken-off": WHY}


def test_two_administrators_at_once(rivermount, cast):
    add(rivermount, cast)
    with pytest.raises(Stale):
        local_help.add(rivermount, seen=1, by=cast.ada, reason=WHY, **LINE)
    with pytest.raises(NotFound):
        local_help.find(rivermount, "alberta-211")


@pytest.mark.parametrize(("phone", "tel"), [("211", "211"), ("9-8-8", "988"), ("310-1234", "3101234"),
                                            ("1-800-268-7708", "+18002687708"), ("780 555 0100", "+17805550100")])
def test_what_is_dialled_is_the_number_shown(phone, tel):
    assert local_help.dialled(phone, "CA") == tel


@pytest.mark.parametrize("phone", ["12", "call us", "", "0800", "123456789012345678"])
def test_what_no_telephone_dials(phone):
    if phone == "0800":
        assert local_help.dialled(phone, "CA") == "0800"
        return
    with pytest.raises(Refused):
        local_help.dialled(phone, "CA")


def test_what_nobody_made_sure_of_is_listed_until_somebody_does(rivermount, cast):
    """S6.6"""
    contacts = [{"name": "Night desk", "phone": "705-555-0131", "note": "", "verified": "2026-11-01"},
                {"name": "Day desk", "phone": "705-555-0132", "note": "", "verified": ""}]
    keeping.change(rivermount, seen=1, by=cast.ada, reason=WHY, protocols={"en": "Stay.", "fr": "Restez."},
                   contacts=contacts, protocol_verified=date(2026, 5, 24))
    key = add(rivermount, cast, verified="2026-05-01").key
    assert [(row["kind"], row["key"]) for row in local_help.stale(rivermount, TODAY)] == [
        ("protocol", ""), ("contact", "1"), ("line", key)]
    keeping.verify_protocol(rivermount, today=TODAY, by=cast.ada)
    keeping.verify_contact(rivermount, 1, seen=rivermount.version, today=TODAY, by=cast.ada)
    local_help.verify(rivermount, key, today=TODAY, by=cast.ada)
    transaction.commit()
    assert local_help.stale(rivermount, TODAY) == []
    assert [entry.facts["key"] for entry in audit.history("organisations", rivermount.id)[:3]] == [
        key, "contact", "protocol"]


def test_the_day_on_which_something_becomes_stale():
    assert not local_help.is_stale(date(2026, 5, 25), TODAY) and local_help.is_stale(date(2026, 5, 24), TODAY)
    assert local_help.is_stale("", TODAY) and local_help.is_stale(None, TODAY)


def test_a_contact_of_a_list_that_changed_is_not_confirmed_for_another(rivermount, cast):
    keeping.change(rivermount, seen=1, by=cast.ada, reason=WHY, contacts=[{"name": "A", "phone": "1", "note": ""}])
    with pytest.raises(Stale):
        keeping.verify_contact(rivermount, 0, seen=1, today=TODAY, by=cast.ada)
    with pytest.raises(NotFound):
        keeping.verify_contact(rivermount, 5, seen=2, today=TODAY, by=cast.ada)


def test_reviewed_lines_are_chased_too():
    """Lines of the country are verified in `content`; a year on, all of them are stale."""
    assert local_help.stale_reviewed(TODAY) == [] and local_help.stale_reviewed(date(2027, 11, 21))
