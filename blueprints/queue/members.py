"""The member's page for guides: what happened lately, what is watched, what colleagues noted (S5.4, S5.7)."""
from flask import request
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import go, page_mark, render
from blueprints.queue import bp
from blueprints.queue.watch_forms import MESSAGES, NoteForm, WatchForm
from models.care import decisions, member_timeline, members, notes, watch_lists, watches
from models.ground.errors import Refused
from models.ground.permissions import Can
from models.people import standing
from models.people.accounts import AccountState


@bp.get("/members/<int:member_id>")
@requires(Can.SEE_QUEUE)
def member(member_id):
    return _member(member_id, NoteForm(formdata=None))


@bp.post("/members/<int:member_id>/notes")
@requires(Can.KEEP_WATCHES)
@keeps_what_was_typed
def write_note(member_id):
    form = NoteForm()
    if form.validate_on_submit():
        try:
            notes.write(member_id, by=me(), words=form.words.data, corrects_id=_number(form.corrects.data),
                        sure=form.sure.data)
            return go("queue.member", gettext("Your note is with them, for the other guides to read."),
                      member_id=member_id, anchor="notes")
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
            form.was_warned = refusal.why == "telling"
    return _member(member_id, form)


@bp.route("/members/<int:member_id>/watch", methods=["GET", "POST"])
@requires(Can.KEEP_WATCHES)
@keeps_what_was_typed
def begin_watch(member_id):
    person, form = members.find(member_id, for_=me()), WatchForm()
    if form.validate_on_submit():
        try:
            watches.begin(member_id, by=me(), kind=form.kind.data, reason=form.chosen, words=form.words.data,
                          review_on=form.review_on.data)
            return go("queue.member", gettext("All that they write comes to the queue from now on."),
                      member_id=member_id)
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
    return render("queue/watch_begin.html", form=form, member=person, longest=watches.longest(),
                  standing=watch_lists.on(person), watch_reasons=watches.reasons)


def _member(member_id: int, form):
    """A note that puts another right says which."""
    person, after = members.find(member_id, for_=me()), request.args.get("after", "")
    corrects = form.corrects.data = form.corrects.data or request.args.get("corrects", "")
    lines, more = member_timeline.page(person, after=after)
    return render("queue/member.html", form=form, member=person, here=members.here_for(person),
                  corrected=notes.find(_number(corrects), about=person) if _number(corrects) else None,
                  may_keep=me().may(Can.KEEP_WATCHES) and person.state != AccountState.CLOSED, is_first=not after,
                  has_left=person.state == AccountState.CLOSED, watched=watch_lists.on(person),
                  noted=notes.about(person), lines=lines, more=more, reasons=decisions.reasons,
                  watch_reasons=watches.reasons, sanction_reasons=standing.reasons())


def _number(text: str) -> int | None:
    try:
        return page_mark(text or "")
    except ValueError:
        return None
