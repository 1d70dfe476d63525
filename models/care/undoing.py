"""A decision taken back at once by whoever made it (S5.14): within UNDO_SECONDS, by the database's clock.

What others see, the item and its reports are as they were, and its notices are never told. What has gone out can't be
taken back: an escalation, a message, what a Lead was told. Later, other acts put a decision right (`putting_right`).
"""
from sqlalchemy import select

from models.care import decisions, pages, queue, reports, showing
from models.care.decisions import UNDO_SECONDS, Decision, Outcome
from models.care.queue import QueueItem
from models.community import posts, revisions
from models.community.posts import Post, State
from models.community.revisions import Revision
from models.ground.audit import Act
from models.ground.db import db, from_clock
from models.ground.errors import NotFound, Refused
from models.people import notices
from models.people.accounts import Account
from models.people.notices import NoticeKind

UNDOABLE = frozenset({Outcome.APPROVE, Outcome.EDIT, Outcome.REMOVE, Outcome.NOTE, Outcome.NO_ACTION, Outcome.RETURN,
                      Outcome.RESTORE, Outcome.NOTE_OFF, Outcome.PUT_BACK})
CHANGES_WORDS = frozenset({Outcome.EDIT, Outcome.PUT_BACK})
SLIP = "at-once"        # its reason, from the kept list


def undo(decision_id: int, *, by: Account) -> QueueItem:
    """The item that is undecided again, in `by`'s hands unless a colleague holds the case. Pressed twice, it is once.

    Raises Refused: outcome (gone-out, too-late, moved-on).
    """
    decision = _find(decision_id, by)
    item, post = queue.find(decision.item_id, for_=by), _locked_post(decision)
    if db.session.scalar(select(Decision.id).where(Decision.answers_id == decision.id)):
        return item
    _check(decision, post)
    before = decision.before
    showing.put_as_it_stood(post, before)
    if decision.outcome in CHANGES_WORDS:       # no later decision on this version brings them back
        was = db.session.get(Revision, before["words_by"] or 0)
        revisions.keep_shown(post, by=by, **showing.words_of(post, was))
    told = [*before["told"], *filter(None, before["answered"].values())]
    reports.take_back_answers([int(report_id) for report_id in before["answered"]])
    if not notices.take_back(told) and before["told"]:      # it was read in the same moment
        notices.tell(post.author, NoticeKind.PUT_RIGHT, post_id=post.id, act=Outcome.UNDO.value, category="", words="")
    decision.answers_id = None      # what it had put right stands again
    item = queue.reopen(item, by=by)
    if before["rang"]:
        pages.call_again(item_id=item.id)
    return decisions.decide(item, Outcome.UNDO, Act.DECISION_UNDONE, by=by, words="", category=SLIP, settles=False,
                            answers=decision, facts={"outcome": decision.outcome})


def offered(item_id: int, *, to: Account) -> int | None:
    """The reader's own decision on this item that they may still take back."""
    return db.session.scalar(select(Decision.id).where(
        Decision.item_id == item_id, Decision.by_id == to.id, _in_time(), decisions.stands(),
        Decision.outcome.in_([outcome.value for outcome in UNDOABLE])).order_by(Decision.id.desc()).limit(1))


def item_of(decision_id: int, *, for_: Account) -> int:
    """Where one goes to put right what can't be taken back any more."""
    return _find(decision_id, for_).item_id


def _locked_post(decision: Decision) -> Post:
    """The post, and what it answers, locked before the case, as the scan does."""
    post = posts.by_id(decision.post_id)
    posts.lock(post)
    if post.parent_id:
        posts.lock(posts.by_id(post.parent_id))
    return post


def _find(decision_id: int, by: Account) -> Decision:
    decision = db.session.get(Decision, min(decision_id, posts.LARGEST_ID))
    if decision is None or decision.by_id != by.id:
        raise NotFound
    return decision


def _check(decision: Decision, post: Post) -> None:
    if decision.outcome not in UNDOABLE or not decision.before:
        raise Refused("outcome", "gone-out")
    if db.session.scalar(select(Decision.id).where(Decision.id == decision.id, _in_time())) is None:
        raise Refused("outcome", "too-late")
    latest = select(Decision.id).where(Decision.post_id == post.id).order_by(Decision.id.desc()).limit(1)
    if (post.version, db.session.scalar(latest)) != (decision.before["version"], decision.id) or (
            post.state == State.WITHDRAWN):
        raise Refused("outcome", "moved-on")


def _in_time():
    return Decision.at > from_clock(-UNDO_SECONDS)
