"""The reader's own filters and the gentle wall (S3.15). Nobody else learns of them."""
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.formatting import language
from blueprints.pages import go, render
from blueprints.wall import bp
from blueprints.wall.forms import MESSAGES, FilterForm
from models.community import filters, tags
from models.community.filters import OPPOSITE, Folding
from models.ground.permissions import Can


@bp.route("/filters", methods=["GET", "POST"])
@requires(Can.KEEP_OWN_SPACE)
@keeps_what_was_typed
def my_filters():
    form = FilterForm()
    if form.validate_on_submit():
        with form.refusing(MESSAGES):
            for kind, value in ((Folding.TAG, form.tag.data), (Folding.WORDS, form.words.data)):
                if value:
                    filters.add(kind, value, by=me(), lasts=form.lasts.data)
            return go("wall.my_filters", gettext("It is folded from now on. One press opens it."))
    kept = filters.live(for_=me())
    return render("wall/filters.html", form=form, kept=[one for one in kept if one.kind not in OPPOSITE],
                  opened=next((one for one in kept if one.kind == Folding.OPEN), None),
                  gentle=next((one for one in kept if one.kind == Folding.GENTLE), None),
                  topics={key: topic.name(language()) for key, topic in tags.kept().items()})


@bp.post("/filters/gentle")
@requires(Can.KEEP_OWN_SPACE)
def gentle():
    filters.add(Folding.GENTLE, by=me())
    return go("wall.my_filters", gettext("The wall is gentle now: heavy topics stay folded until you open them."))


@bp.post("/filters/open-notes")
@requires(Can.KEEP_OWN_SPACE)
def open_notes():
    filters.add(Folding.OPEN, by=me())
    return go("wall.my_filters", gettext("From now on you find open what stands under a content note."))


@bp.post("/filters/<int:filter_id>/remove")
@requires(Can.KEEP_OWN_SPACE)
def remove_filter(filter_id):
    filters.remove(filter_id, by=me())
    return go("wall.my_filters", gettext("Done."))
