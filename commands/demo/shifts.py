"""The guides' shifts: one that goes on, some before and after it, and a debrief that waits for a Lead."""
from commands.demo.reading import ago, rows
from models.care import debriefs
from models.care.shifts import GuideShift
from models.ground.db import db
from models.people.accounts import Account


def keep(seated: dict[str, Account]) -> None:
    for kind in ("ended", "on", "planned"):
        for row in rows("desk", kind):
            db.session.add(_shift(kind, row, seated))
    for row in rows("desk", "debrief"):
        debriefs.ask(by=seated[row["account"]], words=row["words"]).asked_at = ago(row["ago"])
    db.session.flush()


def _shift(kind: str, row: dict, seated: dict[str, Account]) -> GuideShift:
    begins, ends = ago(row["from"]), ago(row["until"])
    return GuideShift(account_id=seated[row["account"]].id, starts_at=begins, ends_at=ends, notes=row.get("notes", ""),
                      begun_at=None if kind == "planned" else begins, ended_at=ends if kind == "ended" else None)
