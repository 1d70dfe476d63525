"""Each organisation's members have their records in one residency, and that needs databases (S2.1, S7.1)."""
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from models.ground.db import before_writing, db
from models.ground.outage import AWAY
from models.people.organisations import Organisation
from models.vault import store


def unserved() -> list[tuple[str, str]]:
    """(organisation, its residency) where VAULTS names no database. Nothing while the community's can't be asked."""
    try:
        with before_writing():
            rows = db.session.execute(
                select(Organisation.slug, Organisation.residency).order_by(Organisation.slug)).all()
    except (*AWAY, ProgrammingError):       # away, or without tables yet
        return []
    return [tuple(row) for row in rows if row.residency not in store.residencies()]
