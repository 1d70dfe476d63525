"""Who reads the hard things is looked after (S5.9, S5.16): the veil, what one would rather not meet, a talk."""
from flask import redirect, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.forms import Checkboxes, SiteForm, listed, up_to
from blueprints.pages import back_to, go, render
from blueprints.queue import bp
from blueprints.wording import category_name
from models.care import debriefs, exposure, queue
from models.community import tags
from models.ground.errors import AlreadyClaimed
from models.ground.permissions import Can


class TopicsForm(SiteForm):
    avoids = Checkboxes(_l("What I would rather not meet"), validators=[Optional()], choices=lambda: [
        SelectChoice(key, category_name(key)) for key in exposure.topics()])


    skills = Checkboxes(_l("What I know well"), validators=[Optional()], choices=lambda: listed(tags.kept()))


class DebriefForm(SiteForm):
    words = TextAreaField(_l("What it is about"), validators=[Optional(), up_to(debriefs.WORDS_LENGTH)])


@bp.post("/items/<int:item_id>/reveal")
@requires(Can.SEE_QUEUE)
def reveal(item_id):
    """A veil is lifted by a press, which counts; never by opening a page."""
    part = request.form.get("part", "")
    exposure.reveal(queue.find(item_id, for_=me()), by=me(), part=part)
    here = url_for("queue.item", item_id=item_id, _anchor=f"veiled-{part}")
    return redirect(back_to(request.form.get("back"), here), 303)


@bp.route("/shift/topics", methods=["GET", "POST"])
@requires(Can.SEE_QUEUE)
@keeps_what_was_typed
def topics():
    form = TopicsForm(obj=exposure.wishes(by=me()))
    if form.validate_on_submit():
        exposure.avoid(form.avoids.data, by=me(), skills=form.skills.data)
        return go("queue.shift", gettext("Kept. Others are asked first."))
    return render("queue/topics.html", form=form)


@bp.get("/debriefs", endpoint="debriefs")
@requires(Can.SEE_QUEUE)
def index():
    return _debriefs(DebriefForm(formdata=None))


@bp.post("/debriefs")
@requires(Can.SEE_QUEUE)
@keeps_what_was_typed
def ask_for_debrief():
    form = DebriefForm()
    if form.validate_on_submit():
        debriefs.ask(by=me(), words=form.words.data or "")
        return go("queue.debriefs", gettext("The Leads are told. One of them will come to you."))
    return _debriefs(form)


@bp.post("/debriefs/<int:debrief_id>/accept")
@requires(Can.CONFIRM_DECISIONS)
def accept_debrief(debrief_id):
    try:
        debriefs.accept(debrief_id, by=me())
    except AlreadyClaimed as taken:
        return go("queue.debriefs", gettext("%(name)s has taken it on already.", name=taken.by), kind="warning")
    return go("queue.debriefs", gettext("You have it. They are told that you will talk with them."))


@bp.post("/debriefs/<int:debrief_id>/end")
@requires(Can.SEE_QUEUE)
def end_debrief(debrief_id):
    debriefs.end(debrief_id, by=me())
    return go("queue.debriefs", gettext("Done. What was written about it is gone."))


def _debriefs(form):
    leads = me().may(Can.CONFIRM_DECISIONS)
    return render("queue/debriefs.html", form=form, own=debriefs.own(for_=me()), leads=leads,
                  waiting=[one for one in debriefs.open_ones(for_=me()) if one.account_id != me().id] if leads else ())
