"""Groups as members meet them: found, joined with one press, left quietly (S3.6)."""
from flask import request
from flask_babel import gettext

from blueprints.access import me, requires
from blueprints.formatting import language
from blueprints.groups import bp
from blueprints.pages import go, render
from models.community import filters, groups, tags, wall
from models.ground.permissions import Can


@bp.get("")
@requires(Can.READ_THE_WALL)
def index():
    return render("groups/index.html", groups=groups.everyone(for_=me()), may_keep=me().may(Can.KEEP_GROUPS))


@bp.get("/<group>")
@requires(Can.READ_THE_WALL)
def show(group):
    """What it is for; to those who are in it, its welcome and its wall."""
    told = groups.find(group, for_=me())
    before = request.args.get("before", "")
    page = wall.page(for_=me(), group=told.group.slug, before=before)
    return render("groups/show.html", told=told, welcome=groups.shown_welcome(told.group), sheet=page,
                  is_first=not before, may_keep=me().may(Can.KEEP_GROUPS), may_welcome=me().may(Can.REPLY_AS_GUIDE),
                  folded=filters.folded(page.rows, for_=me(), text=lambda row: f"{row.title} {row.excerpt}"),
                  topics={key: topic.name(language()) for key, topic in tags.kept().items()},
                  pictures=wall.PICTURES_PER_PAGE)


@bp.post("/<group>/join")
@requires(Can.KEEP_OWN_SPACE)
def join(group):
    groups.join(groups.find(group, for_=me()).group, by=me())
    return go("groups.show", gettext("You are in. Nobody is told."), group=group)


@bp.post("/<group>/leave")
@requires(Can.KEEP_OWN_SPACE)
def leave(group):
    """Also when it has gone for the reader in the meantime: left is left."""
    groups.leave(group, by=me())
    return go("groups.index", gettext("You have left. Nobody is told, and what you wrote stays as it is."))
