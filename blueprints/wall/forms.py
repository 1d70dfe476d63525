"""What a reader would rather not meet unasked."""
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from blueprints.forms import NOT_A_CHOICE, SiteForm, listed, up_to
from models.community import filters, tags

NOTHING = _l("Please choose a topic or write a word.")
MESSAGES = {"no-words": _l("Please write at least one word of two letters."), "not-a-choice": NOT_A_CHOICE,
            "most": _l("There are thirty already. Please remove one first.")}


class FilterForm(SiteForm):
    tag = SelectField(_l("A topic"), validators=[Optional()],
                      choices=lambda: [SelectChoice("", _l("No topic")), *listed(tags.kept())])
    words = StringField(_l("Or words"), validators=[up_to(filters.LENGTH)])
    lasts = RadioField(_l("For how long?"), default="week", choices=[
        SelectChoice("day", _l("A day")), SelectChoice("week", _l("A week")), SelectChoice("month", _l("A month")),
        SelectChoice("", _l("Until I change it"))])

    def validate(self, *args, **kwargs) -> bool:
        fine = super().validate(*args, **kwargs)
        if fine and not self.tag.data and not self.words.data:
            self.tag.errors = [NOTHING]
        return fine and not self.tag.errors
