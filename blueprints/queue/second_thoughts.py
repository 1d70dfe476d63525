"""A decision taken back at once, and what is put right later (S5.14)."""
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import go
from blueprints.queue import bp
from blueprints.queue.views import decide_by_form
from models.care import queue, undoing
from models.care.decisions import Outcome
from models.ground.errors import Refused
from models.ground.permissions import Can

TOO_LATE = {
    "too-late": _l("More than 20 seconds have passed, so nothing was changed. You can take it up again below and put "
                   "it right; its author is told."),
    "moved-on": _l("The post or its case has changed since, so nothing was done. You can take it up again below."),
    "gone-out": _l("This can’t be taken back: it has gone out already."),
}


@bp.post("/decisions/<int:decision_id>/undo")
@requires(Can.DECIDE)
def undo(decision_id):
    try:
        item = undoing.undo(decision_id, by=me())
    except Refused as refusal:
        return go("queue.item", str(TOO_LATE[refusal.why]), kind="warning", anchor="decide",
                  item_id=undoing.item_of(decision_id, for_=me()))
    return go("queue.item", gettext("Taken back: it is as it was, and nobody was told."), item_id=item.id,
              anchor="decide")


@bp.post("/items/<int:item_id>/again")
@requires(Can.DECIDE)
def take_up_again(item_id):
    item = queue.take_up_again(item_id, by=me())
    return go("queue.item", gettext("It is in your hands again."), item_id=item.id, anchor="decide")


@bp.post("/items/<int:item_id>/restore")
@requires(Can.DECIDE)
@keeps_what_was_typed
def restore(item_id):
    return decide_by_form(item_id, Outcome.RESTORE)


@bp.post("/items/<int:item_id>/note-off")
@requires(Can.DECIDE)
@keeps_what_was_typed
def note_off(item_id):
    return decide_by_form(item_id, Outcome.NOTE_OFF)


@bp.post("/items/<int:item_id>/put-back")
@requires(Can.DECIDE)
@keeps_what_was_typed
def put_back(item_id):
    return decide_by_form(item_id, Outcome.PUT_BACK)
