"""The second factor: TOTP, each code once, or a passkey; recovery codes for when both are gone (S1.9).

Staff have one always: without it there is no session. Members may have one. The secret of the authenticator rests
sealed under the service's key. Whatever is shown is used up in a transaction of its own: what it was shown for may be
refused, and two may show it at once.
"""
import base64
import hashlib
from dataclasses import dataclass

import pyotp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import select, update

from models.ground import audit
from models.ground.audit import Act
from models.ground.db import db, now, short_transaction
from models.ground.errors import NotAllowed, NotFound, Refused
from models.ground.permissions import Can
from models.people import notices, passkeys, recovery_codes, sessions
from models.people.accounts import Account
from models.people.notices import NoticeKind
from models.people.passkeys import Passkey, Purpose, Site
from safety.clean import plain

STEP = 30
OFFER_SECONDS = 1_800       # how long a drawn QR code waits for its first code
ISSUER = "Drystone"
REASON_LENGTH = 10, 500


@dataclass(frozen=True, repr=False)
class Offer:
    """A new secret, shown and not yet kept: `sealed` travels with the form and comes back with the first code."""
    secret: str
    sealed: str
    uri: str


def set_up(account: Account, secret: str, *, key: str) -> None:
    account.totp_sealed = _box(key).encrypt(secret.encode()).decode()


def offer(account: Account, *, keys: tuple[str, ...], sealed: str = "") -> Offer:
    """A new secret for this account, or the one that was offered: nothing is stored until a code confirms it."""
    secret = _offered(account, sealed, keys) if sealed else None
    if secret is None:
        secret = pyotp.random_base32()
        sealed = _box(keys[0]).encrypt(f"{account.id}|{secret}".encode()).decode()
    return Offer(secret, sealed, pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=ISSUER))


def confirm(sealed: str, code: str, *, by: Account, keys: tuple[str, ...]) -> None:
    """The first code of the new authenticator: from now on it counts, and the one before it no more."""
    secret = _offered(by, sealed, keys)
    if secret is None:
        raise Refused("code", "offer-ended")
    step = _step_of(secret, code)
    if step is None:
        raise Refused("code", "not-yet")
    set_up(by, secret, key=keys[0])
    by.totp_last_used = step
    _note(Act.FACTOR_SET_UP, by, kind="authenticator")


def add_passkey(answer: str, *, name: str, by: Account, site: Site) -> Passkey:
    if not by.has_second_factor:
        raise NotFound          # a passkey needs script: the authenticator, which doesn't, comes first
    passkey = passkeys.add(answer, name=name, by=by, site=site)
    _note(Act.FACTOR_SET_UP, by, kind="passkey")
    return passkey


def remove_passkey(passkey_id: int, *, by: Account) -> None:
    passkeys.remove(passkey_id, by=by)
    _note(Act.FACTOR_REMOVED, by, kind="passkey")


def make_recovery_codes(*, by: Account) -> list[str]:
    if not by.has_second_factor:
        raise NotFound
    _note(Act.FACTOR_SET_UP, by, kind="recovery-codes")
    return recovery_codes.make(by)


def give_up(*, by: Account) -> None:
    """A member does without again; staff can't."""
    if by.is_staff or not by.has_second_factor:
        raise NotFound
    forget(by)
    notices.tell(by, NoticeKind.SECOND_FACTOR_CHANGED)


def reset(account: Account, *, by: Account | None, reason: str) -> None:
    """All of it is lost: an administrator takes it away, so that a new one can be set up after the password.

    Nobody resets their own. `by` is None where the service's engineers do it from the command line.
    """
    if by is not None and (not by.may(Can.KEEP_STAFF) or by.id == account.id):
        raise NotAllowed
    shortest, longest = REASON_LENGTH
    reason = plain(reason).strip()
    if not shortest <= len(reason) <= longest:
        raise Refused("reason", "reason-needed" if len(reason) < shortest else "too-long")
    forget(account)
    sessions.end_all(account)
    notices.tell(account, NoticeKind.SECOND_FACTOR_CHANGED)
    audit.record(Act.FACTOR_RESET, on=account, by=by, reason=reason)


def show(account: Account, *, code: str = "", passkey: str = "", purpose: Purpose, keys: tuple[str, ...],
         site: Site) -> None:
    """The one door: raise Refused, with the field, unless this is a second factor of this account. It is used up.

    A recovery code signs in and proves who someone is; it opens no record. Ends the request's transaction.
    """
    if passkey:
        passkeys.show(account, passkey, purpose=purpose, site=site)
    elif purpose != Purpose.OPENING and recovery_codes.looks_like_one(code):
        if not recovery_codes.use(account, code):
            raise Refused("code", "wrong-recovery")
        _note(Act.RECOVERY_CODE_USED, account)
    elif not is_right(account, code, key=keys[0], older=keys[1:]):
        raise Refused("code", "wrong-code")


def is_right(account: Account, code: str, *, key: str, older: tuple[str, ...] = ()) -> bool:
    """Check a code of the authenticator and use it up. One step of clock drift either way is accepted.

    `older` are the service's former keys, while a new one is brought in. Ends the request's transaction.
    """
    try:
        secret = _boxes((key, *older)).decrypt(account.totp_sealed.encode()).decode()
    except InvalidToken:
        return False
    step = _step_of(secret, code, after=account.totp_last_used)
    return step is not None and _use_up(account.id, step)


def reseal(*, keys: tuple[str, ...]) -> tuple[int, int]:
    """Seal every secret anew under the service's present key: (how many, how many no key opens)."""
    done = lost = 0
    for account in db.session.scalars(select(Account).where(Account.totp_sealed != "").order_by(Account.id)):
        try:
            account.totp_sealed = _boxes(keys).rotate(account.totp_sealed.encode()).decode()
            done += 1
        except InvalidToken:
            lost += 1
    return done, lost


def forget(account: Account) -> None:
    """Nothing of it is left."""
    account.totp_sealed, account.totp_last_used = "", 0
    passkeys.forget_all(account)
    recovery_codes.forget_all(account)


def _note(act: Act, by: Account, **facts) -> None:
    """Its owner is told: whoever changed it was they, or they learn of it. What staff do is on record, too; how a
    member keeps their own door is nobody's business.
    """
    notices.tell(by, NoticeKind.SECOND_FACTOR_CHANGED)
    if by.is_staff:
        audit.record(act, on=by, by=by, **facts)


def _offered(account: Account, sealed: str, keys: tuple[str, ...]) -> str | None:
    try:
        whose, _, secret = _boxes(keys).decrypt(sealed.encode(), ttl=OFFER_SECONDS).decode().partition("|")
    except (InvalidToken, ValueError):
        return None
    return secret if whose == str(account.id) else None


def _step_of(secret: str, code: str, after: int = 0) -> int | None:
    """The time step that this code belongs to: this one, or one before or after."""
    totp, current = pyotp.TOTP(secret), int(now().timestamp()) // STEP
    return next((step for step in (current, current - 1, current + 1)
                 if step > after and pyotp.utils.strings_equal(totp.at(step * STEP), _plain_code(code))), None)


def _plain_code(code: str) -> str:
    """As authenticators show it: 123 456."""
    return "".join(code.split())


def _use_up(account_id: int, step: int) -> bool:
    """False when this code, or a later one, was shown in the same moment."""
    with short_transaction() as session:
        return session.execute(update(Account).where(Account.id == account_id, Account.totp_last_used < step)
                               .values(totp_last_used=step)).rowcount == 1


def _boxes(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([_box(key) for key in keys])


def _box(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{key}|second-factor".encode()).digest()))
