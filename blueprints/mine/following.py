"""What the reader follows: topics, members, talkabouts and bricks (S3.5). Nobody else can see this page."""
from blueprints.access import me, requires
from blueprints.mine import bp
from blueprints.mine.views import mark
from blueprints.pages import render
from models.community import follows
from models.ground.permissions import Can


@bp.get("/following")
@requires(Can.READ_THE_WALL)
def following():
    members, older_members = _page(follows.followed_members(for_=me(), before=mark("members")))
    posts, older_posts = _page(follows.followed_posts(for_=me(), before=mark("posts")))
    return render("mine/following.html", topics=follows.followed_tags(for_=me()), members=members, posts=posts,
                  older_members=older_members, older_posts=older_posts,
                  is_first=not (mark("members") or mark("posts")))


def _page(rows: list) -> tuple[list, int | None]:
    page = rows[:follows.PER_PAGE]
    return page, page[-1].id if len(rows) > follows.PER_PAGE else None
