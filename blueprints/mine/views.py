"""What is the reader's own: what they shared, their notices."""
from flask import redirect, request, url_for

from blueprints.access import me, requires
from blueprints.formatting import language
from blueprints.mine import bp
from blueprints.pages import back_to, go, render
from models.community import news, wall
from models.ground.content import choices
from models.ground.permissions import Can
from models.people import notices


@bp.get("")
@requires(Can.HAVE_ACCOUNT)
def index():
    page = wall.mine(for_=me(), before=mark("before"))
    return render("mine/index.html", shared=page, keeps_space=me().may(Can.KEEP_OWN_SPACE),
                  keeps_data=me().may(Can.KEEP_OWN_DATA),
                  has_room=me().may(Can.KEEP_OWN_SPACE) or me().may(Can.OVERSEE))


@bp.get("/notices", endpoint="notices")
@requires(Can.HAVE_ACCOUNT)
def told():
    found = notices.for_member(for_=me(), before=mark("before"))
    page, more = found[:notices.PER_PAGE], found[notices.PER_PAGE:]
    return render("mine/notices.html", part="mine/_notices.html", notices=page, older=page[-1].id if more else None,
                  is_first=mark("before") is None, says=_says, behind=news.behind(page, for_=me()))


@bp.post("/notices/read")
@requires(Can.HAVE_ACCOUNT)
def read_all():
    notices.mark_all_read(by=me())
    return go("mine.notices")


@bp.post("/notices/<int:notice_id>/read")
@requires(Can.HAVE_ACCOUNT)
def read_one(notice_id):
    """From the page of notices, which it goes back to; or on the way `to` what the notice is about."""
    notices.mark_read(notice_id, by=me())
    return redirect(back_to(request.form.get("to") or request.form.get("back"), url_for("mine.notices")), 303)


def _says(kind: str, category: str) -> str:
    """What a kept reason tells the author, in the reader's language."""
    reason = choices("reasons", kind).get(category)
    return reason.saying(language()) if reason else ""


def mark(name: str) -> int | None:
    """Where a page begins; anything else than one of our marks begins at the top."""
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None
