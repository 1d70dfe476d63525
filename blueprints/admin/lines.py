"""Local help (S10.1): the lines of one organisation. Those of regions and countries are reviewed in `content`."""
from datetime import UTC, date, datetime

from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.admin import bp
from blueprints.admin.forms import LineForm, WhyForm
from blueprints.pages import go, render
from models.ground.permissions import Can
from models.people import local_help, organisations, signposts


@bp.get("/organisations/<organisation>/lines")
@requires(Can.KEEP_ORGANISATIONS)
def lines(organisation):
    place, today = organisations.find(organisation), datetime.now(UTC).date()
    kept = signposts.of_organisation(place)
    return render("admin/lines.html", organisation=place, lines=kept,
                  stale={line.key for line in kept if local_help.is_stale(line.verified, today)})


@bp.route("/organisations/<organisation>/lines/new", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def add_line(organisation):
    place = organisations.find(organisation)
    form = LineForm(data={"version": place.version, "verified": datetime.now(UTC).date(), "order": 10})
    if form.validate_on_submit() and form.keeps(local_help.add, place, current=place.version, by=me(),
                                                reason=form.reason.data, **form.facts()):
        return go("admin.lines", gettext("The line is kept."), organisation=place.slug)
    return render("admin/line.html", form=form, organisation=place, line=None)


@bp.route("/organisations/<organisation>/lines/<key>", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def change_line(organisation, key):
    place = organisations.find(organisation)
    line = local_help.find(place, key)
    filled = LineForm.filled_from(line) | {"version": place.version, "verified": _day(line.verified)}
    form = LineForm(data=filled)
    if form.validate_on_submit() and form.keeps(local_help.change, place, key, current=place.version, by=me(),
                                                reason=form.reason.data, **form.facts()):
        return go("admin.lines", gettext("The line is kept."), organisation=place.slug)
    return render("admin/line.html", form=form, organisation=place, line=line)


@bp.route("/organisations/<organisation>/lines/<key>/off", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def take_off(organisation, key):
    return _with_reason(organisation, key, local_help.take_off)


@bp.route("/organisations/<organisation>/lines/<key>/back", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def put_back(organisation, key):
    return _with_reason(organisation, key, local_help.put_back)


def _with_reason(organisation, key, verb):
    place = organisations.find(organisation)
    line, form = local_help.find(place, key), WhyForm(data={"version": place.version})
    if form.validate_on_submit() and form.keeps(verb, place, key, current=place.version, by=me(),
                                                reason=form.reason.data):
        return go("admin.lines", gettext("It is kept."), organisation=place.slug)
    return render("admin/line_off.html", form=form, organisation=place, line=line)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
