"""Hiding someone; a few words about oneself."""
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from blueprints.forms import NOT_A_CHOICE, SiteForm, up_to
from blueprints.writing import NO_WORDS, Words, WritingForm
from models.community import profiles
from models.community.blocks import Hiding

MESSAGES = {"not-a-choice": NOT_A_CHOICE,
            "not-a-member": _l("Wall Guides can’t be hidden: they keep everyone safe. If one of them troubles you, "
                               "please report what they wrote.")}


class HideForm(SiteForm):
    kind = RadioField(_l("What would help?"), validators=[InputRequired(_l("Please choose one."))], choices=[
        SelectChoice(Hiding.BLOCK.value, _l("Block: neither of us sees what the other writes, or can answer it")),
        SelectChoice(Hiding.MUTE.value, _l("Mute: I don’t see what they write; nothing changes for them"))])


class OwnWordsForm(WritingForm):
    body = TextAreaField(_l("A few words about you"), validators=[Words(NO_WORDS), up_to(profiles.LENGTH)])
    seen_version = IntegerField(widget=HiddenInput(), validators=[Optional()])
