"""What others may read of a post, and who may let them read it (S5.4-S5.6).

Words of danger are published by a Lead or a clinician alone. What a guide has edited stays edited: no later decision on
the same version brings the author's first words back. What is identifying with certainty is masked, whoever wrote it.
"""
import re

from sqlalchemy import select

from models.care import phrasebook
from models.care.queue import QueueItem
from models.community import bricks, posts
from models.community.posts import BODY_LENGTH, TITLE_LENGTH, Kind, Post, State
from models.community.revisions import Revision
from models.ground.db import db
from models.ground.errors import NeedsClinician, Refused
from models.ground.permissions import Can
from models.people.accounts import Account
from safety.scan import MARK, mask

HELD_LEVEL = 3


def speaks_of_danger(item: QueueItem) -> bool:
    """The scan held the words for what they say of risk, and not only for the harm that they do to others."""
    return item.post.level >= HELD_LEVEL and any(finding["kind"] == "risk" for finding in item.findings)


def words_to_edit(post: Post) -> dict:
    """Title and body as others read them, or would: a guide's edit of this version, else the author's words, masked.

    Words that the scan could not read stand as they were written: nobody else has seen them.
    """
    if post.scanned_version < post.version:
        return {"title": post.title, "body": post.body}
    return words_of(post, _last_revision(post, post.version))


def words_of(post: Post, revision: Revision | None) -> dict:
    """As others read this revision: a guide's as it stands, the author's (or none) masked."""
    if revision is not None and revision.by_id != post.author_id:
        return {"title": revision.title, "body": revision.body}
    written = revision or post
    return {"title": masked(written.title, post), "body": masked(written.body, post)}


def as_it_stands(post: Post) -> dict:
    """How a post stands before a decision, in numbers and states, never words: what it takes to take that back."""
    shown, latest = (_last_revision(post, version) for version in (post.shown_version, post.version))
    return {"state": str(post.state), "note": post.note, "version": post.version, "shown": post.shown_version,
            "shown_by": shown.id if shown else None, "words_by": latest.id if latest else None}


def put_as_it_stood(post: Post, before: dict) -> None:
    """What others read is what they read then; what nobody read then nobody reads."""
    hide(post)
    posts.bring_back(post)
    posts.put_note(post, before["note"])
    if before["state"] == State.PUBLISHED and before["shown"]:
        words = words_of(post, db.session.get(Revision, before["shown_by"] or 0))
        posts.publish(post, title=words["title"], body=words["body"], version=before["shown"])
    elif before["state"] == State.REMOVED:
        posts.remove(post)


def details(post: Post, *texts: str) -> dict[str, str]:
    """What may show who or where someone is in these texts, {words: category}, but for what is masked anyway.

    Nothing of a text that the scan could not read.
    """
    found = {}
    if post.scanned_version < post.version:
        return found
    for text in texts:
        for finding in sorted(phrasebook.read(text, language=post.community).findings, key=lambda one: one.start):
            if finding.kind == "detail" and finding.confidence != "high":
                found.setdefault(text[finding.start:finding.end], finding.category)
    return found


def without(text: str, words: list[str]) -> str:
    """The text with these words masked wherever they stand in it whole, in capitals or not, however far apart."""
    for one in sorted(filter(str.strip, words), key=len, reverse=True):
        literal = r"\s+".join(re.escape(part) for part in one.split())
        text = re.sub(rf"(?<!\w){literal}(?!\w)", MARK, text, flags=re.IGNORECASE)
    return text


def hide(post: Post) -> None:
    """Out of others' sight until somebody has decided. Shown again, it stands where it stood, and tells nobody anew."""
    if post.state == State.PUBLISHED:
        posts.remove(post)
        posts.bring_back(post)


def check_there(post: Post) -> None:
    """What its author took back, or a guide took down, is neither shown again nor changed."""
    if post.state in (State.REMOVED, State.WITHDRAWN):
        raise Refused("outcome", "gone")


def checked(post: Post, title: str, body: str) -> tuple[str, str]:
    """An edit keeps to the lengths that the author's own form keeps to."""
    if not body.strip():
        raise Refused("body", "empty")
    if not title.strip() and post.kind == Kind.TALKABOUT:
        raise Refused("title", "empty")
    longest = bricks.WORDS_LENGTH if post.kind == Kind.BRICK else TITLE_LENGTH
    for field, text, most in (("title", title, longest), ("body", body, BODY_LENGTH)):
        if len(text) > most:
            raise Refused(field, "too-long")
    return title, body


def check_risk(level: int, by: Account, words: str) -> None:
    """Text that speaks of danger is published by a Lead or a clinician alone, and with a written reason."""
    if level < HELD_LEVEL:
        return
    if not by.may(Can.DECIDE_ON_RISK):
        raise NeedsClinician
    if not words.strip():
        raise Refused("words", "needed-for-risk")


def level_of(post: Post) -> int:
    return post.level if post.scanned_version == post.version else level(post.title, post.body, post)


def level(title: str, body: str, post: Post) -> int:
    return phrasebook.read_post(title, body, language=post.community).gravest("level")


def publish_as_written(post: Post) -> bool:
    """Show the words as they stand where they wait to be shown; whether they did."""
    if not post.is_waiting:
        return False
    if bricks.waits_for_description(post):      # an edit supplies it
        raise Refused("words", "undescribed")
    publish(post, **words_to_edit(post))
    return True


def publish(post: Post, title: str, body: str) -> dict:
    """Show these words, with certain details masked; what is now shown.

    Read here by the same instrument: a scan that is still owed finds nothing left to do, and undoes nothing.
    """
    if post.scanned_version < post.version:
        post.level, post.scanned_version = level(post.title, post.body, post), post.version
    shown = {"title": masked(title, post), "body": masked(body, post)}
    posts.publish(post, title=shown["title"], body=shown["body"], version=post.version)
    return shown


def masked(text: str, post: Post) -> str:
    return mask(text, phrasebook.read(text, language=post.community).findings)


def _last_revision(post: Post, version: int) -> Revision | None:
    """Of this version: a guide's edit of it, else as its author wrote it."""
    return db.session.scalar(select(Revision).where(Revision.post_id == post.id, Revision.version == version)
                             .order_by(Revision.id.desc()).limit(1))
