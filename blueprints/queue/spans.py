"""Details are taken out of a text by pressing (S5.4): each that was found has a box, others are typed, one on a line.

By the button the page is drawn with the result in its fields, as others would read it, and nothing is sent; sent, what
is ticked is taken out as well. Either way the text is read again before others see it.
"""
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Optional

from blueprints.forms import Checkboxes, up_to
from models.care import showing
from models.ground.errors import Refused

WORDS_LENGTH = 500


class WithSpans:
    hide = Checkboxes(_l("Hide what was found"), validate_choice=False, choices=[])
    also = TextAreaField(_l("Hide these words, too"), validators=[Optional(), up_to(WORDS_LENGTH)])
    see = HiddenField()         # the button's
    preview = None              # title and body as others would read them

    def offer_spans(self, post) -> None:
        """What may show who or where someone is, in the text as it stands in the form; what it is, as its label."""
        self.hide.choices = list(showing.details(post, self.title.data or "", self.body.data or "").items())

    def show_result(self, post) -> None:
        try:
            self.take_out()
            self.preview = {name: showing.masked(self[name].data or "", post) for name in ("title", "body")}
        except Refused:
            self.also.errors = [NOT_THERE]
        self.see.data, self.see.raw_data = "", None

    def take_out(self) -> None:
        """Raises Refused, and changes nothing, where typed words aren't in the text."""
        texts = {name: self[name].data or "" for name in ("title", "body")}
        typed = [words for line in (self.also.data or "").splitlines() if (words := line.strip())]
        if any(all(showing.without(text, [words]) == text for text in texts.values()) for words in typed):
            raise Refused("also", "not-there")
        for name, text in texts.items():
            self[name].data = showing.without(text, [*(self.hide.data or ()), *typed])
        self.hide.data, self.also.data = [], ""


NOT_THERE = _l("These words are not in the text as it stands. Please write them as they are there, one on a line.")
