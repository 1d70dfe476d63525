"""The keys that a guide presses at the desk instead of reaching for a button (WCAG 2.1.4).

Off until they ask for them. Each command has a usual key; a guide gives it another, or none. One key means one thing,
wherever it is pressed. What is kept on the account is only what they chose otherwise.
"""
from models.ground.errors import Refused
from models.people.accounts import Account
from models.people.person import Person

USUAL = {
    "everywhere": {"sheet": "?", "queue": "q"},
    "queue": {"down": "j", "up": "k", "open": "o", "following": "f", "more": "z", "refresh": ".", "all": "0",
              "urgent": "1", "concern": "2", "routine": "3", "mine": "4", "team": "5", "shift": "t", "board": "b"},
    "item": {"claim": "c", "release": "g", "words": "v", "earlier": ",", "approve": "a", "edit": "e", "note": "n",
             "remove": "r", "no_action": "x", "return": "s", "message": "w", "signpost": "l", "hand_to_lead": "h",
             "escalate": "p", "accept": "y", "close": "d", "member": "m", "watch": "i", "standing": "u"},
}
COMMANDS = {command: key for keys in USUAL.values() for command, key in keys.items()}


def choose(is_on: bool, chosen: dict[str, str], *, by: Account) -> None:
    """All of them at once, as the page shows them: command -> key, empty for none. Refused is the first trouble."""
    keys = {command: folded(chosen.get(command, "")) for command in COMMANDS}
    for command, (why, _other) in troubles(keys).items():
        raise Refused(command, why)
    by.desk_keys = {"on": is_on, "own": {command: key for command, key in keys.items() if key != COMMANDS[command]}}


def back_to_usual(*, by: Account) -> None:
    """On or off, they stay as they are."""
    by.desk_keys = {"on": is_on(by), "own": {}}


def troubles(keys: dict[str, str]) -> dict[str, tuple[str, str]]:
    """What can't be: command -> (why, the command that has the key). why: one-sign | taken."""
    found, first = {}, {}
    for command, key in ((command, folded(key)) for command, key in keys.items() if key):
        if len(key) != 1 or not key.isprintable() or key.isspace():
            found[command] = ("one-sign", "")
        elif key in first:
            found[command] = ("taken", first[key])
        else:
            first[key] = command
    return found


def is_on(person: Person) -> bool:
    return bool(person.desk_keys and person.desk_keys["on"])


def of(person: Person) -> dict[str, str]:
    """command -> the key that this guide presses for it; empty where they want none."""
    return COMMANDS | (person.desk_keys["own"] if person.desk_keys else {})


def folded(key: str) -> str:
    """Capitals and small letters are one key. A letter that has no single small form is left as it is."""
    small = key.strip().lower()
    return small if len(small) <= 1 else key.strip()
