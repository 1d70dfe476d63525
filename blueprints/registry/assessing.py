"""The assessment before an opening (S6.7): a draft on the server, short in imminent danger."""
from flask import request
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import go, render
from blueprints.registry import bp
from blueprints.registry.forms import assessment_form
from models.care import assessments, escalations
from models.ground.errors import Refused
from models.ground.permissions import Can


@bp.route("/<ref>/assessment", methods=["GET", "POST"])
@requires(Can.BREAK_GLASS)
@keeps_what_was_typed
def assess(ref):
    escalation = escalations.find(ref, for_=me())
    last = assessments.draft_or_last(escalation)
    form = assessment_form(last.answers if last else assessments.known(escalation))
    if form.validate_on_submit():
        try:
            return _kept(ref, form.answers())
        except Refused as refusal:
            form.refuse_all(refusal)
    return render("registry/assess.html", form=form, escalation=escalation, last=last,
                  questions=assessments.questions())


def _kept(ref: str, answers: dict):
    if "later" in request.form:
        assessments.keep_draft(ref, by=me(), answers=answers)
        return go("registry.assess", gettext("Kept. You or a colleague can go on with it."), ref=ref)
    assessments.complete(ref, by=me(), answers=answers)
    return go("registry.ask", gettext("The assessment is on the timeline."), ref=ref)
