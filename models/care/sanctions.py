"""What clinicians may impose on a member (S5.7), how it is confirmed, eased and lifted.

A guide warns and pauses, a Lead suspends; a removal is asked for by one Lead or clinician and confirmed by another, and
until then it is a suspension that ends by itself (docs/decisions). Every act has its reason, its audit line and its
notice; the member can appeal (`models.care.appeals`). Staff are never sanctioned here: `staff.suspend`.
"""
from sqlalchemy import or_, select, update

from models.community.posts import Post
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import clock, db, from_clock
from models.ground.errors import NotAllowed, NotFound, Refused, Stale
from models.ground.permissions import Can
from models.people import notices, sessions, standing
from models.people.accounts import Account, AccountState
from models.people.notices import NoticeKind
from models.people.standing import BARS, Measure, Sanction, policy
from safety.clean import plain

WORDS_LENGTH = 1_000
DAY = 86_400
NEEDS = {Measure.WARNING: Can.SANCTION, Measure.PAUSE: Can.SANCTION, Measure.SUSPENSION: Can.SUSPEND,
         Measure.REMOVAL: Can.SUSPEND}


def impose(member: Account, kind: Measure, *, by: Account, category: str, words: str, key: str,
           days: int | None = None, post: Post | None = None) -> Sanction:
    """`post` is what it came from; `days` how long it lasts: a pause needs them, a suspension may do without.

    Two who impose the same at once wait for one another, and the second is told what stands already. Sent twice with
    the same key it is one.
    """
    if not by.may(NEEDS[kind]) or member.is_staff:
        raise NotAllowed
    _check(member, by, category, words)
    days = _days(kind, days)
    db.session.execute(select(Account.id).where(Account.id == member.id).with_for_update())
    if existing := db.session.scalar(select(Sanction).where(Sanction.account_id == member.id, Sanction.key == key)):
        return existing
    _check_stands_not(member, kind)
    sanction = Sanction(account_id=member.id, kind=kind.value, category=category, words=plain(words), key=key,
                        post_id=post.id if post else None, by_id=by.id,
                        until=from_clock(days * DAY) if days else None)
    db.session.add(sanction)
    _changed(sanction, member)
    audit.record(Act.MEMBER_SANCTIONED, on=member, by=by, reason=category, sanction=sanction.id, kind=kind.value,
                 category=category, until=_told(sanction.until))
    _tell(sanction, member)
    return sanction


def confirm(sanction_id: int, *, by: Account) -> Sanction:
    """A second clinician stands for a removal: it has no end any more. Confirmed twice it is confirmed once."""
    sanction = _locked(sanction_id, by)
    if sanction.kind != Measure.REMOVAL:
        raise NotFound
    if not by.may(Can.SUSPEND) or sanction.by_id == by.id:
        raise NotAllowed
    if sanction.confirmed_by_id == by.id:
        return sanction
    if not _change(sanction, Sanction.is_in_force, Sanction.confirmed_at.is_(None), confirmed_by_id=by.id,
                   confirmed_at=clock(), until=None):
        raise Stale
    audit.record(Act.SANCTION_CONFIRMED, on=sanction.account, by=by, reason=sanction.category, sanction=sanction.id,
                 kind=sanction.kind)
    _tell(sanction, sanction.account)
    return sanction


def lift(sanction_id: int, *, by: Account, why: str, on_appeal: bool = False) -> Sanction:
    """Before its end, or a warning taken back. Stale when it ended by itself meanwhile, or a colleague lifted it.

    On appeal also what has ended: it was not right, and the history says so.
    """
    sanction = _locked(sanction_id, by)
    if not by.may(NEEDS[Measure(sanction.kind)]):
        raise NotAllowed
    if not why.strip():
        raise Refused("why", "needed")
    if sanction.lifted_by_id == by.id:
        return sanction
    still = Sanction.lifted_at.is_(None) if on_appeal else Sanction.is_in_force
    if not _change(sanction, still, lifted_at=clock(), lifted_by_id=by.id, lifted_why=plain(why)):
        raise Stale
    audit.record(Act.SANCTION_LIFTED, on=sanction.account, by=by, reason=plain(why), sanction=sanction.id,
                 kind=sanction.kind)
    notices.tell(sanction.account, NoticeKind.SANCTION_LIFTED, post_id=sanction.post_id, sanction=sanction.id,
                 measure=sanction.kind, words=plain(why))
    return sanction


def ease(sanction_id: int, *, by: Account, days: int, why: str) -> Sanction:
    """Let it end in so many days, which has to be sooner; a removal becomes a suspension."""
    sanction = _locked(sanction_id, by)
    if not by.may(NEEDS[Measure(sanction.kind)]):
        raise NotAllowed
    if sanction.kind == Measure.WARNING or days < 1:
        raise Refused("days", "not-a-choice")
    before, sooner = sanction.until, or_(Sanction.until.is_(None), Sanction.until > from_clock(days * DAY))
    kind = Measure.SUSPENSION if sanction.bars else Measure.PAUSE
    is_removal = Sanction.kind == Measure.REMOVAL.value
    if not _change(sanction, Sanction.is_in_force, or_(sooner, is_removal), until=from_clock(days * DAY),
                   kind=kind.value):
        raise Refused("days", "not-sooner")
    audit.record(Act.SANCTION_EASED, on=sanction.account, by=by, reason=plain(why), sanction=sanction.id,
                 kind=sanction.kind, before=_told(before), after=_told(sanction.until))
    return sanction


def post_of(member: Account, post_id: int | None) -> Post | None:
    """What the member wrote, to be named as what a sanction came from; of anybody else's nothing."""
    return db.session.scalar(select(Post).where(Post.id == post_id, Post.author_id == member.id)) if post_id else None


def may_confirm(sanction: Sanction, *, by: Account) -> bool:
    return sanction.waits_for_a_second and sanction.is_in_force and sanction.by_id != by.id and by.may(Can.SUSPEND)


def may_lift(sanction: Sanction, *, by: Account) -> bool:
    return sanction.is_in_force and by.may(NEEDS[Measure(sanction.kind)])


def offered(*, to: Account) -> list[Measure]:
    """What this clinician may impose."""
    return [measure for measure in Measure if to.may(NEEDS[measure])]


def _check(member: Account, by: Account, category: str, words: str) -> None:
    if member.state != AccountState.ACTIVE or not set(member.communities) & set(by.communities):
        raise NotFound
    if category not in standing.reasons():
        raise Refused("category", "not-a-choice")
    if not words.strip():
        raise Refused("words", "needed")


def _days(kind: Measure, days: int | None) -> int | None:
    if kind == Measure.WARNING:
        return None
    if kind == Measure.REMOVAL:
        return policy("removal")["second_look_days"]
    if (days is None and kind == Measure.PAUSE) or (days is not None and days not in policy(kind.value)["days"]):
        raise Refused("days", "not-a-choice")
    return days


def _check_stands_not(member: Account, kind: Measure) -> None:
    """One of each kind at a time; nothing is paused for whom everything is closed."""
    stands = set(db.session.scalars(select(Sanction.kind).where(
        Sanction.account_id == member.id, Sanction.is_in_force)))
    if kind == Measure.WARNING:
        return
    if kind in stands or Measure.REMOVAL in stands or (kind == Measure.PAUSE and stands & BARS):
        raise Refused("kind", "stands-already")


def _locked(sanction_id: int, by: Account) -> Sanction:
    """As it stands now, and nobody else's to change until this transaction ends."""
    sanction = standing.find(sanction_id, for_=by)
    db.session.refresh(sanction, with_for_update={"of": Sanction})
    return sanction


def _change(sanction: Sanction, *conditions, **values) -> bool:
    """Change it where it is still so, by the database's clock; whether it was."""
    done = db.session.execute(update(Sanction).where(Sanction.id == sanction.id, *conditions)
                              .values(**values).execution_options(synchronize_session=False)).rowcount
    if done:
        _changed(sanction, sanction.account)
    return bool(done)


def _changed(sanction: Sanction, member: Account) -> None:
    """Read anew what stands; whoever is shut out is signed out everywhere."""
    db.session.flush()
    db.session.refresh(sanction)
    db.session.expire(member, ["in_force"])
    if sanction.bars and sanction.lifted_at is None:
        sessions.end_all(member)


def _tell(sanction: Sanction, member: Account) -> None:
    notices.tell(member, NoticeKind.SANCTIONED, post_id=sanction.post_id, sanction=sanction.id, measure=sanction.kind,
                 category=sanction.category, words=sanction.words, until=_told(sanction.until),
                 confirmed=sanction.confirmed_at is not None)


def _told(at) -> str | None:
    return at.isoformat() if at else None
