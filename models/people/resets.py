"""A new password by mail for whoever has forgotten theirs (S2.9): nobody learns whether an address is known.

The web seals the address that was given to the mailer's key and knows no more of it; the mailer finds out whose it is,
and writes either way. The link works once, for an hour, by a POST; then every session of the account ends.
"""
import hashlib
import hmac
import secrets

from sqlalchemy import delete, func, select, update

from models.ground import audit, limits
from models.ground.audit import Act
from models.ground.db import clock, db, from_clock
from models.ground.errors import NotFound, Stale
from models.ground.limits import Limit
from models.ground.outbox import Job, Promise, promise
from models.people import accounts, hashing, notices, passwords, reset_links, sessions
from models.people.accounts import Account, AccountState
from models.people.notices import NoticeKind
from models.people.reset_links import PasswordReset

MINUTES = 60
MAILS_AN_HOUR = 3       # to one address, whoever asks


def ask(sealed: str, *, language: str, key: str) -> PasswordReset:
    reset = PasswordReset(sealed=sealed, language=language, nonce=secrets.token_hex(16), token_hash="",
                          ends_at=from_clock(MINUTES * 60))
    reset.token_hash = _hash(token(reset, key=key))
    db.session.add(reset)
    db.session.flush()
    promise(Job.EMAIL_RESET, reset.id)
    return reset


def settle(reset_id: int, *, record_keys, username: str, address_mark: str) -> bool | None:
    """What the mailer found: whether there is an account to write about. None: too many mails went there lately."""
    reset = find(reset_id)
    earlier = db.session.scalar(select(func.count()).select_from(PasswordReset).where(
        PasswordReset.address_mark == address_mark, PasswordReset.id < reset.id,
        PasswordReset.asked_at > from_clock(-3600)))
    reset.address_mark = address_mark
    if earlier >= MAILS_AN_HOUR:
        forget_address(reset_id)
        return None
    reset.account = _chosen(record_keys, username)
    return reset.account is not None


def forget_address(reset_id: int) -> None:
    """The mail has gone: nobody needs the address any more."""
    find(reset_id).sealed = ""


def use(reset: PasswordReset, new: str, *, key: str) -> Account:
    """The new password, once. Staff still owe their second factor when they sign in."""
    account = reset.account
    passwords.check(new, username=account.username)
    taken = db.session.execute(update(PasswordReset).where(
        PasswordReset.id == reset.id, PasswordReset.used_at.is_(None)).values(used_at=clock())).rowcount
    if not taken:
        raise Stale
    reset_links.end_all(account)        # older links in the same mailbox open nothing more
    account.password_hash = hashing.make(new)
    audit.record(Act.PASSWORD_RESET, on=account, by=account)
    notices.tell(account, NoticeKind.PASSWORD_CHANGED)
    sessions.end_all(account)
    limits.forget(Limit.SIGN_IN_NAME, accounts.fold(account.username), key=key)     # their own guesses count no more
    return account


def token(reset: PasswordReset, *, key: str) -> str:
    """Derived, so that the mailer can send the same one again; the row holds its hash."""
    return hmac.new(f"{key}|reset".encode(), reset.nonce.encode(), hashlib.sha256).hexdigest()[:43]


def by_token(given: str) -> PasswordReset:
    reset = db.session.scalar(select(PasswordReset).where(
        PasswordReset.token_hash == _hash(given), PasswordReset.account_id.is_not(None),
        PasswordReset.ends_at > clock(), PasswordReset.used_at.is_(None)))
    if reset is None or reset.account.state not in _MAY:
        raise NotFound
    return reset


def find(reset_id: int) -> PasswordReset:
    reset = db.session.get(PasswordReset, reset_id)
    if reset is None:
        raise NotFound
    return reset


def purge(older_than_seconds: int = 86_400) -> int:
    stale = select(PasswordReset.id).where(PasswordReset.asked_at < from_clock(-older_than_seconds))
    db.session.execute(delete(Promise).where(Promise.job == Job.EMAIL_RESET.value, Promise.subject_id.in_(stale)))
    return db.session.execute(delete(PasswordReset).where(PasswordReset.id.in_(stale))).rowcount


_MAY = (AccountState.ACTIVE.value, AccountState.SUSPENDED.value)


def _chosen(record_keys, username: str) -> Account | None:
    """The account of this address; of several the one whose name was given, else the oldest."""
    found = db.session.scalars(select(Account).where(
        Account.record_key.in_(list(record_keys)), Account.state.in_(_MAY)).order_by(Account.id)).all()
    return next((one for one in found if one.folded == accounts.fold(username)), found[0] if found else None)


def _hash(given: str) -> str:
    return hashlib.sha256(given.encode()).hexdigest()
