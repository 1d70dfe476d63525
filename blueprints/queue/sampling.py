"""A post that was drawn by chance: should the scan have found something in it? (S5.12)"""
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import HiddenInput

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.forms import SiteForm
from blueprints.pages import go, render
from blueprints.queue import bp
from blueprints.wording import category_name
from models.care import queue, samples
from models.ground.errors import NotFound
from models.ground.permissions import Can


class SampleForm(SiteForm):
    seen_version = IntegerField(widget=HiddenInput())
    category = SelectField(_l("What should have been found?"), choices=lambda: [
        SelectChoice(samples.NOTHING, _l("Nothing: it was right to find nothing")),
        *(SelectChoice(key, category_name(key)) for key in samples.categories())])


@bp.route("/items/<int:item_id>/sample", methods=["GET", "POST"])
@requires(Can.DECIDE)
@keeps_what_was_typed
def sample(item_id):
    item = queue.find(item_id, for_=me())
    if samples.of(item) is None:
        raise NotFound
    form = SampleForm(data={"seen_version": item.post.version})
    if form.validate_on_submit():
        category = form.category.data
        samples.answer(item_id, by=me(), category=category, seen_version=form.seen_version.data)
        if category == samples.NOTHING:
            return go("queue.index", gettext("Thank you: it counts as rightly passed."))
        return go("queue.item", gettext("Thank you: it counts as missed. Please decide on the post, too."),
                  item_id=item_id, anchor="decide")
    return render("queue/sample.html", form=form, item=item, post=item.post)
