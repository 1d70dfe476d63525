"""The second opinion on names, places and organisations: a small sequence tagger beside the gazetteers and cues.

It marks what they don't know, for a guide to look at; it masks nothing, unmarks nothing. A conditional random field
(CRFsuite) weighs each word's shape, its neighbours and the gazetteers it stands in, words by their hashes alone: the
file of weights holds no word that anybody wrote. `script/train` makes the file (`bench/train_names.py`).
"""

import re
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from zlib import crc32

import pycrfsuite

OUTSIDE = "-"
CATEGORIES = {"P": "name", "L": "place", "O": "organisation"}
BITS = 18
LISTS = ("first_names", "last_names", "places", "common", "ambiguous", "institutions", "organisations", "titles",
         "landmarks", "bases")  # fmt: skip
HEADS = ("places", "organisations")  # of which the first words of several are listed apart
SHOUTING = 0.7  # share of capitalised words from which a capital says nothing
_UPPER, _LOWER, _DIGITS, _LETTERS = (re.compile(p) for p in (r"[A-ZÀ-Þ]+", r"[a-zß-ÿ]+", r"\d+", r"\w+"))


@dataclass(frozen=True)
class Namer:
    """`sure`: what a word's chance of being no name has to reach for it to stay unmarked."""

    tagger: pycrfsuite.Tagger
    version: str
    sure: float
    turn: Lock  # the tagger holds one text at a time

    def mark(self, text: str, words: list, gazetteer: dict) -> list[tuple[str, int, int]]:
        """(category, first word, last word) of each run of words that may name somebody or somewhere."""
        if not words:
            return []
        with self.turn:
            self.tagger.set(features(text, words, gazetteer))
            labels = [self._label(at, best) for at, best in enumerate(self.tagger.tag())]
        return runs(labels)

    def _label(self, at: int, best: str) -> str:
        if best != OUTSIDE or self.tagger.marginal(OUTSIDE, at) >= self.sure:
            return best
        return max((label for label in self.tagger.labels() if label != OUTSIDE),
                   key=lambda label: self.tagger.marginal(label, at))  # fmt: skip


def load_namer(path: Path, sure: float = 0.85) -> Namer:
    """Raises ValueError when the file was cut short or is none: CRFsuite itself would fall over it."""
    weights, tagger = path.read_bytes(), pycrfsuite.Tagger()
    if weights[:4] != b"lCRF" or int.from_bytes(weights[4:8], "little") != len(weights):
        raise ValueError(f"{path.name} is no whole file of weights")
    tagger.open(str(path))
    return Namer(tagger, f"{crc32(weights):08x}", sure, Lock())


def runs(labels: list[str]) -> list[tuple[str, int, int]]:
    """`BP IP - BL` → one name of two words, one place of one."""
    found: list[tuple[str, int, int]] = []
    for at, label in enumerate(labels):
        if label == OUTSIDE:
            continue
        category = CATEGORIES[label[1]]
        if label[0] == "I" and found and found[-1][0] == category and found[-1][2] == at - 1:
            found[-1] = (category, found[-1][1], at)
        else:
            found.append((category, at, at))
    return found


def features(text: str, words: list, gazetteer: dict) -> list[list[str]]:
    """What is known of each word (safety.words.Word): one list of features a word."""
    capitals = sum(word.capital for word in words)
    shouting = ["shouting"] if capitals > 6 and capitals > SHOUTING * len(words) else []
    listed = [_lists(words, at, gazetteer) for at in range(len(words))]
    cases = [("C" if word.capital else "c") + ("A" if len(word.text) > 1 and word.text.isupper() else "")
             for word in words]  # fmt: skip
    sheet = []
    for at, word in enumerate(words):
        known = ["bias", *shouting, *_own(word, cases[at], listed[at], text)]
        for step in (-2, -1, 1, 2):
            known += _beside(step, at + step, words, cases, listed)
        if at:
            before = words[at - 1]
            known += [_hash("2", f"{before.bare} {word.bare}"), f"cases{cases[at - 1]}{cases[at]}",
                      "gap" + _gap(text, before, word)]  # fmt: skip
        if at + 1 < len(words):
            known += [_hash("n" + cases[at], words[at + 1].bare), "next" + _gap(text, word, words[at + 1])]
        sheet.append(known)
    return sheet


def _own(word, case: str, listed: list[str], text: str) -> list[str]:
    mark = text[word.start - 1 : word.start]
    bare = word.bare
    known = [case, "shape" + _shape(word.text), "mark" + mark if mark in '@#"\'(-/.,' else "mark", _hash("w", bare),
             *(_hash(f"end{size}", bare[-size:]) for size in (2, 3, 4)),
             *(_hash(f"head{size}", bare[:size]) for size in (3, 4))]  # fmt: skip
    if word.opens:
        known.append("opens" + case)
    for name in listed or ["unlisted"]:
        known += [name, name + case]
    return known


def _beside(step: int, at: int, words: list, cases: list[str], listed: list[list[str]]) -> list[str]:
    if not 0 <= at < len(words):
        return [f"{step}edge"]
    case = cases[at]
    return [f"{step}{case}", _hash(str(step), words[at].bare), *(f"{step}{name}{case}" for name in listed[at])]


def _lists(words: list, at: int, gazetteer: dict) -> list[str]:
    """The gazetteers that this word stands in, alone or as the first of several."""
    bare = words[at].bare
    found = [name for name in LISTS if bare in gazetteer[name]]
    for name in HEADS:
        if bare in gazetteer[f"{name}.heads"]:
            known = gazetteer[name]
            found.append("head" + name)
            found += [f"{size}{name}" for size in (2, 3)
                      if " ".join(word.bare for word in words[at : at + size]) in known]  # fmt: skip
    return found


def _gap(text: str, before, after) -> str:
    return _LETTERS.sub("w", text[before.end : after.start])[:3]


def _shape(word: str) -> str:
    return _LOWER.sub("x", _UPPER.sub("X", _DIGITS.sub("9", word)))[:6]


def _hash(kind: str, word: str) -> str:
    return f"{kind}{crc32(f'{kind} {word}'.encode()) % (1 << BITS):x}"
