"""Writing a text: what all its forms share, and the look-over before it is posted (S3.12, DESIGN 5).

The look-over is for the author's sake alone: what others get to see is decided by the scan. Words that speak of
danger are stored at once, whatever else is in them: a crisis is never lost in a confirmation step.
"""
import unicodedata
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, SubmitField, TextAreaField
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput

from blueprints.access import me
from blueprints.forms import OnceKey, SiteForm, note_field, tags_field, up_to
from models.care import phrasebook
from models.community import pace, posts
from models.ground.errors import Refused, Stale, TooMany

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
    """A form whose words others will read. `noticed` holds what the look-over found."""
    once = OnceKey()
    looked_over = SubmitField(_l("Post it anyway"))
    change = SubmitField(_l("Change it"))
    noticed: tuple = ()

    @property
    def texts(self) -> tuple[str, str]:
        """Title and text; a reply has no title."""
        return self._fields["title"].data if "title" in self._fields else "", self._fields["body"].data


class Words:
    """Something a person can read must stand here: spaces and invisible characters alone are nothing."""
    field_flags = {"required": True}

    def __init__(self, missing):
        self.missing = missing

    def __call__(self, form, field):
        if not any(unicodedata.category(c)[0] not in "CZM" for c in field.data or ""):
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
    """What `verb` wrote, or None: then the form is drawn again with everything that was typed."""
    if not form.validate_on_submit() or form.change.data:
        return None
    whole = phrasebook.read_post(*form.texts, language=language)
    needs_help = whole.gravest("risk") >= HELP_FROM
    if not needs_help and not form.looked_over.data:
        form.noticed = tuple(_identifying(form.texts, whole.parts))
        if form.noticed:
            return None
    try:
        return Outcome(_written(verb, needs_help), needs_help)
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
