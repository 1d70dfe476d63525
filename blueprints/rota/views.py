"""Who is on call, now and next (S6.2)."""
from flask import url_for
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import go, render
from blueprints.rota import bp
from blueprints.rota.forms import MESSAGES, RemoveForm, ShiftForm
from models.ground.permissions import Can
from models.people import accounts, rota


@bp.get("")
@requires(Can.SEE_ROTA)
def index():
    return _index(ShiftForm(formdata=None))


@bp.post("/shifts")
@requires(Can.KEEP_ROTA)
@keeps_what_was_typed
def add():
    form = ShiftForm()
    if form.validate_on_submit():
        with form.refusing(MESSAGES):
            rota.set_shift(accounts.find(form.account.data), form.starts_at.instant, form.ends_at.instant,
                           form.position.data, by=me())
            return go("rota.index", gettext("The shift is on the rota."))
    return _index(form)


@bp.route("/shifts/<int:shift_id>/remove", methods=["GET", "POST"])
@requires(Can.KEEP_ROTA)
@keeps_what_was_typed
def remove(shift_id):
    form = RemoveForm()
    if form.validate_on_submit():
        rota.remove_shift(shift_id, reason=form.reason.data, by=me())
        return go("rota.index", gettext("The shift is off the rota."))
    return render("rota/take_off.html", shift=rota.find_shift(shift_id), form=form,
                  back={"href": url_for("rota.index"), "label": gettext("Back to the rota")})


def _index(form):
    shifts = rota.coming_shifts()
    return render("rota/index.html", form=form, may_keep=me().may(Can.KEEP_ROTA),
                  on_now=sorted((s for s in shifts if s.is_on), key=lambda s: (s.position, s.id)),
                  coming=[s for s in shifts if not s.is_on])
