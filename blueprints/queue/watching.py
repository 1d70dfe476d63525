"""Watches: whom guides keep an eye on, and what is done with each (S5.7)."""
from flask import request
from flask_babel import gettext
from wtforms.fields.choices import SelectChoice

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import go, page_mark, render
from blueprints.queue import bp
from blueprints.queue.watch_forms import MESSAGES, EndForm, HandOverForm, RenewForm
from models.care import watch_lists, watches
from models.ground.errors import Refused, Stale
from models.ground.permissions import Can

FORMS = {"renew": RenewForm, "hand": HandOverForm, "end": EndForm}


@bp.get("/watches", endpoint="watches")
@requires(Can.SEE_QUEUE)
def index():
    mine, after = "mine" in request.args, request.args.get("after", type=page_mark)
    rows, more = watch_lists.page(for_=me(), mine=mine, after=after)
    return render("queue/watches.html", rows=rows, more=more, mine=mine, is_first=not after, reasons=watches.reasons)


@bp.get("/watches/<int:watch_id>")
@requires(Can.SEE_QUEUE)
def watch(watch_id):
    return _watch(watch_id)


@bp.post("/watches/<int:watch_id>/renew")
@requires(Can.KEEP_WATCHES)
@keeps_what_was_typed
def renew_watch(watch_id):
    return _keep(watch_id, "renew", gettext("Renewed."), lambda form: watches.renew(
        watch_id, by=me(), words=form.words.data, review_on=form.review_on.data, seen=form.seen.data))


@bp.post("/watches/<int:watch_id>/hand-over")
@requires(Can.KEEP_WATCHES)
@keeps_what_was_typed
def hand_over_watch(watch_id):
    return _keep(watch_id, "hand", gettext("Handed over. They have been told."), lambda form: watches.hand_over(
        watch_id, by=me(), to_id=form.to.data, words=form.words.data, seen=form.seen.data))


@bp.post("/watches/<int:watch_id>/end")
@requires(Can.KEEP_WATCHES)
@keeps_what_was_typed
def end_watch(watch_id):
    return _keep(watch_id, "end", gettext("The watch is over."), lambda form: watches.end(
        watch_id, by=me(), words=form.words.data, seen=form.seen.data))


@bp.post("/watches/<int:watch_id>/take-over")
@requires(Can.KEEP_WATCHES)
def take_over_watch(watch_id):
    watches.take_over(watch_id, by=me(), instead_of=request.form.get("instead_of", type=page_mark))
    return go("queue.watch", gettext("It is yours now. Whoever kept it has been told."), watch_id=watch_id)


def _keep(watch_id: int, key: str, done: str, act):
    form, trouble = _form(key, watches.find(watch_id, for_=me())), False
    if form.validate_on_submit():
        try:
            act(form)
            return go("queue.watch", done, watch_id=watch_id)
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
        except Stale:
            trouble = True
    return _watch(watch_id, form, key, trouble)


def _watch(watch_id: int, sent=None, key: str = "", trouble: bool = False):
    """A form that was sent comes back as it was typed, whatever has happened to the watch."""
    found = watches.find(watch_id, for_=me())
    keeps = not found.is_over and me().may(Can.KEEP_WATCHES) and found.may_be_kept_by(me())
    forms = {name: sent if name == key else _form(name, found, formdata=None) for name in FORMS
             if keeps or name == key}
    for form in forms.values():
        form.seen.raw_data, form.seen.data = None, found.version
    may_take = not found.is_over and me().may(Can.KEEP_WATCHES) and found.owner_id != me().id
    return render("queue/watch.html", status=409 if trouble else 200, form=sent, forms=forms, watch=found,
                  trouble=trouble, may_take=may_take, steps=watch_lists.steps(found), reasons=watches.reasons)


def _form(name: str, found, **more):
    form = FORMS[name](prefix=name, **more)
    if name == "renew" and form.review_on.data is None and not form.is_submitted():
        form.review_on.data = watches.usual_day()
    if name == "hand":
        form.to.choices = [SelectChoice(one.id, one.shown_name) for one in watches.colleagues(found)
                           if one.id != found.owner_id]
    return form
