"""The guides' queue, an item in its context, and the decisions on it (S5.3, S5.4)."""
from dataclasses import asdict

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from blueprints import headers
from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.marking import covered, drawing, marked
from blueprints.pages import go, page_mark, render
from blueprints.queue import bp
from blueprints.queue.asked import asked, version
from blueprints.queue.forms import APART, FORMS, LEFT_WHEN_GONE, MESSAGES, NOT_IN_TRAINING, AcceptForm
from models.care import (
    arrivals,
    beside,
    bursts,
    confirmations,
    context,
    decisions,
    escalations,
    exposure,
    outcomes,
    putting_right,
    queue,
    reports,
    showing,
    undoing,
    watches,
)
from models.care.decisions import Outcome
from models.community import groups, photos
from models.community.posts import State
from models.ground import audit
from models.ground.errors import AlreadyClaimed, NeedsClinician, NotHolding, Refused, Stale
from models.ground.permissions import Can
from models.people import accounts

DONE = {
    Outcome.APPROVE: _l("Approved. Thank you."),
    Outcome.EDIT: _l("Edited. The author is told what was changed, and why."),
    Outcome.NOTE: _l("The content note is on the post. The author is told."),
    Outcome.REMOVE: _l("Removed. The author is told why."),
    Outcome.NO_ACTION: _l("Reviewed, and left as it is."),
    Outcome.ESCALATE: _l("Escalated. A Senior Clinician is being paged now. This can’t be taken back."),
    Outcome.RETURN: _l("Sent back. The author is asked to change it; until then others don’t see it."),
    Outcome.MESSAGE: _l("Your words are with them. They can’t be taken back; you can write once more."),
    Outcome.SIGNPOST: _l("Your words are with them, and the line beneath. They can’t be taken back."),
    Outcome.HAND_TO_LEAD: _l("It is with the Leads now. Thank you for saying so."),
    Outcome.RESTORE: _l("Restored. The author is told why."),
    Outcome.NOTE_OFF: _l("The content note is off. The author is told."),
    Outcome.PUT_BACK: _l("The words are back as they were before the edit. The author is told."),
}
AT_ONCE = (Outcome.ESCALATE, Outcome.HAND_TO_LEAD)      # of somebody in training, too
WAITS = _l("Your decision waits for a Lead. Until then others don’t see what you would take away, nor what was held.")
LOST = (AlreadyClaimed, NotHolding, Stale)


@bp.get("")
@requires(Can.SEE_QUEUE)
def index():
    wanted, after = asked(), request.args.get("after", "")
    how, waiting = exposure.meter(for_=me()), queue.waiting(for_=me(), after=after, **asdict(wanted))
    counts = arrivals.counts(for_=me())
    newcomers = counts.pop("newcomers")
    since, following = version(waiting, counts, newcomers), exposure.suggest(waiting.rows, how)
    if request.args.get("since") == since:
        return "", 204      # htmx leaves the page as it is
    return render("queue/index.html", part="queue/_waiting.html", asked=wanted, sources=queue.Source, waiting=waiting,
                  may_confirm=me().may(Can.CONFIRM_DECISIONS), newcomers=newcomers, since=since, after=after, how=how,
                  bursts=bursts.unseen(for_=me()) if me().may(Can.KEEP_PHRASEBOOK) else (), counts=counts,
                  following=following, most=queue.COUNTED, known=request.args.get("known", type=page_mark))


@bp.get("/items/<int:item_id>")
@requires(Can.SEE_QUEUE)
def item(item_id):
    return _show(item_id)


@bp.get("/items/<int:item_id>/photo/<any(blurred, grey, whole):step>")
@requires(Can.SEE_QUEUE)
def photo(item_id, step):
    """As much of a photo as the one who reviews it asks for (S5.9)."""
    item = queue.find(item_id, for_=me())
    exposure.check_asked(item, step, for_=me())
    found = photos.shown_to_desk(item.post)
    file = photos.STEPS[step]
    return headers.picture(lambda: photos.contents(found, file), "image/jpeg", f"{found.name}-{file}")


@bp.post("/items/<int:item_id>/claim")
@requires(Can.DECIDE)
def claim(item_id):
    reports.note_look(queue.claim(item_id, by=me()).case)
    return go("queue.item", item_id=item_id, anchor="decide")


@bp.post("/items/<int:item_id>/release")
@requires(Can.SEE_QUEUE)
def release(item_id):
    queue.release(item_id, by=me())
    return go("queue.index", gettext("You gave it back to the queue."))


@bp.post("/items/<int:item_id>/approve")
@requires(Can.DECIDE)
@keeps_what_was_typed
def approve(item_id):
    return decide_by_form(item_id, Outcome.APPROVE)


@bp.post("/items/<int:item_id>/edit")
@requires(Can.DECIDE)
@keeps_what_was_typed
def edit(item_id):
    return decide_by_form(item_id, Outcome.EDIT)


@bp.post("/items/<int:item_id>/note")
@requires(Can.DECIDE)
@keeps_what_was_typed
def note(item_id):
    return decide_by_form(item_id, Outcome.NOTE)


@bp.post("/items/<int:item_id>/remove")
@requires(Can.DECIDE)
@keeps_what_was_typed
def remove(item_id):
    return decide_by_form(item_id, Outcome.REMOVE)


@bp.post("/items/<int:item_id>/no-action")
@requires(Can.DECIDE)
@keeps_what_was_typed
def no_action(item_id):
    return decide_by_form(item_id, Outcome.NO_ACTION)


@bp.post("/items/<int:item_id>/escalate")
@requires(Can.ESCALATE)
@keeps_what_was_typed
def escalate(item_id):
    return decide_by_form(item_id, Outcome.ESCALATE)


@bp.post("/items/<int:item_id>/return")
@requires(Can.DECIDE)
@keeps_what_was_typed
def send_back(item_id):
    return decide_by_form(item_id, Outcome.RETURN)


@bp.post("/items/<int:item_id>/message")
@requires(Can.DECIDE)
@keeps_what_was_typed
def message(item_id):
    return decide_by_form(item_id, Outcome.MESSAGE)


@bp.post("/items/<int:item_id>/close")
@requires(Can.DECIDE)
def close(item_id):
    try:
        outcomes.close_case(item_id, by=me())
    except Refused as refusal:
        return go("queue.item", str(MESSAGES[refusal.why]), kind="warning", item_id=item_id)
    return go("queue.index", gettext("The case is closed. Thank you."))


@bp.post("/items/<int:item_id>/accept")
@requires(Can.ACCEPT_ESCALATION)
@keeps_what_was_typed
def accept(item_id):
    form = AcceptForm(prefix="accept")
    if form.validate_on_submit():
        try:
            escalation = escalations.accept_item(item_id, by=me(), severity=form.severity.data, words=form.words.data,
                                                 subject=form.subject.data)
            return go("escalations.show", gettext("You have it, by name."), ref=escalation.ref)
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
    return _show(item_id, form)


def decide_by_form(item_id: int, outcome: Outcome):
    """One outcome, asked for by its form on the item's page."""
    form = FORMS[outcome](prefix=outcome.value)
    if form.is_only_drawn or not form.validate_on_submit():
        return _show(item_id, form)
    try:
        form.decide(item_id, me())
    except Refused as refusal:
        form.refuse(refusal, MESSAGES)
        return _show(item_id, form)
    except NeedsClinician:
        return _show(item_id, form, trouble="NeedsClinician", status=422)
    except LOST as trouble:
        if not decisions.was_mine(item_id, outcome.value, for_=me()):
            return _show(item_id, form, trouble=type(trouble).__name__, status=409)
    return done(item_id, outcome)


def done(item_id: int, outcome: Outcome):
    """On to what is left of the case, or back to the queue."""
    words = str(WAITS if me().is_trainee and outcome not in AT_ONCE else DONE[outcome])
    undo = undoing.offered(item_id, to=me())
    if following := queue.next_of(item_id, for_=me()):
        return go("queue.item", words, item_id=following, undo=undo)
    return go("queue.index", words, undo=undo)


def _show(item_id: int, form=None, *, trouble: str = "", status: int = 200):
    """The item's page. A form that was sent comes back as it was typed, open, whatever has happened to the item."""
    item = queue.find(item_id, for_=me())
    post = item.post
    signals = queue.signals(item)
    history = audit.about(("queue_items", item.id), ("posts", post.id))
    is_current = item.post_version == post.version
    found = item.findings if is_current else []
    design = context.design(post)
    about = beside.of(post.author, case_id=item.case_id, for_=me())
    past = decisions.about_member(post.author, post)
    thread, pictured = context.thread(post), photos.of(post)
    lifted = exposure.lifted(item, thread, pictured, for_=me())
    is_veiled = post.level >= exposure.HEAVY_LEVEL and "words" not in lifted
    return render(
        "queue/item.html", status=status, item=item, post=post, group=groups.name_of(post.group_id), trouble=trouble,
        form=form, forms=_forms(item, form, past),
        is_mine=item.is_open and item.is_held_by(me()), is_current=is_current, found=found,
        picture=drawing(design, post.title) if design else None, photo=pictured,
        lifted=lifted, is_veiled=is_veiled, title=_drawn("title", post.title, found, is_veiled),
        body=_drawn("body", post.body, found, is_veiled),
        thread=thread, shared=context.timeline(post.author), reports=reports.on_post(post),
        report_kinds=reports.kinds(), past=past, reasons=decisions.reasons,
        about=about, history=history, proposal=confirmations.about(item.id),
        escalation=about.open_escalation(post.id), signals=signals, lookers=about.lookers,
        left=len([row for row in signals if row.closed_at is None]), watch_reasons=watches.reasons,
        names=accounts.shown_names(entry.by_id for entry in history))


def _forms(item, sent, past) -> dict:
    """What may be decided now, each with its form; and the one that was just sent, whatever may be now."""
    kinds = _offered(item, past) | ({sent.kind} if hasattr(sent, "kind") else set())
    is_mine = item.is_open and item.is_held_by(me())
    forms = {kind: sent if getattr(sent, "kind", None) == kind else FORMS[kind](formdata=None, prefix=kind.value)
             for kind in kinds - (NOT_IN_TRAINING if me().is_trainee else frozenset())}
    for kind, form in forms.items():
        if form is sent and getattr(form, "wants_words", False):    # read for whoever asks: this page has much to read
            form.offer((kind.value,), item.post.author, me())
            form.put_words_in()
        form.seen_version.raw_data = None       # not what was sent, but what is now drawn beside it
        form.seen_version.data, form.again.data = item.post.version, "" if is_mine else "again"
        if kind == Outcome.EDIT:
            _put_text_in(form, item, form is sent)
    if me().may(Can.ACCEPT_ESCALATION):
        forms["accept"] = sent if isinstance(sent, AcceptForm) else AcceptForm(formdata=None, prefix="accept")
    return forms


def _put_text_in(form, item, was_sent: bool) -> None:
    """As others read it, or as it was sent, with a box for each detail that is left in it."""
    if not was_sent:
        words = showing.words_to_edit(item.post)
        form.title.data, form.body.data = words["title"], words["body"] or context.draft(item.post)
    elif form.see.data:
        form.show_result(item.post)
    form.offer_spans(item.post)


def _offered(item, past) -> frozenset:
    """To its holder: all; less of what is gone, and less to whoever's registration has lapsed meanwhile."""
    if not (item.is_open and item.is_held_by(me())):
        return frozenset()
    if not me().may(Can.DECIDE):
        return frozenset({Outcome.ESCALATE})
    usual = LEFT_WHEN_GONE if item.post.state in (State.REMOVED, State.WITHDRAWN) else frozenset(FORMS) - APART
    return usual - putting_right.UNDOES.keys() | putting_right.offered(item.post, past).keys()


def _drawn(part: str, text: str, found: list[dict], is_veiled: bool):
    """With what was found in it marked; or with the hard words covered, until this guide asks for them (S5.16)."""
    if is_veiled:
        return marked(covered(text, exposure.covered_spans(found, part, len(text))), ())
    return marked(text, _spans(found, part))


def _spans(found: list[dict], part: str) -> list[tuple[int, int]]:
    return [(finding["start"], finding["end"]) for finding in found if finding["part"] == part]
