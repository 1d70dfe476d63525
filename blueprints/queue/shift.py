"""A guide's own shift: begin, break, end with notes for the next (S5.8, S6.8)."""
from flask_babel import gettext

from blueprints.access import is_no_sign_of_work, keeps_what_was_typed, me, requires
from blueprints.pages import go, render
from blueprints.queue import bp
from blueprints.queue.shift_forms import MESSAGES, EndForm, SignOffForm
from models.care import exposure, shifts
from models.ground.errors import Refused
from models.ground.permissions import Can


@bp.get("/shift", endpoint="shift")
@requires(Can.SEE_QUEUE)
def show():
    return _show(EndForm(formdata=None))


@bp.post("/shift/begin")
@requires(Can.DECIDE)
def begin():
    shifts.begin(by=me())
    return go("queue.shift", gettext("Your shift has begun. Thank you for being here."))


@bp.post("/shift/break")
@requires(Can.SEE_QUEUE)
@is_no_sign_of_work
def take_break():
    shifts.take_break(by=me())
    return go("queue.shift", gettext("Have a good break."))


@bp.post("/shift/back")
@requires(Can.SEE_QUEUE)
def come_back():
    shifts.end_break(by=me())
    return go("queue.shift", gettext("Welcome back."))


@bp.post("/shift/end")
@requires(Can.SEE_QUEUE)
@keeps_what_was_typed
@is_no_sign_of_work
def end_shift():
    form = EndForm()
    if form.validate_on_submit():
        try:
            shifts.end(by=me(), notes=form.notes.data or "")
            return go("queue.shift", gettext("Your shift has ended. Rest well."))
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
    return _show(form)


@bp.route("/shifts/<int:guide_shift_id>/sign-off", methods=["GET", "POST"])
@requires(Can.CONFIRM_DECISIONS)
@keeps_what_was_typed
def sign_off(guide_shift_id):
    shift, form = shifts.find_to_sign_off(guide_shift_id, by=me()), SignOffForm()
    if form.validate_on_submit():
        with form.refusing(MESSAGES):
            shifts.sign_off(guide_shift_id, by=me(), reason=form.reason.data)
            return go("rota.guides", gettext("They are signed off. What was open is still open."))
    return render("queue/sign_off.html", form=form, shift=shift,
                  left=shifts.in_the_way(shift.account) if shift.is_on else None)


def _show(form):
    shift = shifts.current(me())
    return render("queue/shift.html", form=form, shift=shift, how=exposure.meter(for_=me()),
                  left=shifts.in_the_way(me()) if shift else None,
                  coming=shifts.coming(me(), limit=3), handed_over=shifts.handed_over(for_=me()))
