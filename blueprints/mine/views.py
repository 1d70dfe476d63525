"""What is the reader's own: what they shared, their notices, where they are signed in."""
from flask import request
from flask_babel import gettext

from blueprints.access import me, my_session, requires
from blueprints.formatting import language
from blueprints.mine import bp
from blueprints.pages import go, render
from models.community import wall
from models.ground.content import choices
from models.ground.permissions import Can
from models.people import notices, sessions


@bp.get("")
@requires(Can.HAVE_ACCOUNT)
def index():
    page = wall.mine(for_=me(), before=_mark("before"))
    return render("mine/index.html", shared=page, keeps_space=me().may(Can.KEEP_OWN_SPACE),
                  has_room=me().may(Can.KEEP_OWN_SPACE) or me().may(Can.OVERSEE),
                  sessions=sessions.live(for_=me()), here=my_session().id)


@bp.get("/notices", endpoint="notices")
@requires(Can.HAVE_ACCOUNT)
def told():
    found = notices.for_member(for_=me(), before=_mark("before"))
    page, more = found[:notices.PER_PAGE], found[notices.PER_PAGE:]
    return render("mine/notices.html", part="mine/_notices.html", notices=page, older=page[-1].id if more else None,
                  says=_says)


@bp.post("/notices/read")
@requires(Can.HAVE_ACCOUNT)
def read_all():
    notices.mark_all_read(by=me())
    return go("mine.notices")


@bp.post("/sessions/<int:session_id>/end")
@requires(Can.HAVE_ACCOUNT)
def end_session(session_id):
    sessions.end_own(session_id, by=me())
    return go("mine.index", gettext("That sign-in has ended."), anchor="sessions")


@bp.post("/sessions/end-others")
@requires(Can.HAVE_ACCOUNT)
def end_other_sessions():
    sessions.end_others(my_session())
    return go("mine.index", gettext("You are signed out everywhere but here."), anchor="sessions")


def _says(kind: str, category: str) -> str:
    """What a kept reason tells the author, in the reader's language."""
    reason = choices("reasons", kind).get(category)
    return reason.saying(language()) if reason else ""


def _mark(name: str) -> int | None:
    """Where a page begins; anything else than one of our marks begins at the top."""
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None
