"""A password is long, not guessed in the first hundred tries, and says nothing that a stranger could know (S2.9).

A new one ends every other session, and its owner is told: whoever changed it was they, or they learn of it.
"""
from sqlalchemy import select

from models.ground import audit
from models.ground.audit import Act
from models.ground.content import read
from models.ground.db import before_writing, db
from models.ground.errors import Refused
from models.people import accounts, hashing, notices, reset_links, sessions
from models.people.accounts import PASSWORD_LENGTH, Account, AccountState, fold
from models.people.notices import NoticeKind
from models.people.sessions import Session

LONGEST = 200
TELLING = 4     # letters: shorter pieces of an address stand in too many good passwords


def check(password: str, *, username: str = "", email: str = "") -> None:
    """Raise Refused with the reason as a key: short, long, common, telling."""
    if len(password) < PASSWORD_LENGTH:
        raise Refused("password", "short")
    if len(password) > LONGEST:
        raise Refused("password", "long")
    folded = fold(password)
    if folded in read("passwords")["common"] or len(set(password)) < TELLING:
        raise Refused("password", "common")
    telling = {fold(username), fold(email), fold(email.partition("@")[0])}
    if any(len(word) >= TELLING and word in folded for word in telling):
        raise Refused("password", "telling")


def prepare(username: str, password: str) -> tuple[int | None, str]:
    """For joining, before anything is written: the number of the unopened account that this person began, or None, and
    the hash to keep. That account is shown to no one but who knows its password. Refused: the name is somebody's.
    """
    with before_writing():
        row = db.session.execute(select(Account.id, Account.password_hash).where(
            Account.folded == fold(username), Account.state == AccountState.WAITING.value)).first()
        if row is not None and hashing.is_right(row.password_hash, password):
            return row.id, row.password_hash
        accounts.check_free(username)
        return None, hashing.make(password)


def prove(password: str, *, by: Account) -> None:
    """Whoever is signed in shows that they know it."""
    if not hashing.is_right(by.password_hash, password):
        raise Refused("password", "wrong-password")


def change(old: str, new: str, *, by: Account, here: Session) -> None:
    """Whoever knows the old one chooses a new one, and stays signed in here alone."""
    if not hashing.is_right(by.password_hash, old):
        raise Refused("old", "wrong")
    check(new, username=by.username)
    if hashing.is_right(by.password_hash, new):
        raise Refused("password", "same")
    _keep(by, new)
    reset_links.end_all(by)
    sessions.end_others(here)


def _keep(account: Account, new: str) -> None:
    account.password_hash = hashing.make(new)
    audit.record(Act.PASSWORD_CHANGED, on=account, by=account)
    notices.tell(account, NoticeKind.PASSWORD_CHANGED)
