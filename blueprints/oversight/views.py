"""Who looked at what and why, how the desk stands, who may do what, the log of all acts. Never registration data."""
from flask import request
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.oversight import bp
from blueprints.oversight.forms import MESSAGES, ReviewForm
from blueprints.pages import go, render
from models.care import pages, queue
from models.ground import audit, marks, outbox
from models.ground.audit import Act
from models.ground.errors import Refused
from models.ground.permissions import MAY, Can, Role
from models.people import accounts, rota
from models.vault import afterwards, glass


@bp.get("")
@requires(Can.OVERSEE)
def index():
    return _index()


@bp.post("/openings/<int:glass_id>/review")
@requires(Can.REVIEW_OPENING)
@keeps_what_was_typed
def review(glass_id):
    form = ReviewForm(prefix=f"opening-{glass_id}")
    if form.validate_on_submit():
        try:
            afterwards.review(glass_id, by=me(), words=form.words.data)
            return go("oversight.index", gettext("Your review is on file."))
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
    glass.find(glass_id)
    return _index(glass_id, form)


@bp.get("/who-can")
@requires(Can.OVERSEE)
def who_can():
    return render("oversight/who_can.html", roles=list(Role), cans=list(Can), may=MAY)


@bp.get("/audit")
@requires(Can.OVERSEE)
def log():
    act, before = request.args.get("act", ""), request.args.get("before", type=int)
    entries = audit.latest(before=before, act=act if act in tuple(Act) else "")
    shown = entries[:audit.PER_PAGE]
    return render("oversight/audit.html", part="oversight/_entries.html", entries=shown, act=act, acts=list(Act),
                  older=shown[-1].id if len(entries) > audit.PER_PAGE else None,
                  names=accounts.shown_names(entry.by_id for entry in shown))


def _index(sent_id: int = 0, sent=None):
    openings, may_review = afterwards.openings(), me().may(Can.REVIEW_OPENING)
    return render(
        "oversight/index.html", form=sent, openings=openings, may_review=may_review,
        fields=audit.fields_read(opening.id for opening in openings), reasons=glass.reasons(),
        forms={opening.id: sent if opening.id == sent_id else ReviewForm(formdata=None, prefix=f"opening-{opening.id}")
               for opening in openings
               if may_review and opening.reviewed_at is None and opening.by_id != me().id},
        load=queue.load(), on_call=rota.on_call_now(), present=rota.guides_present(),
        unkept=outbox.oldest_unkept_seconds(), page_late=pages.overdue_seconds(),
        heartbeat=marks.age_seconds(marks.HEARTBEAT))
