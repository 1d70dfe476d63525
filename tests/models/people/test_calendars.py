"""Working days by an organisation's own calendar (S8.2)."""
from datetime import UTC, date, datetime

import pytest

from models.ground.errors import Refused
from models.people import calendars, organisations
from models.people.calendars import Calendar

CLOSED = {date(2026, 12, 24): "Closed"}


def calendar(**changed):
    return Calendar(**{"zone": "America/Edmonton", "working_days": (0, 1, 2, 3, 4), "public": True, "closed": CLOSED,
                       "country": "CA", "region": "AB", **changed})


def test_an_organisation_without_a_calendar_works_monday_to_friday(app):
    kept = calendars.of(organisations.find("alberta"))
    assert (kept.zone, kept.working_days, kept.public, kept.region) == ("America/Edmonton", (0, 1, 2, 3, 4), True, "AB")


@pytest.mark.parametrize(("day", "works"), [
    (date(2026, 11, 20), True), (date(2026, 11, 21), False), (date(2026, 12, 24), False), (date(2026, 12, 25), False),
    (date(2026, 2, 16), False), (date(2026, 11, 23), True)])
def test_week_ends_holidays_and_closed_days(day, works):
    """16 February 2026 is Family Day in Alberta."""
    assert calendar().is_working(day) is works


def test_within_one_working_day_of_a_friday_is_monday():
    assert calendar().working_day_after(date(2026, 11, 20)) == date(2026, 11, 23)
    assert calendar().working_day_after(date(2026, 12, 23)) == date(2026, 12, 28)
    assert calendar().working_day_after(date(2026, 11, 20), 3) == date(2026, 11, 25)


def test_public_holidays_may_be_working_days():
    assert calendar(public=False).is_working(date(2026, 12, 25))


def test_a_region_has_its_own_and_an_unknown_one_its_countrys():
    assert calendar(region="").is_working(date(2026, 2, 16))
    assert calendar(region="ZZ", country="CA").day_off(date(2026, 7, 1)) == "Canada Day"
    assert calendar(country="XX").day_off(date(2026, 7, 1)) is None


def test_holidays_are_named_in_the_readers_language():
    assert calendar().day_off(date(2026, 2, 16), "fr") == "Fête de la famille"


def test_today_is_where_the_organisation_is():
    night = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    assert calendar().today(night) == date(2026, 11, 20)


def test_a_calendar_without_working_days_never_hangs():
    assert calendar(working_days=()).working_day_after(date(2026, 1, 1)) == date(2027, 1, 2)


@pytest.mark.parametrize(("changed", "field"), [
    ({"zone": "Mars/Base"}, "zone"), ({"zone": "../../etc/passwd"}, "zone"), ({"zone": ""}, "zone"),
    ({"working_days": []}, "working_days")])
def test_what_can_not_be_a_calendar(changed, field):
    with pytest.raises(Refused) as refusal:
        calendars.tidy(**{"zone": "America/Toronto", "working_days": [0], "public": True, "closed": [], **changed})
    assert refusal.value.field == field
