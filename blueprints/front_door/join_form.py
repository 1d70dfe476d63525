"""The form of joining: what the organisation's rules need, and nothing else (S2.2)."""
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, Optional, ValidationError
from wtforms.widgets import EmailInput, TelInput

from blueprints.formatting import ZONE, language, words_of
from blueprints.forms import WEAK, SiteForm, needed, up_to
from models.care import phrasebook
from models.ground.errors import Refused
from models.people import invitations, organisations, passwords, pseudonyms

COMMUNITIES = {"en": "English", "fr": "Français"}
CANADIAN = re.compile(r"[ABCEGHJ-NPRSTVXY]\d[A-Z]\d[A-Z]\d")
WRONG = WEAK | {
    "taken": _l("Someone has this name already, or one that looks like it. Please choose another."),
    "unnamed": _l("Please choose the name you go by here."),
    "two-names": _l("You chose a name from the list and wrote another. Please keep one of the two."),
    "shape": _l("Please use 3 to 24 letters, numbers, dashes or dots, and at most three spaces."),
    "reserved": _l("This name could be taken for someone who works here. Please choose another."),
    "email": _l("This name holds a part of your e-mail address, so it could point at you. Please choose another."),
    "year": _l("This name holds the year you were born, so it could point at you. Please choose another."),
    "postal": _l("This name holds your postal code, so it could point at you. Please choose another."),
    "digits": _l("This name holds a long number, which could point at you. Please choose another."),
    "worrying": _l("This name could hurt or worry someone who reads it, or point at a person. Please choose another."),
    "rule-postal": _l("This postal code lies outside the area that this organisation serves."),
    "rule-email_domain": _l("Please use the address that this organisation gave you: it shows that you belong."),
    "rule-code": _l("This organisation doesn’t know this code. Please look again; capitals and dashes don’t matter."),
    "rule-any": _l("Nothing of what you gave shows that you belong here. One of the ways at the top of the page is "
                   "enough: please look again."),
    "rule-none": _l("Nobody can join through this organisation just now."),
}


class DayMonthYear(Field):
    """Three short inputs: quicker and less error-prone for a date one knows by heart than any calendar."""
    parts = ("day", "month", "year")

    def process_formdata(self, _values):
        pass

    def process(self, formdata, data=None, extra_filters=None):
        super().process(None, data, extra_filters)
        given = formdata or {}
        self.raw = {part: given.get(f"{self.name}-{part}", "").strip()[:10] for part in self.parts}
        if formdata:
            self.data = _date(self.raw)

    def pre_validate(self, form):
        if not any(self.raw.values()):
            raise ValidationError(_l("Please give your date of birth."))
        if self.data is None or not 1900 <= self.data.year or self.data > today():
            raise ValidationError(_l("Please give a day, a month and a year, for example 27 3 1994."))


class JoinForm(SiteForm):
    """Only what the organisation's rules need (S2.2); the rest is taken off the form."""
    email = StringField(_l("E-mail address"), widget=EmailInput(), validators=[
        needed(_l("Please write your e-mail address.")), up_to(254),
        Email(_l("Please write an address such as name@place.com."))])
    date_of_birth = DayMonthYear(_l("Date of birth"))
    postal_code = StringField(_l("Postal code"), validators=[
        needed(_l("Please write your postal code.")), up_to(12)])
    country = StringField(_l("Country"), validators=[needed(_l("Please write the country you live in.")), up_to(60)])
    phone = StringField(_l("Phone number"), widget=TelInput(), validators=[
        needed(_l("Please write your phone number.")), up_to(30)])
    affiliation = RadioField(_l("How do you belong to this programme?"), validators=[
        needed(_l("Please choose how you belong to this programme."))])
    code = StringField(_l("Access code"), validators=[needed(_l("Please write your access code.")), up_to(60)])
    offered = RadioField(_l("The name you go by here"), validate_choice=False, default="", validators=[Optional()])
    username = StringField(_l("My own name for this place"), validators=[Optional(), up_to(24)])
    password = PasswordField(_l("Password"), validators=[needed(_l("Please choose a password."))])
    community = RadioField(_l("Which community would you like to join?"), validators=[
        needed(_l("Please choose a community."))])
    principles = BooleanField(_l("I agree to the three principles: no judgement, empathy, respect."), validators=[
        needed(_l("Please agree to the three principles to join."))])
    rules = BooleanField(_l("I agree to the house rules and the privacy policy."), validators=[
        needed(_l("Please agree to the house rules and the privacy policy to join."))])

    def __init__(self, organisation, code: str = ""):
        super().__init__(data={"code": code, "country": _country(organisation.country),
                               "community": organisation.languages[0] if len(organisation.languages) == 1 else None})
        self.organisation, self.rule = organisation, None
        self.community.choices = [SelectChoice(one, COMMUNITIES[one]) for one in organisation.languages]
        self.affiliation.choices = [SelectChoice(one["key"], words_of(one)) for one in organisation.affiliations]
        self._ask_only({*organisation.asks, *self._ways_in})

    def _ask_only(self, wanted: set) -> None:
        """Where several ways lead in, what only one of them needs may be left empty."""
        for name in ("postal_code", "country", "phone", "affiliation", "code"):
            if name not in wanted or (name == "affiliation" and not self.affiliation.choices):
                delattr(self, name)
            elif self.has_several_ways and name not in self.organisation.asks:
                field = self._fields[name]
                field.validators, field.flags.required, field.flags.optional = [Optional(), up_to(60)], False, True

    @property
    def _ways_in(self) -> set:
        """The fields that the organisation's rules read; "" for an open door."""
        return {rule.field for rule in self.organisation.rules}

    @property
    def has_several_ways(self) -> bool:
        return len(self._ways_in) > 1

    def offer(self, names: list[str]) -> None:
        """Free names to be pressed; the one that was pressed before stands first, while it is good."""
        pressed = self.offered.data if not self.username.errors else ""
        names = [pressed, *(name for name in names if name != pressed)] if pressed else names
        self.offered.data = pressed or ""
        self.offered.choices = [*(SelectChoice(name, name) for name in names),
                                SelectChoice("", _l("A name of my own, which I write here:"))]

    def value(self, name: str) -> str:
        """What was given, or nothing where the organisation doesn't ask. The name may be pressed or written."""
        if name == "username" and self.offered.data:
            return self.offered.data
        return (self._fields[name].data or "") if name in self._fields else ""

    @property
    def tongue(self) -> str:
        """Of the community that was chosen; before that, of the page."""
        return self.community.data if self.community.data in self.organisation.languages else language()

    @property
    def youngest(self) -> int:
        return max(self.organisation.minimum_age, organisations.MINIMUM_AGE)

    @property
    def is_too_young(self) -> bool:
        born = self.date_of_birth.data
        return born is not None and born <= today() and self.organisation.is_too_young(born, today())

    def validate(self, **kwargs) -> bool:
        fine = super().validate(**kwargs)
        name, email = self.value("username"), self.value("email")
        return all([fine, self._holds(self._check_name), self._holds(lambda: passwords.check(
            self.password.data or "", username=name, email=email))])

    def _check_name(self) -> None:
        name, born, written = self.value("username"), self.date_of_birth.data, self.username.data
        if not name or (written and written != name):
            raise Refused("username", "two-names" if name else "unnamed")
        pseudonyms.check(name, email=self.value("email"), born_year=born.year if born else None,
                         postal_code=self.value("postal_code"), staff_names=invitations.reserved_names())
        phrasebook.check_name(name, language=self.tongue)

    def is_eligible(self) -> bool:
        """Through which rule. Asked once all else is right, and counted (S2.3)."""
        return self._holds(self._find_rule)

    def _find_rule(self) -> None:
        try:
            self.rule = organisations.eligible_by(
                self.organisation, born=self.date_of_birth.data, today=today(), email=self.value("email"),
                postal_code=self.value("postal_code"), code=self.value("code"))
        except Refused as refusal:
            if self.has_several_ways and refusal.why.startswith("rule-"):
                raise Refused("", "rule-any") from None
            raise

    def validate_postal_code(self, field):
        serves = any(rule.kind == "postal" for rule in self.organisation.rules)
        if serves and self.organisation.country == "CA" and not CANADIAN.fullmatch(organisations.squeeze(field.data)):
            raise ValidationError(_l("A Canadian postal code looks like T5J 0N3."))

    def validate_phone(self, field):
        try:
            number = phonenumbers.parse(field.data, self.organisation.country)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise ValidationError(_l("Please write the number with its area code, for example 780 555 0100."))

    def _holds(self, rule) -> bool:
        try:
            rule()
        except Refused as refusal:
            if refusal.field not in self._fields or not self._fields[refusal.field].errors:
                self.refuse(refusal, WRONG)
            return False
        return True


def today() -> date:
    return datetime.now(ZoneInfo(ZONE)).date()


def _date(raw: dict) -> date | None:
    try:
        return date(int(raw["year"]), int(raw["month"]), int(raw["day"]))
    except ValueError:
        return None


def _country(code: str) -> str:
    return Locale(language()).territories.get(code, "")
