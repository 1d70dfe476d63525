"""Escalations: who is called, who has accepted by name, what was done, how it ended (S6)."""
from flask import request
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.escalations import bp
from blueprints.escalations.forms import MESSAGES, CloseForm, StepForm
from blueprints.formatting import language
from blueprints.marking import covered_parts
from blueprints.pages import go, page_mark, render
from models.care import assessments, escalations, exposure, pages, timeline, veils
from models.ground.permissions import Can
from models.people import rota, signposts
from models.vault import afterwards


@bp.get("")
@requires(Can.SEE_ESCALATIONS)
def index():
    return render("escalations/index.html", ringing=escalations.ringing(for_=me()),
                  open_ones=escalations.open_ones(for_=me()), closed_ones=escalations.closed_ones(for_=me()),
                  may_open=me().may(Can.BREAK_GLASS), owed=afterwards.owed(for_=me()))


@bp.get("/<ref>")
@requires(Can.SEE_ESCALATIONS)
def show(ref):
    return _show(ref)


@bp.post("/<ref>/accept")
@requires(Can.ACCEPT_ESCALATION)
def accept(ref):
    escalations.accept(ref, by=me(), instead_of=request.form.get("instead_of", type=page_mark))
    return go("escalations.show", gettext("You have it, by name."), ref=ref)


@bp.post("/<ref>/steps")
@requires(Can.ESCALATE)
@keeps_what_was_typed
def add_step(ref):
    form = StepForm(prefix="step")
    if form.validate_on_submit():
        with form.refusing(MESSAGES):
            escalations.add_step(ref, by=me(), step=form.step.data, words=form.words.data)
            return go("escalations.show", gettext("Written into the timeline."), ref=ref, anchor="timeline")
    return _show(ref, step_form=form)


@bp.post("/<ref>/close")
@requires(Can.ACCEPT_ESCALATION)
@keeps_what_was_typed
def close(ref):
    form = CloseForm(prefix="close")
    if form.validate_on_submit():
        with form.refusing(MESSAGES):
            escalations.close(ref, by=me(), outcome=form.outcome.data, words=form.words.data,
                              follow_up_on=form.follow_up_on.data)
            return go("escalations.show", gettext("Closed. Thank you for staying with it."), ref=ref)
    return _show(ref, close_form=form)


@bp.post("/pages/<int:page_id>/acknowledge")
@requires(Can.ACCEPT_ESCALATION)
def acknowledge(page_id):
    page = pages.acknowledge(page_id, by=me())
    message = gettext("You have answered the page. Unless somebody accepts or decides it within %(minutes)d minutes, "
                      "calling begins anew.", minutes=pages.LOOKING_MINUTES)
    if page.escalation_id:
        return go("escalations.index", message)
    return go("queue.item", message, item_id=page.item_id)


def _show(ref: str, *, step_form=None, close_form=None):
    escalation = escalations.find(ref, for_=me())
    organisation = escalation.member.organisation
    spans = _covers(escalation)
    title, body = covered_parts(escalation.post.title, escalation.post.body, spans) if escalation.post else ("", "")
    return render("escalations/show.html", form=step_form or close_form, escalation=escalation,
                  title=title, body=body, is_covered=spans is not None, member=escalation.member,
                  organisation=organisation,
                  protocol=organisation.protocol(language()) if organisation else "",
                  lines=signposts.for_account(escalation.member, crisis=True), steps=timeline.of(escalation),
                  assessed=assessments.by_step(escalation), questions=assessments.questions(),
                  openings=afterwards.about(escalation), may_review=me().may(Can.REVIEW_OPENING),
                  calls=pages.about(escalation_id=escalation.id, item_id=escalation.item_id),
                  step_form=step_form or StepForm(formdata=None, prefix="step"),
                  close_form=close_form or CloseForm(formdata=None, prefix="close"),
                  on_call=rota.on_call_now(), may_accept=me().may(Can.ACCEPT_ESCALATION),
                  may_open=me().may(Can.BREAK_GLASS), is_mine=escalation.accepted_by_id == me().id)


def _covers(escalation) -> dict | None:
    """Which of the words it is about stay covered, until this reader presses for them (S5.16)."""
    post, item_id = escalation.post, escalation.item_id
    spans = veils.hard(post.title, post.body, language=post.community) if post and item_id else None
    if spans and "words" in exposure.shown_of(item_id, for_=me()):
        return None
    return spans
