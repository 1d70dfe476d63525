"""Which of the two languages a text is written in, by its little words: members write in either, wherever they are."""

from safety.normalise import Folded

_ENGLISH = frozenset(
    "the and to of is it you that was for are with have this not but they be at my what do can if i in will would "
    "he she am been about just so your when there his her who how out get want".split()
)
_FRENCH = frozenset(
    "le la les de des du et est que qui je ne pas une un dans pour ce il elle nous vous ils suis ai mon ma mes "
    "avec sur tu se me plus mais c j ca au aux par tout fait etre cette te ton ta son sa".split()
)
LITTLE_WORDS = _ENGLISH | _FRENCH


def tongue(folded: Folded, given: str | None) -> str | None:
    """`en` or `fr`; where the words don't say, what the reader was told, else None: both."""
    english = sum(map(_ENGLISH.__contains__, folded.words))
    french = sum(map(_FRENCH.__contains__, folded.words))
    if abs(english - french) < 2:
        return given
    return "en" if english > french else "fr"
