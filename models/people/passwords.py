"""A password is long, not guessed in the first hundred tries, and says nothing that a stranger could know (S2.9)."""
from models.ground.content import read
from models.ground.errors import Refused
from models.people.accounts import PASSWORD_LENGTH, fold

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
