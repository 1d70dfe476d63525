"""Staff's second factor: TOTP, each code once (S1.9). The secret rests sealed under the service's key.

A code is used up in a transaction of its own: what it was shown for may be refused, and two may show it at once.
"""
import base64
import hashlib

import pyotp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import update

from models.ground.db import now, short_transaction
from models.people.accounts import Account

STEP = 30


def set_up(account: Account, secret: str, *, key: str) -> None:
    account.totp_sealed = _box(key).encrypt(secret.encode()).decode()


def is_right(account: Account, code: str, *, key: str, older: tuple[str, ...] = ()) -> bool:
    """Check a code and use it up. One step of clock drift either way is accepted. Ends the request's transaction.

    `older` are the service's former keys, while a new one is brought in.
    """
    try:
        boxes = MultiFernet([_box(each) for each in (key, *older)])
        totp = pyotp.TOTP(boxes.decrypt(account.totp_sealed.encode()).decode())
    except InvalidToken:
        return False
    current = int(now().timestamp()) // STEP
    for step in (current, current - 1, current + 1):
        if step > account.totp_last_used and pyotp.utils.strings_equal(totp.at(step * STEP), code.strip()):
            return _use_up(account.id, step)
    return False


def _use_up(account_id: int, step: int) -> bool:
    """False when this code, or a later one, was shown in the same moment."""
    with short_transaction() as session:
        return session.execute(update(Account).where(Account.id == account_id, Account.totp_last_used < step)
                               .values(totp_last_used=step)).rowcount == 1


def _box(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{key}|second-factor".encode()).digest()))
