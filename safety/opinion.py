"""The second opinion: a small linear model beside the rules. It may raise a priority, never lower one (S5.1).

It weighs the folded words, their pairs, who is spoken of, and what the rules have found, each by its hash alone: the
file of weights holds no word that anybody wrote. It names the words that moved it. `script/train` makes the file; the
worker reads it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path
from zlib import crc32

from safety.namer import Namer, load_namer
from safety.normalise import Folded
from safety.score import FIRST_PERSON, SECOND_PERSON, Weighed

FEWEST = 100  # words and pairs: what is shorter weighs as if it were as long
TWENTIETHS = 20
TELLING = 25  # words of a text that tells more than its signs do
SHOWN = 3  # so many words or pairs are named to the guide


@dataclass(frozen=True)
class Opinion:
    """`weights`: one signed byte per hash. `review` and `urgent`: the sums from which a level is raised to 2 and 3."""

    version: str
    language: str
    weights: bytes
    scale: float
    bias: float
    review: float
    urgent: float
    namer: Namer | None = None

    def level_of(self, value: float, seconded: bool) -> int:
        if value >= self.urgent and seconded:
            return 3
        return 2 if value >= self.review else 0

    def weight(self, bucket: int) -> float:
        byte = self.weights[bucket]
        return (byte - 256 if byte > 127 else byte) * self.scale


@dataclass(frozen=True)
class Second:
    """What the model makes of a text. `chance` (0 to 1) orders; `words`: spans as written, heaviest first."""

    level: int
    chance: float
    words: tuple[tuple[int, int], ...]


def load_opinion(path: Path) -> Opinion:
    """A line of JSON, then the weights; the tagger of names, where one lies beside it.

    Raises ValueError when a file was cut short.
    """
    head, _, weights = path.read_bytes().partition(b"\n")
    facts = json.loads(head)
    if len(weights) != 1 << facts.pop("bits"):
        raise ValueError(f"{path.name} holds {len(weights)} weights")
    beside = path.with_name("names.crf")
    return Opinion(weights=weights, namer=load_namer(beside) if beside.exists() else None, **facts)


def is_seconded(folded: Folded, weighed: list[Weighed], risk: int) -> bool:
    """Level 3 only where the rules see a risk too, in words that nothing around them lowers; and of a few words alone
    ("I want to die") the rules know as much as there is to know.
    """
    return bool(risk) and len(folded.words) >= TELLING and any(not one.scopes for one in weighed)


def buckets(folded: Folded, weighed: list[Weighed], risk: int, size: int) -> dict[int, tuple[int, int] | None]:
    """Hash -> the folded words behind it (first, last), or None for what the rules found. Each counts once."""
    words = _scoped(folded.words, weighed)
    found: dict[int, tuple[int, int] | None] = {}
    for at, word in enumerate(words):
        found.setdefault(crc32(word.encode()) % size, (at, at))
        if at:
            found.setdefault(crc32(f"{words[at - 1]} {word}".encode()) % size, (at - 1, at))
    for fact in (*_of_rules(weighed), *_of_persons(folded.words), f"#risk{risk}"):
        found[crc32(fact.encode()) % size] = None
    return found


def _of_rules(weighed: list[Weighed]) -> Iterator[str]:
    for one in weighed:
        category = one.hit.rule.category
        yield f"#{category}"
        yield f"#{category}#{int(one.weight * 5)}"
        yield f"#{one.hit.rule.id}{'!' if one.scopes else ''}"
        yield from (f"#{category}!{scope}" for scope in one.scopes)


def _of_persons(words: list[str]) -> Iterator[str]:
    """How long it is, and whether it speaks of "I" or to "you": who tells of themselves, who helps."""
    first = sum(word in FIRST_PERSON for word in words)
    second = sum(word in SECOND_PERSON for word in words)
    yield f"#long{len(words).bit_length()}"
    yield f"#first{TWENTIETHS * first // max(1, len(words))}"
    yield f"#second{TWENTIETHS * second // max(1, len(words))}"
    yield f"#speaks{(first > 2 * second) - (second > first)}"


def share_of_each(count: int) -> float:
    """A long text counts no more than a short one; a handful of words count less."""
    return 1 / sqrt(max(count, FEWEST))


def think(folded: Folded, weighed: list[Weighed], risk: int, opinion: Opinion) -> Second:
    spans = buckets(folded, weighed, risk, len(opinion.weights))
    moved = {bucket: opinion.weight(bucket) for bucket in spans}
    value = opinion.bias + sum(moved.values()) * share_of_each(len(moved))
    heaviest = sorted((b for b in spans if spans[b] and moved[b] > 0), key=lambda b: (-moved[b], spans[b]))
    return Second(
        level=opinion.level_of(value, is_seconded(folded, weighed, risk)),
        chance=1 / (1 + exp(-max(min(value, 30.0), -30.0))),
        words=tuple(_as_written(spans[b], folded) for b in heaviest[:SHOWN]),
    )


def _scoped(words: list[str], weighed: list[Weighed]) -> list[str]:
    """What is denied, past, quoted or someone else's is another word to the model."""
    scoped = list(words)
    for one in weighed:
        for at in range(one.hit.first, one.hit.last) if one.scopes else ():
            scoped[at] = f"{words[at]}!{one.scopes[0]}"
    return scoped


def _as_written(span: tuple[int, int], folded: Folded) -> tuple[int, int]:
    return folded.starts[span[0]], folded.ends[span[1]]
