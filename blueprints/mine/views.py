"""What is the reader's own: what they shared, their notices."""
from flask import request

from blueprints.access import me, requires
from blueprints.formatting import language
from blueprints.mine import bp
from blueprints.pages import go, render
from models.community import wall
from models.ground.content import choices
from models.ground.permissions import Can
from models.people import notices


@bp.get("")
@requires(Can.HAVE_ACCOUNT)
def index():
    page = wall.mine(for_=me(), before=_mark("before"))
    return render("mine/index.html", shared=page, keeps_space=me().may(Can.KEEP_OWN_SPACE),
                  keeps_data=me().may(Can.KEEP_OWN_DATA),
                  has_room=me().may(Can.KEEP_OWN_SPACE) or me().may(Can.OVERSEE))


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


def _says(kind: str, category: str) -> str:
    """What a kept reason tells the author, in the reader's language."""
    reason = choices("reasons", kind).get(category)
    return reason.saying(language()) if reason else ""


def _mark(name: str) -> int | None:
    """Where a page begins; anything else than one of our marks begins at the top."""
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None
