"""A step in the timeline, and the end."""
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from blueprints.forms import Day, SiteForm, needed, up_to
from models.care.escalations import WORDS_LENGTH, Outcome
from models.care.timeline import Step

MESSAGES = {
    "empty": _l("This is needed."),
    "closed": _l("This escalation is closed already."),
    "not-accepted": _l("Somebody has to accept it by name before it can be closed."),
    "past": _l("Please choose a day that is still to come."),
}
STEPS = [SelectChoice(Step.REACHED_OUT.value, _l("I write to the member: these words reach them as a notice")),
         SelectChoice(Step.CALLED.value, _l("Someone was called: say whom, when and what they said")),
         SelectChoice(Step.NOTE.value, _l("A note for colleagues"))]
OUTCOMES = [SelectChoice(Outcome.SAFE.value, _l("The member is safe")),
            SelectChoice(Outcome.EMERGENCY_SERVICES.value, _l("Emergency services took over")),
            SelectChoice(Outcome.LOCAL_SUPPORT.value, _l("Local support took over")),
            SelectChoice(Outcome.NOT_IN_DANGER.value, _l("Not in danger after all")),
            SelectChoice(Outcome.NOT_REACHED.value, _l("Could not be reached"))]


class StepForm(SiteForm):
    step = RadioField(_l("What is it?"), choices=STEPS, validate_choice=False,
                      validators=[needed(_l("Please choose what it is."))])
    words = TextAreaField(_l("Words"), validators=[needed(_l("Please write the words.")), up_to(WORDS_LENGTH)])


class CloseForm(SiteForm):
    outcome = RadioField(_l("How did it end?"), choices=OUTCOMES, validate_choice=False,
                         validators=[needed(_l("Please choose how it ended."))])
    words = TextAreaField(_l("What was done, and what is agreed"),
                          validators=[needed(_l("Please write what was done.")), up_to(WORDS_LENGTH)])
    follow_up_on = Day(_l("Follow up on"), validators=[Optional()])
