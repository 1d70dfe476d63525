"""The end of a transaction, in one place: audit lines last, then COMMIT, then the bell.

Only `app.py` (a request) and `jobs.once` (a job) call this; verbs never commit.
"""
from sqlalchemy import event

from models.ground import audit
from models.ground.db import db, rollback

__all__ = ["UnsealedAudit", "commit", "rollback"]


class UnsealedAudit(RuntimeError):
    """A commit was tried while collected audit lines were not yet written."""


def commit() -> list[int]:
    """Seal, commit; the ids of the promises that were made, for whoever rings."""
    audit.seal()
    promised = db.session().info.pop("promised", [])
    db.session.commit()
    return promised


@event.listens_for(db.session, "before_commit")
def _refuse_unsealed(session) -> None:
    """A check, not a write: no commit may slip past the audit."""
    if session.info.get("audit") and not session.in_nested_transaction():
        raise UnsealedAudit
