"""A guide is back: what waited is shown, in its order, portion by portion (S5.17).

Each is read once more on its way: the lexicon may have changed meanwhile, and nothing is shown that was not scanned.
What can't be read now goes before a person; the others don't wait for it.
"""
from sqlalchemy.exc import SQLAlchemyError

from models.care import intake, nobody
from models.care.nobody import Unattended
from models.community.posts import Post, State
from models.ground.db import db
from models.people import rota

PORTION = 20        # some milliseconds each; on SQLite nobody else writes meanwhile


def show_waiting(attendance_id: int, _return: int) -> None:
    """The effect of the promise SHOW_WAITING: whole or not at all, once."""
    community = rota.community_of(attendance_id)
    if not rota.is_attended(community):
        if not rota.note_absence(community):        # gone again: whoever comes next promises anew
            rota.go_on_showing(community)
        return
    rows = nobody.waiting_in(community, PORTION)
    for row in rows:
        _show(row)
    if len(rows) == PORTION:
        rota.go_on_showing(community)


def _show(row: Unattended) -> None:
    post = db.session.get(Post, row.post_id, with_for_update={"of": Post}, populate_existing=True)
    version = row.version
    db.session.delete(row)
    if post.state in (State.REMOVED, State.WITHDRAWN) or post.version != version or post.shown_version >= version:
        return      # its author or a guide was quicker
    try:
        with db.session.begin_nested():
            intake.show(post)
    except SQLAlchemyError:     # an outage is no fault of the post's
        raise
    except Exception:
        intake.send_to_a_person(post)
