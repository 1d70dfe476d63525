"""Forms of a guide's own shift."""
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from blueprints.forms import SiteForm, needed, up_to
from models.care import shifts

MESSAGES = {"in-the-way": _l("Something is still open: it stands above. Once it is in somebody’s hands, end the shift "
                             "here, or ask a Lead to sign you off. Your notes are kept here."),
            "no-name": _l("An escalation has no name yet: it stands above. Once a Senior Clinician has accepted "
                          "it, the shift can end.")}


class EndForm(SiteForm):
    notes = TextAreaField(_l("For those who come next"), validators=[Optional(), up_to(shifts.NOTES_LENGTH)])


class SignOffForm(SiteForm):
    reason = StringField(_l("Why may the shift end now?"), validators=[needed(), Length(min=3, message=_l(
        "Please write why, in a few words.")), up_to(300)])
