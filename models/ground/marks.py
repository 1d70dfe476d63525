"""Marks on a database: that it is a demo world (set when it is filled, never afterwards), and the watch's heartbeat."""
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.db import Base, UtcDateTime, clock, db, now

DEMO, HEARTBEAT = "demo", "heartbeat"


class Mark(Base):
    __tablename__ = "marks"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())


def put(name: str) -> None:
    db.session.merge(Mark(name=name, at=now()))


def is_demo() -> bool:
    return db.session.get(Mark, DEMO) is not None


def age_seconds(name: str) -> float | None:
    """How long ago the mark was put; None when it never was."""
    row = db.session.execute(select(Mark.at, clock()).where(Mark.name == name)).first()
    return (row[1] - row[0]).total_seconds() if row else None
