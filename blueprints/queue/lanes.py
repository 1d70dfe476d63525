"""The lanes beside the queue: newcomers who wait to be greeted (S5.11), posts that wait for a first reply (S3.14)."""
from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.formatting import language
from blueprints.pages import go, page_mark, render
from blueprints.queue import bp
from blueprints.queue.forms import GreetForm
from blueprints.queue.picking import UNFILLED, WithTemplates
from models.care import arrivals, members, unanswered
from models.ground.errors import Refused
from models.ground.permissions import Can
from models.people import first_questions

MESSAGES = {
    "empty": _l("Please leave some words."),
    "too-long": _l("This is too long."),
    "found": _l("These words would not be shown as they stand: there is something in them about danger, or a detail "
                "that could show who someone is. Please write them anew."),
    "unfilled": UNFILLED,
    "greeted": _l("A colleague has greeted them in the meantime, so nothing was sent. Your words are still here."),
}


class GreetingForm(WithTemplates, GreetForm):
    pass


@bp.get("/newcomers")
@requires(Can.SEE_QUEUE)
def newcomers():
    return render("queue/newcomers.html", waiting=arrivals.waiting(for_=me()), may_greet=me().may(Can.REPLY_AS_GUIDE))


@bp.route("/newcomers/<int:member_id>", methods=["GET", "POST"])
@requires(Can.REPLY_AS_GUIDE)
@keeps_what_was_typed
def greet(member_id):
    newcomer, member = arrivals.find(member_id, for_=me()), members.find(member_id, for_=me())
    form = GreetingForm(words=arrivals.kept_words(newcomer, by=me()))
    form.offer(("greeting",), member, me())
    if not form.is_picking and form.validate_on_submit():
        try:
            arrivals.greet(member_id, by=me(), words=form.words.data)
            return go("queue.newcomers", gettext("Your greeting is with them."))
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
    return render("queue/greet.html", form=form, newcomer=newcomer,
                  told=first_questions.said(newcomer.told, language()))


@bp.get("/unanswered", endpoint="unanswered")
@requires(Can.SEE_QUEUE)
def lane():
    rows, more = unanswered.waiting(for_=me(), after=request.args.get("after", type=page_mark))
    oversees = me().may(Can.OVERSEE)
    return render("queue/unanswered.html", waiting=rows, more=more, is_first="after" not in request.args,
                  oversees=oversees, minutes=unanswered.minutes_to_first_reply(for_=me()) if oversees else None)
