"""What stands beside an item on the desk (S5.4): the conversation around it, what its author shared lately.

Pseudonyms and words alone, never registration data. Rows, not entities: one statement each.
"""
from sqlalchemy import select, union_all

from models.community import brick_words, bricks
from models.community.brick_design import Design, design_of
from models.community.bricks import Brick
from models.community.posts import Kind, Post
from models.ground.db import db
from models.people.accounts import Account

BEFORE, AFTER = 6, 3        # replies shown around the one that is looked at


def thread(post: Post) -> list:
    """The post that opened the conversation and the replies around this one, in the order of writing."""
    replies = select(Post.id).where(Post.parent_id == post.root_id)
    if post.parent_id is None:
        around = [replies.order_by(Post.id).limit(BEFORE)]
    else:
        around = [replies.where(Post.id < post.id).order_by(Post.id.desc()).limit(BEFORE),
                  replies.where(Post.id > post.id).order_by(Post.id).limit(AFTER)]
    near = union_all(select(Post.id).where(Post.id.in_((post.root_id, post.id))),
                     *(select(part.subquery().c.id) for part in around))
    return list(db.session.execute(
        select(*_SHOWN, Account.username, Account.guide_name).join(Account, Account.id == Post.author_id)
        .where(Post.id.in_(near)).order_by(Post.id)))


def design(post: Post) -> Design | None:
    """How a brick is drawn, for those who review it before anyone may see it; None for other posts."""
    if post.kind != Kind.BRICK:
        return None
    stored = db.session.scalar(select(Brick.design).where(Brick.post_id == post.id))
    return design_of(stored) if stored else None


def draft(post: Post) -> str:
    """A first description of a brick whose author asked for one, in the language it will be read in."""
    drawn = design(post) if bricks.waits_for_description(post) else None
    return brick_words.draft(drawn, post.community) if drawn else ""


def timeline(author: Account, limit: int = 12) -> list:
    """What the author shared lately, newest first, in every state."""
    return list(db.session.execute(
        select(*_SHOWN).where(Post.author_id == author.id).order_by(Post.id.desc()).limit(limit)))


_SHOWN = (Post.id, Post.kind, Post.parent_id, Post.title, Post.body, Post.html, Post.state, Post.level, Post.created_at,
          Post.community)
