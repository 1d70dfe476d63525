"""Staff accounts (S1.8): who works here, by invitation; every change with its reason. Never registration data."""
from flask import current_app, request
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.admin import bp
from blueprints.admin.staff_forms import MESSAGES, ROLES, InviteForm, ReasonForm
from blueprints.pages import go, render
from models.ground.errors import Refused
from models.ground.permissions import Can
from models.people import invitations, professions, staff
from models.people.staff import Filter
from models.vault import addresses, store
from models.vault.store import VaultUnavailable


@bp.get("/staff", endpoint="staff")
@requires(Can.KEEP_STAFF)
def index():
    chosen = Filter(*(request.args.get(name, "") for name in ("role", "state", "registration")))
    people = staff.everyone(chosen)
    return render("admin/staff.html", people=people, chosen=chosen, roles=ROLES, invited=invitations.open_ones(),
                  days_left={one.id: professions.days_left(one) for one in people},
                  registration={one.id: staff.registration_state(one) for one in people})


@bp.route("/staff/invitations/new", methods=["GET", "POST"])
@requires(Can.KEEP_STAFF)
@keeps_what_was_typed
def invite():
    form, status = InviteForm(store.residencies()), 200
    if form.validate_on_submit():
        try:
            _invite(form)
            return go("admin.staff", gettext("The invitation is on its way."), anchor="invited")
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
        except VaultUnavailable:
            form.form_errors.append(gettext("The address can’t be kept safely just now, so nothing was done. "
                                            "Please try again in a minute."))
            status = 503
    return render("admin/staff_invite.html", status=status, form=form, days=invitations.DAYS)


@bp.post("/staff/invitations/<int:invitation_id>/resend")
@requires(Can.KEEP_STAFF)
def resend(invitation_id):
    invitations.resend(invitation_id, by=me(), key=_key())
    return go("admin.staff", gettext("A new link is on its way. The older one opens nothing any more."),
              anchor="invited")


@bp.route("/staff/invitations/<int:invitation_id>/withdraw", methods=["GET", "POST"])
@requires(Can.KEEP_STAFF)
@keeps_what_was_typed
def withdraw(invitation_id):
    invitation, form = invitations.find_open(invitation_id), ReasonForm()
    if form.validate_on_submit():
        invitations.withdraw(invitation_id, reason=form.reason.data, by=me())
        return go("admin.staff", gettext("The invitation is withdrawn: its link opens nothing."))
    return render("admin/staff_withdraw.html", invitation=invitation, form=form)


def _invite(form: InviteForm) -> None:
    """The rules first, then the address into the vault; what breaks off afterwards is swept."""
    position = form.position()
    invitations.check(position)
    record_key = addresses.keep(form.vault, form.email.data)
    invitations.invite(position, residency=form.vault, record_key=record_key, by=me(), key=_key())


def _key() -> str:
    return current_app.config["SETTINGS"].secret_key
