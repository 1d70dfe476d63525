"""The keys of who reads, as attributes of what they press: static/js/keys.js reads them there and knows none."""
from blueprints import access
from blueprints.pages import saves_data
from models.people import desk_keys

AT_ONCE = {"claim", "release"}      # taken back by the other


def init_app(app) -> None:
    app.add_template_global(shortcut)
    app.add_template_global(list_keys)


def shortcut(command: str) -> dict:
    """Attributes (`|xmlattr`) for what a key reaches: a link is followed, a button pressed where it says `data-at-once`
    and else given the focus; a fold opens, with the focus on its first field.
    """
    key = _pressed().get(command)
    return {"aria-keyshortcuts": key, "data-at-once": "" if command in AT_ONCE else None} if key else {}


def list_keys() -> dict:
    """Attributes for a list whose lines are gone through: down, up, and open."""
    keys = _pressed()
    return {"data-steps": f"{keys['down']} {keys['up']} {keys['open']}"} if keys else {}


def _pressed() -> dict[str, str]:
    """None where they are off, and where a page goes without script."""
    reader = access.me()
    return desk_keys.of(reader) if reader and desk_keys.is_on(reader) and not saves_data() else {}
