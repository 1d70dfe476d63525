"""Changing an address (S2.10): only the mailer can read the new one, so the mailer puts it in its place.

The address before it stays sealed beside it until the undoing ends. Each step may run twice: what was moved already is
left where it is.
"""
from jobs.emails import mailer_dir, promised, send, site
from models.ground import transaction
from models.people import accounts, email_changes
from models.people.accounts import AccountState
from models.people.email_changes import CONFIRM, UNDO
from models.vault import addresses, registration
from models.vault.registration import ASKED, BEFORE, EMAIL, NotHeld


def ask_to_confirm(change_id: int, promise_id: int) -> None:
    """To the new address: its link, or where it is a member's already a mail of the same subject (S2.5)."""
    change = email_changes.find(change_id)
    if not change.is_waiting:
        return
    place, language = _place(change), change.account.language
    token = promised(change.confirm_hash, lambda key: email_changes.token(change, CONFIRM, key=key))
    transaction.rollback()
    known = accounts.opened(addresses.others_with(*place, mailer_dir(), ASKED))
    transaction.rollback()
    if known:
        send(place, "already_member", language, promise_id, field=ASKED, link=f"{site()}/sign-in")
    else:
        send(place, "email_change", language, promise_id, field=ASKED, link=f"{site()}/mine/email/confirm/{token}")


def change(change_id: int, promise_id: int) -> None:
    """The confirmed address takes its place; the one before it is told, with a link to undo it."""
    row = email_changes.find(change_id)
    if row.account.state != AccountState.ACTIVE or row.undone_at is not None:
        return
    place, language = _place(row), row.account.language
    token = promised(row.undo_hash, lambda key: email_changes.token(row, UNDO, key=key))
    transaction.rollback()
    _move(place, from_=ASKED, keep_as=BEFORE)
    if BEFORE in registration.held_fields(*place):
        send(place, "email_changed", language, promise_id, field=BEFORE, link=f"{site()}/mine/email/undo/{token}")


def restore(change_id: int, _promise_id: int) -> None:
    """The address before takes its place again; the other is forgotten."""
    row = email_changes.find(change_id)
    if row.account.record_key is None:
        return
    place = _place(row)
    transaction.rollback()
    _move(place, from_=BEFORE)


def _move(place: tuple, *, from_: str, keep_as: str = "") -> None:
    try:
        address = addresses.address_for(*place, mailer_dir(), from_)
    except NotHeld:
        return      # moved by an earlier try
    before = addresses.address_for(*place, mailer_dir())
    if address != before:
        if keep_as:
            registration.replace(*place, keep_as, before)
        registration.replace(*place, EMAIL, address)
    addresses.same_address(*place, mailer_dir())
    registration.forget(*place, from_)


def _place(row) -> tuple:
    return row.account.residency, row.account.record_key
