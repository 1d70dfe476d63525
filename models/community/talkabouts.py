"""A talkabout: a title, a text, tags, replies (S3.3). Replies may also stand under a brick."""
from models.community import follows, posts, tags
from models.community.posts import Kind, Post, State
from models.ground.errors import NotFound
from models.people.accounts import Account


def start(*, by: Account, title: str, body: str, key: str, tag_keys=(), note: str = "",
          group_id: int | None = None, in_danger: bool = False) -> Post:
    post = posts.write(Kind.TALKABOUT, by=by, title=title, body=body, key=key, note=note, group_id=group_id,
                       in_danger=in_danger)
    if not post.tags:
        tags.put(post, tag_keys)
    return post


def reply(parent: Post, *, by: Account, body: str, key: str, note: str = "", in_danger: bool = False) -> Post:
    """Answer a talkabout or a brick that others can read. Replying follows it, quietly."""
    if parent.state != State.PUBLISHED:
        raise NotFound
    post = posts.write(Kind.REPLY, by=by, body=body, key=key, note=note, parent=parent, in_danger=in_danger)
    follows.follow_post(parent, by=by)
    return post
