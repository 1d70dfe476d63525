"""The parts of an organisation, a form each: about, joining, protocol, names, contacts, calendar, questions (S2.1)."""
from datetime import UTC, datetime, timedelta

from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.admin import bp
from blueprints.admin.forms import AboutForm, NamesForm, ProtocolForm
from blueprints.admin.row_forms import CalendarForm, ContactsForm, JoiningForm, QuestionsForm
from blueprints.formatting import language
from blueprints.pages import go, render
from models.ground.permissions import Can
from models.people import calendars, first_questions, keeping, local_names, organisations


@bp.route("/organisations/<organisation>/about", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def about(organisation):
    place = organisations.find(organisation)
    form = AboutForm(data=AboutForm.filled_from(place))
    return _changed(place, form, form.facts) or render("admin/about.html", form=form, organisation=place)


@bp.route("/organisations/<organisation>/joining", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def joining(organisation):
    place = organisations.find(organisation)
    form = JoiningForm.drawn(place.affiliations, version=place.version, asks=place.asks, minimum_age=place.minimum_age,
                             retention_days=place.retention_days)
    return _changed(place, form, lambda: form.facts(place)) or render("admin/joining.html", form=form,
                                                                      organisation=place)


@bp.route("/organisations/<organisation>/protocol", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def protocol(organisation):
    place = organisations.find(organisation)
    form = ProtocolForm(data=ProtocolForm.filled_from(place))
    return _changed(place, form, form.facts) or render("admin/protocol.html", form=form, organisation=place)


@bp.route("/organisations/<organisation>/names", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def names(organisation):
    place = organisations.find(organisation)
    form = NamesForm(data=NamesForm.filled_from(place))
    return _changed(place, form, form.facts, local_names.keep) or render("admin/names.html", form=form,
                                                                         organisation=place)


@bp.route("/organisations/<organisation>/contacts", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def contacts(organisation):
    place = organisations.find(organisation)
    form = ContactsForm.drawn(ContactsForm.kept(place), version=place.version)
    return _changed(place, form, form.facts) or render("admin/contacts.html", form=form, organisation=place)


@bp.route("/organisations/<organisation>/calendar", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def calendar(organisation):
    place = organisations.find(organisation)
    form, kept, now = CalendarForm(data=CalendarForm.filled_from(place)), calendars.of(place), datetime.now(UTC)
    return _changed(place, form, form.facts, keeping.keep_calendar) or render(
        "admin/calendar.html", form=form, organisation=place,
        days_off=kept.days_off(kept.today(now), kept.today(now) + timedelta(days=366), language()))


@bp.route("/organisations/<organisation>/questions", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def questions(organisation):
    place = organisations.find(organisation)
    form = QuestionsForm.drawn(QuestionsForm.kept(place), version=place.version,
                               asked=[one.key for one in first_questions.asked(place)])
    return _changed(place, form, lambda: form.facts(place)) or render("admin/questions.html", form=form,
                                                                      organisation=place)


def _changed(place, form, facts, verb=keeping.change):
    """Kept, and on to the organisation's page; None where the form is to be drawn (again)."""
    if form.validate_on_submit() and form.keeps(verb, place, current=place.version, by=me(), reason=form.reason.data,
                                                **facts()):
        return go("admin.show", gettext("It is kept."), organisation=place.slug)
    return None
