"""How a post read before, for moderation alone (S3.13): each version with what changed in it, word by word.

Members never see this: to them a post is what stands now.
"""
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from sqlalchemy import select

from models.community.posts import Post
from models.community.revisions import Revision
from models.ground.db import db
from models.people.accounts import Account

MOST = 12           # versions shown, the latest
LONGEST = 1_000     # pieces compared one by one: of what is made for it, 5,000 words take four seconds
_WORDS, _LINES, _WHOLE = re.compile(r"\S+\s*|\s+"), re.compile(r"[^\n]*\n|[^\n]+"), re.compile(r"(?s).+")


class Change(StrEnum):
    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True)
class Version:
    number: int
    at: object
    by: str                 # as members know them
    is_by_author: bool
    title: list             # of (Change, words)
    body: list
    is_covered: bool        # hard words in it are not told


def of(post: Post, *, cover) -> list[Version]:
    """The latest first; each compared with the one before it. One statement.

    `cover(title, body)` gives them as they may be read now, and whether something in them is covered.
    """
    rows = db.session.execute(
        select(Revision, Account.guide_name, Account.username).join(Account, Account.id == Revision.by_id)
        .where(Revision.post_id == post.id).order_by(Revision.version.desc(), Revision.id.desc()).limit(MOST + 1)).all()
    read = [cover(row.Revision.title, row.Revision.body) for row in rows]
    before = read[1:] + ([("", "", False)] if len(rows) <= MOST else [])
    return [Version(now.version, now.at, guide_name or username, now.by_id == post.author_id,
                    changes(then[0], title), changes(then[1], body), is_covered or then[2])
            for (now, guide_name, username), (title, body, is_covered), then in zip(rows, read, before, strict=False)]


def changes(before: str, now: str) -> list[tuple[Change, str]]:
    """From one text to the other, by words; where these are very many by lines, or whole. Nothing before: all new."""
    for pieces in (_WORDS, _LINES, _WHOLE):
        then, here = pieces.findall(before), pieces.findall(now)
        if max(len(then), len(here)) <= LONGEST:
            break
    told = []
    for kind, a, b, c, d in SequenceMatcher(None, then, here).get_opcodes():
        if kind == "equal":
            told.append((Change.SAME, "".join(then[a:b])))
            continue
        told += [(Change.OUT, "".join(then[a:b]))] if b > a else []
        told += [(Change.IN, "".join(here[c:d]))] if d > c else []
    return told
