"""One person who works here, and what is changed about them: each on a small page of its own, with its reason."""
from datetime import date

from flask_babel import lazy_gettext as _l

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.admin import bp
from blueprints.admin.staff_forms import MESSAGES, NameForm, PositionForm, ReasonForm, RegistrationForm
from blueprints.pages import go, render
from models.care import handover
from models.ground.permissions import Can
from models.people import accounts, guide_names, professions, second_factor, staff

SAVED = _l("Done. It is on record, with your reason.")


@bp.get("/staff/<int:person_id>")
@requires(Can.KEEP_STAFF)
def person(person_id):
    found = staff.find(person_id)
    history = staff.history(found)
    return render("admin/staff_person.html", person=found, names=guide_names.former_ones(found), history=history,
                  days_left=professions.days_left(found), registration=staff.registration_state(found),
                  who=accounts.shown_names([found.supervised_by_id, *(line.by_id for line in history)]))


@bp.route("/staff/<int:person_id>/position", methods=["GET", "POST"])
@requires(Can.KEEP_STAFF)
@keeps_what_was_typed
def change_position(person_id):
    found = staff.find(person_id)
    form = PositionForm(data={"roles": sorted(found.roles), "communities": found.communities,
                              "supervised_by": found.supervised_by_id or 0})
    return _change("position", found, form, lambda: handover.change_position(
        found, form.position(found), reason=form.reason.data, by=me()))


@bp.route("/staff/<int:person_id>/guide-name", methods=["GET", "POST"])
@requires(Can.KEEP_STAFF)
@keeps_what_was_typed
def rename(person_id):
    found = staff.find(person_id)
    form = NameForm(data={"guide_name": found.guide_name})
    return _change("name", found, form, lambda: staff.rename(
        found, form.guide_name.data or "", reason=form.reason.data, by=me()))


@bp.route("/staff/<int:person_id>/registration", methods=["GET", "POST"])
@requires(Can.KEEP_STAFF)
@keeps_what_was_typed
def file_registration(person_id):
    found = staff.find(person_id)
    kept = found.profession or {}
    form = RegistrationForm(data=kept | {"expires": date.fromisoformat(kept["expires"]) if kept else None})
    return _change("registration", found, form, lambda: staff.register(
        found, **form.registration(), reason=form.reason.data, by=me()))


@bp.route("/staff/<int:person_id>/suspension", methods=["GET", "POST"])
@requires(Can.KEEP_STAFF)
@keeps_what_was_typed
def suspend(person_id):
    found, form = staff.find(person_id), ReasonForm()
    return _change("suspend", found, form, lambda: handover.suspend(found, reason=form.reason.data, by=me()))


@bp.route("/staff/<int:person_id>/return", methods=["GET", "POST"])
@requires(Can.KEEP_STAFF)
@keeps_what_was_typed
def bring_back(person_id):
    found, form = staff.find(person_id), ReasonForm()
    return _change("return", found, form, lambda: staff.bring_back(found, reason=form.reason.data, by=me()))


@bp.route("/staff/<int:person_id>/leaving", methods=["GET", "POST"])
@requires(Can.KEEP_STAFF)
@keeps_what_was_typed
def leave(person_id):
    found, form = staff.find(person_id), ReasonForm()
    return _change("leave", found, form, lambda: handover.leave(found, reason=form.reason.data, by=me()))


@bp.route("/staff/<int:person_id>/second-factor", methods=["GET", "POST"])
@requires(Can.KEEP_STAFF)
@keeps_what_was_typed
def reset_factor(person_id):
    found, form = staff.find(person_id), ReasonForm()
    return _change("factor", found, form, lambda: second_factor.reset(found, reason=form.reason.data, by=me()))


def _change(kind: str, person, form, verb):
    """One form, one verb; what it refuses stands at its field."""
    if form.validate_on_submit():
        with form.refusing(MESSAGES):
            verb()
            return go("admin.person", str(SAVED), person_id=person.id)
    held = handover.held_by(person) if kind in ("suspend", "leave", "position") else None
    return render("admin/staff_change.html", kind=kind, person=person, form=form, held=held)
