"""A copy of everything that the community database holds about a member (S2.10): made by a job, fetched once.

It is encrypted to a key that only the browser which asked for it holds: the job seals it with the public half, and
neither the database nor its backups can open it. After a day, or once it was fetched, it is gone.
"""
import secrets

from sqlalchemy import ForeignKey, LargeBinary, delete, select, update
from sqlalchemy.orm import Mapped, deferred, mapped_column

from models.ground import audit, retention
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, now
from models.ground.errors import NotFound, Stale
from models.ground.outbox import Job, promise
from models.people.accounts import Account
from models.vault import sealing

KEPT_ROWS_SECONDS = 30 * 86_400     # that there was one, and when; not what was in it


class Export(Base):
    __tablename__ = "exports"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    name: Mapped[str] = mapped_column(unique=True)          # random; of the file, and what the sealing is bound to
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    ends_at: Mapped[object] = mapped_column(UtcDateTime)
    parts_done: Mapped[int] = mapped_column(default=0)
    ready_at: Mapped[object | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[object | None] = mapped_column(UtcDateTime)
    fetched_at: Mapped[object | None] = mapped_column(UtcDateTime)
    replaced_at: Mapped[object | None] = mapped_column(UtcDateTime)
    sealed: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))

    @property
    def is_being_made(self) -> bool:
        return self.ready_at is None and self.failed_at is None and self._still_counts

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None and self._still_counts

    @property
    def _still_counts(self) -> bool:
        return self.fetched_at is None and self.replaced_at is None and self.ends_at > now()


def ask(*, by: Account) -> tuple[Export, str]:
    """Promise an export; the row, and the key for the browser alone. It takes the place of an earlier one."""
    db.session.execute(update(Export).where(Export.account_id == by.id, Export.replaced_at.is_(None))
                       .values(replaced_at=clock(), sealed=None))
    private, public = sealing.key_pair()
    export = Export(account_id=by.id, name=secrets.token_hex(16), public_key=public,
                    ends_at=from_clock(retention.seconds("exports")))
    db.session.add(export)
    db.session.flush()
    promise(Job.EXPORT, export.id)
    return export, private.hex()


def went_on(export_id: int, parts_done: int) -> None:
    db.session.execute(update(Export).where(Export.id == export_id).values(parts_done=parts_done))


def keep(export_id: int, packed: bytes) -> None:
    """Seal what was gathered. Nothing is kept for one that nobody waits for any more."""
    export = to_make(export_id)
    if export is not None:
        export.sealed = sealing.wrap(packed, export.public_key, _place(export))
        export.ready_at = now()


def give_up(export_id: int, _version: int = 0, _tries: int = 0) -> None:
    """It failed again and again: the member is told to ask anew."""
    db.session.execute(update(Export).where(Export.id == export_id, Export.ready_at.is_(None))
                       .values(failed_at=clock()))


def fetch(name: str, *, by: Account, browser_key: str) -> bytes:
    """The file, for the browser that asked for it, once. NotFound: it isn't theirs, or it is gone."""
    export = db.session.scalar(select(Export).where(Export.name == name, Export.account_id == by.id)
                               .with_for_update().execution_options(populate_existing=True))
    if export is None or not export.is_ready or export.sealed is None:
        raise NotFound
    try:
        packed = sealing.unwrap(export.sealed, bytes.fromhex(browser_key), _place(export))
    except (sealing.Tampered, ValueError) as refusal:
        raise Stale from refusal        # another browser, or its key is gone
    export.fetched_at, export.sealed = now(), None
    audit.record(Act.DATA_EXPORTED, on=by, by=by)
    return packed


def purge() -> int:
    """Copies that nobody fetched in time."""
    late = db.session.execute(update(Export).where(Export.ends_at < clock(), Export.sealed.is_not(None))
                              .values(sealed=None)).rowcount
    db.session.execute(delete(Export).where(Export.ends_at < from_clock(-KEPT_ROWS_SECONDS)))
    return late


def latest(*, for_: Account) -> Export | None:
    return db.session.scalar(select(Export).where(Export.account_id == for_.id).order_by(Export.id.desc()).limit(1))


def to_make(export_id: int) -> Export | None:
    """The export, unless it is made already or nobody waits for it any more."""
    export = db.session.get(Export, export_id, populate_existing=True)
    return export if export is not None and export.is_being_made else None


def _place(export: Export) -> bytes:
    return sealing.place("export", export.account_id, export.name)
