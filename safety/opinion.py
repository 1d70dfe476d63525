"""The second opinion: a small linear model beside the rules. It may raise a priority, never lower one (S5.1).

It weighs the folded words, their pairs, who is spoken of, and what the rules have found, each by its hash alone: the
file of weights holds no word that anybody wrote. It names the words that moved it. Where there are no posts to learn
words from (French), a second file weighs the signs alone: kinds of findings mean the same in every language.
`script/train` makes the files; the worker reads them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import exp, sqrt
from pathlib import Path
from zlib import crc32

from safety.namer import Namer, load_namer
from safety.normalise import Folded
from safety.score import FIRST_PERSON, SECOND_PERSON, Weighed

TWENTIETHS = 20
TELLING = 25  # words of a text that tells more than its signs do
MENTIONED = 0.3  # the weight of a word of danger by whomever it is said
BEGINNING = 12  # words: how a text begins tells whether it is about its author
SHOWN = 3  # so many words or pairs are named to the guide


@dataclass(frozen=True)
class Opinion:
    """`weights`: one signed byte per hash. `review` and `urgent`: the sums from which a level is raised to 2 and 3;
    `review_helping` stands for `review` where a text is help for somebody: helpers tell of their own past.
    """

    version: str
    language: str
    weights: bytes
    scale: float
    bias: float
    review: float
    review_helping: float
    urgent: float
    fewest: int  # words, pairs and signs: what holds fewer weighs as if it held so many
    words: bool  # False: signs alone
    namer: Namer | None = None
    elsewhere: "Opinion | None" = None

    def in_language(self, language: str | None) -> "Opinion | None":
        if language in (self.language, None):
            return self
        return self.elsewhere if self.elsewhere and self.elsewhere.language == language else None

    def level_of(self, value: float, seconded: bool, helping: bool) -> int:
        if value >= self.urgent and seconded:
            return 3
        return 2 if value >= (self.review_helping if helping else self.review) else 0

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
    """The weights of one language; beside them, where they lie there, the tagger of names and the signs of the other.

    Raises ValueError when a file was cut short.
    """
    names, signs = path.with_name("names.crf"), path.with_name("signs.bin")
    return replace(
        _weights(path),
        namer=load_namer(names) if names.exists() else None,
        elsewhere=_weights(signs) if signs.exists() else None,
    )


def _weights(path: Path) -> Opinion:
    """A line of JSON, then the weights."""
    head, _, weights = path.read_bytes().partition(b"\n")
    facts = json.loads(head)
    if len(weights) != 1 << facts.pop("bits"):
        raise ValueError(f"{path.name} holds {len(weights)} weights")
    return Opinion(weights=weights, **facts)


def is_seconded(folded: Folded, weighed: list[Weighed], risk: int) -> bool:
    """Level 3 only where the rules see a risk too, in words that nothing around them lowers; and of a few words alone
    ("I want to die") the rules know as much as there is to know.
    """
    return bool(risk) and len(folded.words) >= TELLING and any(not one.scopes for one in weighed)


def is_denied(folded: Folded, weighed: list[Weighed]) -> bool:
    """A few words that deny ("I am not suicidal") and hold no sign beside: the rules know what there is to know."""
    denied = any("negation" in one.scopes for one in weighed)
    return denied and len(folded.words) < TELLING and not any(not w.scopes and w.weight > MENTIONED for w in weighed)


def buckets(
    folded: Folded, weighed: list[Weighed], risk: int, size: int, words: bool = True
) -> dict[int, tuple[int, int] | None]:
    """Hash -> the folded words behind it (first, last), None where it is the text as a whole. Each counts once."""
    found: dict[int, tuple[int, int] | None] = {}
    if words:
        for said, span in _of_words(_scoped(folded.words, weighed)):
            found.setdefault(crc32(said.encode()) % size, span)
    for one in weighed:
        for fact in (*_of_signs(one), *(_of_rules(one) if words else ())):
            found.setdefault(crc32(fact.encode()) % size, (one.hit.first, one.hit.last - 1))
    for fact in (*_of_persons(folded.words), f"#risk{risk}"):
        found[crc32(fact.encode()) % size] = None
    return found


def _of_words(words: list[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    for at, word in enumerate(words):
        yield word, (at, at)
        if at:
            yield f"{words[at - 1]} {word}", (at - 1, at)
    for at, word in enumerate(words[:BEGINNING]):
        yield f"<{word}", (at, at)


def _of_signs(one: Weighed) -> Iterator[str]:
    """What kind of finding it is, how heavy, and what lowers it: the same in every language."""
    category = one.hit.rule.category
    yield f"#{category}"
    yield f"#{category}#{int(one.weight * 5)}"
    yield from (f"#{category}!{scope}" for scope in one.scopes)


def _of_rules(one: Weighed) -> Iterator[str]:
    yield f"#{one.hit.rule.id}{'!' if one.scopes else ''}"


def _of_persons(words: list[str]) -> Iterator[str]:
    """How long it is, and whether it speaks of "I" or to "you": who tells of themselves, who helps."""
    first = sum(word in FIRST_PERSON for word in words)
    second = sum(word in SECOND_PERSON for word in words)
    yield f"#long{len(words).bit_length()}"
    yield f"#first{TWENTIETHS * first // max(1, len(words))}"
    yield f"#second{TWENTIETHS * second // max(1, len(words))}"
    yield f"#speaks{(first > 2 * second) - (second > first)}"


def share_of_each(count: int, fewest: int) -> float:
    """A long text counts no more than a short one; a handful of words count less."""
    return 1 / sqrt(max(count, fewest))


def think(folded: Folded, weighed: list[Weighed], risk: int, opinion: Opinion, helping: bool = False) -> Second:
    spans = buckets(folded, weighed, risk, len(opinion.weights), opinion.words)
    moved = {bucket: opinion.weight(bucket) for bucket in spans}
    value = opinion.bias + sum(moved.values()) * share_of_each(len(moved), opinion.fewest)
    heaviest = sorted((b for b in spans if spans[b] and moved[b] > 0), key=lambda b: (-moved[b], spans[b]))
    named = dict.fromkeys(spans[b] for b in heaviest)
    level = 0 if is_denied(folded, weighed) else opinion.level_of(value, is_seconded(folded, weighed, risk), helping)
    return Second(
        level=level,
        chance=1 / (1 + exp(-max(min(value, 30.0), -30.0))),
        words=tuple(_as_written(span, folded) for span in list(named)[:SHOWN]),
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
