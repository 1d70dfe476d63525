"""A watch (S5.7): a member whom guides keep an eye on, as vulnerable or for what they do to others.

It has a reason, an owner and a day of review, at most a month off. Renewed by then, with a reason, it goes on; else it
lapses, by the database's clock. While it stands, all that the member writes comes before guides, each version once.
The member is told nothing of it; it shows nothing of when they are here.
"""
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from models.care import members, phrasebook, queue, watch_rows
from models.care.queue import Band, QueueItem, Source
from models.care.watch_rows import Watch, WatchEvent, WatchKind, WatchStep, note, stands, tell, tell_owner, visible_to
from models.community.posts import Post
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import clock, db, now
from models.ground.errors import NotFound, Refused, Stale
from models.ground.permissions import GUIDES, Can
from models.people import professions
from models.people.accounts import Account
from safety.clean import plain

WORDS_LENGTH, USUAL_DAYS = 1_000, 14
LATE = time(5, 59, tzinfo=UTC)      # of the following day: late in the evening of the day of review, in the west


def begin(member_id: int, *, by: Account, kind: str, reason: str, words: str, review_on: date | None,
          item: QueueItem | None = None) -> Watch:
    """`by` owns it. One of a kind stands at a time; a double click is one."""
    member = members.find_here(member_id, for_=by)
    if kind not in tuple(WatchKind):
        raise Refused("kind", "not-a-choice")
    if reason not in reasons(kind):
        raise Refused("reason", "not-a-choice")
    words, review_at = _needed(words), end_of(review_on)
    standing = db.session.scalar(select(Watch).where(Watch.member_id == member.id, Watch.kind == kind,
                                                     Watch.ended_at.is_(None)))
    if standing is not None and not lapse(standing):
        if standing.reason == reason and watch_rows.was_last(standing, WatchEvent.BEGUN, by, words):
            return standing
        raise Refused("kind", "already-watched")
    watch = Watch(member_id=member.id, community=member.community, kind=kind, reason=reason, owner_id=by.id,
                  post_id=item.post_id if item else None, review_at=review_at)
    db.session.add(watch)
    db.session.flush()
    note(watch, WatchEvent.BEGUN, by, words, review_at=review_at)
    audit.record(Act.WATCH_BEGUN, on=watch, by=by, reason=reason, kind=kind)
    return watch


def renew(watch_id: int, *, by: Account, words: str, review_on: date | None, seen: int) -> None:
    words, review_at = _needed(words), end_of(review_on)
    watch = _kept(watch_id, by, seen, WatchEvent.RENEWED, words)
    if watch is None:
        return
    watch.review_at, watch.reminded_at = review_at, None
    note(watch, WatchEvent.RENEWED, by, words, review_at=review_at)
    audit.record(Act.WATCH_RENEWED, on=watch, by=by, reason=watch.reason, kind=watch.kind)


def hand_over(watch_id: int, *, by: Account, to_id: int, words: str, seen: int) -> None:
    """To a colleague, who is told."""
    words = _needed(words)
    watch = _kept(watch_id, by, seen, WatchEvent.HANDED_OVER, words)
    if watch is None:
        return
    to = next((one for one in colleagues(watch) if one.id == to_id and one.id != watch.owner_id), None)
    if to is None:
        raise Refused("to", "not-a-choice")
    watch.owner_id = to.id
    note(watch, WatchEvent.HANDED_OVER, by, words, to_id=to.id)
    audit.record(Act.WATCH_HANDED_OVER, on=watch, by=by, reason=watch.reason, kind=watch.kind, to=to.id)
    if to.id != by.id:
        tell(watch, to, "yours", by=by.shown_name)


def take_over(watch_id: int, *, by: Account, instead_of: int | None) -> None:
    """"I have it", from the colleague who had it when the page was drawn; pressed twice, it is once."""
    watch = _locked(watch_id, by)
    _check_open(watch)
    if watch.owner_id == by.id:
        return
    if watch.owner_id != instead_of:
        raise Stale
    former, watch.owner_id = db.session.get(Account, watch.owner_id or 0), by.id
    note(watch, WatchEvent.TAKEN_OVER, by, "", to_id=by.id)
    audit.record(Act.WATCH_HANDED_OVER, on=watch, by=by, reason=watch.reason, kind=watch.kind, to=by.id)
    if former is not None:
        tell(watch, former, "taken", by=by.shown_name)


def end(watch_id: int, *, by: Account, words: str, seen: int) -> None:
    words = _needed(words)
    watch = _kept(watch_id, by, seen, WatchEvent.ENDED, words)
    if watch is None:
        return
    note(watch, WatchEvent.ENDED, by, words)
    watch.ended_at = now()
    audit.record(Act.WATCH_ENDED, on=watch, by=by, reason=watch.reason, kind=watch.kind)


def look(post: Post, findings=()) -> None:
    """Whether its author is watched: then guides read this version too, if none has it before them already."""
    kinds = db.session.scalars(select(Watch.kind).where(Watch.member_id == post.author_id, stands())).all()
    if not kinds or db.session.scalar(select(QueueItem.id).where(
            QueueItem.post_id == post.id, QueueItem.post_version == post.version,
            QueueItem.closed_at.is_not(None)).limit(1)):
        return
    bands = phrasebook.policy()["watch"]["bands"]
    queue.open_item(post, min((Band(bands[kind]) for kind in kinds), key=queue.RANK.get), Source.WATCH, findings)


def lapse(watch: Watch) -> bool:
    """By the database's clock: whether its time is over. Whoever meets it first says so."""
    over = db.session.execute(update(Watch).where(
        Watch.id == watch.id, Watch.ended_at.is_(None), Watch.review_at <= clock())
        .values(ended_at=Watch.review_at, version=Watch.version + 1)
        .execution_options(synchronize_session=False)).rowcount
    if not over:
        return False
    db.session.refresh(watch)
    note(watch, WatchEvent.LAPSED, None, "", counts=False)
    audit.record(Act.WATCH_LAPSED, on=watch, reason=watch.reason, kind=watch.kind)
    tell_owner(watch, "lapsed")
    return True


def remind() -> int:
    """Owners are told some days before a watch lapses, and once it has. Run by the housekeeping; twice is once."""
    for watch in db.session.scalars(select(Watch).where(Watch.ended_at.is_(None), Watch.review_at <= clock())):
        lapse(watch)
    told = 0
    for watch in db.session.scalars(select(Watch).where(
            stands(), watch_rows.is_due(), Watch.reminded_at.is_(None)).order_by(Watch.id)):
        first = db.session.execute(update(Watch).where(Watch.id == watch.id, Watch.reminded_at.is_(None))
                                   .values(reminded_at=clock()).execution_options(synchronize_session=False)).rowcount
        if first:
            told += 1
            tell_owner(watch, "soon")
    return told


def give_back(owner: Account) -> int:
    """Whoever kept these isn't there any more: the Leads find somebody."""
    kept = held_by(owner)
    for watch in kept:
        watch.owner_id = None
        note(watch, WatchEvent.OWNERLESS, None, "")
        tell_owner(watch, "ownerless")
    return len(kept)


def member_left(member: Account) -> None:
    """The account is closed: there is nobody to watch."""
    for watch in db.session.scalars(select(Watch).where(Watch.member_id == member.id, Watch.ended_at.is_(None))):
        note(watch, WatchEvent.LEFT, None, "")
        watch.ended_at = now()


def forget_words(member: Account) -> None:
    """Why guides kept an eye on somebody who left: that they did stays."""
    theirs = select(Watch.id).where(Watch.member_id == member.id)
    db.session.execute(update(WatchStep).where(WatchStep.watch_id.in_(theirs)).values(words=""))


def find(watch_id: int, *, for_: Account) -> Watch:
    watch = db.session.scalar(select(Watch).where(Watch.id == watch_id, visible_to(for_)).options(
        joinedload(Watch.member).lazyload(Account.grants), joinedload(Watch.owner).lazyload(Account.grants)))
    if watch is None:
        raise NotFound
    return watch


def held_by(owner: Account) -> list[Watch]:
    return list(db.session.scalars(select(Watch).where(Watch.owner_id == owner.id, stands()).order_by(Watch.id)
                                   .options(joinedload(Watch.member).lazyload(Account.grants))))


def colleagues(watch: Watch) -> list[Account]:
    """Who could have it: guides of its community who may act, by name."""
    return sorted((one for one in professions.holders(tuple(GUIDES))
                   if watch.community in one.communities and one.may(Can.KEEP_WATCHES)),
                  key=lambda one: one.shown_name.casefold())


reasons = watch_rows.reasons


def usual_day() -> date:
    return now().date() + timedelta(days=USUAL_DAYS)


def longest() -> int:
    return phrasebook.policy()["watch"]["longest_days"]


def end_of(review_on: date | None) -> datetime:
    """The instant at which this day of review is over. Raises Refused: needed, past, too-far."""
    today = now().date()
    if review_on is None:
        raise Refused("review_on", "needed")
    if not today < review_on <= today + timedelta(days=longest()):
        raise Refused("review_on", "past" if review_on <= today else "too-far")
    return datetime.combine(review_on + timedelta(days=1), LATE)


def _kept(watch_id: int, by: Account, seen: int, event: WatchEvent, words: str) -> Watch | None:
    """The open watch as its keeper read it; None for the second half of a double click."""
    watch = _locked(watch_id, by)
    if watch.version == seen + 1 and watch_rows.was_last(watch, event, by, words):
        return None
    _check_open(watch)
    if not watch.may_be_kept_by(by):
        raise Refused("words", "not-yours")
    if watch.version != seen:
        raise Stale
    return watch


def _locked(watch_id: int, by: Account) -> Watch:
    watch = find(watch_id, for_=by)
    db.session.refresh(watch, with_for_update={"of": Watch})
    return watch


def _check_open(watch: Watch) -> None:
    if watch.ended_at is not None or lapse(watch):
        raise Stale


def _needed(words: str) -> str:
    if not (words := plain(words).strip()):
        raise Refused("words", "empty")
    if len(words) > WORDS_LENGTH:
        raise Refused("words", "too-long")
    return words
