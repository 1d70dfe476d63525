"""The address that a member connects from, sealed for an emergency (S6.3, S7.1), never written in plain anywhere."""
import structlog
from flask import request

from models.people.accounts import Account
from models.vault import registration
from models.vault.registration import NotHeld, Tampered, VaultUnavailable

FIELD = registration.CONNECTION
log = structlog.get_logger()


def note(account: Account) -> None:
    """At a member's sign-in. A vault that is away, or not to be trusted, keeps nobody out of the place."""
    if account.is_staff or not account.record_key or not request.remote_addr:
        return
    try:
        registration.add(account.residency, account.record_key, FIELD, request.remote_addr)
    except (VaultUnavailable, NotHeld, Tampered) as away:
        log.warning("connection address not kept", why=type(away).__name__)
