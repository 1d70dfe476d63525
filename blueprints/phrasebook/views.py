"""The rules in force, what each was before, and the versions of the whole lexicon (S5.2, S5.13)."""
from flask import request
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.pages import go, page_mark, render
from blueprints.phrasebook import bp
from blueprints.phrasebook.forms import RevertForm, category_choices
from models.care import phrase_proposals, phrase_rules, rescans
from models.ground.permissions import Can


@bp.get("")
@requires(Can.READ_PHRASEBOOK)
def index():
    """With htmx the progress of reading again alone."""
    chosen = {name: request.args.get(name, "").strip()[:80] for name in ("language", "category", "words")}
    after = request.args.get("after", "")
    return render("phrasebook/index.html", part="phrasebook/_rescan.html", is_first=not after, chosen=chosen,
                  counts=phrase_rules.counts(), categories=category_choices(),
                  sheet=phrase_rules.page(after=after, **chosen), version=phrase_rules.version(),
                  waiting=phrase_proposals.waiting(), rescan=rescans.latest())


@bp.post("/rescan")
@requires(Can.KEEP_PHRASEBOOK)
def rescan():
    """Once more: after one that failed."""
    rescans.begin()
    return go("phrasebook.index", anchor="rescan")


@bp.get("/rules/<rule>")
@requires(Can.READ_PHRASEBOOK)
def rule(rule):
    """As it is, or with `?version=` as it was when something was found by it."""
    wordings = phrase_rules.wordings(rule)
    number = request.args.get("version", type=page_mark)
    shown = next((row for row in wordings if number and row.since <= number), wordings[0])
    return render("phrasebook/rule.html", row=shown, wordings=wordings, number=number,
                  proposals=phrase_proposals.about(rule), open_one=phrase_proposals.open_about(rule))


@bp.get("/versions")
@requires(Can.READ_PHRASEBOOK)
def versions():
    before = request.args.get("before", type=page_mark)
    found = phrase_rules.versions(before=before)
    shown = found[:phrase_rules.PER_PAGE]
    return render("phrasebook/versions.html", versions=shown, before=before,
                  older=shown[-1].id if len(found) > phrase_rules.PER_PAGE else None)


@bp.route("/versions/<int:number>", methods=["GET"])
@requires(Can.READ_PHRASEBOOK)
def version(number):
    return _version(number, RevertForm(formdata=None))


@bp.post("/versions/<int:number>/revert")
@requires(Can.KEEP_PHRASEBOOK)
@keeps_what_was_typed
def revert(number):
    form = RevertForm()
    if form.validate_on_submit() and form.keeps(phrase_proposals.revert, number, seen=form.seen.data, by=me(),
                                                reason=form.reason.data):
        return go("phrasebook.versions", gettext("The earlier rules are in force again. The other Leads are told."))
    return _version(number, form)


def _version(number: int, form):
    newest = phrase_rules.version()
    form.seen.raw_data, form.seen.data = None, newest.id
    return render("phrasebook/version.html", version=phrase_rules.version(number), newest=newest, form=form)
