"""Pages to the on-call (S6.2): a row per person called, with a deadline column; unacknowledged, it goes on to the next.

Ladder: the people on call in their order, one by one; then every Senior Clinician at once, again and again until
someone acknowledges. To acknowledge says "I am looking" and buys some minutes: unless somebody has accepted the matter
by name by then, or decided it, the ladder begins anew (S6.8). Losing every queue delays a page by seconds: the watch
compares `answer_by` with the database's clock. A page names no member and no content.
"""
from sqlalchemy import ForeignKey, and_, case, column, or_, select, table, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, now
from models.ground.errors import NotFound
from models.ground.outbox import Job, promise
from models.people import rota
from models.people.accounts import Account

answer_seconds = 120        # until a process says otherwise: PAGE_AGAIN_SECONDS
LOOKING_MINUTES = 10        # from the acknowledgement to a name or a decision


class Page(Base):
    __tablename__ = "pages"
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("queue_items.id"), index=True)
    escalation_id: Mapped[int | None] = mapped_column(ForeignKey("escalations.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    rung: Mapped[int] = mapped_column(default=0)            # how far up the ladder
    called_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    answer_by: Mapped[object | None] = mapped_column(UtcDateTime)       # empty once it was settled or has gone on
    sent_at: Mapped[object | None] = mapped_column(UtcDateTime)         # the channel took it
    acknowledged_at: Mapped[object | None] = mapped_column(UtcDateTime)
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    to: Mapped[Account] = relationship(lazy="joined", foreign_keys=to_id)


def configure(seconds: int) -> None:
    """How long a page waits for an answer before it goes on."""
    global answer_seconds
    answer_seconds = seconds


def page_first(*, item_id: int | None = None, escalation_id: int | None = None) -> None:
    """Call the first person on call; everyone when the rota is empty. Once per subject."""
    subject = Page.escalation_id == escalation_id if escalation_id else Page.item_id == item_id
    if db.session.scalar(select(Page.id).where(subject).limit(1)) is None:
        _call(0, item_id, escalation_id)


def page_about(escalation_id: int, *, item_id: int) -> None:
    """Calls about a possible risk that nobody has answered go on as calls about its escalation: nobody is called twice
    for one matter. Where there are none, the first person is called.
    """
    going_on = db.session.execute(update(Page).where(_about(item_id, None), Page.acknowledged_at.is_(None))
                                  .values(escalation_id=escalation_id))
    if not going_on.rowcount:
        page_first(escalation_id=escalation_id)


def call_again(escalation_id: int | None = None, *, item_id: int | None = None) -> None:
    """From the first rung once more: whoever had accepted it can't go on, or a decision was taken back."""
    _call(0, item_id, escalation_id)


def page_again_if_unanswered() -> int:
    """Every overdue page goes on to the next rung; how many did. Run by the watch, safe to run twice.

    One that was acknowledged and came to nothing goes back to the first rung.
    """
    overdue = db.session.scalars(
        select(Page).where(Page.answer_by < clock()).order_by(Page.id)
        .with_for_update(skip_locked=True, of=Page)).all()
    moved = {(page.rung, 0 if page.acknowledged_at else page.rung + 1, page.item_id, page.escalation_id)
             for page in overdue}
    for rung, next_rung, item_id, escalation_id in sorted(moved, key=str):
        _end_rung(rung, item_id, escalation_id)
        _call(next_rung, item_id, escalation_id)
    return len(moved)


def acknowledge(page_id: int, *, by: Account) -> Page:
    """"I am looking": the first acknowledgement stops every page about the same matter for LOOKING_MINUTES.

    By one of those who would be called: who can't open the matter doesn't silence it.
    """
    page = db.session.get(Page, page_id)
    if page is None or by.id not in {one.id for one in _whoever(page.item_id, page.escalation_id)}:
        raise NotFound
    if answered := _answer(by, page.item_id, page.escalation_id):
        answered[-1].answer_by = from_clock(LOOKING_MINUTES * 60)
    return page


def settle(*, by: Account, item_id: int | None = None, escalation_id: int | None = None) -> bool:
    """Accepted by name, or decided: nobody is called about this matter any more. Whether anybody was still to be."""
    ringing = _answer(by, item_id, escalation_id)
    waiting = db.session.execute(update(Page).where(_about(item_id, escalation_id), Page.answer_by.is_not(None))
                                 .values(answer_by=None)).rowcount
    return bool(ringing or waiting)


def mark_sent(page_id: int) -> None:
    db.session.execute(update(Page).where(Page.id == page_id, Page.sent_at.is_(None)).values(sent_at=clock()))


def to_send(page_id: int) -> Page | None:
    """The page, unless it was answered or sent meanwhile."""
    page = db.session.get(Page, page_id)
    return page if page and page.acknowledged_at is None and page.sent_at is None else None


def about(*, escalation_id: int, item_id: int | None) -> list:
    """Whom an escalation called, and who answered: one statement."""
    called, answered = Account.__table__.alias("called"), Account.__table__.alias("answered")
    return list(db.session.execute(
        select(Page.id, Page.called_at, Page.acknowledged_at, Page.sent_at, _name(called).label("to"),
               _name(answered).label("acknowledged_by"))
        .join(called, called.c.id == Page.to_id)
        .join(answered, answered.c.id == Page.acknowledged_by_id, isouter=True)
        .where(or_(Page.escalation_id == escalation_id, Page.item_id == (item_id or 0))).order_by(Page.id).limit(100)))


def latest(limit: int = 50) -> list[Page]:
    """For /dev/pages on a demo database."""
    return list(db.session.scalars(select(Page).order_by(Page.id.desc()).limit(limit)))


def overdue_seconds() -> float:
    """By how much the most overdue page is late; 0.0 when none is. The watch's audit query."""
    row = db.session.execute(select(Page.answer_by, clock()).where(Page.answer_by < clock())
                             .order_by(Page.answer_by).limit(1)).first()
    return (row[1] - row[0]).total_seconds() if row else 0.0


def _answer(by: Account, item_id: int | None, escalation_id: int | None) -> list[Page]:
    """What rings about this matter stops. Recorded once, for the first who answered."""
    ringing = list(db.session.scalars(
        select(Page).where(_about(item_id, escalation_id), Page.acknowledged_at.is_(None))
        .order_by(Page.id).with_for_update(of=Page)))
    for page in ringing:
        page.acknowledged_at, page.acknowledged_by_id, page.answer_by = now(), by.id, None
    if ringing:
        audit.record(Act.PAGE_ACKNOWLEDGED, on=ringing[-1], by=by)
    return ringing


def _end_rung(rung: int, item_id: int | None, escalation_id: int | None) -> None:
    """Those called together go on together, though their deadlines are a moment apart."""
    db.session.execute(update(Page).where(_about(item_id, escalation_id), Page.rung == rung).values(answer_by=None))


def _call(rung: int, item_id: int | None, escalation_id: int | None) -> None:
    ladder = _who_may_open(rota.on_call_now(), item_id, escalation_id)
    for person in [ladder[rung]] if rung < len(ladder) else _whoever(item_id, escalation_id):
        page = Page(item_id=item_id, escalation_id=escalation_id, to_id=person.id, rung=rung,
                    answer_by=from_clock(answer_seconds))
        db.session.add(page)
        db.session.flush()
        promise(Job.PAGE, page.id)


def _whoever(item_id: int | None, escalation_id: int | None) -> list[Account]:
    """Every Senior Clinician who may open it; where there is none, every one of them: somebody has to know."""
    everyone = rota.senior_clinicians()
    return _who_may_open(everyone, item_id, escalation_id) or everyone


def _who_may_open(people: list[Account], item_id: int | None, escalation_id: int | None) -> list[Account]:
    """The language wall stands for a page too (S2.8): who can't open the matter isn't called first."""
    community = db.session.scalar(
        select(_escalations.c.community).where(_escalations.c.id == escalation_id) if escalation_id else
        select(_items.c.community).where(_items.c.id == item_id))
    return [person for person in people if community in person.communities]


_items, _escalations = (table(name, column("id"), column("community"))     # their modules stand on this one
                        for name in ("queue_items", "escalations"))


def _about(item_id: int | None, escalation_id: int | None):
    """Calls about an escalation, or about an item that is none yet: deciding on the item doesn't silence the former."""
    if escalation_id:
        return Page.escalation_id == escalation_id
    return and_(Page.item_id == item_id, Page.escalation_id.is_(None))


def _name(person):
    return case((person.c.guide_name != "", person.c.guide_name), else_=person.c.username)
