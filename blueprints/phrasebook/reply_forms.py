"""The forms of reply templates."""
from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange
from wtforms.widgets import HiddenInput

from blueprints.formatting import language
from blueprints.forms import needed, row_id, up_to
from blueprints.phrasebook.forms import LANGUAGE_NAMES, PhrasebookForm, reason_field
from models.care import reply_templates
from models.people import organisations
from settings import LANGUAGES


class ReplyForm(PhrasebookForm):
    seen = IntegerField(widget=HiddenInput(), default=0, validators=[NumberRange(0, 2**31 - 1)])
    language = SelectField(_l("Language"), validate_choice=False)
    purpose = SelectField(_l("For what"), validate_choice=False, choices=lambda: purpose_choices())
    organisation = SelectField(_l("For whose members"), coerce=row_id, validate_choice=False)
    title = StringField(_l("Title"), validators=[needed(_l("Please name it.")), up_to(reply_templates.TITLE_LENGTH)])
    body = TextAreaField(_l("Text"), validators=[needed(_l("Please leave some words.")),
                                                 up_to(reply_templates.BODY_LENGTH)])
    reason = reason_field()

    @classmethod
    def new(cls, reader):
        form = cls()
        form.language.choices = [SelectChoice(key, LANGUAGE_NAMES[key]) for key in LANGUAGES
                                 if key in reader.communities]
        form.organisation.choices = [SelectChoice(0, _l("Everyone’s")), *(
            SelectChoice(one.id, one.name(language())) for one in organisations.everyone())]
        return form

    @classmethod
    def filled_from(cls, template, wording):
        """Another wording keeps language, purpose and organisation."""
        form = cls(data={"seen": template.number, "title": wording.title, "body": wording.body})
        del form.language, form.purpose, form.organisation
        return form

    def wording(self) -> dict:
        return {"title": self.title.data, "body": self.body.data, "reason": self.reason.data}

    def place(self) -> dict:
        return {"language": self.language.data, "purpose": self.purpose.data,
                "organisation_id": self.organisation.data or None}


class WithdrawReplyForm(PhrasebookForm):
    reason = reason_field()


def purpose_choices() -> list[SelectChoice]:
    """As the templates name them."""
    words = current_app.jinja_env.get_template("phrasebook/_replies.html").module.purpose_words
    return [SelectChoice(key, str(words(key)).strip()) for key in reply_templates.PURPOSES]
