"""Forms of what stands against a member: imposing it, lifting it, confirming a removal."""
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from blueprints.access import me
from blueprints.forms import OnceKey, SiteForm, listed, needed, up_to
from models.care import sanctions
from models.people import standing
from models.people.standing import Measure

MESSAGES = {
    "needed": _l("Please write a few words to them."),
    "not-a-choice": _l("Please choose how long."),
    "stands-already": _l("This stands already, perhaps since a colleague did the same just now. Please look at what "
                         "stands above; your words are still here."),
}
NAMES = {Measure.WARNING: _l("Warning: nothing is closed"), Measure.PAUSE: _l("Pause on posting"),
         Measure.SUSPENSION: _l("Suspension"),
         Measure.REMOVAL: _l("Removal: a suspension until a second clinician has confirmed it")}


class ImposeForm(SiteForm):
    kind = RadioField(_l("What"), validators=[needed(_l("Please choose one."))])
    category = RadioField(_l("Reason"), validators=[needed(_l("Please choose a reason."))],
                          choices=lambda: listed(standing.reasons()))
    days = SelectField(_l("How long"), validators=[Optional()], choices=lambda: [
        SelectChoice("", _l("Until it is lifted (a suspension alone)")), *_days()])
    words = TextAreaField(_l("Words to the member"), validators=[
        needed(_l("Please write a few words to them.")), up_to(sanctions.WORDS_LENGTH)])
    post = IntegerField(widget=HiddenInput(), validators=[Optional()])
    once = OnceKey()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(one.value, NAMES[one]) for one in sanctions.offered(to=me())]


class LiftForm(SiteForm):
    why = TextAreaField(_l("Why, in words to the member"), validators=[
        needed(_l("Please write why.")), up_to(sanctions.WORDS_LENGTH)])


class ConfirmForm(SiteForm):
    """One press: who confirms stands for what the first has written."""


def _days() -> list[SelectChoice]:
    lengths = {*standing.policy("pause")["days"], *standing.policy("suspension")["days"]}
    return [SelectChoice(str(days), ngettext("%(num)d day", "%(num)d days", days)) for days in sorted(lengths)]
