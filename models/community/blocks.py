"""Blocking and muting another member (S3.10): silent, and the same everywhere, for `posts.visible_to` asks here.

A block holds both ways: neither sees or can write to the other. A mute hides the other from the one who muted. Nobody
is told. What guides write is never hidden: they keep everyone safe.
"""
from enum import StrEnum

from sqlalchemy import ForeignKey, delete, select, union_all
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.db import Base, UtcDateTime, clock, db
from models.ground.errors import Refused
from models.people.accounts import Account


class Hiding(StrEnum):
    BLOCK = "block"
    MUTE = "mute"


class Block(Base):
    __tablename__ = "blocks"
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    kind: Mapped[str]
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    __table_args__ = (db.Index("ix_blocks_other_id", "other_id"),)


def hide(other: Account, *, by: Account, kind: str) -> None:
    """Block or mute; asked again with the other kind, it becomes that one."""
    if kind not in tuple(Hiding):
        raise Refused("kind", "not-a-choice")
    if other.is_staff or other.id == by.id:
        raise Refused("kind", "not-a-member")
    block = db.session.get(Block, (by.id, other.id))
    if block is not None:
        block.kind = kind
        return
    try:
        with db.session.begin_nested():
            db.session.add(Block(account_id=by.id, other_id=other.id, kind=kind))
    except IntegrityError:      # the other half of a double click was quicker
        return


def show_again(other: Account, *, by: Account) -> None:
    db.session.execute(delete(Block).where(Block.account_id == by.id, Block.other_id == other.id))


def between(other: Account, *, for_: Account) -> str:
    """How the reader hides this member: "block", "mute" or "". What the other has done is not told."""
    block = db.session.get(Block, (for_.id, other.id))
    return block.kind if block else ""


def hidden(*, for_: Account) -> list:
    """Whom the reader hides: rows of username, kind and since when."""
    return list(db.session.execute(
        select(Account.username, Block.kind, Block.at).join(Account, Account.id == Block.other_id)
        .where(Block.account_id == for_.id).order_by(Block.at.desc(), Account.username)))


def blind_to(author_id: int):
    """The ids of those who do not see this author's words, as a subquery."""
    return union_all(
        select(Block.account_id).where(Block.other_id == author_id),
        select(Block.other_id).where(Block.account_id == author_id, Block.kind == Hiding.BLOCK.value))


def hidden_from(reader: Account):
    """The ids of those whose words this reader does not see, as a subquery."""
    return union_all(
        select(Block.other_id).where(Block.account_id == reader.id),
        select(Block.account_id).where(Block.other_id == reader.id, Block.kind == Hiding.BLOCK.value))
