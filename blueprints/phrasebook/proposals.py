"""What is proposed, and a second person's word on it (S5.2)."""
from flask import request
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import go, page_mark, render
from blueprints.phrasebook import bp
from blueprints.phrasebook.forms import AnswerForm
from models.care import phrase_proposals, phrase_trials
from models.care.phrase_proposals import ProposalState
from models.ground.permissions import Can


@bp.get("/proposals")
@requires(Can.READ_PHRASEBOOK)
def proposals():
    state, before = request.args.get("state", ""), request.args.get("before", type=page_mark)
    found = phrase_proposals.page(state=state, before=before)
    shown = found[:phrase_proposals.PER_PAGE]
    return render("phrasebook/proposals.html", proposals=shown, state=state, states=list(ProposalState), before=before,
                  older=shown[-1].id if len(found) > phrase_proposals.PER_PAGE else None)


@bp.get("/proposals/<int:proposal_id>")
@requires(Can.READ_PHRASEBOOK)
def proposal(proposal_id):
    return _proposal(proposal_id)


@bp.post("/proposals/<int:proposal_id>/approve")
@requires(Can.KEEP_PHRASEBOOK)
@keeps_what_was_typed
def approve(proposal_id):
    form = AnswerForm(prefix="approve")
    if form.validate_on_submit() and (version := form.keeps(
            phrase_proposals.approve, proposal_id, by=me(), words=form.words.data)):
        return go("phrasebook.proposal", gettext("In force, as version %(number)d.", number=version.id),
                  proposal_id=proposal_id)
    return _proposal(proposal_id, form)


@bp.post("/proposals/<int:proposal_id>/return")
@requires(Can.KEEP_PHRASEBOOK)
@keeps_what_was_typed
def send_back(proposal_id):
    form = AnswerForm(prefix="return")
    if form.validate_on_submit() and form.keeps(phrase_proposals.send_back, proposal_id, by=me(),
                                                words=form.words.data):
        return go("phrasebook.proposal", gettext("Sent back, with your reason."), proposal_id=proposal_id)
    return _proposal(proposal_id, form)


@bp.post("/proposals/<int:proposal_id>/try")
@requires(Can.KEEP_PHRASEBOOK)
def try_again(proposal_id):
    phrase_trials.begin(proposal_id)
    return go("phrasebook.proposal", proposal_id=proposal_id, anchor="trial")


@bp.post("/proposals/<int:proposal_id>/withdraw")
@requires(Can.KEEP_PHRASEBOOK)
def withdraw(proposal_id):
    phrase_proposals.withdraw(proposal_id, by=me())
    return go("phrasebook.proposal", gettext("Withdrawn."), proposal_id=proposal_id)


def _proposal(proposal_id: int, sent=None):
    found, reader = phrase_proposals.find(proposal_id), me()
    keeps = reader.may(Can.KEEP_PHRASEBOOK)
    forms = {}
    if sent or keeps and found.may_be_decided_by(reader):
        forms = {name: sent if sent and sent.words.name.startswith(name) else AnswerForm(formdata=None, prefix=name)
                 for name in ("approve", "return")}
    trial = phrase_trials.latest(proposal_id)
    return render("phrasebook/proposal.html", part="phrasebook/_trial.html", form=sent, forms=forms, proposal=found,
                  keeps=keeps, is_own=found.by_id == reader.id, trial=trial,
                  examples=phrase_trials.shown(trial, for_=reader), kinds=phrase_trials.KINDS)
