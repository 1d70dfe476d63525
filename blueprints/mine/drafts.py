"""One's own drafts: keeping one, the list, going on, throwing away, bringing back (S3.13). Nobody else reads them."""
from flask import redirect, request, url_for
from flask_babel import gettext

from blueprints.access import me, requires
from blueprints.drafting import sent
from blueprints.mine import bp
from blueprints.pages import go, render
from blueprints.writing import needs_help
from models.community import drafts, photos
from models.community.drafts import Draft, Place, Room
from models.ground import retention
from models.ground.errors import NotFound, Refused
from models.ground.permissions import Can
from models.people import signposts

FORMS = {Room.TALKABOUT: ("talkabouts.new", None), Room.BRICK: ("bricks.new", None),
         Room.WORDS: ("members.own_words", None), Room.EDIT: ("posts.edit", "post_id")}
THREADS = {"talkabout": ("talkabouts.show", "talkabout_id"), "brick": ("bricks.show", "brick_id")}


@bp.get("/drafts", endpoint="drafts")
@requires(Can.KEEP_OWN_SPACE)
def index():
    found = drafts.page(for_=me(), before=_number("before"))
    rows, places = found[:drafts.PER_PAGE], drafts.open_places(found, for_=me())
    return render("mine/drafts.html", rows=rows, older=rows[-1].id if len(found) > len(rows) else None,
                  thrown=drafts.thrown(for_=me()), days=retention.days("drafts"),
                  ways=_ways_on(rows, places))


@bp.get("/drafts/<int:draft_id>")
@requires(Can.KEEP_OWN_SPACE)
def draft(draft_id):
    """Where "Keep as a draft" leads; with script, one line in the form."""
    row = drafts.find(draft_id, for_=me())
    in_danger = needs_help(row.title, row.body, language=me().community)
    return render("mine/draft.html", part="mine/_kept.html", draft=row, is_first=row.begun_at == row.kept_at,
                  way_on=_ways_on([row], drafts.open_places([row], for_=me()))[row.id],
                  help_lines=signposts.for_account(me(), crisis=True) if in_danger else ())


@bp.post("/drafts/keep/<room>")
@requires(Can.KEEP_OWN_SPACE)
def keep_draft(room):
    """Of any writing form: by its button or, with script, in a pause of the typing. Nothing typed is a 204."""
    try:
        kept = drafts.keep(Place(_room(room), _number("of")), request.form.get("once", ""), sent(), by=me())
    except Refused:
        return render("mine/drafts_full.html", part="mine/_full.html", status=422, typed=_typed(), most=drafts.MOST)
    return redirect(url_for("mine.draft", draft_id=kept), 303) if kept else ("", 204)


@bp.post("/drafts/<int:draft_id>/throw-away")
@requires(Can.KEEP_OWN_SPACE)
def throw_draft_away(draft_id):
    drafts.throw_away(draft_id, by=me())
    return go("mine.drafts", gettext("It is thrown away. For a day you can bring it back, below."))


@bp.post("/drafts/<int:draft_id>/bring-back")
@requires(Can.KEEP_OWN_SPACE)
def bring_draft_back(draft_id):
    drafts.bring_back(draft_id, by=me())
    return go("mine.drafts", gettext("It is back."))


def _ways_on(rows: list[Draft], places: dict) -> dict[int, str | None]:
    begun = photos.unshared(for_=me()) if any(row.room == Room.PHOTO for row in rows) else ()
    return {row.id: _way_on(row, places, begun) for row in rows}


def _way_on(draft: Draft, places: dict, begun) -> str | None:
    """The form that it goes on in; None where what it was about is no longer there. `begun`: photos, not yet shared."""
    if draft.room == Room.PHOTO:
        return url_for("bricks.tell", photo_id=draft.photo_id, draft=draft.id) if draft.photo_id in begun else None
    if draft.room == Room.REPLY:
        endpoint, argument = THREADS.get(places.get(draft.post_id), (None, None))
        known = {argument: draft.post_id, "last": 1, "_anchor": "answer"} if endpoint else {}
    else:
        endpoint, argument = FORMS[Room(draft.room)]
        known = {argument: draft.post_id} if argument else {}
        endpoint = endpoint if argument is None or draft.post_id in places else None
    return url_for(endpoint, draft=draft.id, **known) if endpoint else None


def _room(name: str) -> Room:
    if name not in tuple(Room):
        raise NotFound
    return Room(name)


def _number(name: str) -> int | None:
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _typed() -> list[str]:
    return [words for name in ("title", "body") for words in request.form.getlist(name) if words.strip()]
