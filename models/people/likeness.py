"""What a hurried eye sees of a name (S2.4, S5.19): two names of one likeness can be taken for each other.

The table of letters that look alike is Unicode's own (UTS #39), whose skeleton tells i from l; people don't always, nor
0 from o in small print, and they read past case, accents and dashes. So this goes further.
"""
import unicodedata
from functools import lru_cache

from confusable_homoglyphs.confusables import confusables_data

DIGITS_FOR_LETTERS = str.maketrans("0134578", "oleastb")
AT_A_GLANCE = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("i", "l"), ("j", "l"))


def likeness(name: str) -> str:
    """The same for all names that look alike. Only to be compared; kept beside each name (accounts.looks)."""
    seen = "".join(map(_letter, unicodedata.normalize("NFKC", name))).translate(DIGITS_FOR_LETTERS)
    for seen_as, letter in AT_A_GLANCE:
        seen = seen.replace(seen_as, letter)
    return seen


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    """Its prototype as it is written, and that of the small letter it leaves; a digit of any script is a digit."""
    if letter.isdigit():
        return str(unicodedata.digit(letter))
    return "".join(_plain(_prototype(c)) or c for c in _plain(_prototype(letter)) or _plain(letter))


def _plain(text: str) -> str:
    """Small, without accents, and nothing that is neither letter nor digit."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


def _prototype(letter: str) -> str:
    """The table lists pairs both ways, and each look-alike beside one prototype alone: that has the many neighbours."""
    near = [one["c"].strip("\u200e") for one in confusables_data.get(letter, ())]
    if len(near) == 1:
        return near[0] if len(confusables_data.get(near[0], ())) > 1 else min(letter, near[0], key=_strangeness)
    _, _, capital = unicodedata.name(letter, "").partition("LATIN LETTER SMALL CAPITAL ")   # these it doesn't know
    return capital if len(capital) == 1 else letter


def _strangeness(letter: str) -> tuple:
    return not letter.isascii(), letter
