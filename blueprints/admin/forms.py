"""What an administrator fills in about an organisation. `blueprints.admin.rules` has the forms of rules."""
from datetime import UTC, datetime, timedelta

from babel import Locale
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation
from wtforms.widgets import HiddenInput, TelInput, URLInput

from blueprints.forms import Checkboxes, SiteForm, needed, up_to
from models.ground.errors import Refused, Stale
from models.people import keeping, organisations
from models.vault import store
from settings import LANGUAGES

STALE = _l("Somebody else changed this since you opened the page. What you typed is still here: look at what they "
           "changed, and send it once more if yours should stand.")
NOT_WHOLE = _l("Please write a whole number.")
PLAIN_DATE = _l("Please write the day as 2026-11-30.")
WRONG = {
    "slug": _l("Please use small letters, numbers and dashes, for example green-valley."),
    "slug-taken": _l("Another organisation has this address."),
    "age": _l("Nobody under 16 can join Drystone: please give 16 or more, and 99 at most."),
    "retention": _l("Please give between 1 and 3,650 days."),
    "has-members": _l("Its members’ registration data is stored there and stays there."),
    "rule-needs": _l("A rule in force reads the postal code: end that rule before the form stops asking for it."),
    "zone": _l("No such time zone is known. Please write one such as America/Edmonton."),
    "no-working-day": _l("Please choose at least one working day."),
    "no-pattern": _l("Please write at least one beginning of a postal code."),
    "pattern": _l("Please use letters and numbers, and ? for any one of them; a comma between two."),
    "domain": _l("Please write a domain such as school.example, without an address before it."),
    "code-shape": _l("Please use letters A to Z, numbers and dashes."),
    "code-length": _l("Please use 8 to 40 letters and numbers: a short code is soon guessed."),
    "phone": _l("Please write the number with its area code, for example 780 555 0100, or a short one such as 211."),
    "many-names": _l("Please give 300 names at most."),
    "name-length": _l("Please give each name one to four words, and 3 to 60 letters."),
}

VALUES = {"postal": _l("Beginnings of postal codes"), "email_domain": _l("Domain"), "code": _l("Code"),
          "link": _l("End of the link")}


def reason_field() -> StringField:
    few_words = _l("Please write why, in a few words.")
    return StringField(_l("Why?"), description=_l("Kept on file with your name. No names of members, please."),
                       validators=[needed(few_words), Length(min=3, message=few_words), up_to(300)])


def capitals(text: str | None) -> str:
    return (text or "").upper()


def line(label, message=None, *, length: int = 200, **more) -> StringField:
    return StringField(label, validators=[needed(message) if message else Optional(), up_to(length)], **more)


def paragraph(label, message=None, *, length: int = 1000, **more) -> TextAreaField:
    return TextAreaField(label, validators=[needed(message) if message else Optional(), up_to(length)], **more)


class Day(DateField):
    """A day; a browser without the control takes 2026-11-30."""

    def process_formdata(self, valuelist):
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(PLAIN_DATE) from None

    def pre_validate(self, form):
        """Nobody has made sure of anything tomorrow; the day is that of whichever time zone is ahead."""
        if self.data and self.data > (datetime.now(UTC) + timedelta(hours=14)).date():
            raise StopValidation(_l("This day is still to come."))


class Whole(IntegerField):
    def process_formdata(self, valuelist):
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(NOT_WHOLE) from None


class ReasonForm(SiteForm):
    """An act that asks for nothing but its reason; the base of all that asks for more."""
    version = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(0, 2**31 - 1)])
    is_stale = False

    def keeps(self, verb, *subject, current: int | None = None, **facts) -> bool:
        """Do it; or tell beside its field what stands in the way, or that somebody was faster."""
        seen = {} if current is None else {"seen": self.version.data or 0}
        try:
            verb(*subject, **seen, **facts)
            return True
        except Refused as refusal:
            self.refuse(refusal, WRONG)
        except Stale:
            self.is_stale = True
            self.form_errors.append(STALE)
            self.version.data = current
            self.version.raw_data = None
        return False


class WhyForm(ReasonForm):
    reason = reason_field()


class AboutForm(ReasonForm):
    name_en = line(_l("Name in English"), _l("Please write its name in English."), length=120)
    name_fr = line(_l("Name in French"), _l("Please write its name in French."), length=120)
    welcome_en = paragraph(_l("Welcome in English"), _l("Please write the welcome in English."), length=600)
    welcome_fr = paragraph(_l("Welcome in French"), _l("Please write the welcome in French."), length=600)
    country = line(_l("Country"), _l("Please write the country."), length=2, filters=[capitals])
    region = line(_l("Region"), length=3, filters=[capitals])
    languages = Checkboxes(_l("Languages of its members"), validators=[InputRequired(_l("Please choose a language."))],
                           choices=[SelectChoice("en", _l("English")), SelectChoice("fr", _l("French"))])
    residency = RadioField(_l("Where registration data is stored"), validators=[
        needed(_l("Please choose where it is stored."))],
        choices=lambda: [SelectChoice(one, one.upper()) for one in store.residencies()])
    reason = reason_field()

    def validate_country(self, field):
        if len(field.data) != 2 or field.data not in Locale("en").territories:
            raise StopValidation(_l("Please write the two letters of a country, for example CA."))

    def validate_region(self, field):
        if field.data and not (field.data.isascii() and field.data.isalnum()):
            raise StopValidation(_l("Please write the letters of the region, for example AB, or leave it empty."))

    @staticmethod
    def filled_from(place) -> dict:
        said = {f"{kind}_{lang}": words.get(lang, "") for lang in LANGUAGES
                for kind, words in (("name", place.names), ("welcome", place.welcomes))}
        return said | {"version": place.version, "country": place.country, "region": place.region,
                       "languages": place.languages, "residency": place.residency}

    def facts(self) -> dict:
        return {"names": both(self, "name"), "welcomes": both(self, "welcome"), "country": self.country.data,
                "region": self.region.data, "languages": self.languages.data, "residency": self.residency.data}


class NewForm(AboutForm):
    slug = line(_l("Address of its joining page"), _l("Please write its address."), length=60)

    def facts(self) -> dict:
        return {"slug": self.slug.data, **super().facts()}


class ProtocolForm(ReasonForm):
    protocol_en = paragraph(_l("Protocol in English"), length=6000)
    protocol_fr = paragraph(_l("Protocol in French"), length=6000)
    verified = Day(_l("Last verified on"), validators=[Optional()])
    reason = reason_field()

    @staticmethod
    def filled_from(place) -> dict:
        return {"version": place.version, "verified": place.protocol_verified,
                **{f"protocol_{lang}": place.protocols.get(lang, "") for lang in LANGUAGES}}

    def facts(self) -> dict:
        return {"protocols": {lang: words for lang, words in both(self, "protocol").items() if words},
                "protocol_verified": self.verified.data}

    def validate(self, *args, **kwargs) -> bool:
        fine = super().validate(*args, **kwargs)
        if bool(self.protocol_fr.data) == bool(self.protocol_en.data):
            return fine
        missing = self.protocol_en if self.protocol_fr.data else self.protocol_fr
        missing.errors = [_l("Please write it in both languages, or in neither.")]
        return False


class NamesForm(ReasonForm):
    """Campuses, bases, buildings, units: what tells where somebody belongs."""
    names_en = paragraph(_l("Names in English, one a line"), length=20_000)
    names_fr = paragraph(_l("Names in French, one a line"), length=20_000)
    reason = reason_field()

    @staticmethod
    def filled_from(place) -> dict:
        return {"version": place.version,
                **{f"names_{lang}": "\n".join(place.local_names.get(lang, ())) for lang in LANGUAGES}}

    def facts(self) -> dict:
        return both(self, "names")


class LineForm(ReasonForm):
    """A help line of an organisation."""
    name_en = line(_l("Name in English"), _l("Please write its name in English."))
    name_fr = line(_l("Name in French"), _l("Please write its name in French."))
    phone = line(_l("Phone number"), _l("Please write the number."), length=30, widget=TelInput())
    url = line(_l("Web address"), widget=URLInput())
    says_en = paragraph(_l("Who answers and what they offer, in English"),
                        _l("Please say in English what it offers."), length=400)
    says_fr = paragraph(_l("Who answers and what they offer, in French"),
                        _l("Please say in French what it offers."), length=400)
    hours_en = line(_l("Hours in English"), _l("Please write the hours in English."))
    hours_fr = line(_l("Hours in French"), _l("Please write the hours in French."))
    crisis = BooleanField(_l("Answers people in a crisis"))
    order = Whole(_l("Place in the list"), default=10, validators=[
        InputRequired(NOT_WHOLE), NumberRange(1, 999, _l("Please give a number from 1 to 999."))])
    verified = Day(_l("Last verified on"), validators=[needed(_l("Please write when somebody last made sure of it."))])
    reason = reason_field()

    def validate_url(self, field):
        if field.data and not field.data.startswith("https://"):
            raise StopValidation(_l("Please write an address that begins with https://."))

    @staticmethod
    def filled_from(one) -> dict:
        return {"phone": one.phone, "url": one.url, "crisis": one.crisis, "order": one.order, "verified": one.verified,
                **{f"{kind}_{lang}": words.get(lang, "") for kind, words in (
                    ("name", one.name), ("says", one.says), ("hours", one.hours)) for lang in LANGUAGES}}

    def facts(self) -> dict:
        return {"name": both(self, "name"), "says": both(self, "says"), "hours": both(self, "hours"),
                "phone": self.phone.data, "url": self.url.data, "crisis": self.crisis.data, "order": self.order.data,
                "verified": self.verified.data.isoformat()}


class RuleForm(ReasonForm):
    value = line(_l("Value"), _l("Please fill this in."), length=300)
    subdomains = BooleanField(_l("Addresses under it too, such as name@mail.school.example"))
    says_en = line(_l("The rule in English, as the joining page says it"),
                   _l("Please write the rule in English."), length=300)
    says_fr = line(_l("The rule in French, as the joining page says it"),
                   _l("Please write the rule in French."), length=300)
    reason = reason_field()

    def __init__(self, kind: str, **more):
        super().__init__(**more)
        if kind != "email_domain":
            del self.subdomains
        if kind == "open":
            del self.value
        else:
            self.value.label.text = VALUES[kind]

    @staticmethod
    def filled_from(rule) -> dict:
        return {"version": rule.version, "value": rule.value, "subdomains": rule.subdomains,
                "says_en": rule.says.get("en", ""), "says_fr": rule.says.get("fr", "")}

    def facts(self) -> dict:
        return {"says": both(self, "says"), "value": self.value.data if "value" in self else "",
                "subdomains": "subdomains" in self and self.subdomains.data}


def both(form: SiteForm, name: str) -> dict:
    return {lang: form[f"{name}_{lang}"].data or "" for lang in LANGUAGES}


def minimum_age() -> Whole:
    return Whole(_l("Minimum age"), default=organisations.MINIMUM_AGE, validators=[
        InputRequired(NOT_WHOLE),
        NumberRange(organisations.MINIMUM_AGE, keeping.OLDEST, WRONG["age"])])
