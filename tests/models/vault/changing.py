"""What the tests of a key's change share: carrying it through, and what a thief could have kept."""

from models.vault import holders, keys, registration, rotation, store
from models.vault.holders import Authority
from models.vault.keys import Purpose
from tests.models.vault.attack import Loot
from tests.models.vault.stores import SOL, SOLS_PHRASE, rows

SOLS = Authority(SOL, SOLS_PHRASE)


def carry_through(moving, mailer_dir=None):
    is_look_up = moving.purpose == Purpose.LOOK_UP
    told = list(rotation.move_look_up(moving, mailer_dir) if is_look_up else rotation.move(moving))
    rotation.finish(moving, mailer_dir)
    return told


def read(record_key, clinician_id=SOL, phrase=SOLS_PHRASE, name="email"):
    bundle = registration.unlock("ca", record_key, clinician_id=clinician_id, passphrase=phrase)
    return registration.read_field("ca", record_key, name, bundle)


def hanging(purpose=Purpose.CLINIC) -> dict[bool, int]:
    """How many rows hang on retired keys (True) and on the one in use (False)."""
    with store.key_store("ca") as session:
        old, new = keys.retired(session, purpose), keys.current(session, purpose).id
        return {True: keys.covered(session, purpose, old), False: keys.covered(session, purpose, [new])}


def the_copied_key(clinician: int, phrase: str) -> set[bytes]:
    """All that somebody could have kept of what they could open before."""
    return set(holders.open_clinic("ca", clinician, phrase).values())


def loot_with(secrets) -> Loot:
    return Loot("ca", rows(store.vault("ca"), store.InVault), rows(store.key_store("ca"), store.InKeyStore), [*secrets])
