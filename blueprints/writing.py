"""Writing a text: what all its forms share, and the look-over before it is posted (S3.12, DESIGN 5).

The look-over is for the author's sake alone: what others get to see is decided by the scan. Words that speak of
danger are stored at once, whatever else is in them: a crisis is never lost in a confirmation step.
"""
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, SubmitField, TextAreaField
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput

from blueprints import drafting
from blueprints.access import me
from blueprints.forms import OnceKey, SiteForm, note_field, tags_field, up_to
from models.care import phrasebook
from models.community import drafts, pace, posts
from models.ground.errors import Refused, Stale, TooMany
from models.people import signposts
from safety.clean import says_something

NO_TITLE, NO_WORDS = _l("Please give it a title."), _l("Please write a few words.")
HELP_FROM = 2           # the risk level from which help comes first
TOO_FAST = _l("You have shared a lot in a short while. Your words are kept here: please send them in a few minutes.")
CHANGED = _l("This was changed in the meantime, perhaps in another window. Your words are below; what stands now is "
             "shown above them. Send them again to put yours in its place.")


@dataclass(frozen=True)
class Noticed:
    """Words in which someone could be recognised: what they look like, and whether the scan will cover them."""
    words: str
    category: str
    covered: bool


@dataclass(frozen=True)
class Outcome:
    post: posts.Post
    needs_help: bool


class WritingForm(SiteForm):
    """A form whose words others will read. `noticed` holds what the look-over found.

    `resumed` is the draft it was drawn from, `offered` one that was begun here before, `kept` the number of the one in
    which a refused form is kept. `help_lines` stand in a form that was refused, where its words speak of danger.
    """
    once = OnceKey()
    looked_over = SubmitField(_l("Post it anyway"))
    change = SubmitField(_l("Change it"))
    noticed: tuple = ()
    resumed = offered = kept = None
    help_lines: tuple = ()

    @property
    def texts(self) -> tuple[str, str]:
        """Title and text; a reply has no title."""
        title = self._fields["title"].data if "title" in self._fields else ""
        return title or "", self._fields["body"].data or ""


class Words:
    """Something a person can read must stand here: spaces and invisible characters alone are nothing."""
    field_flags = {"required": True}

    def __init__(self, missing):
        self.missing = missing

    def __call__(self, form, field):
        if not says_something(field.data or ""):
            raise StopValidation(self.missing)


class TalkaboutForm(WritingForm):
    title = StringField(_l("Title"), validators=[Words(NO_TITLE), up_to(posts.TITLE_LENGTH)])
    body = TextAreaField(_l("Your words"), validators=[Words(NO_WORDS), up_to(posts.BODY_LENGTH)])
    tags = tags_field()
    note = note_field()


class ReplyForm(WritingForm):
    body = TextAreaField(_l("Your reply"), validators=[Words(NO_WORDS), up_to(posts.BODY_LENGTH)])
    note = note_field()


class EditForm(WritingForm):
    """A reply has no title; the words on a brick and its description have limits of their own."""
    title = StringField(_l("Title"), validators=[Words(NO_TITLE), up_to(posts.TITLE_LENGTH)])
    body = TextAreaField(_l("Your words"), validators=[Words(NO_WORDS), up_to(posts.BODY_LENGTH)])
    seen_version = IntegerField(widget=HiddenInput())


def posted(form: WritingForm, verb, *, language: str) -> Outcome | None:
    """What `verb` wrote, or None: then the form is drawn again with everything that was typed, which is kept, too."""
    outcome = _outcome(form, verb, language)
    if outcome:
        drafts.posted(form.once.data, by=me())
    elif form.is_submitted():
        form.kept = drafting.keep(by=me(), key=form.once.data)
        if needs_help(*form.texts, language=language):
            form.help_lines = signposts.for_account(me(), crisis=True)
    return outcome


def needs_help(title: str, body: str, *, language: str) -> bool:
    return phrasebook.read_post(title, body, language=language).gravest("risk") >= HELP_FROM


def _outcome(form: WritingForm, verb, language: str) -> Outcome | None:
    if not form.validate_on_submit() or form.change.data:
        return None
    whole = phrasebook.read_post(*form.texts, language=language)
    in_danger = whole.gravest("risk") >= HELP_FROM
    if not in_danger and not form.looked_over.data:
        form.noticed = tuple(_identifying(form.texts, whole.parts))
        if form.noticed:
            return None
    try:
        return Outcome(_written(verb, in_danger), in_danger)
    except TooMany:
        form.form_errors.append(TOO_FAST)
    except Stale:
        form.form_errors.append(CHANGED)
    except Refused as refusal:
        form.refuse(refusal, {})
    return None


def _written(verb, needs_help: bool) -> posts.Post:
    """Someone in danger is never told to wait, and is read before the others."""
    if not needs_help:
        pace.check(by=me())
    post = verb()
    if needs_help:
        posts.read_first(post)
    return post


def _identifying(texts, readings):
    """Each word or run of words once, in the order of the text."""
    seen = set()
    for text, reading in zip(texts, readings, strict=True):
        for finding in reading.findings:
            words = text[finding.start:finding.end].strip()
            if finding.kind == "detail" and words not in seen:
                seen.add(words)
                yield Noticed(words, finding.category, finding.confidence == "high")
