"""Forms about those who work here. Nothing in them is drawn from anybody's registration record."""
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, Optional
from wtforms.widgets import EmailInput

from blueprints.forms import Checkboxes, SiteForm, needed, up_to
from models.ground.permissions import Role
from models.people import invitations, professions, staff
from models.people.invitations import Position

COMMUNITIES = [SelectChoice("en", "English"), SelectChoice("fr", "Français")]
ROLES = {
    Role.WALL_GUIDE: _l("Wall Guide"), Role.TRAINEE_GUIDE: _l("Wall Guide in training"),
    Role.LEAD_WALL_GUIDE: _l("Lead Wall Guide"), Role.SENIOR_CLINICIAN: _l("Senior Clinician"),
    Role.SERVICE_DIRECTOR: _l("Service Director"), Role.CLINICAL_DIRECTOR: _l("Clinical Director"),
    Role.CHIEF_EXECUTIVE: _l("Chief Executive"), Role.PARTNER_VIEWER: _l("Partner viewer"),
    Role.REFERRER: _l("Referrer"), Role.ADMINISTRATOR: _l("Administrator"),
}
MESSAGES = {
    "name-shape": _l("Please use 2 to 24 letters, with a space, a dash or an apostrophe between at most three parts."),
    "name-taken": _l("A colleague has, or had, a name that looks like this one. Please choose another."),
    "name-member": _l("A member goes by this name. Please choose another."),
    "name-needed": _l("Members know guides by a guide name: please give one."),
    "trainee-alone": _l("Someone in training has this role alone."),
    "supervisor-needed": _l("Please choose who confirms their decisions."),
    "registration-needed": _l("This is needed for a clinical role."),
    "registration-first": _l("A clinical role needs a professional registration on file: please file it first."),
    "registration-past": _l("This registration has ended already."),
    "registration-far": _l("Please look at the year again."),
    "too-long": _l("This is too long."),
    "yourself": _l("Nobody changes their own position. Please ask another administrator."),
    "last-administrator": _l("This is the last administrator. Please make someone else an administrator first."),
    "still-holds": _l("Something is still in their hands. Please see to what is listed above first."),
    "not-active": _l("This is for someone who works here now. Please end the suspension first, or invite them again."),
    "not-suspended": _l("There is no suspension to end."),
    "left-already": _l("They have left already."),
    "reason-needed": _l("Please write why, in a few words."),
}


class Day(DateField):
    """A browser without the control takes plain text such as 2028-03-31."""

    def process_formdata(self, valuelist):
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Please write the day as 2028-03-31.")) from None


class ReasonForm(SiteForm):
    reason = TextAreaField(_l("Why"), validators=[
        needed(_l("Please write why, in a few words.")), up_to(staff.REASON_LENGTH[1])])


class _Position(SiteForm):
    roles = Checkboxes(_l("Roles"), choices=[SelectChoice(role.value, words) for role, words in ROLES.items()],
                       validators=[needed(_l("Please choose at least one role."))])
    communities = Checkboxes(_l("Communities"), choices=COMMUNITIES, validators=[
        needed(_l("Please choose at least one community."))])
    supervised_by = SelectField(_l("Who confirms their decisions"), coerce=int, default=0, validators=[Optional()],
                                description=_l("For someone in training."), choices=lambda: [
                                    SelectChoice(0, _l("Nobody")),
                                    *(SelectChoice(one.id, one.shown_name) for one in invitations.supervisors())])

    @property
    def supervisor(self) -> int | None:
        return self.supervised_by.data or None


class _Registration(SiteForm):
    body = StringField(_l("Professional body"), validators=[Optional(), up_to(professions.LENGTHS["body"])],
                       description=_l("The college or order that licenses them."))
    number = StringField(_l("Registration number"), validators=[Optional(), up_to(professions.LENGTHS["number"])])
    expires = Day(_l("Valid until"), validators=[Optional()])

    def registration(self) -> dict:
        return {"body": self.body.data or "", "number": self.number.data or "", "expires": self.expires.data}


def name_field():
    return StringField(_l("Guide name"), validators=[Optional(), up_to(24)],
                       description=_l("What members see beside their words. It need not be their own name."))


class InviteForm(_Position, _Registration):
    email = StringField(_l("Work e-mail address"), widget=EmailInput(), validators=[
        needed(_l("Please write their address.")), up_to(254), Email(_l("Please write an address such as "
                                                                         "name@place.com."))])
    guide_name = name_field()
    language = RadioField(_l("Language of the invitation"), choices=COMMUNITIES, default="en", validators=[
        needed(_l("Please choose a language."))])
    residency = SelectField(_l("Where their address is kept"), validators=[needed()])

    def __init__(self, residencies, **kwargs):
        super().__init__(**kwargs)
        self.residency.choices = [SelectChoice(one, one.upper()) for one in residencies]
        self.residencies = residencies
        if len(residencies) == 1:
            delattr(self, "residency")

    @property
    def vault(self) -> str:
        return self.residency.data if "residency" in self._fields else self.residencies[0]

    def position(self) -> Position:
        return Position(self.roles.data, self.communities.data, self.language.data, self.guide_name.data or "",
                        professions.check(self.roles.data, **self.registration()), self.supervisor)


class PositionForm(_Position, ReasonForm):
    def position(self, person) -> Position:
        return Position(self.roles.data, self.communities.data, person.language, person.guide_name,
                        person.profession, self.supervisor)


class NameForm(ReasonForm):
    guide_name = name_field()


class RegistrationForm(_Registration, ReasonForm):
    pass
