"""Drafts as the forms meet them: which form this is, what it was sent, how it is drawn again (S3.13).

A view that draws a writing form says so by `@drafted`. What it refuses is then kept, whoever refuses it: the form, the
guard, a page of errors.
"""
from flask import current_app, g, request, session
from werkzeug.datastructures import MultiDict

from models.community import drafts
from models.community.drafts import Draft, Place, Room
from models.ground.errors import NotFound, Refused
from models.ground.permissions import Can
from models.people import sessions

CLAIMS, MOST_CLAIMS = "claims", 5


def drafted(room: Room, of: str | None = None):
    """Mark a view that draws a writing form. `of` names its argument that holds the post it is about."""
    def mark(view):
        view.drafted = room, of
        return view
    return mark


def place() -> Place | None:
    """The form of this request."""
    view = current_app.view_functions.get(request.endpoint)
    room, of = getattr(view, "drafted", (None, None))
    return Place(room, request.view_args[of] if of else None) if room else None


def keep(*, by, key: str | None) -> int | None:
    """Keep what this request sent; the draft's id. With too many drafts the page that shows the words again is all."""
    here = place()
    if here is None or not _may_keep() or by is None or not by.may(Can.KEEP_OWN_SPACE):
        return None
    try:
        return drafts.keep(here, key or "", sent(), by=by)
    except Refused:
        return None


def put_by(token: str) -> int | None:
    """What was typed while the session of this token had ended, for whoever signs in again with this browser."""
    here, owner = place() if _may_keep() else None, sessions.owner_of(token)
    made = drafts.put_by(here, sent(), account_id=owner) if here and owner else None
    if made is None:
        return None
    draft_id, claim = made
    session[CLAIMS] = [*session.get(CLAIMS, []), claim][-MOST_CLAIMS:]
    return draft_id


def sent() -> dict:
    return request.form.to_dict(flat=False)


def begin(kind, *, for_, offers=True, **given):
    """The form, as one of the reader's drafts left it where the address names one; else it knows what was begun.

    A thread learns that with its post (`wall.opened`): it `offers` by itself.
    """
    draft = _asked_for(for_)
    form = kind(formdata=MultiDict({**draft.fields, "once": [draft.key]}), **given) if draft else kind(**given)
    form.resumed = draft
    if offers and request.method == "GET" and draft is None:
        form.offered = drafts.latest(place(), for_=for_)
    return form


def _may_keep() -> bool:
    """A form was sent, and from a page of ours: a request whose token was refused writes nothing."""
    return request.method == "POST" and not g.get("token_refused", False)


def _asked_for(reader) -> Draft | None:
    """One that is gone, or belongs to another form, gives way to an empty form."""
    given = request.args.get("draft", "") if request.method == "GET" else ""
    if not (given.isascii() and given.isdigit() and len(given) < 12):
        return None
    try:
        draft = drafts.find(int(given), for_=reader)
    except NotFound:
        return None
    return draft if Place(Room(draft.room), draft.post_id) == place() else None
