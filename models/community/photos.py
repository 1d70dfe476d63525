"""A photo in place of what is drawn on a brick (S3.2): a picture of one's own, painted anew, held until a guide looked.

It is begun (only its author sees it, for a day) and then shared as a brick. Whoever may see the brick may see it, by
the one rule of `posts.find`; the desk sees it blurred, then grey, then whole.
"""
import secrets
from datetime import timedelta

from sqlalchemy import ForeignKey, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from models.community import photo_files, posts, repainting, tags
from models.community.bricks import Brick
from models.community.posts import Kind, Post
from models.community.repainting import Painted
from models.ground import retention
from models.ground.db import Base, UtcDateTime, before_writing, clock, db, from_clock
from models.ground.errors import NotFound, Stale
from models.people.accounts import Account

SIZES = (320, 640, 1280)
STEPS = {"blurred": "blurred.jpg", "grey": "grey.jpg", "whole": "whole.jpg"}     # as the desk is shown it (S5.9)
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
ORPHAN_AGE = timedelta(hours=2)         # a file is written before its row is committed
PORTION = 500
LARGEST_ID = posts.LARGEST_ID


class Photo(Base):
    __tablename__ = "photos"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id), unique=True)      # None: not shared yet
    name: Mapped[str] = mapped_column(unique=True)      # of its folder, by chance
    key: Mapped[bytes] = mapped_column(LargeBinary)     # opens its files; it stands nowhere else
    width: Mapped[int]
    height: Mapped[int]
    added_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())


def begin(data: bytes, *, by: Account) -> Photo:
    """Paint it anew and keep that for a day, for its author alone. What was sent is not kept at all.

    Refused (field "photo") when it is no picture that we take.
    """
    account_id = by.id
    with before_writing():      # half a second, in which nobody else should have to wait for the database
        painted = repainting.repaint(data)
    return add(painted, by=db.session.get_one(Account, account_id))


def add(painted: Painted, *, by: Account) -> Photo:
    """Keep what was painted: its files first, so that there is never a row without them."""
    photo = Photo(account_id=by.id, name=secrets.token_hex(16), key=photo_files.new_key(), width=painted.width,
                  height=painted.height)
    photo_files.keep(photo.name, painted.files, key=photo.key)
    db.session.add(photo)
    db.session.flush()
    return photo


def share(photo_id: int, *, by: Account, words: str, description: str, key: str, tag_keys=(), note: str = "",
          group_id: int | None = None, in_danger: bool = False) -> Post:
    """As a brick: the words are its title. Sent twice it is one brick; Stale when it stands on another already."""
    photo = db.session.scalar(_begun_by(by).where(Photo.id == photo_id).with_for_update()
                              .execution_options(populate_existing=True))
    if photo is None:
        raise NotFound
    post = posts.write(Kind.BRICK, by=by, title=words, body=description, key=key, note=note, group_id=group_id,
                       in_danger=in_danger)
    if photo.post_id is None:
        if post.scanned_version or _shows_something(post):
            raise Stale     # the same form and words were another brick's: others may see that one already
        photo.post_id = post.id
        tags.put(post, tag_keys)
    if photo.post_id != post.id:
        raise Stale
    return post


def throw_away(photo_id: int, *, by: Account) -> None:
    """One that wasn't shared yet; twice is once. Its files go with the next sweep; nobody can open them any more."""
    photo = db.session.scalar(_begun_by(by).where(Photo.id == min(photo_id, LARGEST_ID)))
    if photo is not None and photo.post_id is not None:
        raise Stale
    if photo is not None:
        db.session.delete(photo)


def forget_begun(account: Account) -> None:
    db.session.execute(delete(Photo).where(Photo.account_id == account.id, Photo.post_id.is_(None)))


def purge() -> int:
    """Those that were begun and never shared."""
    return db.session.execute(delete(Photo).where(
        Photo.post_id.is_(None), Photo.added_at < from_clock(-retention.seconds("photos_begun")))).rowcount


def sweep(names: list[str]) -> int:
    """Of these photos in the store, forget those that have no row any more, or never had one."""
    living: set[str] = set()
    for at in range(0, len(names), PORTION):
        living.update(db.session.scalars(select(Photo.name).where(Photo.name.in_(names[at:at + PORTION]))))
    return sum(photo_files.forget(name, older_than=ORPHAN_AGE) for name in names if name not in living)


def begun(photo_id: int, *, for_: Account) -> Photo:
    """The reader's own, shared or not."""
    photo = db.session.scalar(_begun_by(for_).where(Photo.id == min(photo_id, LARGEST_ID)))
    if photo is None:
        raise NotFound
    return photo


def unshared(*, for_: Account) -> set[int]:
    """The ids of those that the reader has begun and not shared."""
    return {photo.id for photo in db.session.scalars(_begun_by(for_).where(Photo.post_id.is_(None)))}


def find(photo_id: int, *, for_: Account) -> Photo:
    """One that the reader may see: their own while it isn't shared, then as the brick it stands on."""
    photo = db.session.get(Photo, min(photo_id, LARGEST_ID))
    if photo is None or (photo.post_id is None and photo.account_id != for_.id):
        raise NotFound
    if photo.post_id is not None:
        posts.find(photo.post_id, for_=for_)
    return photo


def of(post: Post) -> Photo | None:
    """For jobs and the desk, which have their own right to it."""
    return db.session.scalar(select(Photo).where(Photo.post_id == post.id)) if post.kind == Kind.BRICK else None


def shown_to_desk(post: Post) -> Photo:
    found = of(post)
    if found is None:
        raise NotFound
    return found


def by_member(member: Account):
    """(file name, bytes) of each, for the copy of their data."""
    for photo in db.session.scalars(select(Photo).where(Photo.account_id == member.id).order_by(Photo.id)).all():
        yield f"{photo.id}.jpg", contents(photo, f"{sizes(photo.width, photo.height)[-1]}.jpg")


def contents(photo: Photo, file: str) -> bytes:
    if file not in repainting.FILES:
        raise NotFound
    return photo_files.read(photo.name, file, key=photo.key)


def waits_to_be_seen(post: Post) -> bool:
    """A photo comes before others only when a guide has shown it: the scan reads words alone."""
    return post.shown_version == 0 and of(post) is not None


def sizes(width: int, height: int) -> tuple[int, ...]:
    """Those that were made of a photo of this width and height: none larger than need be."""
    return SIZES[:1] + tuple(size for smaller, size in zip(SIZES, SIZES[1:], strict=False)
                             if max(width, height) > smaller)


def _shows_something(post: Post) -> bool:
    """It was laid before, with a drawing or with another photo."""
    return db.session.get(Brick, post.id) is not None or of(post) is not None


def _begun_by(account: Account):
    return select(Photo).where(Photo.account_id == account.id)
