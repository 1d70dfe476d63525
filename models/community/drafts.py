"""Drafts: what a member has begun to write, kept on the server and read by nobody else, staff included (S3.13).

`keep` writes in a short transaction of its own (DESIGN 4), so that a refused form loses nothing. A draft goes by the
key of the form that it was typed into, so that one page is one draft, however often it is kept; posting takes it away
in the same transaction. What somebody typed after their session had ended is put by: it becomes a draft when the same
person signs in with the same browser, and nobody finds it before (decision 18).
"""
import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ForeignKey, and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from models.community import posts
from models.community.posts import Post, State
from models.ground import retention
from models.ground.db import Base, Facts, UtcDateTime, db, from_clock, now, short_transaction
from models.ground.errors import NotFound, Refused
from models.people.accounts import Account
from safety.clean import plain, says_something

MOST = 30           # at a time; what was thrown away does not count
MOST_PUT_BY = 10
PER_PAGE = 20
LONGEST_KEY = 64
LONGEST = 200_000    # twenty times what may be posted: who pastes too much gets it back to shorten


class Room(StrEnum):
    """Which form it was typed into. Most are named as what they become (`posts.Kind`)."""
    TALKABOUT = "talkabout"
    BRICK = "brick"
    PHOTO = "photo"         # the words of one; it becomes a brick
    REPLY = "reply"
    EDIT = "edit"
    WORDS = "words"         # of oneself


_COMPOSER = ("ground", "texture", "colour", "shape", "size", "across", "down", "pen", "tap", "shapes", "lines",
             "open_line", "chosen", "hand", "words_at", "word_colour", "begun", "ask_guide", "start")
FIELDS = {Room.TALKABOUT: ("title", "body", "tags", "note", "group"), Room.REPLY: ("body", "note"),
          Room.EDIT: ("title", "body", "seen_version"), Room.WORDS: ("body", "seen_version"),
          Room.PHOTO: ("title", "body", "tags", "note", "group", "ask_guide", "photo"),
          Room.BRICK: ("title", "body", "tags", "note", "group", *_COMPOSER)}
MADE = ("title", "body", "shapes", "lines")     # without any of these nothing has been made yet


class Draft(Base):
    __tablename__ = "drafts"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    key: Mapped[str]                                    # of the form, as a post's
    room: Mapped[str]
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id), index=True)     # answered, or changed
    fields: Mapped[dict] = mapped_column(Facts)         # a form's field: a list of texts
    begun_at: Mapped[object] = mapped_column(UtcDateTime)
    kept_at: Mapped[object] = mapped_column(UtcDateTime)
    thrown_at: Mapped[object | None] = mapped_column(UtcDateTime)
    put_by: Mapped[str | None]                          # a mark of the browser that may claim it; then it is a draft
    __table_args__ = (db.UniqueConstraint("account_id", "key"),)

    @property
    def title(self) -> str:
        return _first(self.fields, "title")

    @property
    def body(self) -> str:
        return _first(self.fields, "body")

    @property
    def photo_id(self) -> int | None:
        """Of a photo's words: which photo. The form's field, so anything may stand in it."""
        given = _first(self.fields, "photo")
        return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


@dataclass(frozen=True)
class Place:
    """The form that something is typed into: its room and, for a reply or an edit, the post it is about."""
    room: Room
    post_id: int | None = None


def keep(place: Place, key: str, sent: dict, *, by: Account) -> int | None:
    """Keep what stands in a form, in place of what was kept from it before; the draft's id.

    None when there is nothing to keep (it is empty, or it has been posted in this very moment) or it is far too long.
    Raises Refused when there are too many.
    """
    fields = fields_of(place.room, sent)
    account_id = by.id
    if not _is_begun(fields) or _length(fields) > LONGEST or not 0 < len(key) <= LONGEST_KEY:
        return None
    with short_transaction() as session:
        if _is_nowhere(session, place) or _is_posted(session, place, fields, account_id):
            return None
        if not _row(session, account_id, key) and _count(session, account_id, Draft.put_by.is_(None)) >= MOST:
            raise Refused("drafts", "most")
        return _write(session, place, key, fields, account_id)


def put_by(place: Place, sent: dict, *, account_id: int) -> tuple[int, str] | None:
    """What somebody typed when their session had ended: its id, and what their browser has to bring to claim it."""
    fields = fields_of(place.room, sent)
    if not _is_begun(fields) or _length(fields) > LONGEST:
        return None
    claim = secrets.token_urlsafe(24)
    with short_transaction() as session:
        if _is_nowhere(session, place) or _count(session, account_id, Draft.put_by.is_not(None)) >= MOST_PUT_BY:
            return None
        draft = _new(place, secrets.token_urlsafe(12), fields, account_id)
        draft.put_by = _mark(claim)
        session.add(draft)
        session.flush()
        return draft.id, claim


def claim(claims: list[str], *, by: Account) -> None:
    """The same person has signed in with the same browser: what was put by is theirs to go on with."""
    if claims:
        db.session.execute(update(Draft).where(
            Draft.account_id == by.id, Draft.put_by.in_([_mark(one) for one in claims[:MOST]])).values(put_by=None))


def posted(key: str, *, by: Account) -> None:
    """It has become a post: in the same transaction there is no draft of it any more."""
    db.session.execute(delete(Draft).where(Draft.account_id == by.id, Draft.key == (key or "")[:LONGEST_KEY]))


def throw_away(draft_id: int, *, by: Account) -> None:
    """It can be brought back for a day. Twice is once."""
    _own(draft_id, by).thrown_at = now()


def bring_back(draft_id: int, *, by: Account) -> None:
    _own(draft_id, by).thrown_at = None


def purge() -> int:
    """What nobody went on with, what was thrown away, what nobody claimed (S7.7)."""
    return db.session.execute(delete(Draft).where(or_(
        Draft.kept_at < from_clock(-retention.seconds("drafts")),
        Draft.thrown_at < from_clock(-retention.seconds("thrown_drafts")),
        and_(Draft.put_by.is_not(None), Draft.kept_at < from_clock(-retention.seconds("thrown_drafts")))))).rowcount


def find(draft_id: int, *, for_: Account) -> Draft:
    """One of the reader's own that was not thrown away."""
    draft = _own(draft_id, for_)
    if draft.thrown_at is not None:
        raise NotFound
    return draft


def latest(place: Place, *, for_: Account) -> Draft | None:
    """What the reader has begun here."""
    here = Draft.post_id == place.post_id if place.post_id else Draft.post_id.is_(None)
    return db.session.scalar(select(Draft).where(_living(for_), Draft.room == place.room.value, here)
                             .order_by(Draft.kept_at.desc(), Draft.id.desc()).limit(1))


def reply_to(reader: Account):
    """The number of the reply that the reader has begun to the post of a query, as a column of it."""
    return (select(Draft.id).where(_living(reader), Draft.room == Room.REPLY.value, Draft.post_id == Post.id)
            .order_by(Draft.kept_at.desc(), Draft.id.desc()).limit(1).correlate(Post).scalar_subquery())


def page(*, for_: Account, before: int | None = None) -> list[Draft]:
    """The reader's drafts, the one begun last first: a page of them and, where there are more, one."""
    query = select(Draft).where(_living(for_))
    if before:
        query = query.where(Draft.id < min(before, posts.LARGEST_ID))
    return list(db.session.scalars(query.order_by(Draft.id.desc()).limit(PER_PAGE + 1)))


def thrown(*, for_: Account) -> list[Draft]:
    """What can still be brought back, newest first."""
    return list(db.session.scalars(
        select(Draft).where(Draft.account_id == for_.id, Draft.thrown_at > from_clock(
            -retention.seconds("thrown_drafts"))).order_by(Draft.thrown_at.desc(), Draft.id.desc()).limit(PER_PAGE)))


def open_places(drafts, *, for_: Account) -> dict[int, str]:
    """Which of the posts that these drafts answer or change can still be: {post id: its kind}. One statement."""
    answered = {draft.post_id for draft in drafts if draft.room == Room.REPLY}
    changed = {draft.post_id for draft in drafts if draft.room == Room.EDIT}
    own = Post.author_id == for_.id
    rows = db.session.execute(select(Post.id, Post.kind).where(or_(
        and_(Post.id.in_(answered), Post.state == State.PUBLISHED.value, or_(posts.visible_to(for_), own)),
        and_(Post.id.in_(changed), own, Post.state.in_((State.HELD.value, State.PUBLISHED.value)))))
        .order_by(Post.id)) if answered or changed else ()
    return {row.id: row.kind for row in rows}


def fields_of(room: Room, sent: dict) -> dict:
    """Of what a form sent, what belongs to this room: lists of texts, fit to be stored."""
    return {name: [plain(text) for text in sent[name]] for name in FIELDS[room] if sent.get(name)}


def _write(session, place: Place, key: str, fields: dict, account_id: int) -> int:
    row = _row(session, account_id, key)
    if row is None:
        row = _new(place, key, fields, account_id)
        try:
            with session.begin_nested():
                session.add(row)
                session.flush()
            return row.id
        except IntegrityError:      # the same page, kept twice at once
            row = _row(session, account_id, key)
    row.room, row.post_id, row.fields = place.room.value, place.post_id, fields
    row.kept_at, row.thrown_at = now(), None
    session.flush()
    return row.id


def _new(place: Place, key: str, fields: dict, account_id: int) -> Draft:
    at = now()
    return Draft(account_id=account_id, key=key, room=place.room.value, post_id=place.post_id, fields=fields,
                 begun_at=at, kept_at=at)


def _is_posted(session, place: Place, fields: dict, account_id: int) -> bool:
    """The post was quicker than what keeps its draft; or these are the words that stand there already."""
    same = [Post.author_id == account_id, Post.title == _first(fields, "title").strip(),
            Post.body == _first(fields, "body").strip(), Post.state != State.WITHDRAWN.value]
    if place.room == Room.EDIT:
        same += [Post.id == place.post_id]
    else:
        kind = Room.BRICK if place.room == Room.PHOTO else place.room
        same += [Post.kind == kind.value, Post.parent_id == place.post_id if place.post_id
                 else Post.parent_id.is_(None)]
    return session.scalar(select(Post.id).where(*same).limit(1)) is not None


def _row(session, account_id: int, key: str) -> Draft | None:
    return session.scalar(select(Draft).where(Draft.account_id == account_id, Draft.key == key))


def _count(session, account_id: int, which) -> int:
    return session.scalar(select(func.count()).select_from(Draft).where(
        Draft.account_id == account_id, Draft.thrown_at.is_(None), which))


def _is_nowhere(session, place: Place) -> bool:
    """It is about a post that never was."""
    return place.post_id is not None and session.get(Post, min(place.post_id, posts.LARGEST_ID)) is None


def _own(draft_id: int, account: Account) -> Draft:
    draft = db.session.scalar(select(Draft).where(
        Draft.id == min(draft_id, posts.LARGEST_ID), Draft.account_id == account.id, Draft.put_by.is_(None)))
    if draft is None:
        raise NotFound
    return draft


def _living(reader: Account):
    return and_(Draft.account_id == reader.id, Draft.thrown_at.is_(None), Draft.put_by.is_(None),
                Draft.kept_at > from_clock(-retention.seconds("drafts")))


def _is_begun(fields: dict) -> bool:
    return any(says_something(_first(fields, name)) for name in MADE)


def _length(fields: dict) -> int:
    return sum(len(text) for texts in fields.values() for text in texts)


def _first(fields: dict, name: str) -> str:
    return (fields.get(name) or [""])[0]


def _mark(claimed: str) -> str:
    return hashlib.sha256(claimed.encode()).hexdigest()
