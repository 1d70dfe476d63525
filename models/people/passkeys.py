"""Passkeys: a second factor that can be shown to no other site (S1.9, DESIGN 4).

What the browser signs is a challenge of ours: kept here, for one account and one purpose, used up by the first answer,
right or wrong, in a transaction of its own. Each answer must say that the person was recognised (a finger, a face, a
PIN). A passkey whose count goes back was copied: from then on neither it nor its copy opens anything.
"""
import json
from dataclasses import dataclass
from enum import StrEnum

import webauthn
from sqlalchemy import BigInteger, ForeignKey, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, short_transaction
from models.ground.errors import NotFound, Refused
from models.people.accounts import Account
from safety.clean import plain

SECONDS = 300               # how long a challenge waits for its answer
MOST, LONGEST_NAME, LONGEST_ANSWER = 10, 40, 16_000
VERIFIED = UserVerificationRequirement.REQUIRED


class Purpose(StrEnum):
    """What a challenge was made for; it is good for nothing else."""
    ADD = "add"
    SIGN_IN = "sign-in"
    PROVE = "prove"
    OPENING = "opening"


@dataclass(frozen=True)
class Site:
    """The address at which passkeys are made and shown: a name, never a number, says the standard."""
    host: str
    origin: str
    name: str = "Drystone"


class Passkey(Base):
    __tablename__ = "passkeys"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    credential_id: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[str]
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)      # synchronised passkeys stay at 0
    name: Mapped[str]
    made_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    used_at: Mapped[object | None] = mapped_column(UtcDateTime)
    stopped_at: Mapped[object | None] = mapped_column(UtcDateTime)      # its count went back


class Challenge(Base):
    __tablename__ = "challenges"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    purpose: Mapped[str]
    words: Mapped[str] = mapped_column(unique=True)
    ends_at: Mapped[object] = mapped_column(UtcDateTime)


def ask(account: Account, purpose: Purpose, *, site: Site) -> dict:
    """A new challenge, as the options that the browser's own call takes."""
    mine = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential_id)) for each in of(account)]
    if purpose == Purpose.ADD:
        options = webauthn.generate_registration_options(
            rp_id=site.host, rp_name=site.name, user_name=account.username, user_id=b"drystone-%d" % account.id,
            exclude_credentials=mine, authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=VERIFIED))
    else:
        options = webauthn.generate_authentication_options(
            rp_id=site.host, allow_credentials=mine, user_verification=VERIFIED)
    db.session.execute(delete(Challenge).where(Challenge.account_id == account.id, Challenge.ends_at < clock()))
    db.session.add(Challenge(account_id=account.id, purpose=purpose.value, ends_at=from_clock(SECONDS),
                             words=bytes_to_base64url(options.challenge)))
    return json.loads(webauthn.options_to_json(options))


def add(answer: str, *, name: str, by: Account, site: Site) -> Passkey:
    """Keep a new passkey. Ends the request's transaction."""
    name = plain(name).strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused("name", "long" if name else "empty")
    if len(of(by)) >= MOST:
        raise Refused("passkey", "passkey-many")
    challenge = _challenged(parse_registration_credential_json, answer, by.id, Purpose.ADD, site)[1]
    made = _checked(lambda: webauthn.verify_registration_response(
        credential=answer, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
        require_user_verification=True))
    credential_id = bytes_to_base64url(made.credential_id)
    if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id)) is not None:
        raise Refused("passkey", "passkey-known")
    passkey = Passkey(account_id=by.id, credential_id=credential_id, sign_count=made.sign_count, name=name,
                      public_key=bytes_to_base64url(made.credential_public_key))
    db.session.add(passkey)
    return passkey


def show(account: Account, answer: str, *, purpose: Purpose, site: Site) -> None:
    """Raise Refused unless a passkey of this account signed our challenge. Ends the request's transaction."""
    credential, challenge = _challenged(parse_authentication_credential_json, answer, account.id, purpose, site)
    passkey = db.session.scalar(select(Passkey).where(
        Passkey.account_id == account.id, Passkey.credential_id == bytes_to_base64url(credential.raw_id),
        Passkey.stopped_at.is_(None)))
    if passkey is None:
        raise Refused("passkey", "passkey-unknown")
    shown = _checked(lambda: webauthn.verify_authentication_response(
        credential=credential, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
        credential_public_key=base64url_to_bytes(passkey.public_key), require_user_verification=True,
        credential_current_sign_count=0))       # the count is looked at below: going back is told apart from wrong
    if not _counted(passkey.id, shown.new_sign_count):
        audit.witness(Act.FACTOR_COPIED, on=account)
        raise Refused("passkey", "passkey-copied")


def remove(passkey_id: int, *, by: Account) -> None:
    if not db.session.execute(delete(Passkey).where(Passkey.id == passkey_id, Passkey.account_id == by.id)).rowcount:
        raise NotFound


def forget_all(account: Account) -> None:
    for table in (Passkey, Challenge):
        db.session.execute(delete(table).where(table.account_id == account.id))


def purge() -> int:
    return db.session.execute(delete(Challenge).where(Challenge.ends_at < clock())).rowcount


def of(account: Account) -> list[Passkey]:
    return list(db.session.scalars(
        select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.id).limit(MOST)))


def any_of(account: Account) -> bool:
    """Whether one could be shown."""
    return bool(db.session.scalar(select(func.count()).select_from(Passkey).where(
        Passkey.account_id == account.id, Passkey.stopped_at.is_(None))))


def _challenged(parse, answer: str, account_id: int, purpose: Purpose, site: Site) -> tuple:
    """What the browser sent, and the challenge that it answers, which is used up by now."""
    if len(answer) > LONGEST_ANSWER:
        raise Refused("passkey", "passkey-wrong")
    credential = _checked(lambda: parse(answer))
    said = _checked(lambda: parse_client_data_json(credential.response.client_data_json))
    with short_transaction() as session:
        known = session.execute(delete(Challenge).where(
            Challenge.words == bytes_to_base64url(said.challenge), Challenge.account_id == account_id,
            Challenge.purpose == purpose.value, Challenge.ends_at > clock())).rowcount
    if not known:
        raise Refused("passkey", "passkey-expired")
    if said.origin != site.origin:
        raise Refused("passkey", "passkey-elsewhere")
    return credential, said.challenge


def _checked(look):
    """Whatever a stranger's bytes make the library raise is one refusal."""
    try:
        return look()
    except Exception:
        raise Refused("passkey", "passkey-wrong") from None


def _counted(passkey_id: int, count: int) -> bool:
    """In a transaction of its own: what the passkey was shown for may be refused. False when the count went back."""
    onward = Passkey.sign_count < count if count else Passkey.sign_count == 0
    mine = update(Passkey).where(Passkey.id == passkey_id)
    with short_transaction() as session:
        counted = session.execute(mine.where(onward).values(sign_count=count, used_at=clock())).rowcount == 1
        if not counted:
            session.execute(mine.values(stopped_at=clock()))
    return counted
