"""Trainees' decisions: what waits for a Lead, and what became of one's own (S5.8)."""
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import go, render
from blueprints.queue import bp
from blueprints.queue.forms import ConfirmForm
from models.care import confirmations, decisions
from models.ground.errors import AlreadyClaimed, Stale
from models.ground.permissions import Can


@bp.get("/confirmations", endpoint="confirmations")
@requires(Can.SEE_QUEUE)
def index():
    return _index()


@bp.post("/confirmations/<int:confirmation_id>/confirm")
@requires(Can.CONFIRM_DECISIONS)
@keeps_what_was_typed
def confirm(confirmation_id):
    form = ConfirmForm(prefix=f"confirm-{confirmation_id}")
    if not form.validate_on_submit():
        return _index(confirmation_id, form)
    item_id = confirmations.find(confirmation_id, for_=me()).item_id
    try:
        decisions.confirm(confirmation_id, by=me(), words=form.words.data or "")
    except Stale:
        return go("queue.item", gettext("The post has changed since. Please read it and decide anew."), kind="warning",
                  item_id=item_id)
    except AlreadyClaimed as taken:
        return go("queue.confirmations", gettext("%(name)s has it in hand just now.", name=taken.by), kind="warning")
    return go("queue.confirmations", gettext("Confirmed: it has effect now, and they have been told."))


def _index(sent_id: int = 0, sent=None):
    may = me().may(Can.CONFIRM_DECISIONS)
    waiting = confirmations.waiting(for_=me()) if may else []
    return render("queue/confirmations.html", form=sent, waiting=waiting, own=confirmations.own(for_=me()), may=may,
                  reasons=decisions.reasons, forms={
                      one.id: sent if one.id == sent_id else ConfirmForm(formdata=None, prefix=f"confirm-{one.id}")
                      for one in waiting})
