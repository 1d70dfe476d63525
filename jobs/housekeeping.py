"""Hourly (DESIGN 7, S7.7): old attempts and unopened joinings go, connection addresses after 30 days, and vault records
without a member.
"""
from datetime import timedelta

import structlog

from models.ground import limits, outbox, transaction
from models.ground.db import db
from models.people import accounts, passkeys
from models.vault import registration, store

ORPHAN_AGE = timedelta(hours=2)     # joining writes the vault first; the community follows within the request
CONNECTION_AGE = timedelta(days=30)  # as the privacy page says
log = structlog.get_logger()


def tidy() -> None:
    try:
        limits.purge()
        outbox.purge()
        passkeys.purge()
        accounts.forget_unopened()
        living = {residency: accounts.living_record_keys(residency) for residency in store.residencies()}
        transaction.commit()
        for residency, keys in living.items():
            _shred(residency, keys)
    finally:
        transaction.rollback()
        db.session.remove()


def _shred(residency: str, living: list[str]) -> None:
    """One residency's vault away, or a list of members that looks wrong, is said and left for the next hour."""
    try:
        registration.expire(residency, registration.CONNECTION, CONNECTION_AGE)
        count = registration.sweep(residency, living, ORPHAN_AGE)
    except (store.VaultUnavailable, registration.SuspiciousSweep) as problem:
        log.error("records not swept", residency=residency, problem=type(problem).__name__)
    else:
        if count:
            log.info("shredded records without a member", residency=residency, count=count)
