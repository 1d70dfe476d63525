"""Passwords at rest (S2.9): Argon2id over the password's HMAC with the pepper, which no database holds.

A kept hash names its pepper, so that checking one costs a single Argon2 whatever peppers there are, and a pepper or
Argon2's cost can change: what is `stale` is made anew at the next sign-in. One whose pepper is missing opens nothing.
"""
import base64
import hashlib
import hmac
import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
NAME_LENGTH = 8
_peppers: dict[str, str] = {"": ""}     # name -> pepper, the one in use first; "" is for hashes older than any pepper


def configure(pepper: str, older: tuple[str, ...] = (), keys: tuple[str, ...] = ()) -> None:
    """The pepper in use and those before it. Without one it is derived from the first of the service's secret keys;
    what was derived from any of them goes on opening, so that a pepper can be brought in later.
    """
    _peppers.clear()
    _peppers.update({_name_of(each): each for each in (pepper, *older, *map(derived, keys)) if each})
    _peppers[""] = ""


def derived(key: str) -> str:
    return hmac.new(key.encode(), b"password-pepper", hashlib.sha256).hexdigest()


def make(password: str) -> str:
    name = next(iter(_peppers))
    made = HASHER.hash(_seasoned(password, _peppers[name]))
    return f"{name}{made}" if name else made


def is_right(kept: str | None, password: str) -> bool:
    """Whether this password made `kept`. None, for nobody's, costs as much as a wrong one."""
    nobodys = _nobodys(HASHER, next(iter(_peppers)))        # made at the first asking, whoever that is about
    name, _, made = (kept or nobodys).partition("$")
    pepper = _peppers.get(name, secrets.token_hex(8))       # missing: as much work, and never right
    try:
        return HASHER.verify(f"${made}", _seasoned(password, pepper)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_stale(kept: str) -> bool:
    """Made with another pepper than the one in use, or at another cost."""
    name, _, made = kept.partition("$")
    return name != next(iter(_peppers)) or HASHER.check_needs_rehash(f"${made}")


def _seasoned(password: str, pepper: str) -> str:
    """One spelling of é whatever the keyboard. Without a pepper just the password, as before there was one."""
    if not pepper:
        return password
    typed = unicodedata.normalize("NFKC", password).encode()
    return base64.b64encode(hmac.new(pepper.encode(), typed, hashlib.sha256).digest()).decode()


def _name_of(pepper: str) -> str:
    """Tells peppers apart, and nothing about them."""
    return hmac.new(pepper.encode(), b"name", hashlib.sha256).hexdigest()[:NAME_LENGTH]


@cache
def _nobodys(_hasher: PasswordHasher, _pepper: str) -> str:
    return make(secrets.token_hex(8))
