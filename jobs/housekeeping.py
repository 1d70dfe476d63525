"""What is kept no longer than it may be (DESIGN 7, S7.7). Hourly, so that a night without power delays it by an hour.

Periods come from content/retention.toml and, for the registration record, from the organisation; what went is counted
for oversight, in the transaction that let it go. Erasing in a vault comes before its line in the community: it may run
twice, and a vault that is away leaves everything for the next hour. And whose registration is about to
end is warned, and who keeps a watch that is to be reviewed.
"""
from datetime import timedelta

import structlog
from flask import current_app

from models.care import exposure, hits, looks, samples, watches
from models.community import drafts, photo_files, photos
from models.figures import sheets
from models.ground import limits, outbox, retention, transaction
from models.ground.db import db
from models.people import accounts, closing, email_changes, invitations, passkeys, professions, resets, sessions
from models.rights import exports, leaving
from models.vault import addresses, registration, store

ORPHAN_AGE = timedelta(hours=2)     # joining writes the vault first; the community follows within the request
EXPIRING = {"connections": registration.CONNECTION, "email_asked": registration.ASKED,
            "email_before": registration.BEFORE}
log = structlog.get_logger()


def tidy() -> None:
    try:
        _tidy_community()
        sheets.make_due()
        transaction.commit()
        closing.warn()
        professions.warn()
        watches.remind()
        transaction.commit()
        _close_accounts()
        _erase_records()
        living = {residency: accounts.living_record_keys(residency) + invitations.living_record_keys(residency)
                  for residency in store.residencies()}
        transaction.commit()
        for residency, keys in living.items():
            _shred(residency, keys)
        photos.sweep(photo_files.names())       # last: a store that is away costs nothing but this
    finally:
        transaction.rollback()
        db.session.remove()


def _tidy_community() -> None:
    retention.note(
        attempts=limits.purge(retention.seconds("attempts")), promises=outbox.purge(retention.days("promises")),
        unopened=accounts.forget_unopened(), sessions=sessions.purge(retention.seconds("sessions")),
        exports=exports.purge(), drafts=drafts.purge(), challenges=passkeys.purge(), photos=photos.purge(),
        rule_hits=hits.purge(retention.seconds("rule_hits")), places=hits.forget_places(retention.seconds("places")),
        exposures=exposure.purge(retention.seconds("exposures")),
        resets=resets.purge(retention.seconds("resets")), taken_words=leaving.forget_words())
    retention.purge()
    looks.purge()
    samples.draw()
    transaction.commit()


def _close_accounts() -> None:
    """One transaction each: one that fails stays open and costs the others nothing."""
    for closing_id in closing.due():
        if leaving.close(closing_id):
            retention.note(accounts=1)
        transaction.commit()


def _erase_records() -> None:
    for closing_id, residency, record_key in leaving.due_for_erasure():
        transaction.rollback()
        try:
            registration.shred(residency, record_key)
        except store.VaultUnavailable:
            log.error("record not erased", residency=residency, closing=closing_id)
            continue
        leaving.erased(closing_id)
        retention.note(records=1)
        transaction.commit()


def _shred(residency: str, living: list[str]) -> None:
    """One residency's vault away, or a list of members that looks wrong, is said and left for the next hour."""
    counts, needed = {}, email_changes.uncarried_record_keys()
    transaction.commit()
    try:
        for period, field in EXPIRING.items():
            but = () if field == registration.CONNECTION else needed
            counts[period] = registration.expire(residency, field, retention.age(period), but=but)
        counts["orphans"] = registration.sweep(residency, living, ORPHAN_AGE)
        addresses.enter_missing(residency, current_app.config["SETTINGS"].mailer_dir)
    except (store.VaultUnavailable, registration.SuspiciousSweep, registration.NotTheMailer) as problem:
        log.error("records not swept", residency=residency, problem=type(problem).__name__)
    retention.note(**counts)
    transaction.commit()
