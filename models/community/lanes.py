"""Which posts a page of the wall shows, newest first: every lane is walked along an index of its own, so that a page
costs the same among a million posts as among ten thousand.

A tag's posts are walked beside the tag. What somebody follows comes from several sources: of each, the newest that one
page holds, and of those the page.
"""
from datetime import UTC, datetime

from sqlalchemy import Integer, bindparam, exists, func, literal, select, tuple_, union_all
from sqlalchemy.orm import aliased

from models.community.follows import Follow
from models.community.membership import Group
from models.community.posts import Kind, Post, visible_to
from models.community.tags import PostTag
from models.ground.db import UtcDateTime
from models.people.anyone import Anyone

LANES = ("following", "waiting")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BY_POST, BY_TAG = (Post.published_at, Post.id), (PostTag.published_at, PostTag.post_id)


def kinds() -> tuple[str, ...]:
    return (Kind.TALKABOUT.value, Kind.BRICK.value)


def newest(posts, reader: Anyone, lane: str, asked):
    """Of a query of posts, those of this lane, at most `most` of them. `asked` names what stands in the address; its
    values come when the statement is asked."""
    if lane == "following":
        return _ordered(posts.where(Post.id.in_(_followed(reader, asked))), BY_POST)
    if lane == "waiting":
        posts = posts.where(Post.reply_count == 0)
    if "tag" in asked:
        return _walked(_tagged(posts, reader).where(PostTag.tag == bindparam("tag")), BY_TAG, reader, asked)
    return _walked(posts, BY_POST, reader, asked)


def _walked(posts, by, reader: Anyone, asked):
    """What may be read and was asked for, from the page's mark on."""
    posts = posts.where(visible_to(reader), Post.parent_id.is_(None),
                        Post.kind == bindparam("kind") if "kind" in asked else Post.kind.in_(kinds()))
    if "group" in asked:
        posts = posts.where(Post.group_id == select(Group.id).where(Group.slug == bindparam("group")).scalar_subquery())
    if "by" in asked:
        posts = posts.where(Post.author_id == bindparam("by"))
    if "before" in asked:
        posts = posts.where(tuple_(*by) < _mark("before"))
    if "since" in asked:
        posts = posts.where(tuple_(*by) > _mark("since"))
    return _ordered(posts, by)


def _ordered(posts, by):
    at, post_id = by
    return posts.order_by(at.desc(), post_id.desc()).limit(bindparam("most", type_=Integer))


def _mark(name: str):
    return tuple_(bindparam(name, type_=UtcDateTime), bindparam(f"{name}_id", type_=Integer))


def _tagged(posts, reader: Anyone):
    """What was never published has no time, and PostgreSQL would read it before all others."""
    return posts.join(PostTag, PostTag.post_id == Post.id).where(
        PostTag.community.in_(reader.communities), PostTag.published_at.is_not(None))


def _followed(reader: Anyone, asked):
    """Posts that the reader follows, under a tag that they follow, or by a member whom they follow."""
    if "tag" in asked:
        other = aliased(PostTag)
        one = select(Post.id).where(exists().where(other.post_id == Post.id, other.tag == bindparam("tag")))
    else:
        one = select(Post.id)
    mine = Follow.account_id == reader.id
    followed = _walked(one.join(Follow, Follow.post_id == Post.id).where(mine), BY_POST, reader, asked)
    sources = [followed]
    for posts, follows, by in ((_tagged(one, reader), Follow.tag == PostTag.tag, BY_TAG),
                               (one, Follow.member_id == Post.author_id, BY_POST)):
        last = _walked(posts.where(follows).with_only_columns(by[0]), by, reader, asked).limit(1).offset(
            bindparam("most", type_=Integer)).correlate(Follow).scalar_subquery()
        reached = by[0] >= func.coalesce(last, literal(EPOCH, UtcDateTime))
        sources.append(_walked(posts.join(Follow, follows).where(mine, reached), by, reader, asked))
    return union_all(*(select(source.subquery().c.id) for source in sources))
