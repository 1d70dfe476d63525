"""A pseudonym must not point at the person (S2.4): no part of the e-mail, no birth year, no long digits."""
import re
import secrets
import unicodedata

from models.ground.content import read
from models.ground.errors import Refused
from models.people import accounts
from models.people.accounts import fold
from safety.normalise import bare

LENGTH = (3, 24)
SHAPE = re.compile(r"[\w.\-]+(?: [\w.\-]+){0,3}", re.UNICODE)
RESERVED = ("drystone", "wallguide", "moderator", "admin", "clinician", "guide", "helpline", "moderateur",
            "moderatrice", "clinicien")
DIGITS_FOR_LETTERS = str.maketrans("013457", "oieast")


def check(username: str, *, email: str = "", born_year: int | None = None, postal_code: str = "",
          staff_names: frozenset[str] = frozenset()) -> None:
    """Raise Refused with the reason as a key: shape, reserved, email, digits, year, postal."""
    folded = fold(username)
    if not LENGTH[0] <= len(username) <= LENGTH[1] or not SHAPE.fullmatch(username) or len(folded) < LENGTH[0]:
        raise Refused("username", "shape")
    if {"LATIN"} < {unicodedata.name(letter, "").partition(" ")[0] for letter in folded if letter.isalpha()}:
        raise Refused("username", "shape")      # a few letters of another script: only to look like another's name
    if any(word in _seen(username) for word in RESERVED) or _seen(username) in map(_seen, staff_names):
        raise Refused("username", "reserved")
    if any(part in folded for part in _parts_of(email)):
        raise Refused("username", "email")
    if born_year and str(born_year) in folded:
        raise Refused("username", "year")
    if len(fold(postal_code)) >= 3 and fold(postal_code)[:6] in folded:
        raise Refused("username", "postal")
    if re.search(r"\d{5}", folded):
        raise Refused("username", "digits")


def suggest(language: str, how_many: int = 5) -> list[str]:
    """Free names that say nothing of anyone, drawn anew each time."""
    words, draw = read("pseudonyms")[language], secrets.SystemRandom()
    drawn = {f"{draw.choice(words['first'])}-{draw.choice(words['second'])}" for _ in range(how_many * 3)}
    taken = accounts.taken(drawn)
    return sorted(name for name in drawn if fold(name) not in taken)[:how_many]


def _seen(name: str) -> str:
    """A name as a hasty eye sees it: without accents, with look-alike letters and digits for what they look like."""
    return fold(bare(name).translate(DIGITS_FOR_LETTERS))


def _parts_of(email: str) -> list[str]:
    """The pieces of the address before the @ that are long enough to be a name."""
    local = email.partition("@")[0]
    pieces = [fold(piece) for piece in re.split(r"[^\w]+|_|\d+", local)]
    return [piece for piece in {*pieces, fold(local)} if len(piece) >= 4]
