"""The help lines that an organisation keeps itself (S2.1, S10.1), and which of them need to be looked at again (S6.6).

A reviewed line of `content/signposts` is changed by a line of the same key; put back, the reviewed one stands again.
"""
import re
from dataclasses import asdict, replace
from datetime import date, timedelta

import phonenumbers

from models.ground.audit import Act
from models.ground.errors import NotFound, Refused
from models.people import keeping, signposts
from models.people.accounts import Account
from models.people.organisations import Organisation
from models.people.signposts import Line

STALE_AFTER = timedelta(days=180)
SHORT_NUMBER = re.compile(r"\d{3,7}")
KEPT = ("key", "name", "phone", "tel", "url", "text", "says", "hours", "order", "crisis", "audience", "verified",
        "is_off")


def find(organisation: Organisation, key: str) -> Line:
    line = next((line for line in signposts.of_organisation(organisation) if line.key == key), None)
    if line is None:
        raise NotFound
    return line


def add(organisation: Organisation, *, seen: int, by: Account, reason: str, **facts) -> Line:
    numbers = [int(end) for line in signposts.own_lines(organisation)
               if (end := line.key.removeprefix(f"{organisation.slug}-own-")).isdigit()]
    blank = Line(f"{organisation.slug}-own-{max(numbers, default=0) + 1}", "organisation", {}, "", "", {}, {}, 0)
    return _keep(organisation, blank, facts, Act.HELP_LINE_KEPT, seen=seen, by=by, reason=reason)


def change(organisation: Organisation, key: str, *, seen: int, by: Account, reason: str, **facts) -> Line:
    return _keep(organisation, find(organisation, key), facts, Act.HELP_LINE_KEPT, seen=seen, by=by, reason=reason)


def take_off(organisation: Organisation, key: str, *, seen: int, by: Account, reason: str) -> Line:
    return _keep(organisation, find(organisation, key), {"is_off": True}, Act.HELP_LINE_TAKEN_OFF, seen=seen, by=by,
                 reason=reason)


def put_back(organisation: Organisation, key: str, *, seen: int, by: Account, reason: str) -> Line:
    return _keep(organisation, find(organisation, key), {"is_off": False}, Act.HELP_LINE_KEPT, seen=seen, by=by,
                 reason=reason)


def verify(organisation: Organisation, key: str, *, today: date, by: Account) -> Line:
    """Somebody has called the number, today, and it is what it says."""
    return _keep(organisation, find(organisation, key), {"verified": today.isoformat()}, Act.HELP_VERIFIED,
                 seen=organisation.version, by=by)


def is_stale(verified: str | date | None, today: date) -> bool:
    verified = date.fromisoformat(verified) if isinstance(verified, str) and verified else verified
    return not verified or verified < today - STALE_AFTER


def stale(organisation: Organisation, today: date) -> list[dict]:
    """What has not been made sure of lately: protocol, contacts, lines. {kind, key, name, verified}."""
    found = []
    if organisation.protocols and is_stale(organisation.protocol_verified, today):
        found.append({"kind": "protocol", "key": "", "name": {}, "verified": organisation.protocol_verified})
    found += [{"kind": "contact", "key": str(place), "name": {"en": one["name"]}, "verified": _day(one.get("verified"))}
              for place, one in enumerate(organisation.contacts or ()) if is_stale(one.get("verified"), today)]
    return found + [_stale_line("line", line) for line in signposts.of_organisation(organisation)
                    if not line.is_off and is_stale(line.verified, today)]


def stale_reviewed(today: date) -> list[dict]:
    """Lines of regions and countries, which are kept in `content` and changed there."""
    return [_stale_line("reviewed", line) for line in signposts.every_line()
            if line.scope != "organisation" and is_stale(line.verified, today)]


def dialled(phone: str, country: str) -> str:
    """What a telephone dials for a number as it is written. Raises Refused at the field `phone`."""
    digits = re.sub(r"\D", "", phone)
    if SHORT_NUMBER.fullmatch(digits):
        return digits
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Refused("phone", "phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _keep(organisation: Organisation, line: Line, facts: dict, act: Act, *, seen: int, by: Account,
          reason: str = "") -> Line:
    if "phone" in facts:
        facts = {**facts, "tel": dialled(facts["phone"], organisation.country)}
    line = replace(line, **facts)
    kept = {name: value for name, value in asdict(line).items() if name in KEPT}
    lines = [row for row in organisation.lines or () if row["key"] != line.key]
    keeping.write(organisation, act, {"lines": [*lines, {**kept, "audience": list(line.audience)}]}, seen=seen, by=by,
                  reason=reason, key=line.key)
    return line


def _stale_line(kind: str, line: Line) -> dict:
    return {"kind": kind, "key": line.key, "name": line.name, "verified": _day(line.verified)}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
