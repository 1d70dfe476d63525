"""Talkabouts: starting one, reading one, answering in it."""
from flask_babel import gettext

from blueprints import threads
from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.drafting import begin, drafted
from blueprints.pages import render
from blueprints.talkabouts import bp
from blueprints.writing import TalkaboutForm, posted
from models.community import groups, posts, talkabouts
from models.community.drafts import Room
from models.community.posts import Kind
from models.ground.permissions import Can


@bp.route("/new", methods=["GET", "POST"])
@requires(Can.WRITE_ON_THE_WALL)
@keeps_what_was_typed
@drafted(Room.TALKABOUT)
def new():
    form = begin(TalkaboutForm, for_=me())
    written = posted(form, lambda: _start(form), language=me().community)
    if written is None:
        return render("talkabouts/new.html", form=form)
    return threads.to_post(written.post, gettext("Your talkabout is in. It is read before others see it."),
                           needs_help=written.needs_help)


@bp.get("/<int:talkabout_id>")
@requires(Can.READ_THE_WALL)
@drafted(Room.REPLY, of="talkabout_id")
def show(talkabout_id):
    return threads.show(talkabout_id, Kind.TALKABOUT)


@bp.post("/<int:talkabout_id>")
@requires(Can.WRITE_ON_THE_WALL)
@keeps_what_was_typed
@drafted(Room.REPLY, of="talkabout_id")
def answer(talkabout_id):
    return threads.answer(talkabout_id, Kind.TALKABOUT)


@bp.get("/<int:talkabout_id>/replies/<int:reply_id>")
@requires(Can.READ_THE_WALL)
def reply(talkabout_id, reply_id):
    """The stable address of a reply: 303 to the page that holds it."""
    return threads.to_post(posts.find_reply(reply_id, to=talkabout_id, for_=me()))


def _start(form: TalkaboutForm):
    return talkabouts.start(by=me(), title=form.title.data, body=form.body.data, key=form.once.data,
                            tag_keys=form.tags.data or (), note=form.note.data or "",
                            group_id=groups.chosen(form.group.data, for_=me()), in_danger=form.in_danger)
