"""What somebody chose about their notices (S5.5): which appear, and which are mailed at once, now and then, or never.

Kinds are chosen in sorts: nobody wants to answer twenty questions. Rows hold only what was chosen otherwise than it is
for everybody. What concerns somebody's safety always appears; only its mail can be chosen.
"""
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.db import Base, db
from models.ground.errors import Refused
from models.people.accounts import Account


class ByMail(StrEnum):
    AT_ONCE = "at-once"
    DIGEST = "digest"
    NEVER = "never"


@dataclass(frozen=True)
class Sort:
    """Kinds of notices that are chosen together."""
    kinds: frozenset
    by_mail: ByMail
    may_be_hidden: bool = True


@dataclass(frozen=True)
class Chosen:
    shown: bool
    by_mail: ByMail


class NoticeChoice(Base):
    __tablename__ = "notice_choices"
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    sort: Mapped[str] = mapped_column(primary_key=True)
    shown: Mapped[bool]
    by_mail: Mapped[str]


def choose(sorts: dict[str, Sort], chosen: dict[str, Chosen], *, by: Account) -> None:
    """Everything at once, as the page shows it. Chosen as it is for everybody leaves no row."""
    db.session.execute(select(Account.id).where(Account.id == by.id).with_for_update())     # a double click waits
    kept = {row.sort: row for row in db.session.scalars(
        select(NoticeChoice).where(NoticeChoice.account_id == by.id).execution_options(populate_existing=True))}
    for key, sort in sorts.items():
        one = chosen[key]
        if not one.shown and not sort.may_be_hidden:
            raise Refused("shown", "not-a-choice")
        row = kept.get(key)
        if one == usual(sort):
            if row is not None:
                db.session.delete(row)
        elif row is None:
            db.session.add(NoticeChoice(account_id=by.id, sort=key, shown=one.shown, by_mail=one.by_mail.value))
        else:
            row.shown, row.by_mail = one.shown, one.by_mail.value


def usual(sort: Sort) -> Chosen:
    return Chosen(True, sort.by_mail)


def of(sorts: dict[str, Sort], *, for_: Account) -> dict[str, Chosen]:
    return of_many(sorts, [for_.id])[for_.id]


def of_many(sorts: dict[str, Sort], account_ids) -> dict[int, dict[str, Chosen]]:
    """What each of these chose, in one statement."""
    found = {number: {key: usual(sort) for key, sort in sorts.items()} for number in account_ids}
    for row in db.session.scalars(select(NoticeChoice).where(
            NoticeChoice.account_id.in_(found), NoticeChoice.sort.in_(sorts))):
        found[row.account_id][row.sort] = Chosen(row.shown, ByMail(row.by_mail))
    return found
