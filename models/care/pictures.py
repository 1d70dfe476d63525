"""The words in a photo, scanned with the post's own (S3.2, S5.1): they may raise it before a guide, and never lower it.

They are kept only as what was found in them, beside the open item, and go when that is closed (`queue.close`).
"""
from dataclasses import dataclass

from models.care import bursts, escalations, hits, intake, phrasebook, queue
from models.care.queue import Band, Source
from models.community import photos
from models.community.posts import Post, State
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import db
from models.people import notices
from models.people.notices import NoticeKind
from safety.opinion import Opinion

PART = "picture"
UNREAD = {"part": PART, "kind": PART, "category": "picture-unread", "start": 0, "end": 0, "rule": "picture.unread",
          "version": "", "why": "picture.unread", "weight": 0.0, "confidence": "low", "words": ""}


@dataclass(frozen=True)
class ToRead:
    post_id: int
    version: int
    picture: bytes


def to_read(post_id: int) -> ToRead | None:
    """What its largest rendition is; None when nobody waits for it any more."""
    post = db.session.get(Post, post_id)
    if post is None or post.state == State.REMOVED or not photos.waits_to_be_seen(post):
        return None
    photo = photos.of(post)
    return ToRead(post.id, post.version, photos.contents(photo, f"{photos.sizes(photo.width, photo.height)[-1]}.jpg"))


def keep(post_id: int, version: int, words: str | None, *, opinion: Opinion | None = None) -> None:
    """`words`: None when the picture could not be read; then a guide is told to look closely."""
    post = db.session.get(Post, post_id, with_for_update={"of": Post}, populate_existing=True)
    if post is None or (post.version, post.scanned_version) != (version, version) or post.state == State.REMOVED:
        return
    if words is None:
        _say_unread(post)
    elif words:
        _raise(post, words, opinion)


def give_up(post_id: int, version: int, _tries: int) -> None:
    keep(post_id, version, None)


def _raise(post: Post, words: str, opinion: Opinion | None) -> None:
    alone = phrasebook.read(words, language=post.community, opinion=opinion)
    whole = phrasebook.read("\n\n".join(filter(None, (post.title, post.body, words))), language=post.community)
    level = max(alone.level, whole.level)
    found = [intake.row(PART, finding) | {"words": words[finding.start:finding.end]} for finding in alone.findings]
    if not found and level <= post.level:
        return
    if post.state == State.WITHDRAWN and level < intake.HELD_LEVEL:
        return      # nobody has seen it, and nobody will
    was, post.level, post.risk = post.level, max(post.level, level), max(post.risk, alone.risk, whole.risk)
    bursts.look(post, hits.note(post, found))
    item = queue.open_item(post, Band(phrasebook.band_of(level) or Band.ROUTINE), Source.SCAN, _beside(post, found))
    if item.source == Source.PHOTO and level > was:
        item.source = Source.SCAN.value     # not one more photo to look at
    if was < intake.HELD_LEVEL <= level and post.state != State.WITHDRAWN:
        notices.tell(post.author, NoticeKind.POST_HELD, post_id=post.id)
    audit.record(Act.POST_PICTURE_READ, on=post, version=post.version, level=level)
    if max(alone.alone, whole.alone) >= intake.HELD_LEVEL:
        escalations.page_for_item(item)


def _say_unread(post: Post) -> None:
    if queue.open_of(post) and photos.waits_to_be_seen(post):
        queue.open_item(post, Band.ROUTINE, Source.PHOTO, _beside(post, [UNREAD]))


def found_in(post: Post) -> list[dict]:
    """What its open item says of the picture, for who reads its words again."""
    item = queue.open_of(post)
    return [one for one in item.findings if one["part"] == PART] if item is not None else []


def _beside(post: Post, found: list[dict]) -> list[dict]:
    """With what was found in the words of this version; what was read in the picture before is read anew."""
    item = queue.open_of(post)
    theirs = item.findings if item is not None and item.post_version == post.version else []
    return [one for one in theirs if one["part"] != PART] + found
