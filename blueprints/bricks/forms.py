"""Making a brick by plain controls: a ground, words, up to six shapes (S3.2). No JavaScript needed."""
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from blueprints.forms import NOT_A_CHOICE, note_field, tags_field, up_to
from blueprints.marking import swatch
from blueprints.writing import Words, WritingForm
from models.community import bricks
from models.community.bricks import Design, Shape

FIRST_ROWS = 2
GROUNDS = {"dawn": _l("Dawn"), "dusk": _l("Dusk"), "night": _l("Night"), "meadow": _l("Meadow"), "sea": _l("Sea"),
           "stone": _l("Stone"), "paper": _l("Paper"), "rain": _l("Rain")}
COLOURS = {"moss": _l("Moss green"), "clay": _l("Clay red"), "sky": _l("Sky blue"), "sun": _l("Sun yellow"),
           "ink": _l("Ink"), "snow": _l("Snow white"), "rose": _l("Rose"), "plum": _l("Plum")}
SHAPES = {"stone": _l("Stone"), "circle": _l("Circle"), "square": _l("Square"), "triangle": _l("Triangle"),
          "wave": _l("Wave"), "line": _l("Line"), "leaf": _l("Leaf"), "star": _l("Star")}
SIZES = {"s": _l("Small"), "m": _l("Middle-sized"), "l": _l("Large")}
ACROSS = {"a": _l("Far left"), "b": _l("Left"), "c": _l("A little left"), "d": _l("A little right"), "e": _l("Right"),
          "f": _l("Far right")}
DOWN = {"1": _l("Top"), "2": _l("Above the middle"), "3": _l("Below the middle"), "4": _l("Bottom")}


def _select(label, choices: dict, first: str = "", none=None) -> SelectField:
    given = [SelectChoice(key, name) for key, name in choices.items()]
    return SelectField(label, choices=[SelectChoice("", none), *given] if none else given, default=first)


class BrickForm(WritingForm):
    ground = RadioField(_l("What lies behind it"), default="dawn", validators=[InputRequired(NOT_A_CHOICE)],
                        choices=lambda: [SelectChoice(key, swatch(key, name)) for key, name in GROUNDS.items()])
    title = StringField(_l("Words on the brick"), validators=[
        Words(_l("Please write a few words for the brick.")), up_to(bricks.WORDS_LENGTH)])
    word_colour = _select(_l("Colour of the words"), COLOURS, "ink")
    body = TextAreaField(_l("Describe it"), validators=[
        Words(_l("Please describe it, for those who can’t see it.")), up_to(bricks.DESCRIPTION_LENGTH)])
    tags = tags_field()
    note = note_field()
    rows = HiddenField(default=str(FIRST_ROWS), validators=[Optional()])
    look = SubmitField(_l("Look at it"))
    more = SubmitField(_l("Another shape"))

    @property
    def shape_rows(self) -> list[dict]:
        """The rows of fields that are drawn: those asked for, and all that hold a shape."""
        asked = int(self.rows.data) if (self.rows.data or "").isascii() and (self.rows.data or "").isdigit() else 0
        filled = max((n for n in ROWS if self[f"shape_{n}"].data), default=0)
        count = min(max(FIRST_ROWS, asked + bool(self.more.data), filled), len(ROWS))
        return [{part: self[f"{part}_{n}"] for part in PARTS} for n in ROWS[:count]]

    @property
    def design(self) -> Design:
        """Refused (and never drawn) when a choice is not on the lists."""
        shapes = tuple(Shape(row["shape"].data, row["colour"].data, row["across"].data + row["down"].data,
                             row["size"].data) for row in self.shape_rows if row["shape"].data)
        return Design(self.ground.data, self.word_colour.data, shapes)


PARTS = ("shape", "colour", "across", "down", "size")
ROWS = range(1, bricks.MOST_SHAPES + 1)
for _n in ROWS:
    setattr(BrickForm, f"shape_{_n}", _select(_l("Shape"), SHAPES, none=_l("No shape")))
    setattr(BrickForm, f"colour_{_n}", _select(_l("Colour"), COLOURS, "moss"))
    setattr(BrickForm, f"across_{_n}", _select(_l("Across"), ACROSS, "b"))
    setattr(BrickForm, f"down_{_n}", _select(_l("Down"), DOWN, "4"))
    setattr(BrickForm, f"size_{_n}", _select(_l("Size"), SIZES, "m"))
