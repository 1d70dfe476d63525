"""F11: the process ends before its k-th SQL statement, somewhere in post → scan → escalate → page → acknowledge.

`python -m tests.faults.crash FOLDER [STEP]` prints a JSON line for every STEP-th k: what was found wrong (nothing, one
hopes). The story is told again after the crash, as people and relay would: what stands already is not done twice. Each
telling is a fork of this process, so that the application is loaded once.
"""
import json
import os
import shutil
import sys
from pathlib import Path

from sqlalchemy import event, func, select, update

from app import create_app
from commands.migrate import upgrade_community
from jobs.relay import Relay
from models.care import escalations, phrasebook, queue
from models.care.escalations import Escalation
from models.care.pages import Page
from models.care.queue import QueueItem
from models.community import talkabouts
from models.community.posts import Post
from models.community.revisions import Revision
from models.ground import audit, outbox, transaction
from models.ground.audit import AuditEntry
from models.ground.db import Base, db
from models.ground.outbox import Promise
from models.people import accounts
from settings import Settings
from tests import factories
from tests.jobs.acts import DANGER

CRASHED = 9


def main(folder: Path, step: int) -> None:
    found = folder / "found.sqlite"
    app = create_app(Settings(instance_dir=folder, secret_key="c" * 40, testing=True, vaults={}, key_stores={},
                              database_url=f"sqlite:///{folder}/community.sqlite"))
    with app.app_context():
        upgrade_community()
        factories.seat_the_cast()
        transaction.commit()
        phrasebook.warm_up()
        db.engine.dispose()
        shutil.copy(folder / "community.sqlite", found)
        whole, count = _told(folder, found), _statements(folder)
        print(json.dumps({"statements": count, "end": whole}), flush=True)
        for k in range(1, count + 1, step):
            print(json.dumps({"k": k, "wrong": _wrong(folder, found, k, whole)}), flush=True)


def _wrong(folder: Path, found: Path, k: int, whole: dict) -> list[str]:
    _begin_anew(folder, found)
    if (code := _fork(lambda: _tell(crash_before=k))) != CRASHED:
        return [f"ended with {code} and not by the crash"]
    wrong = _answer(folder, _look_after_the_crash)
    end = _answer(folder, _tell_to_the_end)
    if end != whole:
        wrong += [f"{name}: {end.get(name)} and not {whole[name]}" for name in whole if end.get(name) != whole[name]]
    return wrong


def _tell(crash_before: int = 0) -> int:
    """Each step a transaction of its own, as each is a request or a job; what is done already stays as it is."""
    ran = _count_statements(crash_before)
    talkabouts.start(by=accounts.named("ash"), title="Tonight", body=DANGER, key="once")
    transaction.commit()
    _carry()
    item, wren = db.session.scalars(select(QueueItem)).one(), accounts.named("wren")
    if db.session.scalar(select(Escalation.id)) is None:
        if not item.is_held_by(wren):
            queue.claim(item.id, by=wren)
            transaction.commit()
        escalations.open_from_item(item.id, by=wren, severity="immediate", words="In danger now.", tried="Wrote.")
        transaction.commit()
    _carry()
    escalation = db.session.scalars(select(Escalation)).one()
    if escalation.accepted_by_id is None:
        escalations.accept(escalation.ref, by=accounts.named("sol"))
        transaction.commit()
    _carry()
    return len(ran)


def _carry() -> None:
    """The relay, once the leases of the dead have run out."""
    db.session.execute(update(Promise).where(Promise.done_at.is_(None)).values(leased_until=None))
    transaction.commit()
    Relay().until_quiet()


def _look_after_the_crash() -> list[str]:
    """Whatever was committed is whole, and the relay alone finishes what it owes."""
    wrong = []
    if db.session.scalar(select(func.count(Post.id))) != db.session.scalar(select(func.count(Revision.id))):
        wrong.append("a post without its revision")
    _carry()
    checks = {
        "undone promises": outbox.undone(), "unscanned": _count(Post, Post.scanned_version < Post.version),
        "unsent pages": _count(Page, Page.sent_at.is_(None), Page.acknowledged_at.is_(None)),
        "held and not before a person": _count(Post, Post.state == "held", Post.id.not_in(select(QueueItem.post_id))),
        "urgent and nobody called": _count(QueueItem, QueueItem.id.not_in(
            select(Page.item_id).where(Page.item_id.is_not(None)))),
        "escalated and nobody called": _count(Escalation, Escalation.id.not_in(
            select(Page.escalation_id).where(Page.escalation_id.is_not(None)))),
        "chain broken at": audit.verify()[1] or 0}
    return wrong + [f"{name}: {count}" for name, count in checks.items() if count]


def _tell_to_the_end() -> dict:
    """The number of rows in every table and of lines for every act."""
    _tell()
    rows = {table.name: db.session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables}
    acts = dict(map(tuple, db.session.execute(select(AuditEntry.act, func.count()).group_by(AuditEntry.act))))
    broken = audit.verify()[1]
    return rows | acts | {"owner": db.session.scalar(select(Escalation.accepted_by_id)), "broken": broken or 0}


def _count(table, *conditions) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*conditions))


def _count_statements(crash_before: int) -> list:
    ran = []

    def before(_connection, _cursor, statement, *_):
        ran.append(statement)
        if len(ran) == crash_before:
            os._exit(CRASHED)
    event.listen(db.engine, "before_cursor_execute", before)
    return ran


def _statements(folder: Path) -> int:
    _begin_anew(folder, folder / "found.sqlite")
    return _answer(folder, _tell)


def _told(folder: Path, found: Path) -> dict:
    _begin_anew(folder, found)
    return _answer(folder, _tell_to_the_end)


def _begin_anew(folder: Path, found: Path) -> None:
    for old in folder.glob("community.sqlite*"):
        old.unlink()
    shutil.copy(found, folder / "community.sqlite")


def _answer(folder: Path, ask):
    """What a fork of ours found out."""
    note = folder / "answer.json"
    code = _fork(lambda: note.write_text(json.dumps(ask())))
    return json.loads(note.read_text()) if code == 0 else [f"ended with {code}"]


def _fork(act) -> int:
    """Its exit code; nothing of it is left in this process."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        act()
    except BaseException as error:
        print(repr(error)[:300], file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
