"""The shifts of the guides: planned by Leads, read by all who work here (S5.8)."""
from flask import url_for
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import go, render
from blueprints.rota import bp
from blueprints.rota.forms import MESSAGES, GuideShiftForm, RemoveForm
from models.care import shifts
from models.ground.permissions import Can
from models.people import accounts


@bp.route("/guides", methods=["GET"], endpoint="guides")
@requires(Can.SEE_ROTA)
def index():
    return _index(GuideShiftForm(formdata=None))


@bp.post("/guides")
@requires(Can.KEEP_ROTA)
@keeps_what_was_typed
def plan():
    form = GuideShiftForm()
    if form.validate_on_submit():
        with form.refusing(MESSAGES):
            shifts.plan(accounts.find(form.account.data), form.starts_at.instant, form.ends_at.instant, by=me())
            return go("rota.guides", gettext("The shift is planned."))
    return _index(form)


@bp.route("/guides/<int:guide_shift_id>/remove", methods=["GET", "POST"])
@requires(Can.KEEP_ROTA)
@keeps_what_was_typed
def take_off(guide_shift_id):
    form = RemoveForm()
    if form.validate_on_submit():
        with form.refusing(MESSAGES):
            shifts.take_off(guide_shift_id, reason=form.reason.data, by=me())
            return go("rota.guides", gettext("The shift is off the rota."))
    return render("rota/take_off.html", shift=shifts.find(guide_shift_id), form=form,
                  back={"href": url_for("rota.guides"), "label": gettext("Back to the guides’ shifts")})


def _index(form):
    return render("rota/guides.html", form=form, may_keep=me().may(Can.KEEP_ROTA), on_now=shifts.on_now(),
                  coming=shifts.coming())
