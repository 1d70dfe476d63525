"""Between the password and the second factor: no session yet, nothing is open (S1.9).

Whoever lets someone choose a password (an invitation, a reset) ends with `begin(account)`: a code is asked for, or a
second factor set up where there is none.
"""
import hashlib
import time

from flask import redirect, session, url_for

from blueprints.access import is_demo
from models.ground.errors import NotFound
from models.people import accounts
from models.people.accounts import Account, AccountState

HALFWAY = "halfway"         # who has shown the password, when, and which password it was
SECONDS, SETTING_UP_SECONDS = 300, 1_800


def owes_a_factor(account: Account) -> bool:
    """Staff always, members who set one up; nobody on a demo."""
    return (account.is_staff or account.has_second_factor) and not is_demo()


def begin(account: Account, next: str = ""):
    """The password was right: on to the second factor."""
    session[HALFWAY] = [account.id, int(time.time()), _mark(account)]
    return redirect(url_for(place(account), next=next or None), 303)


def place(account: Account) -> str:
    return "front_door.code" if account.has_second_factor else "front_door.set_up"


def who() -> Account | None:
    """Who stands halfway in; nobody once the time is up, the account is not active or the password is another."""
    account_id, since, mark = session.get(HALFWAY) or (0, 0, "")
    try:
        account = accounts.find(account_id)
    except NotFound:
        return None
    seconds = SECONDS if account.has_second_factor else SETTING_UP_SECONDS
    is_right = account.state == AccountState.ACTIVE and mark == _mark(account)
    return account if is_right and time.time() - since <= seconds else None


def _mark(account: Account) -> str:
    return hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]
