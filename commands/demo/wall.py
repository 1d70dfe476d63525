"""What people wrote, oldest first, through the same verbs and the same scan as everyone's words."""
from datetime import timedelta

from sqlalchemy import update

from commands.demo.reading import ago, rows, span
from commands.demo.scenes import share_photo
from models.care import intake
from models.community import bricks, follows, news, posts, supports, tags, talkabouts
from models.community.brick_design import design_of
from models.community.membership import Group
from models.community.posts import Post
from models.community.supports import Support
from models.ground.db import db
from models.people.accounts import Account

READ_AFTER = timedelta(seconds=1)


def fill(seated: dict[str, Account], groups: dict[str, Group]) -> dict[str, Post]:
    """Every post by its title, replies by "title #n"."""
    made: dict[str, Post] = {}
    for at, name, row, parent in sorted(_events(), key=lambda one: one[0]):
        if parent and made[parent].is_waiting:      # nobody answers what nobody else can read
            continue
        post = _write(row, name, seated[row["by"]], made.get(parent), groups.get(row.get("group")))
        intake.read_post(post.id, 1)
        if post.is_waiting and not row.get("leave_in_queue"):       # a guide published it, in its time
            posts.publish(post, title=post.title, body=post.body, version=post.version)
        _date_back(post, at)
        news.tell_followers(post.id, 0)
        for giver, kind in row.get("supports", ()):
            if seated[giver].id != post.author_id:
                supports.give(post, kind, by=seated[giver])
        db.session.execute(update(Support).where(Support.post_id == post.id).values(at=at + READ_AFTER))
        for follower in row.get("followed_by", ()):
            follows.follow_post(post, by=seated[follower])
        made[name] = post
        db.session.flush()
    return made


def to_leave() -> set[str]:
    """The names of the posts that wait for a guide when the demo opens."""
    return {name for _at, name, row, _parent in _events() if row.get("leave_in_queue")}


def _events():
    """(when, name, row, name of the parent or None) for every talkabout, brick, photo and reply."""
    for kind in ("talkabout", "brick", "photo"):
        for row in rows("wall_*", kind):
            at, name = ago(row["ago"]), row.get("title") or row["words"]
            yield at, name, row, None
            for n, answer in enumerate(row.get("reply", ()), 1):
                yield at + span(answer["after"]), f"{name} #{n}", answer, name


def _write(row: dict, key: str, by: Account, parent: Post | None, group: Group | None) -> Post:
    room = group.id if group else None
    if parent is not None:
        return talkabouts.reply(parent, by=by, body=row["body"].strip(), key=key[:64], note=row.get("note", ""))
    if "title" in row:
        return talkabouts.start(by=by, title=row["title"], body=row["body"].strip(), key=key[:64],
                                tag_keys=row["tags"], note=row.get("note", ""), group_id=room)
    if "scene" in row:
        return share_photo(row, by=by, key=key[:64])
    return bricks.make(design_of(row), by=by, words=row["words"], description=row["description"], key=key[:64],
                       tag_keys=row["tags"], note=row.get("note", ""), group_id=room)


def _date_back(post: Post, at) -> None:
    post.created_at = at
    if post.published_at:
        post.published_at = at + READ_AFTER
        tags.date(post)
        if post.parent_id:
            db.session.get(Post, post.parent_id).last_reply_at = at + READ_AFTER
