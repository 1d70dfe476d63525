"""A photo in place of what is drawn: first the file alone, so that nothing typed can be lost with it, then words."""
from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField, SubmitField, TextAreaField

from blueprints.access import me
from blueprints.bricks.forms import Described
from blueprints.forms import SiteForm, group_field, note_field, tags_field, up_to
from blueprints.writing import Words, WritingForm
from models.community import bricks
from models.ground import limits
from models.ground.errors import TooMany
from models.ground.limits import Limit

UNFIT = {
    "empty": _l("Please choose a photo."),
    "too-large": _l("This file is too large. Please choose one of 10 MB at most; a screenshot of it is smaller."),
    "not-a-picture": _l("We can’t read this file as a picture. JPEG, PNG, WebP and AVIF work. Many telephones can save "
                        "others as JPEG."),
    "too-many-pixels": _l("This picture has more points than we can take. A screenshot of it has fewer."),
    "too-narrow": _l("This picture is too small or too narrow to be seen. Please choose another."),
    "broken": _l("This file seems to be damaged, so we can’t show it. Perhaps another copy works."),
}
OFTEN = _l("You have sent many photos within an hour. Please try again a little later.")
NO_DESCRIPTION = _l("Please describe it, for those who can’t see it, or ask a guide to describe it.")


class FileForm(SiteForm):
    photo = FileField(_l("The photo"))

    def is_sent(self) -> bool:
        """A file that may be looked at; each counts, those that turn out to be none, too."""
        if not self.validate_on_submit():
            return False
        key, subject = current_app.config["SETTINGS"].secret_key, str(me().id)
        try:
            limits.check(Limit.PHOTO, subject, key=key)
        except TooMany:
            self.form_errors.append(OFTEN)
            return False
        limits.count(Limit.PHOTO, subject, key=key)
        return True

    @property
    def contents(self) -> bytes:
        return self.photo.data.read() if self.photo.data else b""


class PhotoForm(WritingForm):
    """The words are the brick's title; the description may be left to a guide."""
    title = StringField(_l("Title"), validators=[
        Words(_l("Please write a few words for the brick.")), up_to(bricks.WORDS_LENGTH)])
    body = TextAreaField(_l("Describe it"), validators=[Described(NO_DESCRIPTION), up_to(bricks.DESCRIPTION_LENGTH)])
    ask_guide = BooleanField(_l("I would like a guide to describe it"))
    tags = tags_field()
    note = note_field()
    group = group_field()
    photo = HiddenField()       # for its draft: which photo the words are of
    away = SubmitField(_l("Throw it away"))
