"""An organisation's calendar: its time zone, working days, public holidays and the days on which it is closed (S8.2).

Public holidays come from the `holidays` package, by country and region; what an organisation adds is its own.
"""
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.ground.errors import Refused

ZONE = "America/Edmonton"
WEEKDAYS = (0, 1, 2, 3, 4)
LOCALES = {"en": "en_{country}", "fr": "fr"}


@dataclass(frozen=True)
class Calendar:
    zone: str
    working_days: tuple
    public: bool            # are public holidays days off?
    closed: dict            # day -> why, in the organisation's own words
    country: str
    region: str

    def today(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.zone)).date()

    def day_off(self, day: date, language: str = "en") -> str | None:
        """The name of the holiday or closed day; None for any other day, a Sunday too."""
        if day in self.closed:
            return self.closed[day]
        return public_holidays(self.country, self.region, day.year, language).get(day) if self.public else None

    def is_working(self, day: date) -> bool:
        return day.weekday() in self.working_days and self.day_off(day) is None

    def working_day_after(self, day: date, days: int = 1) -> date:
        """So many working days on: "within one working day" of a Friday is Monday."""
        for _ in range(366):
            day += timedelta(days=1)
            days -= self.is_working(day)
            if days <= 0:
                return day
        return day      # a calendar without a working day in a year keeps nobody waiting for ever

    def days_off(self, start: date, until: date, language: str) -> list[tuple[date, str]]:
        span = (start + timedelta(days=n) for n in range((until - start).days))
        return [(day, name) for day in span if (name := self.day_off(day, language)) is not None]


def of(organisation) -> Calendar:
    kept = organisation.calendar or {}
    return Calendar(kept.get("zone", ZONE), tuple(kept.get("working_days", WEEKDAYS)), kept.get("public", True),
                    {date.fromisoformat(one["on"]): one["says"] for one in kept.get("closed", ())},
                    organisation.country, organisation.region)


def zone_of(organisation) -> str:
    return of(organisation).zone if organisation else ZONE


@cache
def public_holidays(country: str, region: str, year: int, language: str = "en") -> dict[date, str]:
    """Nothing for a country that the package does not know; the country's alone for such a region."""
    import holidays  # 20 MB that only whoever counts working days needs
    known = holidays.list_supported_countries()
    if country not in known:
        return {}
    return dict(holidays.country_holidays(country, subdiv=region if region in known[country] else None, years=year,
                                          language=LOCALES[language].format(country=country)))


def tidy(*, zone: str, working_days: list[int], public: bool, closed: list[dict]) -> dict:
    """What is kept of a calendar. Raises Refused."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused("zone", "zone") from None
    if not working_days:
        raise Refused("working_days", "no-working-day")
    return {"zone": zone, "working_days": sorted(working_days), "public": public,
            "closed": sorted(closed, key=lambda one: one["on"])}
