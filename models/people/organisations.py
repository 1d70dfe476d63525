"""Organisations and who is eligible through them (S2.1-S2.3).

Eligibility rules are rows with a version; a member is kept as "eligible by rule 7 v2", never with the evidence.
"""
import re
from datetime import date

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.ground.db import Base, Facts, db
from models.ground.errors import NotFound, Refused

SLUG = re.compile(r"[a-z0-9-]{1,60}")      # anything else is nobody's, and NUL is not for PostgreSQL


class Organisation(Base):
    __tablename__ = "organisations"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict] = mapped_column(Facts)              # language -> name
    welcomes: Mapped[dict] = mapped_column(Facts)           # language -> sentence on the joining page
    country: Mapped[str]
    region: Mapped[str] = mapped_column(default="")
    languages: Mapped[list] = mapped_column(Facts)
    residency: Mapped[str]                                  # which vault holds its members' registration data
    minimum_age: Mapped[int] = mapped_column(default=16)
    retention_days: Mapped[int] = mapped_column(default=365)
    asks: Mapped[list] = mapped_column(Facts)               # fields of the joining form
    affiliations: Mapped[list] = mapped_column(Facts, default=list)   # [{key, en, fr}]
    protocols: Mapped[dict] = mapped_column(Facts, default=dict)      # language -> lines, for staff
    contacts: Mapped[list] = mapped_column(Facts, default=list)       # [{name, phone, note}], for staff
    rules: Mapped[list["EligibilityRule"]] = relationship(order_by="EligibilityRule.id")

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]

    def welcome(self, language: str) -> str:
        return self.welcomes.get(language) or self.welcomes["en"]

    @property
    def takes_codes(self) -> bool:
        return any(rule.kind == "code" for rule in self.rules)

    def is_too_young(self, born: date, today: date) -> bool:
        return age_on(today, born) < self.minimum_age

    def protocol(self, language: str) -> str:
        return self.protocols.get(language) or self.protocols.get("en", "")


class EligibilityRule(Base):
    __tablename__ = "eligibility_rules"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), index=True)
    kind: Mapped[str]               # postal | email_domain | code | open
    value: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    says: Mapped[dict] = mapped_column(Facts, default=dict)     # language -> the rule in words

    @property
    def field(self) -> str:
        """The form field that this rule reads."""
        return {"postal": "postal_code", "email_domain": "email", "code": "code"}.get(self.kind, "")

    def is_met(self, *, postal_code: str = "", email: str = "", code: str = "") -> bool:
        if self.kind == "postal":
            return squeeze(postal_code).startswith(squeeze(self.value))
        if self.kind == "email_domain":
            return email.rpartition("@")[2].casefold() == self.value.casefold()
        if self.kind == "code":
            return squeeze(code) == squeeze(self.value)
        return self.kind == "open"


def eligible_by(organisation: Organisation, *, born: date, today: date, **given) -> EligibilityRule:
    """The first rule that is met. Raises Refused: too young, or the field and rule that stand in the way."""
    if organisation.is_too_young(born, today):
        raise Refused("date_of_birth", "too-young")
    for rule in organisation.rules:
        if rule.is_met(**given):
            return rule
    first = organisation.rules[0] if organisation.rules else None
    raise Refused(first.field if first and first.field else "email", f"rule-{first.kind if first else 'none'}")


def find(slug: str) -> Organisation:
    organisation = None
    if SLUG.fullmatch(slug):
        organisation = db.session.scalar(select(Organisation).where(Organisation.slug == slug))
    if organisation is None:
        raise NotFound
    return organisation


def everyone() -> list[Organisation]:
    return list(db.session.scalars(select(Organisation).order_by(Organisation.slug)))


def age_on(today: date, born: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def squeeze(text: str) -> str:
    """Codes and postal codes are compared without case, spaces or dashes."""
    return re.sub(r"[\s-]", "", text).upper()
