"""A talkabout or a brick with its replies, on one page: the two rooms differ in what stands at the top (S3.3)."""
from flask import request
from flask_babel import gettext

from blueprints.access import me
from blueprints.drafting import begin
from blueprints.formatting import language
from blueprints.pages import go, page_mark, render
from blueprints.writing import ReplyForm, posted
from models.community import filters, groups, posts, search, supports, talkabouts, wall
from models.community.posts import Kind, Post, State
from models.people import signposts

ROOMS = {Kind.TALKABOUT: ("talkabouts.show", "talkabout_id"), Kind.BRICK: ("bricks.show", "brick_id")}


def show(post_id: int, kind: Kind):
    return _page(wall.opened(post_id, for_=me(), kind=kind.value), begin(ReplyForm, for_=me(), offers=False))


def answer(post_id: int, kind: Kind):
    """A reply; when something is wrong with it, the same page with what was typed."""
    form = ReplyForm()
    post = posts.find(post_id, for_=me(), kind=kind)
    written = posted(form, lambda: _answer(post, form), language=post.community)
    if written is None:
        return _page(wall.opened(post_id, for_=me(), kind=kind.value), form)
    return to_post(written.post, gettext("Your reply is in. It is read before others see it."),
                   needs_help=written.needs_help)


def to_post(post: Post, message: str | None = None, *, needs_help: bool = False):
    """303 to where this post stands; when its words speak of danger, help comes first and the message waits."""
    if post.kind in (Kind.GROUP, Kind.WELCOME):
        return go("groups.show", message, group=groups.slug_of(post.group_id))
    if post.kind == Kind.WORDS:
        return go("members.show", message, username=post.author.username)
    endpoint, argument = ROOMS[Kind(post.parent.kind if post.parent_id else post.kind)]
    place = wall.place_of(post, for_=me()) if post.parent_id else {}
    anchor = f"reply-{post.id}" if post.parent_id and not needs_help else None
    if needs_help:
        place, message = place | {"help": 1}, None
    return go(endpoint, message, anchor=anchor, **{argument: post.root_id}, **place)


def _answer(post: Post, form: ReplyForm) -> Post:
    return talkabouts.reply(post, by=me(), body=form.body.data, key=form.once.data, note=form.note.data or "",
                            in_danger=form.in_danger)


def _page(post, form: ReplyForm):
    page = wall.replies(post, for_=me(), **_place(form))
    shown = [post, *page.rows]
    folded = filters.folded(page.rows, for_=me(), text=lambda row: search.plain(row.html or ""))
    needs_help = "help" in request.args or (post.is_mine and post.state == State.HELD and post.level > 1)
    return render(f"{post.kind}s/page.html", part="posts/_thread.html", form=form, post=post, sheet=page, folded=folded,
                  supported=supports.beside(shown, for_=me()),
                  kinds=[(key, kind.name(language())) for key, kind in supports.kinds().items()],
                  help_lines=signposts.for_account(me(), crisis=True) if needs_help else ())


def _place(form: ReplyForm) -> dict:
    """Which replies the address asks for; after a refused reply the last ones, where its form stands."""
    if request.method == "POST" or "last" in request.args:
        return {"last": True}
    return {name: request.args.get(name, type=page_mark) for name in ("after", "before")}
