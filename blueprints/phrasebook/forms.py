"""What a Lead fills in: a rule with all its fields, a reason, a word on somebody else's proposal."""
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FloatField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from blueprints.forms import SiteForm, needed, up_to
from blueprints.wording import category_name
from models.care import phrasebook, second_person
from models.care.phrase_drafts import WrongDraft
from models.ground.errors import Refused, Stale
from settings import LANGUAGES

LANGUAGE_NAMES = {"en": _l("English"), "fr": _l("French")}
CHANGED = _l("Somebody changed or decided this since you opened the page. What you typed is still here: look at what "
             "changed, and send it once more if yours should stand.")
WRONG = {
    "empty": _l("This is needed."),
    "not-a-choice": _l("Please choose from the list."),
    "not-your-language": _l("You don’t work in this language: a Lead who does decides."),
    "name": _l("Please use small letters, numbers and dashes, for example no-way-out."),
    "taken": _l("There is a rule of this name, or there was one. Please choose another name, or change that rule."),
    "already-proposed": _l("A proposal about this rule is waiting already. It has to be decided or withdrawn first."),
    "too-long": _l("This is too long."),
    "found": _l("The scan would find something in these words: danger, or a detail that could show who someone is. "
                "Please write them anew."),
    "unknown-placeholder": _l("Something stands in braces that nobody could fill in. What can stand there is listed "
                              "below the text."),
    "unchanged": _l("Nothing is different from the rule in force."),
    "own": _l("You proposed it: another Lead decides."),
    "overtaken": _l("The rule has changed since this was proposed. Please send it back, to be proposed anew."),
    "not-tried": _l("It is still being tried on past posts. Please wait for what that shows."),
    "sentences-fail": _l("With it, sentences of some rules are no longer read as they say. They stand under the "
                         "trial."),
    "does-not-compile": _l("The lexicon can’t be built with it. Nothing was changed."),
    "nothing-to-go-back-to": _l("This version can’t be brought back."),
    "letters": _l("“%(words)s” holds signs that are not read. Phrases are plain words with (a|b), {set}, + and ~; "
                  "regular expressions are never used."),
    "brackets": _l("A bracket or a bar has no partner in “%(words)s”. Alternatives are written (a|b), in one part."),
    "unknown-set": _l("There is no word set %(words)s for this rule. The sets stand below the form."),
    "too-many": _l("“%(words)s” stands for too many forms. Please cut it in two with + or ~."),
    "phrase-long": _l("“%(words)s …” is too long for one phrase."),
    "nothing": _l("“%(words)s” would shrink to one everyday word or to none, for words such as “really” are not "
                  "counted. Please add a word that carries meaning."),
    "many-phrases": _l("Please write 200 phrases or fewer."),
    "many-sentences": _l("Please write 40 sentences or fewer."),
    "few-sentences": _l("Please write at least two sentences, one a line."),
    "long-sentence": _l("“%(words)s” is too long: 300 characters at most."),
    "twice": _l("“%(words)s” stands here twice."),
    "both": _l("“%(words)s” can’t both match and not match."),
    "elsewhere": _l("Another rule finds this already: %(words)s."),
    "not-matched": _l("The rule doesn’t find this sentence at its full weight: “%(words)s”."),
    "matched": _l("The rule finds this sentence at its full weight, and should not: “%(words)s”."),
}


class PhrasebookForm(SiteForm):
    def keeps(self, verb, *subject, **facts):
        """What the verb made (or True), or False: then what stands in the way is told beside its field."""
        try:
            return verb(*subject, **facts) or True
        except WrongDraft as wrong:
            self[wrong.field].errors = [*self[wrong.field].errors, WRONG[wrong.why] % {"words": wrong.words}]
        except Refused as refusal:
            self.refuse(refusal, WRONG)
        except Stale:
            self.form_errors.append(CHANGED)
        return False


class Lines(TextAreaField):
    """One a line; empty lines and spaces around don't count."""

    @property
    def lines(self) -> list[str]:
        return [" ".join(line.split()) for line in (self.data or "").splitlines() if line.strip()]


class Weight(FloatField):
    """As people write it in French, too."""

    def process_formdata(self, valuelist):
        try:
            super().process_formdata([value.strip().replace(",", ".") for value in valuelist])
        except ValueError:
            raise ValueError(_l("Please write a number between 0.05 and 1, such as 0.6.")) from None


def reason_field() -> TextAreaField:
    return TextAreaField(_l("Why?"), description=_l("Kept on file with your name. No names of members, please."),
                         validators=[needed(_l("Please write why, in a few words.")), up_to(500)])


class RuleForm(PhrasebookForm):
    seen = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(0, 2**31 - 1)])
    language = SelectField(_l("Language"))
    category = SelectField(_l("What it tells of"), choices=lambda: category_choices())
    name = StringField(_l("Name of the rule"), validators=[needed(_l("Please name the rule.")), up_to(60)])
    weight = Weight(_l("Weight"), validators=[
        needed(_l("Please write a number between 0.05 and 1, such as 0.6.")),
        NumberRange(0.05, 1, message=_l("Please write a number between 0.05 and 1, such as 0.6."))])
    phrases = Lines(_l("Phrases, one a line"), validators=[needed(_l("Please write at least one phrase.")),
                                                           up_to(12_000)])
    scoped = BooleanField(_l("The words around it may lower it: a denial, another person, the past, a joke"))
    own_language = BooleanField(_l("Only in posts of its own language"))
    must_match = Lines(_l("Sentences that it must find, one a line"),
                       validators=[needed(_l("Please write at least two sentences, one a line.")), up_to(12_000)])
    must_not_match = Lines(_l("Sentences that it must leave alone, one a line"),
                           validators=[needed(_l("Please write at least two sentences, one a line.")), up_to(12_000)])
    why = StringField(_l("What a guide reads beside a finding"), validators=[Optional(), up_to(200)])
    source = StringField(_l("Source"), validators=[needed(_l("Please name where it comes from.")), up_to(300)])
    reason = reason_field()

    @classmethod
    def new(cls, reader):
        form = cls(data={"scoped": True, "weight": 0.5})
        form.language.choices = [SelectChoice(key, LANGUAGE_NAMES[key]) for key in LANGUAGES
                                 if key in reader.communities]
        return form

    @classmethod
    def filled_from(cls, row):
        """A change keeps language and name."""
        entry = row.entry
        lists = {name: "\n".join(entry[name]) for name in ("phrases", "must_match", "must_not_match")}
        form = cls(data={"seen": row.id, "category": entry["category"], "weight": entry["weight"], **lists,
                         "scoped": entry.get("scoped", True), "own_language": entry.get("own_language", False),
                         "why": "" if is_usual(entry.get("why", "")) else entry["why"], "source": entry["source"]})
        del form.language, form.name
        return form

    def entry(self) -> dict:
        named = {field.name: field.data for field in (self.language, self.name) if field} if "name" in self else {}
        return named | {
            "category": self.category.data, "weight": self.weight.data, "scoped": self.scoped.data,
            "own_language": self.own_language.data, "why": self.why.data, "source": self.source.data,
            **{field.name: field.lines for field in (self.phrases, self.must_match, self.must_not_match)}}


class RetireForm(PhrasebookForm):
    seen = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(0, 2**31 - 1)])
    name = HiddenField()
    reason = reason_field()


class AnswerForm(PhrasebookForm):
    words = TextAreaField(_l("Why?"), validators=[needed(_l("Please write why, in a few words.")),
                                                  up_to(second_person.WORDS_LENGTH)])


class RevertForm(PhrasebookForm):
    seen = IntegerField(widget=HiddenInput(), validators=[NumberRange(0, 2**31 - 1)])
    reason = reason_field()


def category_choices() -> list[SelectChoice]:
    """The policy's categories, as the templates name them."""
    return [SelectChoice(key, category_name(key)) for key in phrasebook.policy()["categories"]]


def is_usual(why: str) -> bool:
    """Not written by a Lead: a key, whose sentence stands in the templates."""
    return " " not in why
