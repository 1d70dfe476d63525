"""Who looked at what and why, how the desk stands, who may do what, the log of all acts. Never registration data."""
from flask import request
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.formatting import language
from blueprints.oversight import bp
from blueprints.oversight.forms import MESSAGES, DeferForm, ReviewForm
from blueprints.pages import go, page_mark, render
from models.care import arrivals, pages, queue
from models.ground import audit, marks, outbox, retention
from models.ground.audit import Act
from models.ground.errors import Refused
from models.ground.permissions import MAY, Can, Role
from models.people import accounts, organisations, rota
from models.rights import leaving
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
        with form.refusing(MESSAGES):
            afterwards.review(glass_id, by=me(), words=form.words.data)
            return go("oversight.index", gettext("Your review is on file."))
    glass.find(glass_id)
    return _index(glass_id, form)


@bp.route("/openings/<int:glass_id>/telling", methods=["GET", "POST"])
@requires(Can.REVIEW_OPENING)
@keeps_what_was_typed
def telling(glass_id):
    """What the member reads of an opening, and where somebody must not tell them yet, why (S6.10)."""
    form, owed = DeferForm(), afterwards.find(glass_id)
    if form.validate_on_submit():
        with form.refusing(MESSAGES):
            afterwards.defer(glass_id, by=me(), reason=form.reason.data, look_again_on=form.look_again_on.data)
            return go("oversight.telling", gettext("Put off, and on record."), glass_id=glass_id)
    return render("oversight/telling.html", form=form, owed=owed, opening=owed.opening, says=_says,
                  fields=audit.fields_read([glass_id])[glass_id])


@bp.post("/openings/<int:glass_id>/tell")
@requires(Can.REVIEW_OPENING)
def tell(glass_id):
    try:
        afterwards.tell(glass_id, by=me())
    except Refused:
        return go("oversight.telling", gettext("The record is still open: seal it first."), kind="warning",
                  glass_id=glass_id)
    return go("oversight.telling", gettext("The member is told."), glass_id=glass_id)


@bp.get("/who-can")
@requires(Can.OVERSEE)
def who_can():
    return render("oversight/who_can.html", roles=list(Role), cans=list(Can), may=MAY)


@bp.get("/retention")
@requires(Can.OVERSEE)
def kept():
    return render("oversight/retention.html", periods=retention.periods(), reports=retention.reports(),
                  held_back=leaving.held_back(), organisations=organisations.everyone())


@bp.get("/audit")
@requires(Can.OVERSEE)
def log():
    act, before = request.args.get("act", ""), request.args.get("before", type=page_mark)
    entries = audit.latest(before=before, act=act if act in tuple(Act) else "")
    shown = entries[:audit.PER_PAGE]
    return render("oversight/audit.html", part="oversight/_entries.html", entries=shown, act=act, acts=list(Act),
                  older=shown[-1].id if len(entries) > audit.PER_PAGE else None,
                  names=accounts.shown_names(entry.by_id for entry in shown))


def _says(_kind: str, category: str) -> str:
    return glass.why(category, language())


def _index(sent_id: int = 0, sent=None):
    openings, may_review = afterwards.openings(), me().may(Can.REVIEW_OPENING)
    return render(
        "oversight/index.html", form=sent, openings=openings, may_review=may_review,
        fields=audit.fields_read(each.opening.id for each in openings), reasons=glass.reasons(),
        forms={opening.id: sent if opening.id == sent_id else ReviewForm(formdata=None, prefix=f"opening-{opening.id}")
               for opening in (each.opening for each in openings)
               if may_review and opening.reviewed_at is None and opening.by_id != me().id},
        load=queue.load(), newcomers=arrivals.load(), on_call=rota.on_call_now(), present=rota.guides_present(),
        unkept=outbox.oldest_unkept_seconds(), page_late=pages.overdue_seconds(),
        heartbeat=marks.age_seconds(marks.HEARTBEAT))
