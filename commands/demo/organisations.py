"""The organisations: begun with what joining needs, then furnished by the administrator, as in life."""
from commands.demo.reading import ago, rows
from models.ground.db import db
from models.people import keeping, local_help
from models.people.accounts import Account
from models.people.organisations import EligibilityRule, Organisation

BEGAN = "120d"
WHY = "Agreed with the organisation"


def begin(row: dict) -> Organisation:
    place = Organisation(
        slug=row["slug"], names=row["name"], welcomes=row["welcome"], country=row["country"], region=row["region"],
        languages=row["languages"], residency=row["residency"], minimum_age=row["minimum_age"],
        retention_days=row["retention_days"], asks=row["asks"], affiliations=row["affiliations"],
        rules=[EligibilityRule(kind=rule["kind"], value=rule.get("former", rule["value"]), says=rule["says"],
                               subdomains=rule.get("subdomains", False), since=ago(BEGAN)) for rule in row["rules"]])
    db.session.add(place)
    return place


def furnish(places: dict[str, Organisation], *, by: Account) -> None:
    """Protocol, contacts, calendar, questions, lines of its own, and the new version of a rule."""
    for row in rows("organisations", "organisation"):
        place = places[row["slug"]]
        contacts = [{**one, "verified": _day(verified)}
                    for one, verified in zip(row["contacts"], row["contacts_verified"], strict=True)]
        keeping.change(place, seen=place.version, by=by, reason=WHY, protocols=row["protocol"], contacts=contacts,
                       protocol_verified=ago(row["protocol_verified"]).date(), questions=row.get("questions", {}))
        keeping.keep_calendar(place, seen=place.version, by=by, reason=WHY, **row["calendar"])
        for line in row.get("lines", ()):
            local_help.add(place, seen=place.version, by=by, reason=WHY, **{**line, "verified": _day(line["verified"])})
        _renew_rules(place, row, by)


def _renew_rules(place: Organisation, row: dict, by: Account) -> None:
    for rule, wanted in zip(place.rules, row["rules"], strict=True):
        if "former" in wanted:
            keeping.change_rule(rule, place, seen=1, value=wanted["value"], says=wanted["says"], by=by,
                                reason="A new poster")


def _day(text: str) -> str:
    return ago(text).date().isoformat()
