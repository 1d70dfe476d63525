"""Making a brick by plain controls: each step is a button, and the whole picture travels in the form (S3.2, S11.2)."""
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Optional
from wtforms.widgets import NumberInput

from blueprints.formatting import language
from blueprints.forms import NOT_A_CHOICE, group_field, listed, note_field, tags_field, up_to
from blueprints.writing import Words, WritingForm
from models.community import brick_words, bricks
from models.community.brick_design import (
    Design,
    lines_as_text,
    lines_from_text,
    shapes_as_text,
    shapes_from_text,
)
from models.community.brick_lists import ACROSS, DOWN, PENS, SIZES
from models.community.brick_steps import Bench, Hand, step
from models.ground.errors import Refused

NO_DESCRIPTION = _l("Please describe it, for those who can’t see it. We have begun it for you below: put it in your "
                    "own words, or ask a guide to describe it.")
NOT_OURS = _l("Part of the picture arrived in a form that we can’t draw, and was left out. The rest is as you made it.")
REFUSED = {"shapes": _l("A brick holds twelve shapes at most. You could take one away first."),
           "lines": _l("The drawing is full: forty lines at most, and not too winding. You could take back a few.")}
TAPS = {"draw": _l("Draws a line as you drag"), "add": _l("Puts down a new shape"), "put": _l("Moves the chosen shape"),
        "point": _l("Lays a point of a line, tap by tap")}
CHOICES = ("ground", "texture", "word_colour", "hand", "words_at")


class Described(Words):
    """The description may be left to a guide."""

    def __call__(self, form, field):
        if not form.ask_guide.data:
            super().__call__(form, field)


def _select(label, table: str, first: str) -> SelectField:
    return SelectField(label, choices=lambda: listed(brick_words.named(table)), default=first)


def _grid(label, numbers, first: int, wrong) -> StringField:
    """A place on the grid. A number: two lists of places would be a tenth of all that a phone has to lay out here."""
    return StringField(label, default=str(first + 1), widget=NumberInput(min=1, max=len(numbers)),
                       validators=[AnyOf([str(n + 1) for n in numbers], wrong)])


def _radios(label, table: str, first: str) -> RadioField:
    return RadioField(label, default=first, validators=[InputRequired(NOT_A_CHOICE)], choices=lambda: [
        SelectChoice(key, one.name(language())) for key, one in brick_words.named(table).items()])


class BrickForm(WritingForm):
    ground = _radios(_l("What lies behind it"), "ground", "dawn")
    texture = _select(_l("What it feels like to the hand"), "texture", "grain")
    colour = _radios(_l("The colour in your hand"), "colour", "moss")
    shape = _select(_l("Shape"), "shape", "stone")
    size = _select(_l("Size"), "size", "3")
    across = _grid(_l("Column"), ACROSS, 4, _l("Columns run from 1 to 13."))
    down = _grid(_l("Row"), DOWN, 5, _l("Rows run from 1 to 9."))
    pen = _select(_l("Pen or brush"), "pen", "2")
    tap = SelectField(_l("Touching the picture"), choices=[SelectChoice(*one) for one in TAPS.items()], default="add")
    shapes = HiddenField()
    lines = HiddenField()
    open_line = HiddenField()
    chosen = SelectField(_l("The chosen shape"), choices=[], default="0", validators=[Optional()])
    title = StringField(_l("Words on the brick"), validators=[
        Words(_l("Please write a few words for the brick.")), up_to(bricks.WORDS_LENGTH)])
    hand = _select(_l("How they stand"), "hand", "strip")
    words_at = _select(_l("Where they stand"), "words_at", "middle")
    word_colour = _select(_l("Colour of the words"), "colour", "ink")
    body = TextAreaField(_l("Describe it"), validators=[Described(NO_DESCRIPTION), up_to(bricks.DESCRIPTION_LENGTH)])
    begun = HiddenField()
    ask_guide = BooleanField(_l("I would like a guide to describe it"))
    tags = tags_field()
    note = note_field()
    group = group_field()
    start = HiddenField()
    look = SubmitField(_l("Look at it"))
    do = HiddenField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        shapes, all_shapes = shapes_from_text(self.shapes.data or "")
        lines, all_lines = lines_from_text(self.lines.data or "")
        if not (all_shapes and all_lines):
            self.form_errors.append(NOT_OURS)
        asked = self.chosen.data if (self.chosen.data or "").isascii() and (self.chosen.data or "").isdigit() else ""
        chosen = min(int(asked[:3] or 0), len(shapes) - 1)
        self._lay(Bench(Design(shapes=shapes, lines=lines), chosen, self.open_line.data == "1"))

    @property
    def design(self) -> Design:
        """Refused (and never drawn) when a choice is not on the lists."""
        laid = self.bench.design
        return Design(shapes=laid.shapes, lines=laid.lines, **{name: self[name].data for name in CHOICES}).checked()

    @property
    def draft(self) -> str:
        return brick_words.draft(self.design, language())

    def validate(self, *args, **kwargs) -> bool:
        """What came forged or torn is told, whatever else is right; an empty description is begun."""
        is_whole = not self.form_errors
        fine = super().validate(*args, **kwargs)
        if self.body.errors and not self.body.data:
            self.begin_description()
        return fine and is_whole

    def take_step(self, what: str, tap: dict | None = None) -> None:
        """One button of the composer, or a tap on the picture. A step that is refused loses nothing."""
        if what == "describe":
            self.begin_description()
            return
        try:
            self._lay(step(self.bench, what, self._hand(tap or {})))
        except Refused as refusal:
            self.form_errors.append(REFUSED[refusal.field])

    def begin_description(self) -> None:
        """The draft, before what is written already; in place of an earlier draft where that still stands."""
        try:
            draft = self.draft
        except Refused:
            return
        written, begun = self.body.data or "", self.begun.data or ""
        if begun and begun in written:
            self.body.data = written.replace(begun, draft, 1)
        elif draft not in written:
            self.body.data = f"{draft}\n{written}".strip()
        self.begun.data = draft

    def _hand(self, tap: dict) -> Hand:
        """Whatever is not on the lists gives way to what usually lies there."""
        kinds = {name: self[name].data for name in ("shape", "colour")
                 if self[name].data in brick_words.named(name)}
        counts = {"size": _number(self.size.data, SIZES, 3), "pen": _number(self.pen.data, PENS, 2),
                  "x": _number(self.across.data, range(1, len(ACROSS) + 1), 5) - 1,
                  "y": _number(self.down.data, range(1, len(DOWN) + 1), 6) - 1}
        return Hand(**kinds | counts | tap)

    def _lay(self, bench: Bench) -> None:
        self.bench = bench
        self.shapes.data, self.lines.data = shapes_as_text(bench.design.shapes), lines_as_text(bench.design.lines)
        self.open_line.data = "1" if bench.has_open_line else ""
        self.chosen.choices = [SelectChoice(str(n), brick_words.told(one, language()))
                               for n, one in enumerate(bench.design.shapes)]
        self.chosen.data = str(bench.chosen)


def _number(given: str | None, among, otherwise: int) -> int:
    return int(given) if given in map(str, among) else otherwise
