"""The forms about a member: a watch, what is done with it, a note."""
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from blueprints.forms import Day, SiteForm, listed, needed, row_id, up_to
from models.care import notes, watches
from models.care.watches import WatchKind

MESSAGES = {
    "empty": _l("Please write why, in a few words."),
    "too-long": _l("This is too long."),
    "needed": _l("Please choose a day."),
    "past": _l("Please choose a day to come."),
    "too-far": _l("Please choose a day within a month: a longer watch is renewed, with a reason."),
    "already-watched": _l("They are watched so already. You can take that watch over, or renew it."),
    "not-yours": _l("A colleague keeps this watch. Please take it over first."),
    "telling": _l("This looks like something that could show who someone is: an e-mail address, a telephone number, an "
                  "address. Such details belong into the sealed record alone. Please leave it out, or tick the box "
                  "below if it isn’t one."),
}


class WatchForm(SiteForm):
    kind = RadioField(_l("Why do you keep an eye on them?"), validate_choice=False,
                      validators=[needed(_l("Please choose one."))], choices=[
        SelectChoice(WatchKind.VULNERABLE.value, _l("They may be vulnerable")),
        SelectChoice(WatchKind.CONDUCT.value, _l("For what they do to others"))])
    reason = SelectField(_l("Reason"), validate_choice=False, validators=[needed(_l("Please choose a reason."))])
    words = TextAreaField(_l("In your words"), validators=[needed(MESSAGES["empty"]), up_to(watches.WORDS_LENGTH)])
    review_on = Day(_l("Day of review"), validators=[Optional()])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"data": {"review_on": watches.usual_day()}, **kwargs})
        self.reason.choices = {"": [SelectChoice("", _l("Please choose"))],
                               _l("They may be vulnerable"): _reasons(WatchKind.VULNERABLE),
                               _l("For what they do to others"): _reasons(WatchKind.CONDUCT)}

    @property
    def chosen(self) -> str:
        """The key of the kept list; "" where it is one of the other kind's."""
        kind, _dash, key = (self.reason.data or "").partition(".")
        return key if kind == self.kind.data else ""


class KeepForm(SiteForm):
    """What is done with a watch carries its reason, and the version that was read."""
    seen = IntegerField(widget=HiddenInput(), default=0, validators=[NumberRange(0, 2**31 - 1)])
    words = TextAreaField(_l("Why"), validators=[needed(MESSAGES["empty"]), up_to(watches.WORDS_LENGTH)])


class RenewForm(KeepForm):
    review_on = Day(_l("Next day of review"), validators=[Optional()])


class HandOverForm(KeepForm):
    to = SelectField(_l("To whom"), coerce=row_id, validate_choice=False, choices=[])


class EndForm(KeepForm):
    pass


class NoteForm(SiteForm):
    words = TextAreaField(_l("Your note"), validators=[needed(_l("Please leave some words.")),
                                                       up_to(notes.WORDS_LENGTH)])
    corrects = HiddenField()
    sure = BooleanField(_l("It shows nobody: keep it as it stands"))


def _reasons(kind: WatchKind) -> list[SelectChoice]:
    """Keys of the two lists may be the same word; a choice says which it means."""
    return [SelectChoice(f"{kind.value}.{choice.value}", choice.label) for choice in listed(watches.reasons(kind))]
