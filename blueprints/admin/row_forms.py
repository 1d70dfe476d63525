"""Forms with rows: affiliations, contacts, an organisation's own questions. Some empty rows stand ready."""
import re
from datetime import date

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation
from wtforms.widgets import TelInput

from blueprints.admin.forms import (
    NOT_WHOLE,
    PLAIN_DATE,
    WRONG,
    Day,
    ReasonForm,
    Whole,
    line,
    minimum_age,
    paragraph,
    reason_field,
)
from blueprints.formatting import words_of
from blueprints.forms import REQUIRED, Checkboxes, up_to
from models.people import calendars, first_questions, keeping

MOST, SPARE = 20, 2
ROW = re.compile(r"row_(\d{1,2})_")
CLOSED = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(.*)")


class RowsForm(ReasonForm):
    """`columns` says which fields a row has, `needs` which of them a row that is filled in can't leave out."""
    columns: dict = {}
    needs: tuple = ()
    most = MOST

    @classmethod
    def drawn(cls, kept: list[dict], **data):
        """A form with a row for each that is kept, or that was sent, and some to spare."""
        count = min(max(len(kept) + SPARE, _sent()), max(cls.most, len(kept)))
        fields = {f"row_{place}_{name}": make() for place in range(count) for name, make in cls.columns.items()}
        filled = {f"row_{place}_{name}": row.get(name) for place, row in enumerate(kept) for name in cls.columns}
        form = type(cls.__name__, (cls,), fields)(data={**data, **filled})
        form.count = count
        return form

    @property
    def rows(self) -> list[dict]:
        return [{name: self[f"row_{place}_{name}"] for name in self.columns} for place in range(self.count)]

    def filled(self) -> list[tuple[int, dict]]:
        """(its place, what is in it) of each row that isn't empty."""
        found = [(place, {name: field.data for name, field in row.items()}) for place, row in enumerate(self.rows)]
        return [(place, row) for place, row in found if any(row.values())]

    def validate(self, *args, **kwargs) -> bool:
        fine = super().validate(*args, **kwargs)
        for place, row in self.filled():
            for name in self.needs:
                if not row[name] and not self[f"row_{place}_{name}"].errors:
                    self[f"row_{place}_{name}"].errors = [REQUIRED]
                    fine = False
        return fine


class JoiningForm(RowsForm):
    columns = {"en": lambda: line(_l("In English"), length=120),
               "fr": lambda: line(_l("In French"), length=120)}
    needs = ("en", "fr")
    asks = Checkboxes(_l("What the form asks, besides e-mail and date of birth"), choices=[
        SelectChoice("postal_code", _l("Postal code")), SelectChoice("country", _l("Country")),
        SelectChoice("phone", _l("Phone number")), SelectChoice("affiliation", _l("Affiliation"))])
    minimum_age = minimum_age()
    retention_days = Whole(_l("Days for which registration data is kept after someone leaves"), validators=[
        InputRequired(NOT_WHOLE),
        NumberRange(keeping.SHORTEST_RETENTION, keeping.LONGEST_RETENTION, WRONG["retention"])])
    reason = reason_field()

    def validate_asks(self, field):
        if "affiliation" in (field.data or ()) and not self.filled():
            raise StopValidation(_l("Please write the affiliations below, or leave this out."))

    def facts(self, place) -> dict:
        before, kept = [one["key"] for one in place.affiliations], []
        for row, words in self.filled():
            taken = (*before, *(one["key"] for one in kept))
            kept.append({"key": before[row] if row < len(before) else keeping.key_of(words["en"], taken), **words})
        return {"asks": self.asks.data, "minimum_age": self.minimum_age.data,
                "retention_days": self.retention_days.data, "affiliations": kept}


class ContactsForm(RowsForm):
    columns = {"name": lambda: line(_l("Who"), length=120),
               "phone": lambda: line(_l("Phone number"), length=40, widget=TelInput()),
               "note": lambda: line(_l("When and for what"), length=300),
               "verified": lambda: Day(_l("Last verified on"), validators=[Optional()])}
    needs = ("name", "phone")
    reason = reason_field()

    def facts(self) -> dict:
        return {"contacts": [{**row, "note": row["note"] or "", "verified": str(row["verified"] or "")}
                             for _place, row in self.filled()]}

    @staticmethod
    def kept(place) -> list[dict]:
        return [{**one, "verified": date.fromisoformat(one["verified"]) if one.get("verified") else None}
                for one in place.contacts or ()]


class QuestionsForm(RowsForm):
    columns = {"en": lambda: line(_l("Question in English")), "fr": lambda: line(_l("Question in French")),
               "choices_en": lambda: paragraph(_l("Answers in English, one a line"), length=800),
               "choices_fr": lambda: paragraph(_l("Answers in French, one a line"), length=800),
               "many": lambda: BooleanField(_l("More than one answer may be chosen"))}
    needs = ("en", "fr", "choices_en", "choices_fr")
    most = 3
    asked = Checkboxes(_l("Which of the service’s questions are asked"), choices=lambda: [
        SelectChoice(one.key, words_of(one.says)) for one in first_questions.every()])
    reason = reason_field()

    def validate(self, *args, **kwargs) -> bool:
        fine = super().validate(*args, **kwargs)
        for place, row in self.filled():
            if len(_lines(row["choices_en"])) != len(_lines(row["choices_fr"])):
                self[f"row_{place}_choices_fr"].errors = [_l("Please give as many answers in French as in English.")]
                fine = False
        return fine

    def facts(self, place) -> dict:
        before, reviewed = [one["key"] for one in self.kept(place)], [one.key for one in first_questions.every()]
        kept = []
        for row, words in self.filled():
            taken = (*before, *reviewed, *(one["key"] for one in kept))
            key = before[row] if row < len(before) else keeping.key_of(words["en"], taken)
            kept.append({"key": key, "en": words["en"], "fr": words["fr"], "many": words["many"],
                         "choices": _choices(words)})
        left_out = [key for key in reviewed if key not in self.asked.data]
        return {"questions": {"left_out": left_out, "own": kept}}

    @staticmethod
    def kept(place) -> list[dict]:
        return [{**one, "choices_en": "\n".join(choice["en"] for choice in one["choices"]),
                 "choices_fr": "\n".join(choice["fr"] for choice in one["choices"])}
                for one in (place.questions or {}).get("own", ())]


class CalendarForm(ReasonForm):
    zone = StringField(_l("Time zone"), validators=[InputRequired(WRONG["zone"]), up_to(60)])
    working_days = Checkboxes(_l("Working days"), coerce=int, choices=[
        SelectChoice(0, _l("Monday")), SelectChoice(1, _l("Tuesday")), SelectChoice(2, _l("Wednesday")),
        SelectChoice(3, _l("Thursday")), SelectChoice(4, _l("Friday")), SelectChoice(5, _l("Saturday")),
        SelectChoice(6, _l("Sunday"))])
    public = BooleanField(_l("Public holidays of its country and region are days off"))
    closed = paragraph(_l("Other days on which it is closed, one a line"), length=4000)
    reason = reason_field()

    @staticmethod
    def filled_from(place) -> dict:
        kept = calendars.of(place)
        return {"version": place.version, "zone": kept.zone, "working_days": kept.working_days, "public": kept.public,
                "closed": "\n".join(f"{day.isoformat()} {why}" for day, why in kept.closed.items())}

    def validate_closed(self, field):
        for words in _lines(field.data):
            _closed_day(words)

    def facts(self) -> dict:
        return {"zone": self.zone.data, "working_days": self.working_days.data, "public": self.public.data,
                "closed": [_closed_day(words) for words in _lines(self.closed.data)]}


def _closed_day(words: str) -> dict:
    try:
        day, why = CLOSED.fullmatch(words).groups()
        return {"on": date.fromisoformat(day).isoformat(), "says": why}
    except (AttributeError, ValueError):
        raise StopValidation(PLAIN_DATE) from None


def _choices(words: dict) -> list[dict]:
    kept = []
    for english, french in zip(_lines(words["choices_en"]), _lines(words["choices_fr"]), strict=True):
        kept.append({"key": keeping.key_of(english, [one["key"] for one in kept]), "en": english, "fr": french})
    return kept


def _lines(text: str | None) -> list[str]:
    return [words for one in (text or "").splitlines() if (words := one.strip())]


def _sent() -> int:
    """How many rows came with this request."""
    return min(MOST, 1 + max((int(found[1]) for name in request.form if (found := ROW.match(name))), default=-1))
