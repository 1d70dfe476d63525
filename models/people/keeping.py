"""What an administrator changes of an organisation and of its rules (S1.8, S2.1). Every change is kept with its reason.

Nobody here learns who joined, nor how many: that there are members shows in one refusal alone, as a vault can't be
left behind.
"""
import re
import unicodedata
from datetime import date

from sqlalchemy import select, update

from models.ground import audit
from models.ground.audit import Act
from models.ground.db import db, now
from models.ground.errors import NotFound, Refused, Stale
from models.people import calendars, eligibility
from models.people.accounts import Account
from models.people.eligibility import EligibilityRule, FormerRule
from models.people.organisations import ALWAYS_ASKED, MAY_ASK, MINIMUM_AGE, SLUG, Organisation

SHORTEST_RETENTION, LONGEST_RETENTION = 1, 3650
OLDEST = 99
# Before and after are on file.
TOLD = frozenset({"country", "region", "residency", "minimum_age", "retention_days", "local_names"})
UNTOLD = frozenset({"local_names_stamp"})


def add(*, slug: str, by: Account, reason: str, **facts) -> Organisation:
    if not SLUG.fullmatch(slug):
        raise Refused("slug", "slug")
    if db.session.scalar(select(Organisation.id).where(Organisation.slug == slug)) is not None:
        raise Refused("slug", "slug-taken")
    organisation = Organisation(slug=slug, asks=[*ALWAYS_ASKED, "country"], **facts)
    db.session.add(organisation)
    audit.record(Act.ORGANISATION_ADDED, on=organisation, by=by, reason=reason, slug=slug)
    return organisation


def change(organisation: Organisation, *, seen: int, by: Account, reason: str, **facts) -> None:
    """Any of an organisation's facts. `seen` is the version that the administrator had before them."""
    _check(organisation, facts)
    write(organisation, Act.ORGANISATION_CHANGED, facts, seen=seen, by=by, reason=reason)


def keep_calendar(organisation: Organisation, *, seen: int, by: Account, reason: str, **facts) -> None:
    change(organisation, seen=seen, by=by, reason=reason, calendar=calendars.tidy(**facts))


def verify_protocol(organisation: Organisation, *, today: date, by: Account) -> None:
    write(organisation, Act.HELP_VERIFIED, {"protocol_verified": today}, seen=organisation.version, by=by,
          key="protocol")


def verify_contact(organisation: Organisation, place: int, *, seen: int, today: date, by: Account) -> None:
    contacts = [dict(one) for one in organisation.contacts or ()]
    if place >= len(contacts):
        raise NotFound
    contacts[place]["verified"] = today.isoformat()
    write(organisation, Act.HELP_VERIFIED, {"contacts": contacts}, seen=seen, by=by, key="contact")


def write(organisation: Organisation, act: Act, facts: dict, *, seen: int, by: Account, reason: str = "",
          **told) -> None:
    """Only if nobody has changed the organisation since `seen`: raises Stale."""
    changed = {name: value for name, value in facts.items() if getattr(organisation, name) != value}
    if act == Act.ORGANISATION_CHANGED:
        after = {name: value for name, value in changed.items() if name in TOLD}
        before = {name: getattr(organisation, name) for name in after}
        told = {"fields": sorted(changed.keys() - UNTOLD), "before": before, "after": after}
    written = db.session.execute(
        update(Organisation).where(Organisation.id == organisation.id, Organisation.version == seen)
        .values(version=seen + 1, **changed).execution_options(synchronize_session=False))
    if not written.rowcount:
        raise Stale
    db.session.refresh(organisation)
    audit.record(act, on=organisation, by=by, reason=reason, **told)


def add_rule(organisation: Organisation, *, kind: str, value: str, says: dict, by: Account, reason: str,
             subdomains: bool = False) -> EligibilityRule:
    value = eligibility.tidy(kind, value)
    for rule in organisation.rules:
        if (rule.kind, rule.value) == (kind, value):    # a double click, or the same said twice
            return rule
    rule = EligibilityRule(organisation_id=organisation.id, kind=kind, value=value, says=says,
                           subdomains=subdomains and kind == "email_domain")
    db.session.add(rule)
    db.session.flush()
    db.session.expire(organisation, ["rules"])
    if rule.field in MAY_ASK and rule.field not in organisation.asks:
        organisation.asks, organisation.version = [*organisation.asks, rule.field], organisation.version + 1
    audit.record(Act.RULE_ADDED, on=organisation, by=by, reason=reason, rule=rule.id, kind=kind)
    return rule


def change_rule(rule: EligibilityRule, organisation: Organisation, *, seen: int, value: str, says: dict, by: Account,
                reason: str, subdomains: bool = False) -> None:
    """A new version of the rule; the one that members came by until now stays on file."""
    value, subdomains = eligibility.tidy(rule.kind, value), subdomains and rule.kind == "email_domain"
    if (rule.value, rule.subdomains, rule.says) == (value, subdomains, says) and rule.version == seen:
        return
    former = FormerRule(rule_id=rule.id, version=rule.version, value=rule.value, subdomains=rule.subdomains,
                        says=rule.says, since=rule.since, until=now())
    _write_rule(rule, seen=seen, version=seen + 1, value=value, subdomains=subdomains, says=says, since=now())
    db.session.add(former)
    audit.record(Act.RULE_CHANGED, on=organisation, by=by, reason=reason, rule=rule.id, version=rule.version)


def end_rule(rule: EligibilityRule, organisation: Organisation, *, by: Account, reason: str) -> None:
    """Nobody joins by it any more; who came by it stays."""
    _write_rule(rule, seen=rule.version, ended_at=now())
    db.session.expire(organisation, ["rules"])
    audit.record(Act.RULE_ENDED, on=organisation, by=by, reason=reason, rule=rule.id, version=rule.version)


def find_rule(organisation: Organisation, rule_id: int) -> EligibilityRule:
    """A rule of this organisation that is in force."""
    rule = next((rule for rule in organisation.rules if rule.id == rule_id), None)
    if rule is None:
        raise NotFound
    return rule


def key_of(words: str, taken=()) -> str:
    """A key for something that has just been named, unlike those that are taken."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "one"
    return key if key not in taken else next(f"{key}_{n}" for n in range(2, 99) if f"{key}_{n}" not in taken)


def _write_rule(rule: EligibilityRule, *, seen: int, **values) -> None:
    written = db.session.execute(
        update(EligibilityRule).where(EligibilityRule.id == rule.id, EligibilityRule.version == seen,
                                      EligibilityRule.ended_at.is_(None))
        .values(**values).execution_options(synchronize_session=False))
    if not written.rowcount:
        raise Stale
    db.session.refresh(rule)


def _check(organisation: Organisation, facts: dict) -> None:
    if not MINIMUM_AGE <= facts.get("minimum_age", MINIMUM_AGE) <= OLDEST:
        raise Refused("minimum_age", "age")
    if not SHORTEST_RETENTION <= facts.get("retention_days", SHORTEST_RETENTION) <= LONGEST_RETENTION:
        raise Refused("retention_days", "retention")
    if facts.get("residency", organisation.residency) != organisation.residency and _has_members(organisation):
        raise Refused("residency", "has-members")
    if "asks" in facts:
        facts["asks"] = [*ALWAYS_ASKED, *(one for one in MAY_ASK if one in facts["asks"])]
        if any(rule.field in MAY_ASK and rule.field not in facts["asks"] for rule in organisation.rules):
            raise Refused("asks", "rule-needs")


def _has_members(organisation: Organisation) -> bool:
    """Somebody's record is, or may be, in the vault of its residency."""
    return db.session.scalar(select(Account.id).where(
        Account.organisation_id == organisation.id, Account.record_key.is_not(None)).limit(1)) is not None
