"""Second reading (S5.8, S5.12): what was drawn is read blind; then both see both; a Lead notes what is learned."""
from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import Optional

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.formatting import language
from blueprints.forms import SiteForm, needed, up_to
from blueprints.marking import drawing, marked
from blueprints.pages import go, page_mark, render
from blueprints.queue import bp
from models.care import context, decisions, second_readings
from models.care.decisions import WORDS_LENGTH, Outcome
from models.community import photos
from models.ground.errors import Refused
from models.ground.permissions import Can

WOULD = {
    Outcome.APPROVE: _l("Approve it"),
    Outcome.NO_ACTION: _l("Take no action"),
    Outcome.EDIT: _l("Edit it"),
    Outcome.NOTE: _l("Add a content note"),
    Outcome.RETURN: _l("Send it back to be changed"),
    Outcome.REMOVE: _l("Remove it"),
    Outcome.ESCALATE: _l("Escalate"),
}
MESSAGES = {
    "empty": _l("Please write why: nothing in the list says it."),
    "read": _l("A colleague has read it in the meantime. What you wrote is still here, and nothing was sent."),
    "erased": _l("The words have been erased in the meantime, so nothing was sent."),
    "learned": _l("A colleague has noted something in the meantime. What you wrote is still here, and nothing was "
                  "sent."),
}


class ReadingForm(SiteForm):
    choice = RadioField(_l("What would you have decided?"), validators=[needed(_l("Please choose one."))],
                        validate_choice=False, choices=lambda: list(_choices()))
    words = TextAreaField(_l("Why"), validators=[Optional(), up_to(WORDS_LENGTH)])


class LearnedForm(SiteForm):
    words = TextAreaField(_l("What is learned"), validators=[
        needed(_l("Please write what is learned, or that nothing is.")), up_to(WORDS_LENGTH)])


@bp.get("/second-readings", endpoint="second_readings")
@requires(Can.SEE_QUEUE)
def index():
    may_read = me().may(Can.READ_AGAIN)
    return render("queue/second_readings.html", waiting=second_readings.waiting(for_=me()) if may_read else (),
                  own=second_readings.of_mine(for_=me()), may_read=may_read, share=second_readings.share(),
                  leads=me().may(Can.CONFIRM_DECISIONS))


@bp.get("/second-readings/differences")
@requires(Can.CONFIRM_DECISIONS)
def differences():
    rows, more = second_readings.differing(for_=me(), before=request.args.get("before", type=page_mark))
    return render("queue/differences.html", rows=rows, more=more, is_first="before" not in request.args)


@bp.route("/second-readings/<int:reading_id>/read", methods=["GET", "POST"])
@requires(Can.READ_AGAIN)
@keeps_what_was_typed
def read_again(reading_id):
    reading, form = second_readings.find_to_read(reading_id, by=me()), ReadingForm()
    if form.validate_on_submit():
        outcome, _, category = form.choice.data.partition(":")
        try:
            second_readings.answer(reading_id, by=me(), outcome=outcome, category=category, words=form.words.data or "")
            return go("queue.second_reading", gettext("Thank you. This is what was decided."), reading_id=reading_id)
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
    return _blind(reading, form)


@bp.get("/second-readings/<int:reading_id>")
@requires(Can.SEE_QUEUE)
def second_reading(reading_id):
    return _both(reading_id, LearnedForm())


@bp.post("/second-readings/<int:reading_id>/learned")
@requires(Can.CONFIRM_DECISIONS)
@keeps_what_was_typed
def learned(reading_id):
    form = LearnedForm()
    if form.validate_on_submit():
        try:
            second_readings.learn(reading_id, by=me(), words=form.words.data)
            return go("queue.second_reading", gettext("Noted. Both have been told."), reading_id=reading_id)
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
    return _both(reading_id, form)


def _blind(reading, form):
    """The post as it stood and why it was found; never who decided, nor what."""
    stood = second_readings.as_it_stood(reading)
    if stood is None or (reading.is_read and not form.is_submitted()):
        return render("queue/not_to_be_read.html", status=410, reading=reading, stood=stood)
    item = second_readings.item_of(reading)
    is_current = item.post_version == stood.version
    found, design = item.findings if is_current else [], context.design(reading.post)
    return render("queue/read_again.html", form=form, post=stood, item=item, found=found, is_current=is_current,
                  title=marked(stood.title, _spans(found, "title")), body=marked(stood.body, _spans(found, "body")),
                  picture=drawing(design, stood.title) if design else None, photo=photos.of(reading.post),
                  thread=second_readings.thread(reading), trouble="")


def _both(reading_id: int, form):
    """What was decided, and what the other would have decided, side by side."""
    reading = second_readings.find(reading_id, for_=me())
    return render("queue/second_reading.html", form=form, reading=reading, decision=reading.decision,
                  stood=second_readings.as_it_stood(reading), decided_by=second_readings.decider(reading),
                  reasons=decisions.reasons, may_learn=second_readings.may_learn(reading, by=me()))


def _choices():
    """Each outcome with each of its reasons, so that the two can't contradict each other."""
    for outcome, words in WOULD.items():
        reasons = decisions.reasons(outcome.value)
        if not reasons:
            yield outcome.value, words
        for key, reason in reasons.items():
            yield f"{outcome.value}:{key}", _l("%(act)s: %(reason)s", act=words, reason=reason.name(language()))


def _spans(found: list[dict], part: str) -> list[tuple[int, int]]:
    return [(finding["start"], finding["end"]) for finding in found if finding["part"] == part]
