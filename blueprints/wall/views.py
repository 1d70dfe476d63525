"""The wall: what the community shares, newest first."""
from dataclasses import asdict, dataclass

from flask import redirect, request, url_for

from blueprints.access import me, requires
from blueprints.formatting import language
from blueprints.pages import back_to, render
from blueprints.wall import bp
from models.community import filters, follows, groups, lanes, tags, wall
from models.ground.permissions import Can


@dataclass(frozen=True)
class Filters:
    """What the address asks for; a value that is none of ours is left out, and the rest still holds."""
    kind: str = ""
    tag: str = ""
    lane: str = ""
    group: str = ""

    @classmethod
    def asked(cls, met) -> "Filters":
        """`met` are the reader's groups: another's is left out like one that isn't there."""
        if not request.args:
            return cls()
        kept = {"kind": lanes.kinds(), "tag": tags.kept(), "lane": lanes.LANES, "group": {one.slug for one in met}}
        return cls(**{name: value for name in kept if (value := request.args.get(name, "")) in kept[name]})

    def address(self, **changed) -> str:
        """The query of the same wall with other filters or another page. Nothing to quote: all are ours."""
        values = self.__dict__ | changed
        return "?" + "&".join([f"{name}={value}" for name, value in values.items() if value])


@bp.get("")
@requires(Can.READ_THE_WALL)
def index():
    met = groups.met(for_=me())
    chosen = Filters.asked(met)
    before = request.args.get("before", "")
    lang = language()
    page = wall.page(for_=me(), before=before, **asdict(chosen))
    return render("wall/index.html", sheet=page, chosen=chosen, groups=met, names={one.id: one.name for one in met},
                  is_first=not before, newest=wall.mark_of(page.rows),
                  folded=filters.folded(page.rows, for_=me(), text=lambda row: f"{row.title} {row.excerpt}"),
                  topics={key: topic.name(lang) for key, topic in tags.kept().items()},
                  pictures=wall.PICTURES_PER_PAGE,
                  follows_tag=bool(chosen.tag) and follows.follows_tag(chosen.tag, for_=me()))


@bp.get("/new")
@requires(Can.READ_THE_WALL)
def new():
    """Asked now and then by htmx, for a part of the page: whether something new waits, and the link that shows it."""
    chosen = Filters.asked(groups.met(for_=me()) if "group" in request.args else ())
    count = wall.new_since(request.args.get("since", ""), for_=me(), **asdict(chosen))
    return render("wall/_new.html", chosen=chosen, count=count) if count else ("", 204)


@bp.post("/tags/<tag>/follow")
@requires(Can.READ_THE_WALL)
def follow(tag):
    follows.follow_tag(tag, by=me())
    return _back(tag)


@bp.post("/tags/<tag>/unfollow")
@requires(Can.READ_THE_WALL)
def unfollow(tag):
    follows.unfollow_tag(tag, by=me())
    return _back(tag)


def _back(tag: str):
    """To the wall as it was narrowed when the button was pressed."""
    return redirect(back_to(request.form.get("back"), url_for("wall.index", tag=tag)), 303)
