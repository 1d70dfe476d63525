"""Decisions that ask for more than the item's page has room for, each on a page of its own: help near the author, a
Lead to hand it to, a watch, something imposed on the author.
"""
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import go, render
from blueprints.queue import bp, sanction_forms, watch_forms
from blueprints.queue.forms import FORMS, MESSAGES, DecisionForm
from blueprints.queue.views import LOST, done
from models.care import decisions, outcomes, queue
from models.care.decisions import Outcome
from models.ground.errors import Refused
from models.ground.permissions import Can
from models.people.standing import Measure


class WatchForm(watch_forms.WatchForm, DecisionForm):
    def act(self, item_id, by, version):
        outcomes.watch(item_id, by=by, kind=self.kind.data, reason=self.chosen, words=self.words.data,
                       review_on=self.review_on.data, seen_version=version)


class SanctionForm(sanction_forms.ImposeForm, DecisionForm):
    def act(self, item_id, by, version):
        outcomes.sanction(item_id, by=by, measure=Measure(self.kind.data), category=self.category.data,
                          words=self.words.data, days=int(self.days.data) if self.days.data else None,
                          key=self.once.data, seen_version=version)


PAGES = {**FORMS, Outcome.WATCH: WatchForm, Outcome.SANCTION: SanctionForm}
TOLD = {Outcome.WATCH: watch_forms.MESSAGES, Outcome.SANCTION: sanction_forms.MESSAGES}


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


@bp.route("/items/<int:item_id>/watch", methods=["GET", "POST"])
@requires(Can.KEEP_WATCHES)
@keeps_what_was_typed
def watch_author(item_id):
    return _decide(item_id, Outcome.WATCH)


@bp.route("/items/<int:item_id>/sanction", methods=["GET", "POST"])
@requires(Can.SANCTION)
@keeps_what_was_typed
def sanction_author(item_id):
    return _decide(item_id, Outcome.SANCTION)


def _decide(item_id: int, outcome: Outcome):
    item, form, trouble = queue.find(item_id, for_=me()), PAGES[outcome](prefix=outcome.value), ""
    form.offer_choices(item, me())
    if form.validate_on_submit():
        try:
            form.decide(item_id, me())
            return _done(item_id, outcome)
        except Refused as refusal:
            form.refuse(refusal, {**MESSAGES, **TOLD.get(outcome, {})})
        except LOST as lost:
            if decisions.was_mine(item_id, outcome.value, for_=me()):
                return _done(item_id, outcome)
            trouble = type(lost).__name__
    is_mine = item.is_open and item.is_held_by(me())
    form.seen_version.raw_data = None
    form.seen_version.data, form.again.data = item.post.version, "" if is_mine else "again"
    return render("queue/apart.html", form=form, item=item, post=item.post, outcome=outcome.value, trouble=trouble,
                  is_mine=is_mine, escalation=None, status=409 if trouble else 200)


def _done(item_id: int, outcome: Outcome):
    """What is done about the author decides nothing about the post: that is next."""
    said = {Outcome.WATCH: gettext("All that they write comes to the queue from now on. Please decide on the post, "
                                   "too."),
            Outcome.SANCTION: gettext("It holds from now on. They have been told what, why, and how to appeal. Please "
                                      "decide on the post, too.")}
    if outcome in said:
        return go("queue.item", said[outcome], item_id=item_id, anchor="decide")
    return done(item_id, outcome)
