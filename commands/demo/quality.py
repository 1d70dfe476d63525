"""Decisions that were drawn and read again by a colleague, and the sheets of the last weeks and of the last quarter."""
from datetime import timedelta

from sqlalchemy import select, update

from commands.demo.reading import START, rows
from models.care import second_readings
from models.care.decisions import Decision
from models.care.second_readings import SecondReading
from models.community.posts import Post
from models.community.revisions import Revision
from models.figures import sheets
from models.figures.sheets import SheetKind
from models.ground.db import db
from models.people.accounts import Account

EACH, WAIT, WEEKS = 3, 3, 4         # each third decision was drawn: there are few; the last of them wait
DRAWN, READ, LEARNED = timedelta(minutes=2), timedelta(hours=5), timedelta(hours=9)


def read_again(seated: dict[str, Account]) -> None:
    written = select(Post.created_at).where(Post.id == Revision.post_id).scalar_subquery()
    db.session.execute(update(Revision).values(at=written))      # else they were decided on before they were written
    decided = db.session.scalars(select(Decision).join(Post, Post.id == Decision.post_id).where(
        Decision.at >= Post.created_at).order_by(Decision.at, Decision.id)).all()[::EACH]
    differing = iter(rows("quality", "difference"))
    for place, decision in enumerate(decided):
        second_readings.put(decision.id, decision.post_id, db.session.get(Post, decision.post_id).community)
        reading = db.session.scalars(select(SecondReading).where(SecondReading.decision_id == decision.id)).one()
        reading.drawn_at = decision.at + DRAWN
        if place < len(decided) - WAIT:
            differs = place % EACH == 1 and decision.outcome == "approve"
            _read(reading, seated, next(differing, None) if differs else None)
    db.session.flush()


def keep_sheets() -> None:
    today = START.date()
    for kind, number in ((SheetKind.WEEK, WEEKS), (SheetKind.QUARTER, 1)):
        day = today
        for _ in range(number):
            day = sheets.span(kind, day).first_day - timedelta(days=1)
            sheets.make(sheets.span(kind, day))


def _read(reading: SecondReading, seated: dict[str, Account], difference: dict | None) -> None:
    decision = reading.decision
    reading.reader = seated["lee" if decision.by_id == seated["gale"].id else "gale"]
    reading.read_at = decision.at + READ
    if difference is None:
        reading.outcome, reading.category = decision.outcome, decision.category
        return
    reading.outcome, reading.category = difference["would"], difference["reason"]
    reading.words, reading.differs = difference["words"], True
    if difference["learned"]:
        reading.learned, reading.learned_by, reading.learned_at = (
            difference["learned"], seated["ines"], decision.at + LEARNED)
