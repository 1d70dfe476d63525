"""A photo of one's own as a brick: chosen, given its words; and the photo itself, for those who may see it."""
from flask import request
from flask_babel import gettext

from blueprints import headers, threads
from blueprints.access import is_token_refused, keeps_what_was_typed, me, requires, takes_up_to
from blueprints.bricks import bp
from blueprints.bricks.photo_forms import UNFIT, FileForm, PhotoForm
from blueprints.drafting import begin, drafted
from blueprints.pages import go, render
from blueprints.writing import posted
from models.community import groups, photos
from models.community.drafts import Room
from models.ground.errors import NotFound
from models.ground.permissions import Can

MOST_SENT = 24 * 1024 * 1024    # more than we take, so that most of what is too large is told by the field


@bp.route("/new/photo", methods=["GET", "POST"])
@requires(Can.WRITE_ON_THE_WALL)
@keeps_what_was_typed
@takes_up_to(MOST_SENT)
def choose():
    form = FileForm()
    if form.is_sent():
        with form.refusing(UNFIT):
            begun = photos.begin(form.contents, by=me())
            return go("bricks.tell", photo_id=begun.id, group=request.args.get("group") or None)
    return render("bricks/choose_photo.html", form=form)


@bp.route("/new/photo/<int:photo_id>", methods=["GET", "POST"])
@requires(Can.WRITE_ON_THE_WALL)
@keeps_what_was_typed
@drafted(Room.PHOTO)
def tell(photo_id):
    form = begin(PhotoForm, for_=me(), offers=False)
    if form.away.data and not is_token_refused():
        photos.throw_away(photo_id, by=me())
        return go("bricks.choose", gettext("It is gone. Nobody else has seen it."))
    photo = photos.begun(photo_id, for_=me())
    if photo.post_id and request.method == "GET":
        return go("bricks.show", brick_id=photo.post_id)
    written = posted(form, lambda: _share(photo.id, form), language=me().community)
    if written is None:
        form.photo.data = photo.id
        return render("bricks/tell_photo.html", form=form, photo=photo)
    laid = gettext("Your brick is laid. A guide looks at the photo before others see it.")
    return threads.to_post(written.post, laid, needs_help=written.needs_help)


@bp.get("/photos/<int:photo_id>/<int:size>.<ending>")
@requires(Can.READ_THE_WALL)
def photo(photo_id, size, ending):
    """Only for those who may see the brick."""
    found = photos.find(photo_id, for_=me())
    if ending not in photos.TYPES:
        raise NotFound
    file = f"{size}.{ending}"
    return headers.picture(lambda: photos.contents(found, file), photos.TYPES[ending], f"{found.name}-{file}")


def _share(photo_id: int, form: PhotoForm):
    return photos.share(photo_id, by=me(), words=form.title.data, description=form.body.data, key=form.once.data,
                        tag_keys=form.tags.data or (), note=form.note.data or "",
                        group_id=groups.chosen(form.group.data, for_=me()), in_danger=form.in_danger)
