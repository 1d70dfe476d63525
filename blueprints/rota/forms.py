"""A shift on the on-call rota. Times are those of the service's clock, as the page says."""
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, StopValidation

from blueprints.formatting import ZONE
from blueprints.forms import SiteForm, needed, up_to
from models.care import shifts
from models.people import rota

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %Hh%M"]
LONGEST, LONGEST_AT_THE_DESK = timedelta(days=14), timedelta(hours=12)
MESSAGES = {
    "ends-before-start": _l("The shift ends before it begins."),
    "not-a-guide": _l("Only a guide can have this shift."),
    "begun": _l("This shift has begun: its guide ends it, or a Lead signs them off."),
    "not-senior-clinician": _l("Only a Senior Clinician can be on call."),
}


class Moment(DateTimeLocalField):
    """A minute on the service's clock; a browser without the control takes plain text such as 2026-11-30 08:00."""

    def process_formdata(self, valuelist):
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Please write day and time as 2026-11-30 08:00.")) from None

    @property
    def instant(self):
        return self.data.replace(tzinfo=ZoneInfo(ZONE))


class ShiftForm(SiteForm):
    account = SelectField(_l("Who"), coerce=int, validators=[needed()],
                          choices=lambda: [SelectChoice(one.id, one.shown_name) for one in rota.senior_clinicians()])
    starts_at = Moment(_l("From"), format=FORMATS, validators=[needed(_l("Please write when it begins."))])
    ends_at = Moment(_l("Until"), format=FORMATS, validators=[needed(_l("Please write when it ends."))])
    position = SelectField(_l("Order of calling"), coerce=int, default=1,
                           choices=[SelectChoice(1, _l("first")), SelectChoice(2, _l("second")),
                                    SelectChoice(3, _l("third"))])

    longest, too_long = LONGEST, _l("A shift lasts two weeks at most.")

    def validate_ends_at(self, field):
        if field.data and self.starts_at.data:
            if field.data - self.starts_at.data > self.longest:
                raise StopValidation(self.too_long)
            if field.instant <= datetime.now(UTC):
                raise StopValidation(_l("This time is past already."))


class GuideShiftForm(ShiftForm):
    longest, too_long = LONGEST_AT_THE_DESK, _l("A guide’s shift lasts twelve hours at most.")
    account = SelectField(_l("Who"), coerce=int, validators=[needed()],
                          choices=lambda: [SelectChoice(one.id, one.shown_name) for one in shifts.guides()])
    position = None


class RemoveForm(SiteForm):
    reason = StringField(_l("Why is it taken off?"), validators=[needed(), Length(min=3, message=_l(
        "Please write why, in a few words.")), up_to(300)])
