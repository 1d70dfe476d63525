"""For the few pages that must stand when the database is away: "Get help now" before all others (S10.1)."""
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from models.ground.db import db, rollback

AWAY = (OperationalError, InterfaceError, NoFreeConnection)
Read = TypeVar("Read")


def start_over() -> None:
    """After a statement that the database refused: in that transaction it answers nothing more, not even who reads."""
    rollback()


def unless_away(read: Callable[[], Read], otherwise: Read) -> Read:
    """What was read, or `otherwise` when the database does not answer. One request waits for it once."""
    if db.session().info.get("away"):
        return otherwise
    try:
        return read()
    except AWAY:
        rollback()
        db.session().info["away"] = True
        return otherwise
