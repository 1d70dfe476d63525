"""Members who have gone quiet, and a guide's own words to a member (S5.7)."""
from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, TextAreaField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.forms import SiteForm, listed, needed, up_to
from blueprints.pages import go, page_mark, render
from blueprints.queue import bp
from blueprints.queue.picking import UNFILLED, WithTemplates
from models.care import members, quiet, reaching
from models.ground.errors import Refused
from models.ground.permissions import Can

PURPOSES = ("reaching-out", "message", "signpost")
MESSAGES = {
    "empty": _l("Please leave some words."),
    "too-long": _l("This is too long."),
    "unfilled": UNFILLED,
    "found": _l("These words would not be shown as they stand: there is something in them about danger, or a detail "
                "that could show who someone is. Please write them anew."),
    "reached": _l("A colleague has been in touch with them in the meantime, so nothing was sent. Your words are still "
                  "here: send them once more if they should go all the same."),
}


class SeenForm(SiteForm):
    """What a colleague did meanwhile is told before anything is sent."""
    seen = IntegerField(widget=HiddenInput(), default=0, validators=[NumberRange(0, 2**31 - 1)])


class ReachForm(WithTemplates, SeenForm):
    words = TextAreaField(_l("Your words to them"), validators=[needed(_l("Please leave some words.")),
                                                                up_to(reaching.WORDS_LENGTH)])


class LeaveForm(SeenForm):
    reason = RadioField(_l("Reason"), choices=lambda: listed(reaching.reasons()), validate_choice=False,
                        validators=[needed(_l("Please choose a reason."))])
    words = TextAreaField(_l("In your words"), validators=[Optional(), up_to(reaching.WORDS_LENGTH)])


@bp.get("/quiet", endpoint="quiet")
@requires(Can.SEE_QUEUE)
def lane():
    after = request.args.get("after", type=page_mark)
    rows, more = quiet.waiting(for_=me(), after=after)
    return render("queue/quiet.html", rows=rows, more=more, is_first=not after, days=quiet.days(),
                  may_reach=me().may(Can.REPLY_AS_GUIDE))


@bp.route("/members/<int:member_id>/reach-out", methods=["GET", "POST"])
@requires(Can.REPLY_AS_GUIDE)
@keeps_what_was_typed
def reach_out(member_id):
    member, form = members.find(member_id, for_=me()), ReachForm()
    form.offer(PURPOSES, member, me())
    if not form.is_picking and form.validate_on_submit():
        try:
            reaching.reach_out(member_id, by=me(), words=form.words.data, seen=form.seen.data)
            return go("queue.member", gettext("Your words are with them."), member_id=member_id)
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
    return _page(member, form, LeaveForm(formdata=None, prefix="leave"), form)


@bp.post("/members/<int:member_id>/leave-in-peace")
@requires(Can.REPLY_AS_GUIDE)
@keeps_what_was_typed
def leave_in_peace(member_id):
    member, form = members.find(member_id, for_=me()), LeaveForm(prefix="leave")
    if form.validate_on_submit():
        try:
            reaching.leave_in_peace(member_id, by=me(), reason=form.reason.data, words=form.words.data or "",
                                    seen=form.seen.data)
            return go("queue.quiet", gettext("Noted: they are left in peace."))
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
    other = ReachForm(formdata=None)
    other.offer(PURPOSES, member, me())
    return _page(member, other, form, form)


def _page(member, form, leave, sent):
    """The last thing that anybody did is drawn beside the forms, and counts as read from now on."""
    last = reaching.latest(member)
    for one in (form, leave):
        one.seen.raw_data, one.seen.data = None, last.id if last else 0
    line = quiet.of(member, for_=me())
    return render("queue/reach_out.html", form=sent, reach=form, leave=leave, member=member, line=line, last=last,
                  reasons=reaching.reasons())
