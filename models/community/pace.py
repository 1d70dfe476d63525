"""How fast somebody may write. The versions kept are the count: no row of its own."""
from sqlalchemy import func, select

from models.community.posts import Post
from models.community.revisions import Revision
from models.ground.db import db, from_clock
from models.ground.errors import TooMany
from models.ground.limits import ALLOWED, Limit
from models.people.accounts import Account


def check(*, by: Account) -> None:
    """Raise TooMany when `by` has written very much very fast.

    Asked by the forms, not by `write`: the demo world and an import may write faster than a person.
    """
    most, seconds = ALLOWED[Limit.WRITING]
    latest = (select(Post.id).where(Post.author_id == by.id).order_by(Post.id.desc()).limit(most).subquery())
    written = db.session.scalar(select(func.count()).select_from(Revision).join(latest, latest.c.id == Revision.post_id)
                                .where(Revision.by_id == by.id, Revision.at > from_clock(-seconds)))
    if written >= most:
        raise TooMany(seconds)
