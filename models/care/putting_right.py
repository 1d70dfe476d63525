"""What puts a decision right when it can't be taken back any more (S5.14): a removed post is restored, a guide's note
is taken off, a guide's edit is taken out.

Each is a decision like any other, on an item that is held, with a reason that the author is told; what is shown again
is read again, and words of danger are shown by a Lead or a clinician alone.
"""
from sqlalchemy import select

from models.care import decisions, showing
from models.care.decisions import Decision, Outcome
from models.care.queue import QueueItem
from models.community import bricks, posts, revisions
from models.community.posts import Post, State
from models.community.revisions import Revision
from models.ground.audit import Act
from models.ground.db import db
from models.ground.errors import NotAllowed, Refused
from models.people.accounts import Account
from models.people.notices import NoticeKind
from safety.clean import plain

UNDOES = {Outcome.RESTORE: Outcome.REMOVE, Outcome.NOTE_OFF: Outcome.NOTE, Outcome.PUT_BACK: Outcome.EDIT}
ACTS = {Outcome.RESTORE: Act.POST_RESTORED, Outcome.NOTE_OFF: Act.POST_NOTE_TAKEN_OFF,
        Outcome.PUT_BACK: Act.POST_WORDS_PUT_BACK}


def put_right(item_id: int, outcome: Outcome, *, by: Account, category: str, words: str,
              seen_version: int) -> QueueItem:
    """Raises Refused (outcome: nothing-to-put-right), NeedsClinician."""
    item = decisions.held(item_id, by, seen_version)
    decisions.check_reason(outcome.value, category)
    if by.is_trainee:
        raise NotAllowed
    undone = offered(item.post, made_on(item.post)).get(outcome)
    if undone is None:
        raise Refused("outcome", "nothing-to-put-right")
    before = showing.as_it_stands(item.post)
    if outcome == Outcome.NOTE_OFF:
        posts.put_note(item.post, undone.before.get("note", ""))
    else:
        _show_again(item.post, outcome, undone, by, words)
    told = decisions.tell(item, NoticeKind.PUT_RIGHT, act=outcome.value, category=category, words=plain(words))
    return decisions.decide(item, outcome, ACTS[outcome], by=by, category=category, words=words, answers=undone,
                            before=before, told=told, facts={"category": category})


def offered(post: Post, made) -> dict[Outcome, Decision]:
    """What can be put right now, and the decision that it undoes, of those that were `made` on it."""
    answered = {one.answers_id for one in made}
    stand = {one.outcome: one for one in sorted(made, key=lambda one: one.id)
             if one.post_id == post.id and one.id not in answered}
    is_shown = post.state == State.PUBLISHED and post.shown_version == post.version
    fits = {Outcome.RESTORE: lambda _one: post.state == State.REMOVED,
            Outcome.NOTE_OFF: lambda _one: bool(post.note) and post.state == State.PUBLISHED,
            Outcome.PUT_BACK: lambda one: is_shown and one.before.get("version") == post.version}
    return {outcome: stand[undone] for outcome, undone in UNDOES.items()
            if undone in stand and fits[outcome](stand[undone])}


def made_on(post: Post) -> list[Decision]:
    return list(db.session.scalars(select(Decision).where(Decision.post_id == post.id)))


def _show_again(post: Post, outcome: Outcome, undone: Decision, by: Account, words: str) -> None:
    shown = showing.words_to_edit(post)
    if outcome == Outcome.PUT_BACK:
        shown = showing.words_of(post, db.session.get(Revision, undone.before["words_by"] or 0))
    elif bricks.waits_for_description(post):
        raise Refused("words", "undescribed")
    showing.check_risk(max(showing.level_of(post), showing.level(shown["title"], shown["body"], post)), by, words)
    posts.bring_back(post)
    shown = showing.publish(post, **shown)
    if outcome == Outcome.PUT_BACK:     # so that no later decision brings the edit back
        revisions.keep_shown(post, by=by, **shown)
