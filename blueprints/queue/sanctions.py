"""What stands against a member, for the desk: the history, imposing, lifting, confirming a removal (S5.7)."""
from flask import request
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import go, page_mark, render
from blueprints.queue import bp
from blueprints.queue.sanction_forms import MESSAGES, ConfirmForm, ImposeForm, LiftForm
from models.care import decisions, sanctions
from models.ground.errors import Refused, Stale
from models.ground.permissions import Can
from models.people import accounts, standing
from models.people.standing import Measure


@bp.get("/members/<int:member_id>/standing")
@requires(Can.SEE_QUEUE)
def standing_of(member_id):
    return _show(standing.find_member(member_id, for_=me()))


@bp.post("/members/<int:member_id>/standing")
@requires(Can.SANCTION)
@keeps_what_was_typed
def impose(member_id):
    member, form = standing.find_member(member_id, for_=me()), ImposeForm()
    if form.validate_on_submit():
        try:
            sanctions.impose(member, Measure(form.kind.data), by=me(), category=form.category.data,
                             words=form.words.data, days=int(form.days.data) if form.days.data else None,
                             post=sanctions.post_of(member, form.post.data), key=form.once.data)
            return _back(member, gettext("It holds from now on. They have been told what, why, and how to appeal."))
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
    return _show(member, form)


@bp.post("/sanctions/<int:sanction_id>/lift")
@requires(Can.SANCTION)
@keeps_what_was_typed
def lift(sanction_id):
    sanction, form = standing.find(sanction_id, for_=me()), LiftForm()
    if form.validate_on_submit():
        try:
            sanctions.lift(sanction_id, by=me(), why=form.why.data)
            return _back(sanction.account, gettext("It is lifted. They have been told."))
        except Stale:
            form.form_errors.append(gettext("It had ended already."))
            return _show(sanction.account, form, sanction.id, typed=[form.why.data])
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
    return _show(sanction.account, form, sanction.id)


@bp.post("/sanctions/<int:sanction_id>/confirm")
@requires(Can.SUSPEND)
@keeps_what_was_typed
def confirm_removal(sanction_id):
    sanction, form = standing.find(sanction_id, for_=me()), ConfirmForm()
    if form.validate_on_submit():
        try:
            sanctions.confirm(sanction_id, by=me())
        except Stale:
            return _back(sanction.account, gettext("It had ended already."), "warning")
        return _back(sanction.account, gettext("The removal is confirmed. They have been told."))
    return _show(sanction.account, form, sanction.id)


def _back(member, message: str, kind: str = "good"):
    return go("queue.standing_of", message, kind, member_id=member.id)


def _show(member, form=None, sanction_id: int = 0, *, typed=()):
    """A form that was sent comes back as it was typed, at the sanction that it is about.

    What can't be lifted any more has no form: `typed` stands above.
    """
    rows = standing.against(member)
    lifting = {row.id: form if row.id == sanction_id and isinstance(form, LiftForm) else LiftForm(formdata=None)
               for row in rows if sanctions.may_lift(row, by=me())}
    imposing = form if isinstance(form, ImposeForm) else ImposeForm(formdata=None, post=request.args.get(
        "post", type=page_mark))
    return render("queue/standing.html", status=409 if typed else 200, typed=typed, form=form,
                  member=member, rows=rows, lifting=lifting, imposing=imposing,
                  opened=sanction_id, reasons=standing.reasons(), past=decisions.about_member(member),
                  confirming={row.id for row in rows if sanctions.may_confirm(row, by=me())},
                  names=accounts.shown_names(person for row in rows for person in (
                      row.by_id, row.confirmed_by_id, row.lifted_by_id)))
