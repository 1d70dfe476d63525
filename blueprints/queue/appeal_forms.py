"""How an appeal is answered: what is asked depends on what it is about."""
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from blueprints.forms import SiteForm, listed, needed, up_to
from models.care import appeal_answers
from models.care.appeals import Answer, Appealed
from models.community.posts import BODY_LENGTH, TITLE_LENGTH, content_notes
from models.people import standing
from models.people.standing import Measure

MESSAGES = {
    "needed": _l("This is needed."), "too-long": _l("This is too long."),
    "not-a-choice": _l("Please choose from the list."),
    "not-sooner": _l("It ends sooner than that already, or has ended: nothing milder can take its place."),
}
NEEDS_CLINICIAN = _l("These words speak of danger: a Lead or clinician answers this one. What you wrote is still here.")
STALE = _l("This was answered, or the post was changed, in the meantime. Please look again; what you wrote is still "
           "here.")
NOT_YOURS = _l("A different clinician answers this one.")


class AnswerForm(SiteForm):
    outcome = RadioField(_l("Your answer"), validators=[needed(_l("Please choose one."))])
    title = StringField(_l("Title"), validators=[Optional(), up_to(TITLE_LENGTH)])
    body = TextAreaField(_l("Text, where it is changed in part"), validators=[Optional(), up_to(BODY_LENGTH)])
    note = SelectField(_l("Content note, where it is changed in part"), validators=[Optional()], choices=lambda: [
        SelectChoice("", _l("Please choose")), *listed(content_notes())])
    days = SelectField(_l("It ends in, where it is changed in part"), validators=[Optional()], choices=lambda: [
        SelectChoice("", _l("Please choose")), *_days()])
    words = TextAreaField(_l("Words to the member"), validators=[
        needed(_l("Please write why, in words to them.")), up_to(appeal_answers.WORDS_LENGTH)])
    seen_version = IntegerField(widget=HiddenInput(), default=0)

    def fit(self, appeal) -> "AnswerForm":
        """Only what this appeal may need; a warning is taken back or stays."""
        about_words = appeal.kind in (Appealed.EDIT, Appealed.REMOVE, Appealed.MASK)
        keep = {"title", "body"} if about_words else {"note"} if appeal.kind == Appealed.NOTE else {"days"}
        is_warning = appeal.sanction is not None and appeal.sanction.kind == Measure.WARNING
        if is_warning:
            keep = set()
        if about_words and not appeal.post.title:
            keep = {"body"}
        for name in {"title", "body", "note", "days"} - keep:
            del self[name]
        names = {Answer.UPHOLD: _l("It stays as it was decided"), Answer.FULL: _l("Undo it"),
                 Answer.PART: _l("Change it in part")}
        self.outcome.choices = [SelectChoice(one.value, name) for one, name in names.items()
                                if not (is_warning and one == Answer.PART)]
        return self

    def chosen(self) -> dict:
        days = self.days.data if "days" in self else ""
        return {"title": self.title.data or "" if "title" in self else "",
                "body": self.body.data or "" if "body" in self else "",
                "note": self.note.data or "" if "note" in self else "", "days": int(days) if days else None,
                "seen_version": self.seen_version.data or 0}


def _days() -> list[SelectChoice]:
    return [SelectChoice(str(days), ngettext("%(num)d day", "%(num)d days", days))
            for days in standing.policy("pause")["days"]]
