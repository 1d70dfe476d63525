"""Bricks: making one, seeing one, its picture."""
from flask import request
from flask_babel import gettext

from blueprints import headers, threads
from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.bricks import bp
from blueprints.bricks.forms import BrickForm
from blueprints.drafting import begin, drafted, keep
from blueprints.marking import drawing
from blueprints.pages import render
from blueprints.writing import posted
from models.community import brick_drawing, brick_steps, brick_words, bricks, groups
from models.community.brick_lists import COLOURS, PENS
from models.community.drafts import Room
from models.community.posts import Kind
from models.ground.errors import Refused
from models.ground.permissions import Can

WIDTHS = (288, 336, 576)        # of the picture in the form, on screens of three sizes


@bp.get("/new")
@requires(Can.WRITE_ON_THE_WALL)
@drafted(Room.BRICK)
def new():
    """A blank one, or one begun by a starter: an address that may be shared, and draws only what is on our list."""
    return _form(begin(BrickForm, for_=me(), data=brick_words.beginning(request.args.get("start", ""))))


@bp.post("/new")
@requires(Can.WRITE_ON_THE_WALL)
@keeps_what_was_typed
@drafted(Room.BRICK)
def make():
    """Look at it, take a step, or share it: which button was pressed decides. What it was before the step is kept."""
    form, tap = BrickForm(), _tap()
    if form.look.data or form.do.data or tap:
        form.take_step(form.tap.data if tap else form.do.data or "", tap)
        keep(by=me(), key=form.once.data)
        return _form(form)
    written = posted(form, lambda: _make(form), language=me().community)
    if written is None:
        return _form(form)
    return threads.to_post(written.post, gettext("Your brick is laid. It is read before others see it."),
                           needs_help=written.needs_help)


@bp.get("/<int:brick_id>")
@requires(Can.READ_THE_WALL)
@drafted(Room.REPLY, of="brick_id")
def show(brick_id):
    return threads.show(brick_id, Kind.BRICK)


@bp.post("/<int:brick_id>")
@requires(Can.WRITE_ON_THE_WALL)
@keeps_what_was_typed
@drafted(Room.REPLY, of="brick_id")
def answer(brick_id):
    return threads.answer(brick_id, Kind.BRICK)


@bp.get("/<int:brick_id>/picture.svg")
@requires(Can.READ_THE_WALL)
def picture(brick_id):
    """Only for those who may see the brick; the browser asks each time whether that is still so."""
    svg, version = bricks.picture(brick_id, for_=me())
    return headers.picture(lambda: svg, "image/svg+xml", version)


def _form(form: BrickForm):
    return render("bricks/new.html", part="bricks/_making.html", form=form, picture=_picture(form), colours=COLOURS,
                  pens=PENS, grounds=[brick_drawing.swatch(ground) for ground in brick_words.named("ground")],
                  starters=brick_words.starters())


def _picture(form: BrickForm):
    """The brick as chosen so far; nothing while a choice is not one of ours."""
    try:
        return drawing(form.design, (form.title.data or "")[:bricks.WORDS_LENGTH])
    except Refused:
        return None


def _tap() -> dict | None:
    """Where the picture was touched: a plain image button says so, in points of its own width."""
    for wide in WIDTHS:
        across, down = (request.form.get(f"tap-{wide}.{axis}", "") for axis in "xy")
        if all(n.isascii() and n.isdigit() and len(n) < 5 for n in (across, down)):
            return brick_steps.tapped(int(across), int(down), wide)
    return None


def _make(form: BrickForm):
    return bricks.make(form.design, by=me(), words=form.title.data, description=form.body.data, key=form.once.data,
                       tag_keys=form.tags.data or (), note=form.note.data or "",
                       group_id=groups.chosen(form.group.data, for_=me()), in_danger=form.in_danger)
