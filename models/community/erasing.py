"""When somebody leaves (S2.10): quiet traces go, posts are taken down, and later their words go for good."""
from sqlalchemy import delete, or_, select, update

from models.community import news, photos, posts
from models.community.blocks import Block
from models.community.bricks import Brick
from models.community.drafts import Draft
from models.community.filters import Filter
from models.community.follows import Follow
from models.community.membership import Membership
from models.community.photos import Photo
from models.community.posts import Kind, Post, State
from models.community.revisions import Revision
from models.community.supports import Support
from models.community.tags import PostTag
from models.community.words import PostWords
from models.ground.db import db
from models.people.accounts import Account

PORTION = 500
HOLD_WORDS = (Revision, Brick, Photo, PostTag, PostWords)      # beside the post itself


def forget_quiet_traces(account: Account) -> None:
    """Follows, supports, blocks, groups, drafts, photos begun: they told no one, and they leave no one's page
    poorer. Nor is who leaves in anybody's list."""
    for table in (Follow, Support, Block, Filter, Membership, Draft):
        db.session.execute(delete(table).where(table.account_id == account.id))
    db.session.execute(delete(Block).where(Block.other_id == account.id))
    db.session.execute(delete(Follow).where(Follow.member_id == account.id))
    news.forget_member(account)
    photos.forget_begun(account)


def take_down(account: Account, *, kinds=tuple(Kind)) -> None:
    """As if each had been withdrawn by its author."""
    for post in db.session.scalars(select(Post).where(
            Post.author_id == account.id, Post.kind.in_([kind.value for kind in kinds]),
            Post.state.in_((State.HELD.value, State.PUBLISHED.value)))):
        posts.withdraw(post, by=account)


def forget_words(account: Account, *, but=()) -> int:
    """Erase the words of everything taken down, by this author or by a guide, every version; not of posts in `but`."""
    doomed = list(db.session.scalars(select(Post.id).where(
        Post.author_id == account.id, Post.state.in_((State.WITHDRAWN.value, State.REMOVED.value)),
        or_(Post.body != "", Post.title != ""),     # a brick can wait for its description
        Post.id.not_in(list(but)))))
    for at in range(0, len(doomed), PORTION):
        part = doomed[at:at + PORTION]
        for table in HOLD_WORDS:
            db.session.execute(delete(table).where(table.post_id.in_(part)))
        db.session.execute(update(Post).where(Post.id.in_(part)).values(
            title="", body="", shown_title="", excerpt="", html=None, tags=[], note=""))
    return len(doomed)
