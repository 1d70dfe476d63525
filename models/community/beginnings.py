"""Where a newcomer might begin (S2.6): one talkabout that fits what they told, one small thing to do.

Only what the wall itself would show them: its reads are used, so that the language wall, blocks and rooms hold; nothing
heavy, nothing under a content note, nothing that they asked to have folded.
"""
from dataclasses import dataclass
from enum import StrEnum

from models.community import filters, supports, tags, wall
from models.community.posts import Kind
from models.ground.db import now
from models.people.accounts import Account

LIVELY_DAYS = 30
MOST_TOPICS = 3
GIVES = frozenset({"give-back", "not-alone"})                   # answers to "what brings you here?"
CARRIES = frozenset({"hard-time", "be-heard", "waiting"})
STARTER = "weather"
SUPPORT = "with-you"


class Doing(StrEnum):
    LINE = "line"           # one line to someone who waits for a first reply
    BRICK = "brick"         # a brick from a starter
    SUPPORT = "support"     # a quiet support


@dataclass(frozen=True)
class Beginning:
    """`talkabout` is None when the wall has none to offer; `fits` when it is about what they told. `at` is the post
    that the small thing is done to; `is_done` when it has been.
    """
    talkabout: object | None
    fits: bool
    doing: Doing
    at: object | None
    is_done: bool = False


def for_newcomer(reader: Account) -> Beginning:
    named = [topic for topic in reader.answers.get("talk-about", ()) if topic in tags.kept()][:MOST_TOPICS]
    told = [row for topic in named for row in wall.page(for_=reader, kind=Kind.TALKABOUT.value, tag=topic).rows]
    fits = _liveliest(_gentle(told, reader))
    found = fits or _liveliest(_gentle(wall.page(for_=reader, kind=Kind.TALKABOUT.value).rows, reader))
    return _with_a_thing_to_do(reader, found, fits is not None)


def _with_a_thing_to_do(reader: Account, found, fits: bool) -> Beginning:
    brings = set(reader.answers.get("brings", ()))
    if brings & GIVES and (lonely := _waiting(reader)):
        return Beginning(found, fits, Doing.LINE, lonely)
    if found is None or brings & CARRIES:
        return Beginning(found, fits, Doing.BRICK, None)
    given = supports.given([found.id], for_=reader).get(found.id, set())
    return Beginning(found, fits, Doing.SUPPORT, found, is_done=SUPPORT in given)


def _waiting(reader: Account):
    """Of the newest page, who has waited longest."""
    rows = _gentle(wall.page(for_=reader, kind=Kind.TALKABOUT.value, lane="waiting").rows, reader)
    return rows[-1] if rows else None


def _gentle(rows, reader: Account) -> list:
    light = [row for row in rows if row.username != reader.username and not row.note
             and not any(tag in tags.kept() and tags.kept()[tag].heavy for tag in row.tags)]
    folded = filters.folded(light, for_=reader, text=lambda row: f"{row.title} {row.excerpt}")
    return [row for row in light if row.id not in folded]


def _liveliest(rows):
    """The one that was answered last; where nobody has answered yet, the newest. Nothing that has gone quiet."""
    recent = [row for row in rows if (now() - (row.last_reply_at or row.published_at)).days < LIVELY_DAYS]
    answered = [row for row in recent if row.last_reply_at]
    return max(answered, key=lambda row: (row.last_reply_at, row.id)) if answered else next(iter(recent), None)
