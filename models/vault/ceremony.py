"""The key ceremony, by people with names: each act is in the audit before it takes effect, or it has none.

Who they are is the community's to say, so that only an active Senior Clinician is enrolled; what they can open is the
key store's (holders, rotation). The lines name people and residencies, never a key.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from models.ground import audit
from models.ground.audit import Act
from models.ground.db import db
from models.ground.permissions import Can
from models.people.accounts import Account, AccountState
from models.vault import coverage, holders, rotation
from models.vault.holders import Authority
from models.vault.keys import Purpose
from models.vault.rotation import Moving
from models.vault.sealing import WrongPassphrase


class NotASeniorClinician(Exception):
    """Only an active Senior Clinician may hold a share."""


class NeedsTwo(Exception):
    """A new recovery key opens everything by itself: two different holders must be there."""


def initialise(residency: str, mailer_dir: Path) -> str:
    """Make the keys; returns the recovery key, this once."""
    return holders.initialise(residency, mailer_dir, _noting(Act.KEYS_MADE, residency))


def enrol(residency: str, clinician: Account, passphrase: str, by: Account | None, phrase: str) -> None:
    """`by` vouches with their passphrase; the first one comes with the recovery key, by nobody."""
    if not is_senior(clinician):
        raise NotASeniorClinician
    authority = {"vouched_by": (by.id, phrase)} if by else {"recovery_key": phrase}
    note = _noting(Act.CLINICIAN_ENROLLED, residency, on=clinician, by=by)
    with _witnessed_refusal(residency, by):
        holders.enrol(residency, clinician.id, passphrase, **authority, note=note)


def remove(residency: str, clinician: Account, by: Account | None, phrase: str, reason: str) -> Moving:
    """The clinic's key is changed at the same time; what is returned is to be moved and finished."""
    note = _noting(Act.CLINICIAN_REMOVED, residency, on=clinician, by=by, reason=reason)
    with _witnessed_refusal(residency, by):
        return rotation.begin_clinic(residency, authority(by, phrase), without=clinician.id, note=note)


def rotate(residency: str, by: Account | None, phrase: str, reason: str) -> Moving:
    """A new clinic key, or the rest of a change that broke off."""
    with _witnessed_refusal(residency, by):
        if rotation.unfinished(residency, Purpose.CLINIC):
            return rotation.resume_clinic(residency, authority(by, phrase))
        note = _noting(Act.KEY_CHANGED, residency, by=by, reason=reason, purpose=Purpose.CLINIC.value)
        return rotation.begin_clinic(residency, authority(by, phrase), note=note)


def rotate_ours(residency: str, purpose: Purpose, mailer_dir: Path, reason: str) -> Moving:
    """The same for the mailer's key and the look-up key, by the mailer's account: no person holds those."""
    if rotation.unfinished(residency, purpose):
        return rotation.resume_mailer(residency, purpose, mailer_dir)
    note = _noting(Act.KEY_CHANGED, residency, reason=reason, purpose=purpose.value)
    return rotation.begin_mailer(residency, purpose, mailer_dir, note)


def finish(moving: Moving, mailer_dir: Path | None, by: Account | None, *, give_up: bool = False) -> int:
    """Destroy the older key. How many data keys were given up with it: 0, unless `give_up`."""
    note = _noting(Act.KEY_DESTROYED, moving.residency, by=by, purpose=moving.purpose.value)
    return rotation.finish(moving, mailer_dir, give_up=give_up, note=note)


def change_passphrase(residency: str, clinician: Account, old: str, new: str) -> None:
    note = _noting(Act.PHRASE_CHANGED, residency, on=clinician, by=clinician)
    with _witnessed_refusal(residency, clinician):
        holders.change_phrase(residency, Authority(clinician.id, old), new, note)


def renew_recovery_key(residency: str, first: tuple[Account, str], second: tuple[Account | None, str]) -> str:
    """A new recovery key, by two holders; the older paper opens nothing any more. Shown this once."""
    if second[0] is not None and first[0].id == second[0].id:
        raise NeedsTwo
    note = _noting(Act.RECOVERY_KEY_MADE, residency, by=first[0])
    for who, phrase in (first, second):
        with _witnessed_refusal(residency, who):
            holders.open_shares(residency, authority(who, phrase))
    return holders.renew_recovery_key(residency, authority(*first), note)


def enrolled(residency: str) -> dict[int, Account | None]:
    """Whose shares there are, by account id; None where no such account is."""
    ids = [person.clinician_id for person in coverage.status(residency).clinicians]
    return {clinician_id: db.session.get(Account, clinician_id) for clinician_id in ids}


def is_senior(account: Account | None) -> bool:
    return account is not None and account.state == AccountState.ACTIVE and account.may(Can.BREAK_GLASS)


def authority(who: Account | None, phrase: str) -> Authority:
    return Authority(who.id, phrase) if who else Authority.of_the_paper(phrase)


def _noting(act: Act, residency: str, **line) -> Callable[[], None]:
    return partial(audit.witness, act, residency=residency, **line)


@contextmanager
def _witnessed_refusal(residency: str, by: Account | None) -> Iterator[None]:
    try:
        yield
    except WrongPassphrase:
        audit.witness(Act.CEREMONY_REFUSED, by=by, residency=residency, why="passphrase")
        raise
