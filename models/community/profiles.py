"""A member's own page: pseudonym, a few words of theirs, what they shared. No counts of anyone (S3.4).

The words are a Post like any other (DESIGN 3.6): scanned before others read them, edited with history, reported.
"""
from sqlalchemy import select

from models.community import blocks, posts
from models.community.posts import Kind, Post, State
from models.ground.db import db
from models.ground.errors import NotFound
from models.people import accounts
from models.people.accounts import Account, AccountState

LENGTH = 280


def find(username: str, *, for_: Account) -> Account:
    """An active member of the reader's community who has not blocked them. Nobody else has a page.

    Whom the reader hides has one all the same, without a word of theirs: else it would tell who hides the reader too.
    """
    member = accounts.named(username)
    met = set(member.communities) & set(for_.communities)
    if member.is_staff or member.state != AccountState.ACTIVE or not met:
        raise NotFound
    if member.id == for_.id or blocks.between(member, for_=for_):
        return member
    if blocks.between(for_, for_=member) == blocks.Hiding.BLOCK:
        raise NotFound
    return member


def find_hidden(username: str, *, for_: Account) -> Account:
    """Whom the reader may have hidden, whatever the other has done since: to see them again always works."""
    member = accounts.named(username)
    if member.is_staff or not set(member.communities) & set(for_.communities):
        raise NotFound
    return member


def words_of(member: Account, *, for_: Account) -> Post | None:
    """Their words as others may read them."""
    return db.session.scalar(select(Post).where(
        Post.author_id == member.id, Post.kind == Kind.WORDS.value, posts.visible_to(for_))
        .order_by(Post.id.desc()).limit(1))


def own_words(*, for_: Account) -> Post | None:
    """The reader's own, also while they wait to be read. Staff have no page, so no words on it."""
    if for_.is_staff:
        raise NotFound
    return db.session.scalar(select(Post).where(
        Post.author_id == for_.id, Post.kind == Kind.WORDS.value,
        Post.state.in_((State.HELD.value, State.PUBLISHED.value))).order_by(Post.id.desc()).limit(1))


def say(body: str, *, by: Account, key: str, seen_version: int | None = None, in_danger: bool = False) -> Post:
    """The first words, or other ones. Raises Stale when they were changed elsewhere meanwhile."""
    current = own_words(for_=by)
    if current is None or seen_version is None:
        return posts.write(Kind.WORDS, by=by, body=body, key=key, in_danger=in_danger)
    posts.revise(current, by=by, body=body, seen_version=seen_version, in_danger=in_danger)
    return current
