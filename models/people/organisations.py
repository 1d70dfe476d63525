"""The organisations through which people join (S2.1), as data. `eligibility` has their rules, `keeping` the changes.

What few pages need (protocol, contacts, lines, calendar, questions) is read when it is asked for: the organisation is
read with every signed-in request.
"""
import re
from datetime import date

from sqlalchemy import Date, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload, undefer_group

from models.ground.db import Base, Facts, db
from models.ground.errors import NotFound
from models.people.eligibility import EligibilityRule, age_on, eligible_by, squeeze

__all__ = ["EligibilityRule", "Organisation", "age_on", "eligible_by", "everyone", "find", "squeeze",
           "with_all_that_is_kept", "with_rules"]

SLUG = re.compile(r"[a-z0-9-]{1,60}")      # anything else is nobody's, and NUL is not for PostgreSQL
MINIMUM_AGE = 16        # an organisation may ask for more, never for less (S2.3)
ALWAYS_ASKED = ("email", "date_of_birth")
MAY_ASK = ("postal_code", "country", "phone", "affiliation")


def _seldom(kind=Facts, **more):
    return mapped_column(kind, deferred=True, deferred_group="desk", **more)


class Organisation(Base):
    __tablename__ = "organisations"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)          # in the address of its joining page: printed, never changed
    version: Mapped[int] = mapped_column(default=1)         # counts changes, so that none is undone unseen
    names: Mapped[dict] = mapped_column(Facts)              # language -> name
    welcomes: Mapped[dict] = mapped_column(Facts)           # language -> sentence on the joining page
    country: Mapped[str]
    region: Mapped[str] = mapped_column(default="")
    languages: Mapped[list] = mapped_column(Facts)
    residency: Mapped[str]                                  # which vault holds its members' registration data
    minimum_age: Mapped[int] = mapped_column(default=MINIMUM_AGE)
    retention_days: Mapped[int] = mapped_column(default=365)
    asks: Mapped[list] = mapped_column(Facts)               # fields of the joining form
    affiliations: Mapped[list] = mapped_column(Facts, default=list)   # [{key, en, fr}]
    protocols: Mapped[dict] = _seldom(default=dict)         # language -> lines, for staff
    protocol_verified: Mapped[date | None] = _seldom(Date)
    contacts: Mapped[list] = _seldom(default=list)          # [{name, phone, note, verified}], for staff
    lines: Mapped[list] = _seldom(default=list)             # its own help lines: see `signposts`
    calendar: Mapped[dict] = _seldom(default=dict)          # {zone, working_days, public, closed}: see `calendars`
    questions: Mapped[dict] = _seldom(default=dict)         # {left_out, own}: see `first_questions`
    local_names: Mapped[dict] = _seldom(default=dict)       # language -> campuses, bases …: see `local_names`
    local_names_stamp: Mapped[str] = _seldom(db.String, default="")
    rules: Mapped[list[EligibilityRule]] = relationship(
        order_by=EligibilityRule.id,
        primaryjoin=lambda: (Organisation.id == EligibilityRule.organisation_id) & EligibilityRule.ended_at.is_(None))
    ended_rules: Mapped[list[EligibilityRule]] = relationship(
        order_by=EligibilityRule.id, viewonly=True,
        primaryjoin=lambda: (Organisation.id == EligibilityRule.organisation_id)
        & EligibilityRule.ended_at.is_not(None))

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]

    def welcome(self, language: str) -> str:
        return self.welcomes.get(language) or self.welcomes["en"]

    def is_too_young(self, born: date, today: date) -> bool:
        return age_on(today, born) < max(self.minimum_age, MINIMUM_AGE)

    def protocol(self, language: str) -> str:
        return self.protocols.get(language) or self.protocols.get("en", "")


def find(slug: str) -> Organisation:
    organisation = None
    if SLUG.fullmatch(slug):
        organisation = db.session.scalar(select(Organisation).where(Organisation.slug == slug))
    if organisation is None:
        raise NotFound
    return organisation


def everyone() -> list[Organisation]:
    return list(db.session.scalars(select(Organisation).order_by(Organisation.slug)))


def with_rules() -> list[Organisation]:
    """Everyone, and who may join through them: two statements, however many they are."""
    return list(db.session.scalars(select(Organisation).options(selectinload(Organisation.rules))
                                   .order_by(Organisation.slug)))


def with_all_that_is_kept() -> list[Organisation]:
    """Everyone, for those who keep them: two statements."""
    return list(db.session.scalars(select(Organisation).options(undefer_group("desk"), selectinload(Organisation.rules))
                                   .order_by(Organisation.slug)))
