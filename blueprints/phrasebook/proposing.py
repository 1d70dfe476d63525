"""A Lead proposes: a rule, another wording of one, or that one is retired (S5.2)."""
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import go, render
from blueprints.phrasebook import bp
from blueprints.phrasebook.forms import RetireForm, RuleForm
from models.care import phrase_proposals, phrase_rules, phrasebook
from models.ground.errors import NotFound
from models.ground.permissions import Can
from safety import kept


@bp.route("/rules/new", methods=["GET", "POST"])
@requires(Can.KEEP_PHRASEBOOK)
@keeps_what_was_typed
def new():
    form = RuleForm.new(me())
    if form.validate_on_submit() and (made := form.keeps(
            phrase_proposals.propose, form.entry(), by=me(), reason=form.reason.data)):
        return _proposed(made)
    return render("phrasebook/draft.html", form=form, row=None, sets={
        language: kept.word_sets(phrasebook.files(), language) for language in me().communities})


@bp.route("/rules/<rule>/change", methods=["GET", "POST"])
@requires(Can.KEEP_PHRASEBOOK)
@keeps_what_was_typed
def change(rule):
    row = _living(rule)
    form = RuleForm.filled_from(row)
    if form.validate_on_submit() and (made := form.keeps(
            phrase_proposals.propose, form.entry(), by=me(), reason=form.reason.data, key=rule, seen=form.seen.data)):
        return _proposed(made)
    return render("phrasebook/draft.html", form=form, row=row, sets={
        row.language: kept.word_sets(phrasebook.files(), row.language)})


@bp.route("/rules/<rule>/retire", methods=["GET", "POST"])
@requires(Can.KEEP_PHRASEBOOK)
@keeps_what_was_typed
def retire(rule):
    row = _living(rule)
    form = RetireForm(data={"seen": row.id})
    if form.validate_on_submit() and (made := form.keeps(
            phrase_proposals.propose_retirement, rule, seen=form.seen.data, by=me(), reason=form.reason.data)):
        return _proposed(made)
    return render("phrasebook/retire.html", form=form, row=row)


def _living(key: str):
    row = phrase_rules.wordings(key)[0]
    if not row.is_in_force:
        raise NotFound
    return row


def _proposed(proposal):
    return go("phrasebook.proposal", gettext("Proposed. Another Lead decides on it."), proposal_id=proposal.id)
