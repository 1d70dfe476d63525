"""How a phrase of the lexicon is written, and how its parts are found around the rarest of them.

A phrase may hold alternatives `(a|b|)` and word sets `{die}`; ` + ` links parts that follow each other directly, ` ~ `
parts with up to four words between, in one sentence. A part with an empty alternative may be left out. Parts keep the
number of forms a sum, not a product; only the rarest part of a phrase is looked for everywhere, the others beside it.
"""

import re
from typing import NamedTuple

from safety.normalise import ELISIONS, END, Spellings, fold_phrase
from safety.tongue import LITTLE_WORDS

GAP = 4
MOST_FORMS = 2_500
_EVERYWHERE = frozenset("i me my not you it am to a the and of is do je me la le les de pas est en plus".split())
_COMMON = LITTLE_WORDS | frozenset(
    "could should think feel feels feeling going need never they them people for from about something things "
    "being more someone only good better time now way after "
    "pas plus pour par sans rien tout fait faire peux veux vais ete etre".split()
)

_LINK = re.compile(r" ([+~]) ")
PIECES = re.compile(r"[(|)]|\{[a-z-]+\}|[^(|){]+")


class Step(NamedTuple):
    """A part beside the anchor: its forms by their number of words, and how far off it may stand."""

    forms: tuple[tuple[int, frozenset[str]], ...]
    gap: int
    optional: bool


class Near(NamedTuple):
    """Words of which one must stand within so many of the anchor: most anchors are given up at a glance."""

    words: frozenset[str]
    reach: int


class Beside(NamedTuple):
    """What must stand before an anchor (nearest first) and after it."""

    before: tuple[Step, ...]
    after: tuple[Step, ...]
    near_before: Near | None
    near_after: Near | None


def wording(phrase: str, sets: dict[str, list[str]], spellings: Spellings) -> tuple[frozenset[str], Beside | None]:
    """The forms of the phrase's rarest part, its anchor, and the parts beside it, if there are others."""
    pieces = _LINK.split(phrase)
    parts = [_folded(part, sets, spellings, alone=len(pieces) == 1) for part in pieces[::2]]
    gaps = [0, *(GAP if link == "~" else 0 for link in pieces[1::2]), 0]
    needed = [number for number, forms in enumerate(parts) if "" not in forms]
    if not needed:
        raise ValueError(f"nothing but fillers in a form of {phrase!r}")
    at = needed[0] if len(needed) == 1 else min(needed, key=lambda number: _commonness(parts[number]))
    if len(parts) == 1:
        return parts[at], None
    before = [_step(parts[number], gaps[number + 1], spellings) for number in range(at - 1, -1, -1)]
    after = [_step(parts[number], gaps[number], spellings) for number in range(at + 1, len(parts))]
    before, after = _spaced(before), _spaced(after)
    return parts[at], Beside(before, after, _near(before, -1, spellings), _near(after, 0, spellings))


def around(found: Beside, words: list[str], first: int, last: int) -> tuple[int, int] | None:
    """From where to where the whole phrase stands, when its anchor stands at `first:last`."""
    before, after, near_before, near_after = found
    if near_after and near_after.words.isdisjoint(words[last : last + near_after.reach]):
        return None
    if near_before and near_before.words.isdisjoint(words[max(0, first - near_before.reach) : first]):
        return None
    end = _after(words, last, after) if after else last
    if end is None:
        return None
    start = _before(words, first, before) if before else first
    return None if start is None else (start, end)


def _after(words: list[str], place: int, steps: tuple[Step, ...]) -> int | None:
    places = {place}
    for all_forms, gap, optional in steps:
        reached = set(places) if optional else set()
        for begun in places:
            for at in range(begun, min(begun + gap + 1, len(words))):
                if at > begun and words[at - 1] == END:
                    break
                for size, forms in all_forms:
                    if (words[at] if size == 1 else " ".join(words[at : at + size])) in forms:
                        reached.add(at + size)
        if not reached:
            return None
        places = reached
    return max(places)


def _before(words: list[str], place: int, steps: tuple[Step, ...]) -> int | None:
    places = {place}
    for all_forms, gap, optional in steps:
        reached = set(places) if optional else set()
        for begun in places:
            for at in range(begun, max(begun - gap - 1, 0), -1):
                if at < begun and words[at] == END:
                    break
                for size, forms in all_forms:
                    if at >= size and (words[at - 1] if size == 1 else " ".join(words[at - size : at])) in forms:
                        reached.add(at - size)
        if not reached:
            return None
        places = reached
    return min(places)


def _step(forms: frozenset[str], gap: int, spellings: Spellings) -> Step:
    """Phrases share their parts, and the parts what is made of them."""
    by_size = spellings.parts.get(forms)
    if by_size is None:
        sizes: dict[int, set[str]] = {}
        for form in forms - {""}:
            sizes.setdefault(form.count(" ") + 1, set()).add(form)
        by_size = spellings.parts[forms] = tuple((size, frozenset(some)) for size, some in sorted(sizes.items()))
    return Step(by_size, gap, "" in forms)


def _spaced(steps: list[Step]) -> tuple[Step, ...]:
    """A part that is left out leaves its room to the next."""
    spaced, room = [], 0
    for step in steps:
        gap = max(step.gap, room)
        spaced.append(step._replace(gap=gap))
        room = gap if step.optional else 0
    return tuple(spaced)


def _near(steps: tuple[Step, ...], side: int, spellings: Spellings) -> Near | None:
    """By the nearest part that can't be left out: the word of it that is on the anchor's side."""
    reach = 1
    for step in steps:
        reach += step.gap
        if not step.optional:
            words = frozenset(form.split(" ")[side] for _, forms in step.forms for form in forms)
            return Near(spellings.parts.setdefault((side, words), words), reach)
        reach += max((size for size, _ in step.forms), default=0)
    return None


def _commonness(forms: frozenset[str]) -> float:
    """How often a part is met, roughly: the one that is met least is the one to look for."""
    return sum(min(map(_rate, form.split())) * (0.5 if " " in form else 1) for form in forms)


def _rate(word: str) -> float:
    return 0.03 if word in _EVERYWHERE else 0.006 if word in _COMMON else 0.0002 if len(word) > 3 else 0.001


def _folded(part: str, sets: dict[str, list[str]], spellings: Spellings, alone: bool) -> frozenset[str]:
    """Each form as the text will have it. A whole phrase must not shrink to one everyday word."""
    known = spellings.parts.get((id(sets), part))
    if known is not None and not alone:
        return known
    folded = set()
    for form in forms(part, sets):
        shape = fold_phrase(_unelided(form), spellings)
        if alone and (not shape or (" " in form and " " not in shape)):
            raise ValueError(f"nothing but fillers in a form of {part!r}")
        spellings.vocabulary.update(shape.split())
        if shape or not form:  # a filler is read over on both sides: it makes no part optional
            folded.add(shape)
    spellings.parts[id(sets), part] = found = frozenset(folded or {""})
    return found


def _unelided(form: str) -> str:
    """A part that ends in an elision stands for the whole word: "qu'" + "elle", "m'" + "a"."""
    head, _, last = form.rpartition(" ")
    return f"{head} {ELISIONS.get(last[:-1], last)}" if last.endswith("'") else form


def forms(phrase: str, sets: dict[str, list[str]]) -> list[str]:
    """Every form that a part stands for, as it is written."""
    forms = [" ".join(form.split()) for form in _expand(phrase.strip(), sets)]
    if len(forms) > MOST_FORMS:
        raise ValueError(f"{len(forms)} forms of {phrase!r}: more than {MOST_FORMS}; cut it with + or ~")
    return list(dict.fromkeys(forms))


def _expand(phrase: str, sets: dict[str, list[str]]) -> list[str]:
    """Alternatives and word sets multiplied out; both may stand inside alternatives."""
    options: list[list[str]] = [[""]]
    done: list[list[list[str]]] = []  # what surrounds the alternative that is being read
    for piece in PIECES.findall(phrase):
        if piece == "(":
            done.append(options)
            options = [[""]]
        elif piece == "|" and done:
            options.append([""])
        elif piece == ")":
            inner = [form for option in options for form in option]
            options = done.pop()
            options[-1] = [head + tail for head in options[-1] for tail in inner]
        else:
            tails = _set(piece[1:-1], sets) if piece[0] == "{" else [piece]
            options[-1] = [head + tail for head in options[-1] for tail in tails]
    if done:
        raise ValueError(f"a bracket is left open in {phrase!r}")
    return options[0]


def _set(name: str, sets: dict[str, list[str]]) -> list[str]:
    return [form for option in sets[name] for form in _expand(option, sets)]
