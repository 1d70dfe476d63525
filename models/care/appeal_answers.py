"""How an appeal is answered (S5.14): it stays, it is undone, or something milder takes its place; and that has effect.

The clinician who decided may read it and not answer. What is shown again is read again: words of danger need a Lead or
clinician, and what is identifying with certainty stays covered, unless that itself was appealed.
"""
from models.care import appeals, sanctions, showing
from models.care.appeals import Answer, Appeal, Appealed
from models.community import posts, revisions
from models.community.posts import BODY_LENGTH, TITLE_LENGTH, Post, State
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import clock, db
from models.ground.errors import NeedsClinician, NotAllowed, Refused, Stale
from models.ground.permissions import Can
from models.people import notices
from models.people.accounts import Account
from models.people.notices import NoticeKind
from safety.clean import plain

WORDS_LENGTH = 1_000


def answer(appeal_id: int, outcome: Answer, *, by: Account, words: str, seen_version: int = 0, title: str = "",
           body: str = "", note: str = "", days: int | None = None) -> Appeal:
    """`title` and `body`, `note` or `days` say what takes its place when it is changed in part.

    Raises Stale when a colleague has answered meanwhile, or the post is not the one that was read.
    """
    appeal = appeals.find(appeal_id, for_=by)
    db.session.refresh(appeal, with_for_update={"of": Appeal})
    if not appeals.may_answer(appeal, by=by):
        raise NotAllowed
    if appeal.answered_at is not None:
        if (appeal.answered_by_id, appeal.answer) == (by.id, outcome.value):
            return appeal       # the other half of a double click
        raise Stale
    if not words.strip():
        raise Refused("words", "needed")
    if outcome != Answer.UPHOLD:
        if appeal.kind == Appealed.SANCTION:
            _change_sanction(appeal, outcome, by, words, days)
        elif appeal.kind == Appealed.NOTE:
            _change_note(appeal, outcome, note)
        else:
            _change_words(appeal, outcome, by, seen_version, plain(title), plain(body))
    appeal.answer, appeal.says, appeal.answered_by_id, appeal.answered_at = outcome.value, plain(words), by.id, clock()
    db.session.flush()
    appeals.settle(appeal)
    audit.record(Act.APPEAL_ANSWERED, on=appeal, by=by, reason=plain(words), kind=appeal.kind, outcome=outcome.value)
    notices.tell(appeal.account, NoticeKind.APPEAL_ANSWERED, post_id=appeal.post_id, appeal=appeal.id,
                 appealed=appeal.kind, answer=outcome.value, words=plain(words))
    return appeal


def words_before(post: Post, *, covered: bool = True) -> dict:
    """The author's words as they would be shown again."""
    if not covered:
        return {"title": post.title, "body": post.body}
    return {"title": showing.masked(post.title, post), "body": showing.masked(post.body, post)}


def _change_sanction(appeal: Appeal, outcome: Answer, by: Account, words: str, days: int | None) -> None:
    if outcome == Answer.FULL:
        sanctions.lift(appeal.sanction_id, by=by, why=words, on_appeal=True)
    else:
        sanctions.ease(appeal.sanction_id, by=by, days=days or 0, why=words)


def _change_note(appeal: Appeal, outcome: Answer, note: str) -> None:
    if outcome == Answer.PART and note not in posts.content_notes():
        raise Refused("note", "not-a-choice")
    posts.put_note(appeal.post, note if outcome == Answer.PART else "")


def _change_words(appeal: Appeal, outcome: Answer, by: Account, seen_version: int, title: str, body: str) -> None:
    """Back in sight, where its author hasn't taken it back meanwhile: then the answer alone is theirs."""
    post = appeal.post
    posts.lock(post)
    if post.state == State.WITHDRAWN:
        return
    if outcome == Answer.PART and seen_version != post.version:
        raise Stale
    shown = words_before(post, covered=appeal.kind != Appealed.MASK)
    if outcome == Answer.PART:
        shown = _checked(title, body, post)
    _check_risk(max(showing.level(post.title, post.body, post), showing.level(shown["title"], shown["body"], post)), by)
    if post.scanned_version < post.version:
        post.level, post.scanned_version = showing.level(post.title, post.body, post), post.version
    posts.bring_back(post)
    posts.publish(post, title=shown["title"], body=shown["body"], version=post.version)
    revisions.keep_shown(post, by=by, **shown)      # so that no later decision brings the former edit back


def _checked(title: str, body: str, post: Post) -> dict:
    for field, text, most in (("title", title, TITLE_LENGTH), ("body", body, BODY_LENGTH)):
        if len(text) > most:
            raise Refused(field, "too-long")
    if not body.strip():
        raise Refused("body", "needed")
    return {"title": title if post.title else "", "body": body}


def _check_risk(level: int, by: Account) -> None:
    if level >= showing.HELD_LEVEL and not by.may(Can.DECIDE_ON_RISK):
        raise NeedsClinician
