"""What the desk's pages say by themselves while they lie open: that a guide is at work, and on what (S5.8, S5.15)."""
from flask import request

from blueprints.access import asked_by_the_page, is_no_sign_of_work, me, requires
from blueprints.pages import render
from blueprints.queue import bp
from models.care import looks, queue
from models.ground.permissions import Can


@bp.post("/presence")
@requires(Can.SEE_QUEUE)
@asked_by_the_page
def presence():
    """A sign of work: the guard has noted it. With an item, work on it goes on and so does its lease: not of someone
    whose registration has lapsed meanwhile, for they can't decide.
    """
    if (item_id := request.form.get("item", type=int)) and me().may(Can.DECIDE):
        queue.renew(item_id, by=me())
    return "", 204


@bp.post("/items/<int:item_id>/look")
@requires(Can.SEE_QUEUE)
@asked_by_the_page
@is_no_sign_of_work
def look(item_id):
    """The page that lies open says so, and hears who else has it open, or took it on."""
    item = queue.find(item_id, for_=me())
    looks.note(item.case_id, by=me())
    return render("queue/_colleagues.html", item=item, lookers=looks.others(item.case_id, for_=me()))
