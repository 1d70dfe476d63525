"""The lexicon in force, and the look-over that authors get before posting (S3.12, S5.2).

The rules in force are those of the newest version in the database (models/care/phrase_rules.py); word sets, cues,
spellings, gazetteers and policy are the files' own. A process asks for the number, one small statement, before it reads
a post; it compiles again only when that has changed. A version that can't be compiled is passed over: the last good one
stays in force, and Leads are told. A database that was never filled is read with the files' rules.
"""
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from models.care import phrase_rules
from models.ground.content import CONTENT
from models.ground.db import before_writing, reading_only
from models.ground.errors import Refused
from models.ground.outage import unless_away
from models.ground.permissions import Role
from models.people import local_names, notices, professions
from models.people.notices import NoticeKind
from safety import kept
from safety.opinion import Opinion, load_opinion
from safety.phrases import Files, Lexicon, load_lexicon, read_files
from safety.scan import Reading, scan

_APART = re.compile(r"[\W_]+|(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])")       # the words of a name, however they are joined
KEEPERS = (Role.LEAD_WALL_GUIDE, Role.SENIOR_CLINICIAN)
_KEPT_COMPILED = 3
_compiled: dict[str, Lexicon | None] = {}       # by the version's stamp, newest last; None: it can't be
_held: Lexicon | None = None
_local: tuple[tuple, frozenset[str]] = ((), frozenset())    # the organisations' own names, by the stamps of their lists


@cache
def files() -> Files:
    return read_files(CONTENT / "lexicon")


@cache
def starter() -> Lexicon:
    return load_lexicon(CONTENT / "lexicon")


def current() -> Lexicon:
    """What this process holds, without asking whether another version is in force."""
    return _held or refresh()


def hold(stamp: str, lexicon: Lexicon, number: int) -> None:
    """It was compiled already, by whoever published it."""
    _remember(stamp, replace(lexicon, version=str(number)))


def warm_up() -> None:
    """Before a process begins its work; where the database is away, its first post waits for it instead."""
    with before_writing():
        unless_away(refresh, None)


def refresh() -> Lexicon:
    """The lexicon in force."""
    global _held
    newest = phrase_rules.newest()
    while newest is not None:
        number, stamp = newest
        if stamp not in _compiled:
            _remember(stamp, _compile(number))
        if _compiled[stamp] is not None:
            break
        _tell_of_broken(number)
        newest = phrase_rules.newest(below=number)
    _held = _with_local_names(_compiled[newest[1]] if newest else starter())
    return _held


@cache
def second_opinion(model: str) -> Opinion | None:
    """What DETECTION_MODEL names: `on` for the model that comes with the house, `off`, or a file of weights."""
    if model == "off":
        return None
    return load_opinion(CONTENT / "opinion" / "en.bin" if model == "on" else Path(model))


def read(text: str, *, language: str, opinion: Opinion | None = None, lexicon: Lexicon | None = None) -> Reading:
    return scan(text, lexicon or current(), language=language, opinion=opinion)


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


def read_post(title: str, body: str, *, language: str, opinion: Opinion | None = None,
              lexicon: Lexicon | None = None) -> Whole:
    """With the lexicon in force, or with the one given: to try it."""
    lexicon = lexicon or refresh()
    body_alone = read(body, language=language, opinion=opinion, lexicon=lexicon)
    both = read(f"{title}\n\n{body}", language=language, lexicon=lexicon) if title else body_alone
    return Whole(read(title, language=language, lexicon=lexicon), body_alone, both)


def policy() -> dict:
    return files().policy


def band_of(level: int) -> str | None:
    return policy()["bands"].get(str(level))


def check_name(name: str, *, language: str) -> None:
    """A pseudonym is read by everyone from its first moment, so it is scanned before it is taken (S5.1, S3.12)."""
    for text in (name, _APART.sub(" ", name)):
        found = read(text, language=language).findings
        if any(finding.kind != "detail" or finding.confidence == "high" for finding in found):
            raise Refused("username", "worrying")


def _compile(number: int) -> Lexicon | None:
    try:
        return kept.compiled(files(), phrase_rules.entries(number).values(), str(number))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _with_local_names(lexicon: Lexicon) -> Lexicon:
    """Organisations' lists are in force at once, like the rules: the stamps are asked for before each post."""
    global _local
    stamps = local_names.stamps()
    if stamps != _local[0]:
        _local = (stamps, local_names.everything() if stamps else frozenset())
    return kept.knowing(lexicon, _local[1]) if _local[1] else lexicon


def _remember(stamp: str, lexicon: Lexicon | None) -> None:
    while len(_compiled) >= _KEPT_COMPILED:
        del _compiled[next(iter(_compiled))]
    _compiled[stamp] = lexicon


def _tell_of_broken(number: int) -> None:
    """Once. A page that only reads can't: whoever writes next will."""
    if not reading_only.get() and phrase_rules.note_broken(number):
        for lead in professions.holders(KEEPERS):
            notices.tell(lead, NoticeKind.PHRASEBOOK, what="broken", number=number)
