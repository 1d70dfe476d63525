"""Begin from a reply template (S1.3): chosen, its words stand in the form, to be made one's own. Nothing is sent by it.

A form that stands on `WithTemplates` has a field `words`; the view calls `offer`, and sends nothing where `is_picking`.
"""
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from models.care import reply_templates

UNFILLED = _l("Something in braces is still to be filled in, such as {line}.")


class WithTemplates:
    template = SelectField(_l("Begin from a template"), validators=[Optional()], validate_choice=False, choices=[])
    pick = HiddenField()        # the button's

    def offer(self, purposes, member, by, kept: dict | None = None) -> None:
        """Templates of these purposes for this member, with both names put in. `kept`: they were read already."""
        kept = kept or offered_to(member, purposes)
        offered = [one for purpose in purposes for one in kept[purpose]]
        self.begun = {str(one.id): reply_templates.begun(one, member=member.username, guide=by.shown_name)
                      for one in offered}
        self.template.choices = [SelectChoice("", _l("Please choose")),
                                 *(SelectChoice(one.id, one.title) for one in offered)]

    @property
    def wants_words(self) -> bool:
        """It was not sent to be acted on."""
        return bool(self.pick.data)

    @property
    def is_picking(self) -> bool:
        """The form came for a template's words, and they stand in it now."""
        asked = self.wants_words
        if asked:
            self.put_words_in()
        return asked

    def put_words_in(self) -> None:
        """After what the guide had written themself."""
        typed, chosen = (self.words.data or "").strip(), self.begun.get(self.template.data or "", "")
        own = "" if _flat(typed) in {_flat(words) for words in self.begun.values()} else typed
        self.words.data = "\n\n".join(part for part in (own, chosen) if part)
        self.pick.data, self.pick.raw_data = "", None


def offered_to(member, purposes) -> dict:
    return reply_templates.usable_for(purposes, member.community, member.organisation_id)


def _flat(words: str) -> str:
    """A browser sends lines ended otherwise than they were drawn."""
    return words.replace("\r\n", "\n").strip()
