"""A text's words as they are written: for names, where capitals and places count."""

import re
from dataclasses import dataclass
from functools import lru_cache

from safety.normalise import bare

_WORD = re.compile(r"[^\W_]+(?:['’\-.&][^\W_]+){0,6}")
_STOP = re.compile(r"[.!?:\n\"“«(]\s*$")
_SELF = frozenset(("I", "I'm", "I've", "I'd", "I'll"))
_bare = lru_cache(maxsize=20_000)(bare)


@dataclass(slots=True)
class Word:
    start: int
    end: int
    text: str
    bare: str
    capital: bool
    opens: bool  # first of its sentence: a capital there says little


class Words(dict):
    """The words of a text by number, each looked at when it is asked for: most have no capital and follow no cue.

    `capitals`: the places of those with a capital, a lone "I" apart; `shouting`: most have one, so it says nothing.
    """

    def __init__(self, text: str):
        self.text = text
        self.spans = [match.span() for match in _WORD.finditer(text)]
        marked = [at for at, (start, _) in enumerate(self.spans) if not "a" <= text[start] <= "z"]
        capitals = [at for at in marked if text[self.spans[at][0]].isupper()]
        self.numbers = [at for at in marked if text[self.spans[at][0]].isdigit()]
        self.shouting = len(capitals) > 6 and len(capitals) > 0.7 * len(self.spans)
        known = {*capitals}
        self.capitals = [at for at in capitals if at + 1 in known or text[slice(*self.spans[at])] not in _SELF]

    def run(self, first: int, last: int) -> list[Word]:
        """Those from `first` on, `last` excluded."""
        return [self[at] for at in range(first, min(last, len(self.spans)))]

    def __missing__(self, at: int) -> Word:
        (start, end), text = self.spans[at], self.text
        capital = text[start].isupper()
        before = max(self.spans[at - 1][1], start - 4) if at else 0
        gap = text[before:start]
        opens = not at or (capital and gap != " " and bool(_STOP.search(gap)))
        written = text[start:end]
        if written[-2:] in ("'s", "’s", "'S"):
            written, end = written[:-2], end - 2
        self[at] = word = Word(start, end, written, _bare(written), capital, opens)
        return word


def words_of(text: str) -> list[Word]:
    words = Words(text)
    return words.run(0, len(words.spans))
