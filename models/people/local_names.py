"""The names that tell where somebody belongs (S5.1): an organisation's campuses, bases, buildings and units, as lists.

Each organisation has one, in both languages; the scan hides what stands on any of them, whoever writes it: a base that
another organisation's member names tells as much. Who changed a list, when, from what to what stands in the audit.
"""
import secrets

from sqlalchemy import select

from models.ground.db import db
from models.ground.errors import Refused
from models.people import keeping
from models.people.accounts import Account
from models.people.organisations import Organisation
from safety import names

MOST, SHORTEST, LONGEST = 300, 3, 60


def keep(organisation: Organisation, *, seen: int, by: Account, reason: str, **lists) -> None:
    """`lists`: by language, a name a line. Raises Refused("names_…", why) for one that would hide everyday words."""
    kept = {language: _tidy(language, lines) for language, lines in lists.items()}
    stamp = organisation.local_names_stamp if kept == organisation.local_names else secrets.token_hex(8)
    keeping.change(organisation, seen=seen, by=by, reason=reason, local_names=kept,
                   local_names_stamp=stamp if any(kept.values()) else "")


def stamps() -> tuple[str, ...]:
    """Another answer means that some list is another. One small statement."""
    return tuple(db.session.scalars(select(Organisation.local_names_stamp)
                                    .where(Organisation.local_names_stamp != "").order_by(Organisation.id)))


def everything() -> frozenset[str]:
    """Every name on any list, in the shape that the scan reads."""
    lists = db.session.scalars(select(Organisation.local_names).where(Organisation.local_names_stamp != ""))
    return frozenset(names.shape(name) for kept in lists for some in kept.values() for name in some)


def _tidy(language: str, lines: str) -> list[str]:
    kept = list(dict.fromkeys(" ".join(line.split()) for line in lines.splitlines() if line.strip()))
    if len(kept) > MOST:
        raise Refused(f"names_{language}", "many-names")
    for name in kept:
        words = names.shape(name).split()
        if not SHORTEST <= len(name) <= LONGEST or not 1 <= len(words) <= names.LONGEST_LOCAL:
            raise Refused(f"names_{language}", "name-length")
    return kept
