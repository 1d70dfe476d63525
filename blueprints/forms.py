"""SiteForm and the fields that several rooms share. Messages are the only sentences that Python holds."""
import secrets
from contextlib import contextmanager
from functools import cache

from flask import request
from flask_babel import LazyString, format_decimal
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.i18n import get_translations
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, Select

from blueprints.access import is_token_refused, me
from blueprints.formatting import language
from models.community import groups, tags
from models.community.posts import content_notes
from models.ground.errors import Refused
from safety.clean import MARKS_KEPT, letters, plain

MARKED = 1 + MARKS_KEPT      # a letter with all its marks
REQUIRED = _l("This is needed.")
TOO_OLD = _l("This page had been open for too long, or your browser keeps no cookies. What you typed is still here: "
             "please send it once more.")
WEAK = {    # what is wrong with a new password (models.people.passwords)
    "short": _l("Please use at least 10 characters. A few words in a row are good."),
    "long": _l("Please keep this to 200 characters or fewer."),
    "common": _l("This password is among the first that would be guessed. Please choose another."),
    "telling": _l("This password holds your username or e-mail address. Please choose another."),
}
NOT_A_CHOICE = _l("Please choose from the list.")
NOT_IN_GROUP = _l("This group is closed, or you are not in it any more: nothing new can be written there. Your words "
                  "are kept here.")


class SiteForm(FlaskForm):
    """Strips spaces and control characters, refuses nothing silently, and shows a domain refusal at its field."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form, unbound_field, options):
            filters = unbound_field.kwargs.get("filters", [])
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                filters = [*filters, _tidy]
            return unbound_field.bind(form=form, filters=filters, **options)

        def get_translations(self, form):
            """WTForms' own messages, read once per language: Flask-WTF reads them anew for every form."""
            return _own_messages(language())

    def validate(self, *args, **kwargs) -> bool:
        fine = super().validate(*args, **kwargs)
        if is_token_refused():
            self.csrf_token.errors = [TOO_OLD]
        return fine and not is_token_refused()

    def refuse(self, refusal: Refused, messages: dict) -> None:
        """Put a rule's refusal beside its field. `messages` maps the refusal's key to a sentence."""
        field = self._fields.get(refusal.field)
        message = messages.get(refusal.why, NOT_A_CHOICE)
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]

    @contextmanager
    def refusing(self, messages: dict):
        """What a rule refuses inside the block ends it, and stands beside its field: the page is then drawn again."""
        try:
            yield
        except Refused as refusal:
            self.refuse(refusal, messages)


class OnceKey(HiddenField):
    """A key made when the form is drawn: a double click, or a page sent again, writes once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, default=lambda: secrets.token_urlsafe(12), **kwargs)

    def pre_validate(self, form):
        if not self.data or len(self.data) > 64:
            self.data = secrets.token_urlsafe(12)


class Checkboxes(SelectMultipleField):
    widget, option_widget = ListWidget(prefix_label=False), CheckboxInput()


class Day(DateField):
    """A date, or our own words about what is not one."""

    def process_formdata(self, valuelist):
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Please write a date as year-month-day, such as 2026-11-30.")) from None


class AtMost:
    """No more than so many boxes ticked."""

    def __init__(self, most: int, message):
        self.most, self.message = most, message

    def __call__(self, form, field):
        if len(field.data or ()) > self.most:
            raise StopValidation(self.message)


def needed(message=REQUIRED):
    return InputRequired(message)


class UpTo:
    """No more characters than these, counted as a reader sees them; told with how many there are."""

    def __init__(self, most: int):
        self.most, self.field_flags = most, {"maxlength": most}

    def __call__(self, form, field):
        if letters(field.data or "") > self.most or len(field.data or "") > MARKED * self.most:
            raise ValidationError(too_long(self.most, field.data))


def up_to(length: int) -> UpTo:
    return UpTo(length)


def too_long(length: int, text: str) -> LazyString:
    return _l("Please keep this to %(max)s characters or fewer. There are %(now)s now.",
              max=LazyString(format_decimal, length), now=LazyString(format_decimal, letters(text)))


def tags_field(label=_l("What is it about?")) -> Checkboxes:
    return Checkboxes(label, choices=lambda: listed(tags.kept()),
                      validators=[Optional(), AtMost(tags.MOST, _l("Please choose three at most."))])


def row_id(chosen) -> int:
    """For choices that are rows (`coerce=`): their number, or -1, which is nobody's."""
    text = str(chosen)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def listed(kept: dict) -> list[SelectChoice]:
    """A kept list (`models.ground.content`) as choices in the reader's language."""
    return [SelectChoice(key, one.name(language())) for key, one in kept.items()]


class GroupField(SelectField):
    """On which wall it stands: the community's own, or that of one of the writer's groups.

    What was meant for a group where it can't be written stands nowhere until another wall is chosen: a browser would
    pick the first of the list, which is the whole community's.
    """

    def process(self, *args, **kwargs):
        super().process(*args, **kwargs)
        self.is_open = self.data in [choice.value for choice in self.choices]
        if not self.is_open:
            self.choices = [SelectChoice(self.data, _l("Please choose")), *self.choices]

    def pre_validate(self, form):
        if not self.is_open:
            raise ValidationError(NOT_IN_GROUP)


def group_field() -> GroupField:
    return GroupField(_l("Where"), default=lambda: request.args.get("group", ""), choices=lambda: [
        SelectChoice("", _l("On the wall, for the whole community")),
        *(SelectChoice(one.slug, one.name) for one in groups.met(for_=me()) if one.name and not one.closed_at)])


class NoteSelect(Select):
    """It stands under every thread, mostly as nobody has touched it: then it is drawn once in each language."""
    untouched: dict = {}

    def __call__(self, field, **kwargs):
        if field.data:
            return super().__call__(field, **kwargs)
        key = (language(), field.id, *kwargs.items())
        if key not in self.untouched:
            self.untouched[key] = super().__call__(field, **kwargs)
        return self.untouched[key]


def note_field() -> SelectField:
    return SelectField(_l("Content note"), widget=NoteSelect(), validators=[Optional()], description=_l(
        "If your words could be hard to read, choose a note: they stay folded until someone opens them."),
        choices=lambda: [SelectChoice("", _l("No note")), *listed(content_notes())])


@cache
def _own_messages(lang: str):
    return get_translations([lang])


def _tidy(value):
    return plain(value).strip() if isinstance(value, str) else value
