"""The names that members know clinicians by (S5.19): each is one person's for ever, and none looks like another.

Members remember who answered them: a name that a colleague gave up is not given to somebody else.
"""
import re
import unicodedata

from sqlalchemy import ForeignKey, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.db import Base, UtcDateTime, clock, db, now
from models.ground.errors import Refused
from models.people import accounts
from models.people.accounts import Account

LENGTH = 2, 24
SHAPE = re.compile(r"[^\W\d_]+(?:[ '’\-][^\W\d_]+){0,2}")
LOOK_ALIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("i", "l"), ("j", "l"))


class GuideName(Base):
    __tablename__ = "guide_names"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    name: Mapped[str]
    looks: Mapped[str] = mapped_column(unique=True)
    since: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    until: Mapped[object | None] = mapped_column(UtcDateTime)


def check(name: str, *, for_: Account | None = None) -> None:
    """Raise Refused: shape, taken (a colleague has or had one that looks like it), member (a member goes by it)."""
    shortest, longest = LENGTH
    if not shortest <= len(name) <= longest or not SHAPE.fullmatch(name) or not _is_latin(name):
        raise Refused("guide_name", "name-shape")
    if any(owner != (for_.id if for_ else 0) and looks(taken) == looks(name) for owner, taken in taken()):
        raise Refused("guide_name", "name-taken")
    if any(looks(one) == looks(name) for one in _members_called(name)):
        raise Refused("guide_name", "name-member")


def give(account: Account, name: str) -> None:
    """From now on members know this person by this name; the one before stays theirs."""
    for former in former_ones(account):
        if former.until is None:
            former.until = now()
    account.guide_name = name
    if not name:
        return
    kept = db.session.scalar(select(GuideName).where(GuideName.looks == looks(name)))
    if kept is not None and kept.account_id == account.id:      # they return to it
        kept.name, kept.until = name, None
        return
    try:
        with db.session.begin_nested():
            db.session.add(GuideName(account_id=account.id, name=name, looks=looks(name)))
            db.session.flush()
    except IntegrityError:
        raise Refused("guide_name", "name-taken") from None


def former_ones(account: Account) -> list[GuideName]:
    """Every name this person was known by, the newest first."""
    return list(db.session.scalars(select(GuideName).where(GuideName.account_id == account.id)
                                   .order_by(GuideName.since.desc(), GuideName.id.desc())))


def looks(name: str) -> str:
    """What is left of a name for a hurried eye: no accents, no separators, no letters that pass for others."""
    text = "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if c.isalnum())
    for one, other in LOOK_ALIKE:
        text = text.replace(one, other)
    return text


def taken() -> list[tuple[int, str]]:
    """(whose, name): what is borne now, and what was."""
    borne = db.session.execute(select(Account.id, Account.guide_name).where(Account.guide_name != ""))
    had = db.session.execute(select(GuideName.account_id, GuideName.name))
    return [tuple(row) for row in (*borne, *had)]


def _members_called(name: str) -> list[str]:
    """Members' pseudonyms that are this name, written one way or another. Staff may sign in by their guide name."""
    return list(db.session.scalars(select(Account.username).where(
        Account.folded.in_({accounts.fold(name), looks(name)}), Account.organisation_id.is_not(None),
        Account.guide_name == "")))


def _is_latin(name: str) -> bool:
    return all(not c.isalpha() or unicodedata.name(c, "").startswith("LATIN") for c in name)
