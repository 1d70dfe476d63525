"""Decisions that choose from a list of their own, each on a page: help near the author, a Lead to hand it to."""
from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import render
from blueprints.queue import bp
from blueprints.queue.forms import FORMS, MESSAGES
from blueprints.queue.views import LOST, done
from models.care import decisions, queue
from models.care.decisions import Outcome
from models.ground.errors import Refused
from models.ground.permissions import Can


@bp.route("/items/<int:item_id>/signpost", methods=["GET", "POST"])
@requires(Can.DECIDE)
@keeps_what_was_typed
def signpost(item_id):
    return _decide(item_id, Outcome.SIGNPOST)


@bp.route("/items/<int:item_id>/hand-to-lead", methods=["GET", "POST"])
@requires(Can.DECIDE)
@keeps_what_was_typed
def hand_to_lead(item_id):
    return _decide(item_id, Outcome.HAND_TO_LEAD)


def _decide(item_id: int, outcome: Outcome):
    item, form, trouble = queue.find(item_id, for_=me()), FORMS[outcome](prefix=outcome.value), ""
    form.offer_choices(item, me())
    if form.validate_on_submit():
        try:
            form.decide(item_id, me())
            return done(item_id, outcome)
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
        except LOST as lost:
            if decisions.was_mine(item_id, outcome.value, for_=me()):
                return done(item_id, outcome)
            trouble = type(lost).__name__
    is_mine = item.is_open and item.is_held_by(me())
    form.seen_version.raw_data = None
    form.seen_version.data, form.again.data = item.post.version, "" if is_mine else "again"
    return render("queue/apart.html", form=form, item=item, post=item.post, outcome=outcome.value, trouble=trouble,
                  is_mine=is_mine, escalation=None, status=409 if trouble else 200)
