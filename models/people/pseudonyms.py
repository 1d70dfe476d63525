"""A pseudonym must not point at the person (S2.4): no part of the e-mail, no birth year, no long digits.

Nor at another: a name that looks like one that is taken, or like a clinician's, is refused (S5.19).
"""
import re
import secrets
import unicodedata

from models.ground.content import read
from models.ground.errors import Refused
from models.people import accounts
from models.people.accounts import fold
from models.people.likeness import likeness

LENGTH = (3, 24)
SHAPE = re.compile(r"[\w.\-]+(?: [\w.\-]+){0,3}", re.UNICODE)
RESERVED = ("drystone", "wallguide", "moderator", "admin", "clinician", "guide", "helpline", "moderateur",
            "moderatrice", "clinicien")
SHORTEST_PART, SHORTEST_HOST = 4, 5     # letters of an address that are long enough to be a name


def check(username: str, *, email: str = "", born_year: int | None = None, postal_code: str = "",
          staff_names: frozenset[str] = frozenset()) -> None:
    """Raise Refused with the reason as a key: shape, reserved, email, digits, year, postal."""
    folded = fold(username)
    if not LENGTH[0] <= len(username) <= LENGTH[1] or not SHAPE.fullmatch(username) or len(folded) < LENGTH[0]:
        raise Refused("username", "shape")
    if {"LATIN"} < {unicodedata.name(letter, "").partition(" ")[0] for letter in folded if letter.isalpha()}:
        raise Refused("username", "shape")      # a few letters of another script: only to look like another's name
    seen = likeness(username)
    if any(likeness(word) in seen for word in RESERVED) or seen in map(likeness, staff_names):
        raise Refused("username", "reserved")
    if any(part in folded or likeness(part) in seen for part in _parts_of(email)):
        raise Refused("username", "email")
    digits = _in_western_digits(folded)
    if born_year and str(born_year) in digits:
        raise Refused("username", "year")
    if len(fold(postal_code)) >= 3 and fold(postal_code)[:6] in digits:
        raise Refused("username", "postal")
    if re.search(r"\d{5}", digits):
        raise Refused("username", "digits")


def suggest(language: str, how_many: int = 5) -> list[str]:
    """Free names that say nothing of anyone, drawn anew each time."""
    words, draw = read("pseudonyms")[language], secrets.SystemRandom()
    drawn = {f"{draw.choice(words['first'])}-{draw.choice(words['second'])}" for _ in range(how_many * 2)}
    taken, free = accounts.taken(drawn), {}
    for name in sorted(drawn):
        if likeness(name) not in taken:
            free.setdefault(likeness(name), name)
    return sorted(free.values(), key=lambda _: draw.random())[:how_many]


def _parts_of(email: str) -> list[str]:
    """The pieces of an address that could be a name: a person's, or that of where they work, study or live."""
    local, _, host = email.partition("@")
    pieces = {fold(local), *map(fold, re.split(r"[^\w]+|_|\d+", local))}
    hosts = map(fold, host.split(".")[:-1])
    return [*(piece for piece in pieces if len(piece) >= SHORTEST_PART),
            *(piece for piece in hosts if len(piece) >= SHORTEST_HOST)]


def _in_western_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
