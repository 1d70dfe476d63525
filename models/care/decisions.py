"""What a guide decides about an item: every decision has a reason, "no action" too (S5.4, S5.5).

All verbs need a live claim and leave a Decision row, an audit line and, where the author is touched, a kind notice;
a trainee's decision is kept for a Lead, whose confirmation gives it effect. It takes effect at once and is told when it
can't be taken back any more (`undoing`); later another act puts it right (`putting_right`). What may be shown by whom:
`showing`.
"""
from enum import StrEnum

from sqlalchemy import ForeignKey, and_, case, exists, select
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from models.care import cases, confirmations, pages, queue, reply_templates, reports, showing, watch_rows
from models.care.queue import QueueItem, Source
from models.care.showing import as_it_stands, check_risk, check_there, level_of
from models.care.watch_rows import WatchKind
from models.community import posts
from models.community.posts import Post
from models.community.revisions import Revision
from models.ground import audit
from models.ground.audit import Act
from models.ground.content import choices
from models.ground.db import Base, Facts, UtcDateTime, clock, db
from models.ground.errors import Refused, Stale
from models.ground.permissions import Can
from models.people import notices
from models.people.accounts import Account
from models.people.notices import Notice, NoticeKind
from safety.clean import plain

WORDS_LENGTH = 1_000
UNDO_SECONDS = 20
TOLD_AFTER = UNDO_SECONDS + 5       # seconds: whoever takes it back at the last moment is in time
LISTS = {kind: kind for kind in ("edit", "remove", "no_action", "return", "message", "signpost",
                                       "hand_to_lead", "sanction", "undo")} | dict.fromkeys(
    ("restore", "note_off", "put_back"), "put_right")       # of the reasons of an outcome


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
    WATCH = "watch"                 # guides keep an eye on the author
    SANCTION = "sanction"
    UNDO = "undo"                   # taken back at once by whoever had decided
    RESTORE = "restore"             # these three put right what was decided before (`putting_right`)
    NOTE_OFF = "note_off"
    PUT_BACK = "put_back"           # the words before a guide's edit


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
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"), unique=True)     # what it undoes
    before: Mapped[dict] = mapped_column(Facts, default=dict)       # how the post stood, who was to be told: no words
    by: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


def approve(item_id: int, *, by: Account, words: str, seen_version: int) -> QueueItem:
    """Publish as written; what is identifying with certainty stays masked. Words of danger need a Lead and a reason."""
    item = held(item_id, by, seen_version)
    check_there(item.post)
    check_risk(level_of(item.post), by, words)
    if by.is_trainee:
        return confirmations.propose(item, Outcome.APPROVE.value, by=by, words=words)
    before = as_it_stands(item.post)
    told = tell(item, NoticeKind.POST_APPROVED) if showing.publish_as_written(item.post) else None
    return decide(item, Outcome.APPROVE, Act.POST_APPROVED, by=by, words=words, before=before, told=told)


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
    title, body = showing.checked(post, plain(title), plain(body))
    gravest = max(showing.level(title, body, post), showing.HELD_LEVEL if showing.speaks_of_danger(item) else 0)
    check_risk(gravest, by, words)
    if by.is_trainee:
        return confirmations.propose(item, Outcome.EDIT.value, by=by, title=title, body=body, category=category,
                                     words=words)
    before, was = as_it_stands(post), showing.words_to_edit(post)
    after = showing.publish(post, title, body)
    db.session.add(Revision(post_id=post.id, version=post.version, by_id=by.id, **after))
    told = tell(item, NoticeKind.POST_EDITED, category=category, words=plain(words), before=was, after=after)
    return decide(item, Outcome.EDIT, Act.POST_EDITED, by=by, category=category, words=words, before=before, told=told,
                  facts={"before": post.version, "after": post.version, "category": category})


def remove(item_id: int, *, by: Account, category: str, words: str, seen_version: int) -> QueueItem:
    item = held(item_id, by, seen_version)
    reply_templates.check_filled(words)
    check_there(item.post)
    check_reason("remove", category)
    if by.is_trainee:
        return confirmations.propose(item, Outcome.REMOVE.value, by=by, category=category, words=words)
    before = as_it_stands(item.post)
    posts.remove(item.post)
    told = tell(item, NoticeKind.POST_REMOVED, category=category, words=plain(words),
                before={"title": item.post.title, "body": item.post.body})
    return decide(item, Outcome.REMOVE, Act.POST_REMOVED, by=by, category=category, words=words, before=before,
                  told=told, facts={"category": category})


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
    before = as_it_stands(item.post)
    posts.put_note(item.post, note)
    showing.publish_as_written(item.post)
    told = tell(item, NoticeKind.POST_NOTED, note=note, words=plain(words))
    return decide(item, Outcome.NOTE, Act.POST_NOTED, by=by, words=words, before=before, told=told,
                  facts={"note": note})


def take_no_action(item_id: int, *, by: Account, category: str, words: str, seen_version: int) -> QueueItem:
    """Reviewed, and left as it is: recorded like any decision. A held post can't be left held without one."""
    item = held(item_id, by, seen_version)
    check_reason("no_action", category)
    if item.post.is_waiting:
        raise Refused("category", "still-held")
    if by.is_trainee:
        return confirmations.propose(item, Outcome.NO_ACTION.value, by=by, category=category, words=words)
    return decide(item, Outcome.NO_ACTION, Act.REVIEWED_WITHOUT_ACTION, by=by, category=category, words=words,
                  before=as_it_stands(item.post), facts={"category": category})


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
    """The kept list for an outcome; some outcomes carry words alone. A watch has one for each of its kinds."""
    if kind == Outcome.WATCH:
        return {f"{sort}.{key}": choice for sort in WatchKind for key, choice in watch_rows.reasons(sort).items()}
    return choices("reasons", LISTS[kind]) if kind in LISTS else {}


def counts():
    """Of a decision: it wasn't taken back at once, nor is it the taking back."""
    later = aliased(Decision)
    return and_(Decision.outcome != Outcome.UNDO.value, ~exists().where(
        later.answers_id == Decision.id, later.outcome == Outcome.UNDO.value))


def stands():
    """Of a decision: no later one has undone it, at once or afterwards."""
    later = aliased(Decision)
    return ~exists().where(later.answers_id == Decision.id)


def was_mine(item_id: int, outcome: str, *, for_: Account, words: str | None = None) -> bool:
    """The reader's own last word on this item was just this: the second half of a double click."""
    last = db.session.scalar(select(Decision).where(Decision.item_id == item_id).order_by(Decision.id.desc()).limit(1))
    return (last is not None and (last.outcome, last.by_id) == (outcome, for_.id)
            and words in (None, last.words)) or confirmations.was_mine(item_id, outcome, for_=for_)


def about_member(member: Account, post: Post | None = None, limit: int = 12) -> list:
    """Past decisions on what the member wrote, newest first, with the decider's name: one statement.

    Those on `post` are among them, however long ago.
    """
    this_first = (case((Decision.post_id == post.id, 0), else_=1),) if post else ()
    rows = db.session.execute(
        select(Decision.id, Decision.post_id, Decision.outcome, Decision.category, Decision.words, Decision.at,
               Decision.answers_id, Decision.before, Post.title, Account.username, Account.guide_name)
        .join(Post, Post.id == Decision.post_id).join(Account, Account.id == Decision.by_id)
        .where(Post.author_id == member.id).order_by(*this_first, Decision.id.desc()).limit(limit))
    return sorted(rows, key=lambda row: -row.id)


def held(item_id: int, by: Account, seen_version: int) -> QueueItem:
    item = queue.held(item_id, by=by)
    if item.source == Source.APPEAL:
        raise Refused("outcome", "appealed")        # answered on a page of its own (`appeal_answers`)
    if item.post.version != seen_version:
        raise Stale
    return item


def check_reason(kind: str, category: str) -> None:
    if category not in reasons(kind):
        raise Refused("category", "not-a-choice")


def tell(item: QueueItem, kind: NoticeKind, **facts) -> Notice | None:
    """The author learns of it when it can't be taken back any more; until then the notice is withheld."""
    return notices.tell(item.post.author, kind, post_id=item.post_id, withheld=TOLD_AFTER, **facts)


def decide(item: QueueItem, outcome: Outcome, act: Act, *, by: Account, words: str, category: str = "",
           facts: dict | None = None, settles: bool = True, before: dict | None = None, told: Notice | None = None,
           answers: Decision | None = None) -> QueueItem:
    """The one way in which an outcome is put on record. What doesn't settle the item leaves it undecided.

    `before` (`showing.as_it_stands`) and `told` are what it takes to take it back; `answers` is what this undoes.
    """
    decision = Decision(item_id=item.id, post_id=item.post_id, outcome=outcome.value, category=category,
                        words=plain(words), by_id=by.id, answers_id=answers.id if answers else None)
    db.session.add(decision)
    audit.record(act, on=item.post, by=by, reason=category or plain(words), **(facts or {}))
    rang, answered = False, {}
    if settles:
        queue.close(item)
        confirmations.replaced(item, by=by, words=words)
        # a guide's decision doesn't silence a page: a clinician still looks
        rang = by.may(Can.DECIDE_ON_RISK) and pages.settle(by=by, item_id=item.id)
        answered = reports.answer(item.post, withheld=TOLD_AFTER if before else 0)
    if before:
        decision.before = {**before, "told": [told.id] if told else [], "answered": answered, "rang": rang}
    return item
