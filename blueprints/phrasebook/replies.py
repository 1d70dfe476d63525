"""Reply templates, kept by Leads: what is in use, what is proposed, and a second person's word on it (S1.3)."""
from flask import request
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import go, render
from blueprints.phrasebook import bp
from blueprints.phrasebook.forms import AnswerForm
from blueprints.phrasebook.reply_forms import ReplyForm, WithdrawReplyForm, purpose_choices
from models.care import reply_templates
from models.ground.errors import NotFound
from models.ground.permissions import Can


@bp.get("/replies")
@requires(Can.READ_PHRASEBOOK)
def replies():
    chosen = {name: request.args.get(name, "").strip()[:20] for name in ("language", "purpose")}
    return render("phrasebook/replies.html", rows=reply_templates.listed(**chosen), chosen=chosen,
                  purposes=purpose_choices())


@bp.route("/replies/new", methods=["GET", "POST"])
@requires(Can.KEEP_PHRASEBOOK)
@keeps_what_was_typed
def new_reply():
    form = ReplyForm.new(me())
    if form.validate_on_submit() and (made := form.keeps(reply_templates.propose, by=me(), **form.wording(),
                                                         **form.place())):
        return _proposed(made)
    return render("phrasebook/reply_draft.html", form=form, template=None, placeholders=reply_templates.PLACEHOLDERS)


@bp.get("/replies/<int:template_id>")
@requires(Can.READ_PHRASEBOOK)
def reply(template_id):
    return _reply(template_id)


@bp.route("/replies/<int:template_id>/change", methods=["GET", "POST"])
@requires(Can.KEEP_PHRASEBOOK)
@keeps_what_was_typed
def change_reply(template_id):
    template = reply_templates.find(template_id)
    wordings = reply_templates.wordings(template)
    newest = next((one for one in wordings if one.number == template.number), wordings[0])
    form = ReplyForm.filled_from(template, newest)
    if form.validate_on_submit() and (made := form.keeps(
            reply_templates.propose, by=me(), template_id=template_id, seen=form.seen.data, **form.wording())):
        return _proposed(made)
    form.seen.raw_data, form.seen.data = None, template.number
    return render("phrasebook/reply_draft.html", form=form, template=template,
                  placeholders=reply_templates.PLACEHOLDERS)


@bp.route("/replies/<int:template_id>/withdraw", methods=["GET", "POST"])
@requires(Can.KEEP_PHRASEBOOK)
@keeps_what_was_typed
def withdraw_reply(template_id):
    template, form = reply_templates.find(template_id), WithdrawReplyForm()
    if form.validate_on_submit() and form.keeps(reply_templates.withdraw, template_id, by=me(),
                                                reason=form.reason.data):
        return go("phrasebook.reply", gettext("Out of use. Its wordings stay on file."), template_id=template_id)
    return render("phrasebook/reply_withdraw.html", form=form, template=template,
                  wording=reply_templates.wordings(template)[0])


@bp.post("/replies/<int:template_id>/wordings/<int:number>/approve")
@requires(Can.KEEP_PHRASEBOOK)
@keeps_what_was_typed
def approve_reply(template_id, number):
    form = AnswerForm(prefix="approve")
    if form.validate_on_submit() and form.keeps(reply_templates.approve, template_id, number, by=me(),
                                                words=form.words.data):
        return go("phrasebook.reply", gettext("In use from now on."), template_id=template_id)
    return _reply(template_id, form)


@bp.post("/replies/<int:template_id>/wordings/<int:number>/return")
@requires(Can.KEEP_PHRASEBOOK)
@keeps_what_was_typed
def return_reply(template_id, number):
    form = AnswerForm(prefix="return")
    if form.validate_on_submit() and form.keeps(reply_templates.send_back, template_id, number, by=me(),
                                                words=form.words.data):
        return go("phrasebook.reply", gettext("Sent back, with your reason."), template_id=template_id)
    return _reply(template_id, form)


@bp.post("/replies/<int:template_id>/wordings/<int:number>/take-back")
@requires(Can.KEEP_PHRASEBOOK)
def take_back_reply(template_id, number):
    reply_templates.take_back(template_id, number, by=me())
    return go("phrasebook.reply", gettext("Taken back."), template_id=template_id)


def _reply(template_id: int, sent=None):
    """The wording that waits stands above the one in use; forms only for whoever may be the second person."""
    template, reader = reply_templates.find(template_id), me()
    wordings = reply_templates.wordings(template)
    if not wordings:
        raise NotFound
    waiting = next((one for one in wordings if one.is_open), None)
    keeps, forms = reader.may(Can.KEEP_PHRASEBOOK), {}
    if sent or keeps and waiting and waiting.may_be_decided_by(reader):
        forms = {name: sent if sent and sent.words.name.startswith(name) else AnswerForm(formdata=None, prefix=name)
                 for name in ("approve", "return")}
    return render("phrasebook/reply.html", form=sent, forms=forms, template=template, wordings=wordings,
                  waiting=waiting, keeps=keeps, is_own=waiting is not None and waiting.by_id == reader.id,
                  in_use=next((one for one in wordings if one.number == template.number), None))


def _proposed(wording):
    return go("phrasebook.reply", gettext("Proposed. Another Lead decides on it."), template_id=wording.template_id)
