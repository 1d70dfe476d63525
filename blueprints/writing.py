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
from blueprints.forms import NOT_IN_GROUP, OnceKey, SiteForm, group_field, note_field, tags_field, up_to
from blueprints.marking import covered, marked
from models.care import phrasebook
from models.community import drafts, pace, posts
from models.ground.errors import Paused, Refused, Stale, TooMany
from models.people import signposts, standing
from safety.clean import says_something

NO_TITLE, NO_WORDS = _l("Please give it a title."), _l("Please write a few words.")
HELP_FROM = 2           # the risk level from which help comes first
TOO_FAST = _l("You have shared a lot in a short while, and we ask for a short pause, so that others can keep up. "
              "Nothing is lost: your words stay in this form. Please send them in a few minutes, five at most. "
              "Meanwhile you can read on, and help is there all the time.")
PAUSED = _l("Posting is paused for you just now, so this was not shared. Your words are kept here and in your drafts.")
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
    """A form whose words others will read. `noticed` holds what the look-over found, `seen` the texts with it marked.

    `resumed` is the draft it was drawn from, `offered` one that was begun here before, `kept` the number of the one in
    which a refused form is kept. `help_lines` stand in a form that was refused, where its words speak of danger.
    """
    once = OnceKey()
    looked_over = SubmitField(_l("Post it anyway"))
    change = SubmitField(_l("Change it"))
    cover = SubmitField(_l("Cover it and share"))
    noticed: tuple = ()
    seen: tuple = ()
    resumed = offered = kept = None
    help_lines: tuple = ()
    in_danger: bool = False     # the words speak of it: they are stored at once, whatever stands against their author

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
    group = group_field()


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
        if needs_help(*map(_both_ends, form.texts), language=language):
            form.help_lines = signposts.for_account(me(), crisis=True)
    return outcome


def needs_help(title: str, body: str, *, language: str) -> bool:
    return phrasebook.read_post(title, body, language=language).gravest("risk") >= HELP_FROM


def _both_ends(text: str) -> str:
    """Of a text far too long to be posted, as much as could be: somebody pasted it, and waits."""
    return text if len(text) <= 2 * posts.BODY_LENGTH else f"{text[:posts.BODY_LENGTH]}\n{text[-posts.BODY_LENGTH:]}"


def _outcome(form: WritingForm, verb, language: str) -> Outcome | None:
    if not form.validate_on_submit() or form.change.data:
        return None
    whole = phrasebook.read_post(*form.texts, language=language)
    form.in_danger = whole.gravest("risk") >= HELP_FROM
    if form.cover.data and not _cover(form, whole):
        return None
    if _is_to_be_looked_over(form, whole):
        return None
    try:
        return Outcome(_written(verb, form.in_danger), form.in_danger)
    except TooMany:
        form.form_errors.append(TOO_FAST)
    except Paused:
        form.form_errors.append(PAUSED)
    except Stale:
        form.form_errors.append(CHANGED)
    except Refused as refusal:
        form.refuse(refusal, {"not-in-group": NOT_IN_GROUP})
    return None


def _is_to_be_looked_over(form: WritingForm, whole) -> bool:
    """Nobody in danger is held up by it, and nobody whose posting is paused goes through it for nothing."""
    if form.in_danger or form.looked_over.data or form.cover.data or standing.is_frozen(me()):
        return False
    form.noticed = tuple(_identifying(form.texts, whole.parts))
    if form.noticed:
        form.seen = tuple(marked(text, _details(part)) for text, part in _texts_and_parts(form, whole) if text)
    return bool(form.noticed)


def _written(verb, needs_help: bool) -> posts.Post:
    """Someone in danger is never told to wait, and is read before the others."""
    if not needs_help:
        pace.check(by=me())
    post = verb()
    if needs_help:
        posts.read_first(post)
    return post


def _cover(form: WritingForm, whole) -> bool:
    """Put a mark in the place of all that was found, sure or not; False when it is too long then."""
    for name, (text, reading) in zip(("title", "body"), _texts_and_parts(form, whole), strict=True):
        if text:
            form[name].data = covered(text, _details(reading))
    return form.validate()


def _texts_and_parts(form: WritingForm, whole):
    return zip(form.texts, whole.parts, strict=True)


def _details(reading) -> list[tuple[int, int]]:
    return [(finding.start, finding.end) for finding in reading.findings if finding.kind == "detail"]


def _identifying(texts, readings):
    """Each word or run of words once, in the order of the text."""
    seen = set()
    for text, reading in zip(texts, readings, strict=True):
        for finding in reading.findings:
            words = text[finding.start:finding.end].strip()
            if finding.kind == "detail" and words not in seen:
                seen.add(words)
                yield Noticed(words, finding.category, finding.confidence == "high")
