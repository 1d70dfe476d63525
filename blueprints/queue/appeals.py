"""Appeals, for the desk: what waits, what was decided, the answer by a different clinician (S5.14)."""
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import go, render
from blueprints.queue import bp
from blueprints.queue.appeal_forms import MESSAGES, NEEDS_CLINICIAN, NOT_YOURS, STALE, AnswerForm
from models.care import appeal_answers, appeals, decisions, showing
from models.care.appeals import Answer
from models.ground.errors import NeedsClinician, NotAllowed, Refused, Stale
from models.ground.permissions import Can
from models.people import accounts, standing

REFUSALS = {NeedsClinician: NEEDS_CLINICIAN, NotAllowed: NOT_YOURS, Stale: STALE}


@bp.get("/appeals", endpoint="appeals")
@requires(Can.SEE_QUEUE)
def index():
    waiting = appeals.waiting(for_=me())
    return render("queue/appeals.html", waiting=waiting,
                  mine={one.id for one in waiting if appeals.may_answer(one, by=me())})


@bp.get("/appeals/<int:appeal_id>")
@requires(Can.SEE_QUEUE)
def appeal(appeal_id):
    return _show(appeals.find(appeal_id, for_=me()))


@bp.post("/appeals/<int:appeal_id>")
@requires(Can.ANSWER_APPEALS)
@keeps_what_was_typed
def answer(appeal_id):
    found = appeals.find(appeal_id, for_=me())
    form = AnswerForm().fit(found)
    if form.validate_on_submit():
        try:
            appeal_answers.answer(appeal_id, Answer(form.outcome.data), by=me(), words=form.words.data, **form.chosen())
            return go("queue.appeals", gettext("Answered. It has effect now, and the member has been told."))
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
        except tuple(REFUSALS) as trouble:
            form.form_errors.append(REFUSALS[type(trouble)])
    return _show(found, form)


def _show(found, form=None):
    """The words as their author wrote them and as others read them, side by side; the form for who may answer."""
    before = appeal_answers.words_before(found.post) if found.post else {}
    if form is None and found.answered_at is None and appeals.may_answer(found, by=me()):
        form = AnswerForm(formdata=None, seen_version=found.post.version if found.post else 0, **before).fit(found)
    elif form is not None:
        form.seen_version.raw_data, form.seen_version.data = None, found.post.version if found.post else 0
    return render("queue/appeal.html", appeal=found, form=form, before=before, reasons=decisions.reasons,
                  sanction_reasons=standing.reasons(), shown=showing.words_to_edit(found.post) if found.post else {},
                  names=accounts.shown_names((found.decided_by_id, found.answered_by_id)),
                  is_mine_to_answer=appeals.may_answer(found, by=me()))
