"""Where someone's life or work here begins, once they are in."""
from models.ground.permissions import Can
from models.people.accounts import Account

ROOMS = ((Can.SEE_QUEUE, "queue.index"), (Can.READ_THE_WALL, "wall.index"), (Can.OVERSEE, "oversight.index"),
         (Can.KEEP_ORGANISATIONS, "admin.index"), (Can.HAVE_ACCOUNT, "mine.index"),
         (Can.SEE_OWN_STANDING, "mine.standing"))


def room_of(account: Account) -> str:
    return next(endpoint for can, endpoint in ROOMS if account.may(can))


def begins_at(account: Account) -> str:
    """A newcomer has first steps; everybody else a room."""
    return "front_door.first_steps" if account.looks_round_since and not account.is_barred else room_of(account)
