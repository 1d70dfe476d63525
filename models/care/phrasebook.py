"""The lexicon in force, and the look-over that authors get before posting (S3.12, S5.2)."""
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.ground.content import CONTENT
from models.ground.errors import Refused
from safety.opinion import Opinion, load_opinion
from safety.phrases import Lexicon, load_lexicon
from safety.scan import Reading, scan

_APART = re.compile(r"[\W_]+|(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])")       # the words of a name, however they are joined


@cache
def current() -> Lexicon:
    return load_lexicon(CONTENT / "lexicon")


@cache
def second_opinion(model: str) -> Opinion | None:
    """What DETECTION_MODEL names: `on` for the model that comes with the house, `off`, or a file of weights."""
    if model == "off":
        return None
    return load_opinion(CONTENT / "opinion" / "en.bin" if model == "on" else Path(model))


def read(text: str, *, language: str, opinion: Opinion | None = None) -> Reading:
    return scan(text, current(), language=language, opinion=opinion)


@dataclass(frozen=True)
class Whole:
    """A post's readings: its title's and its text's, each with places of its own, and that of both as one. The gravest
    counts: for its author's sake before it is shared, for the scan and for who decides on it alike.
    """
    title: Reading
    body: Reading
    both: Reading

    @property
    def parts(self) -> tuple[Reading, Reading]:
        return self.title, self.body

    def gravest(self, what: str) -> int:
        """Of risk, level, or level by the rules alone."""
        return max(getattr(reading, what) for reading in (self.title, self.body, self.both))


def read_post(title: str, body: str, *, language: str, opinion: Opinion | None = None) -> Whole:
    body_alone = read(body, language=language, opinion=opinion)
    both = read(f"{title}\n\n{body}", language=language) if title else body_alone
    return Whole(read(title, language=language), body_alone, both)


def band_of(level: int) -> str | None:
    return current().policy["bands"].get(str(level))


def check_name(name: str, *, language: str) -> None:
    """A pseudonym is read by everyone from its first moment, so it is scanned before it is taken (S5.1, S3.12)."""
    for text in (name, _APART.sub(" ", name)):
        found = read(text, language=language).findings
        if any(finding.kind != "detail" or finding.confidence == "high" for finding in found):
            raise Refused("username", "worrying")
