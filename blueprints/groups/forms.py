"""Beginning a group, changing its words, welcoming to it; and why."""
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from blueprints.access import me
from blueprints.formatting import language
from blueprints.forms import NOT_A_CHOICE, Checkboxes, SiteForm, needed, up_to
from blueprints.writing import NO_WORDS, Words, WritingForm
from models.community import groups
from models.community.membership import Sort
from models.people import organisations

NAMES = {"en": "English", "fr": "Français"}
REASON_LENGTH = 300


def _reason() -> StringField:
    return StringField(_l("Why"), validators=[needed(_l("Please write why, in a few words.")), up_to(REASON_LENGTH)])


def _doors() -> list[SelectChoice]:
    """Every organisation, and each of its affiliations: `slug` or `slug/affiliation`."""
    lang = language()
    return [choice for place in organisations.everyone() for choice in (
        SelectChoice(place.slug, place.name(lang)),
        *(SelectChoice(f"{place.slug}/{one['key']}", f"{place.name(lang)} – {one[lang]}")
          for one in place.affiliations))]


class _Seen(WritingForm):
    """Which version its writer had before them. Refused for being late, it is sent again over what stands now."""
    seen_version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def now_sees(self, post) -> None:
        if post and (self.form_errors or self.seen_version.errors):
            self.seen_version.data, self.seen_version.raw_data = post.version, None


class GroupWordsForm(_Seen):
    """Its words alone: who may come in is decided once."""
    title = StringField(_l("Name"), validators=[Words(_l("Please give it a name.")), up_to(groups.NAME_LENGTH)])
    body = TextAreaField(_l("What it is for"), validators=[Words(NO_WORDS), up_to(groups.ABOUT_LENGTH)])
    reason = _reason()


class GroupForm(GroupWordsForm):
    sort = RadioField(_l("What brings people together in it?"), validators=[InputRequired(NOT_A_CHOICE)], choices=[
        SelectChoice(Sort.ROLE.value, _l("What they are or do, such as serving, studying or caring")),
        SelectChoice(Sort.TOPIC.value, _l("What they would like to talk about"))])
    community = RadioField(_l("Community"), validators=[InputRequired(NOT_A_CHOICE)])
    doors = Checkboxes(_l("Only for people who came through"), validators=[Optional()], choices=_doors)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.community.choices = [SelectChoice(one, NAMES[one]) for one in me().communities]

    @property
    def ways_in(self) -> list[tuple]:
        chosen = (value.partition("/") for value in self.doors.data or ())
        return [(organisations.find(slug), affiliation) for slug, _slash, affiliation in chosen]


class WelcomeForm(_Seen):
    body = TextAreaField(_l("Your welcome"), validators=[Words(NO_WORDS), up_to(groups.WELCOME_LENGTH)])


class ReasonForm(SiteForm):
    reason = _reason()
