"""What a guide decides about an item: every decision has a reason, "no action" too (S5.4, S5.5).

All verbs need a live claim and leave a Decision row, an audit line and, where the author is touched, a kind notice;
a trainee's decision is kept for a Lead, whose confirmation gives it effect. Words of danger are published by a Lead
or a clinician alone. What a guide has edited stays edited: no later decision on the same version brings the author's
first words back.
"""
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.care import cases, confirmations, pages, phrasebook, queue, reply_templates, reports
from models.care.queue import QueueItem, Source
from models.community import bricks, posts
from models.community.posts import BODY_LENGTH, TITLE_LENGTH, Kind, Post, State
from models.community.revisions import Revision
from models.ground import audit
from models.ground.audit import Act
from models.ground.content import choices
from models.ground.db import Base, UtcDateTime, clock, db
from models.ground.errors import NeedsClinician, Refused, Stale
from models.ground.permissions import Can
from models.people import notices
from models.people.accounts import Account
from models.people.notices import NoticeKind
from safety.clean import plain
from safety.scan import mask

WORDS_LENGTH = 1_000
HELD_LEVEL = 3
WITH_REASONS = frozenset({"edit", "remove", "no_action", "return", "hand_to_lead"})


class Outcome(StrEnum):
    APPROVE = "approve"
    EDIT = "edit"
    REMOVE = "remove"
    NOTE = "note"
    NO_ACTION = "no_action"
    ESCALATE = "escalate"
    RETURN = "return"               # to its author, to be changed
    MESSAGE = "message"
    SIGNPOST = "signpost"
    HAND_TO_LEAD = "hand_to_lead"


class Decision(Base):
    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(QueueItem.id), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), index=True)
    outcome: Mapped[str]
    category: Mapped[str] = mapped_column(default="")       # from content/reasons.toml
    words: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    by: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


def approve(item_id: int, *, by: Account, words: str, seen_version: int) -> QueueItem:
    """Publish as written; what is identifying with certainty stays masked. Words of danger need a Lead and a reason."""
    item = held(item_id, by, seen_version)
    check_there(item.post)
    check_risk(level_of(item.post), by, words)
    if by.is_trainee:
        return confirmations.propose(item, Outcome.APPROVE.value, by=by, words=words)
    if _publish_as_written(item.post):
        notices.tell(item.post.author, NoticeKind.POST_APPROVED, post_id=item.post_id)
    return decide(item, Outcome.APPROVE, Act.POST_APPROVED, by=by, words=words)


def edit(item_id: int, *, by: Account, title: str, body: str, category: str, words: str,
         seen_version: int) -> QueueItem:
    """Take details out. The edited text is read again before it is published; danger stays with a clinician.

    Danger in the words as they were written counts too: nobody is made safe by an edit.
    """
    item = held(item_id, by, seen_version)
    post = item.post
    reply_templates.check_filled(words)
    check_there(post)
    check_reason("edit", category)
    title, body = _checked(post, plain(title), plain(body))
    check_risk(max(_level(title, body, post), HELD_LEVEL if speaks_of_danger(item) else 0), by, words)
    if by.is_trainee:
        return confirmations.propose(item, Outcome.EDIT.value, by=by, title=title, body=body, category=category,
                                     words=words)
    before = words_to_edit(post)
    after = _publish(post, title, body)
    db.session.add(Revision(post_id=post.id, version=post.version, by_id=by.id, **after))
    notices.tell(post.author, NoticeKind.POST_EDITED, post_id=post.id, category=category, words=plain(words),
                 before=before, after=after)
    return decide(item, Outcome.EDIT, Act.POST_EDITED, by=by, category=category, words=words,
                  facts={"before": post.version, "after": post.version, "category": category})


def remove(item_id: int, *, by: Account, category: str, words: str, seen_version: int) -> QueueItem:
    item = held(item_id, by, seen_version)
    reply_templates.check_filled(words)
    check_there(item.post)
    check_reason("remove", category)
    if by.is_trainee:
        return confirmations.propose(item, Outcome.REMOVE.value, by=by, category=category, words=words)
    posts.remove(item.post)
    notices.tell(item.post.author, NoticeKind.POST_REMOVED, post_id=item.post_id, category=category, words=plain(words),
                 before={"title": item.post.title, "body": item.post.body})
    return decide(item, Outcome.REMOVE, Act.POST_REMOVED, by=by, category=category, words=words,
                  facts={"category": category})


def put_note(item_id: int, *, by: Account, note: str, words: str, seen_version: int) -> QueueItem:
    """Fold the text behind a content note, and publish it when it was waiting."""
    if note not in posts.content_notes():
        raise Refused("note", "not-a-choice")
    item = held(item_id, by, seen_version)
    reply_templates.check_filled(words)
    check_there(item.post)
    check_risk(level_of(item.post), by, words)
    if by.is_trainee:
        return confirmations.propose(item, Outcome.NOTE.value, by=by, note=note, words=words)
    posts.put_note(item.post, note)
    _publish_as_written(item.post)
    notices.tell(item.post.author, NoticeKind.POST_NOTED, post_id=item.post_id, note=note, words=plain(words))
    return decide(item, Outcome.NOTE, Act.POST_NOTED, by=by, words=words, facts={"note": note})


def take_no_action(item_id: int, *, by: Account, category: str, words: str, seen_version: int) -> QueueItem:
    """Reviewed, and left as it is: recorded like any decision. A held post can't be left held without one."""
    item = held(item_id, by, seen_version)
    check_reason("no_action", category)
    if item.post.is_waiting:
        raise Refused("category", "still-held")
    if by.is_trainee:
        return confirmations.propose(item, Outcome.NO_ACTION.value, by=by, category=category, words=words)
    return decide(item, Outcome.NO_ACTION, Act.REVIEWED_WITHOUT_ACTION, by=by, category=category, words=words,
                  facts={"category": category})


def confirm(confirmation_id: int, *, by: Account, words: str) -> QueueItem:
    """A Lead stands for what a trainee decided: it takes effect as the Lead's own, on the words they both read.

    Raises Stale when the post has changed since, AlreadyClaimed when a colleague has it in hand; then nothing is done.
    """
    waiting = confirmations.find_open(confirmation_id, for_=by)
    if not waiting.is_current:
        raise Stale
    queue.claim(waiting.item_id, by=by)
    facts = waiting.facts
    confirmations.settle(waiting, by=by, words=words)
    verbs = {Outcome.APPROVE: approve, Outcome.EDIT: edit, Outcome.REMOVE: remove, Outcome.NOTE: put_note,
             Outcome.NO_ACTION: take_no_action}
    return verbs[Outcome(waiting.outcome)](waiting.item_id, by=by, seen_version=waiting.post_version, **facts)


def escalated(item: QueueItem, *, by: Account, words: str) -> None:
    """The matter went to a Senior Clinician. A held post keeps its place in the queue until they decide on it."""
    db.session.add(Decision(item_id=item.id, post_id=item.post_id, outcome=Outcome.ESCALATE.value, words=words,
                            by_id=by.id))
    if item.is_held_by_someone and not item.is_held_by(by):
        return      # a colleague has it in hand and goes on
    if item.post.is_waiting:
        cases.give_back(item.case)
    elif item.is_open:
        queue.close(item)
        reports.answer(item.post)


def reasons(kind: str):
    """The kept list for an outcome; some outcomes carry words alone."""
    return choices("reasons", kind) if kind in WITH_REASONS else {}


def speaks_of_danger(item: QueueItem) -> bool:
    """The scan held the words for what they say of risk, and not only for the harm that they do to others."""
    return item.post.level >= HELD_LEVEL and any(finding["kind"] == "risk" for finding in item.findings)


def words_to_edit(post: Post) -> dict:
    """Title and body as others read them, or would: a guide's edit of this version, else the author's words, masked.

    Words that the scan could not read stand as they were written: nobody else has seen them.
    """
    if post.scanned_version < post.version:
        return {"title": post.title, "body": post.body}
    edited = db.session.scalar(select(Revision).where(
        Revision.post_id == post.id, Revision.version == post.version, Revision.by_id != post.author_id)
        .order_by(Revision.id.desc()).limit(1))
    if edited is not None:
        return {"title": edited.title, "body": edited.body}
    return {"title": _masked(post.title, post), "body": _masked(post.body, post)}


def was_mine(item_id: int, outcome: str, *, for_: Account, words: str | None = None) -> bool:
    """The reader's own last word on this item was just this: the second half of a double click."""
    last = db.session.scalar(select(Decision).where(Decision.item_id == item_id).order_by(Decision.id.desc()).limit(1))
    return (last is not None and (last.outcome, last.by_id) == (outcome, for_.id)
            and words in (None, last.words)) or confirmations.was_mine(item_id, outcome, for_=for_)


def about_member(member: Account, limit: int = 12) -> list:
    """Past decisions on what the member wrote, newest first, with the decider's name: one statement."""
    return list(db.session.execute(
        select(Decision.id, Decision.post_id, Decision.outcome, Decision.category, Decision.words, Decision.at,
               Post.title, Account.username, Account.guide_name)
        .join(Post, Post.id == Decision.post_id).join(Account, Account.id == Decision.by_id)
        .where(Post.author_id == member.id).order_by(Decision.id.desc()).limit(limit)))


def held(item_id: int, by: Account, seen_version: int) -> QueueItem:
    item = queue.held(item_id, by=by)
    if item.source == Source.APPEAL:
        raise Refused("outcome", "appealed")        # answered on a page of its own (`appeal_answers`)
    if item.post.version != seen_version:
        raise Stale
    return item


def check_there(post: Post) -> None:
    """What its author took back, or a guide took down, is neither shown again nor changed."""
    if post.state in (State.REMOVED, State.WITHDRAWN):
        raise Refused("outcome", "gone")


def check_reason(kind: str, category: str) -> None:
    if category not in reasons(kind):
        raise Refused("category", "not-a-choice")


def _checked(post: Post, title: str, body: str) -> tuple[str, str]:
    """An edit keeps to the lengths that the author's own form keeps to."""
    if not body.strip():
        raise Refused("body", "empty")
    if not title.strip() and post.kind == Kind.TALKABOUT:
        raise Refused("title", "empty")
    longest = bricks.WORDS_LENGTH if post.kind == Kind.BRICK else TITLE_LENGTH
    for field, text, most in (("title", title, longest), ("body", body, BODY_LENGTH)):
        if len(text) > most:
            raise Refused(field, "too-long")
    return title, body


def check_risk(level: int, by: Account, words: str) -> None:
    """Text that speaks of danger is published by a Lead or a clinician alone, and with a written reason."""
    if level < HELD_LEVEL:
        return
    if not by.may(Can.DECIDE_ON_RISK):
        raise NeedsClinician
    if not words.strip():
        raise Refused("words", "needed-for-risk")


def level_of(post: Post) -> int:
    return post.level if post.scanned_version == post.version else _level(post.title, post.body, post)


def _level(title: str, body: str, post: Post) -> int:
    return phrasebook.read_post(title, body, language=post.community).gravest("level")


def _publish_as_written(post: Post) -> bool:
    """Show the author's words where they wait to be shown; whether they did."""
    if not post.is_waiting:
        return False
    if bricks.waits_for_description(post):      # an edit supplies it
        raise Refused("words", "undescribed")
    _publish(post, post.title, post.body)
    return True


def _publish(post: Post, title: str, body: str) -> dict:
    """Show these words, with certain details masked; what is now shown.

    Read here by the same instrument: a scan that is still owed finds nothing left to do, and undoes nothing.
    """
    if post.scanned_version < post.version:
        post.level, post.scanned_version = _level(post.title, post.body, post), post.version
    shown = {"title": _masked(title, post), "body": _masked(body, post)}
    posts.publish(post, title=shown["title"], body=shown["body"], version=post.version)
    return shown


def _masked(text: str, post: Post) -> str:
    return mask(text, phrasebook.read(text, language=post.community).findings)


def decide(item: QueueItem, outcome: Outcome, act: Act, *, by: Account, words: str, category: str = "",
           facts: dict | None = None, settles: bool = True) -> QueueItem:
    """The one way in which an outcome is put on record. What doesn't settle the item leaves it undecided."""
    db.session.add(Decision(item_id=item.id, post_id=item.post_id, outcome=outcome.value, category=category,
                            words=plain(words), by_id=by.id))
    audit.record(act, on=item.post, by=by, reason=category or plain(words), **(facts or {}))
    if not settles:
        return item
    queue.close(item)
    confirmations.replaced(item, by=by, words=words)
    if by.may(Can.DECIDE_ON_RISK):      # a guide's decision doesn't silence a page: a clinician still looks
        pages.settle(by=by, item_id=item.id)
    reports.answer(item.post)
    return item
