"""Who works here is invited by an administrator (S1.8): what they may do is settled before they come.

The address is sealed to the mailer (`models.vault.addresses`) and known here by a random key alone. The link works
once and for a week, and does nothing before the invited person presses a button.
"""
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, Facts, UtcDateTime, clock, db, from_clock, now
from models.ground.errors import NotFound, Refused, Stale
from models.ground.outbox import Job, promise
from models.ground.permissions import GUIDES, Role
from models.people import accounts, guide_names, hashing, notices, passwords, professions, pseudonyms
from models.people.accounts import Account, AccountState, RoleGrant
from models.people.notices import NoticeKind

DAYS = 7
KEPT = timedelta(days=DAYS)     # after the link has run out a new one may be sent; then the address is erased
INVITED = tuple(role for role in Role if role != Role.MEMBER)


class Invitation(Base):
    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    roles: Mapped[list] = mapped_column(Facts)
    communities: Mapped[list] = mapped_column(Facts)
    language: Mapped[str]
    guide_name: Mapped[str] = mapped_column(default="")
    profession: Mapped[dict] = mapped_column(Facts, default=dict)
    supervised_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    residency: Mapped[str]
    record_key: Mapped[str] = mapped_column(unique=True)
    nonce: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    sent: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))       # None: the first of all, by an operator
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    ends_at: Mapped[object] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[object | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[object | None] = mapped_column(UtcDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    by: Mapped[Account | None] = relationship(lazy="joined", foreign_keys=by_id)

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None

    @property
    def has_run_out(self) -> bool:
        return self.ends_at <= now()


@dataclass(frozen=True)
class Position:
    """What an invitation gives: the roles, where, under which name, with whose registration and supervision."""
    roles: list[str]
    communities: list[str]
    language: str
    guide_name: str = ""
    profession: dict = field(default_factory=dict)
    supervised_by_id: int | None = None


def check(position: Position, *, for_: Account | None = None) -> None:
    """Raise Refused: what a position here must have, whether invited to or changed to."""
    roles = set(position.roles)
    if not roles or not roles <= {role.value for role in INVITED}:
        raise Refused("roles", "not-a-choice")
    if not position.communities:
        raise Refused("communities", "not-a-choice")
    if roles & {role.value for role in GUIDES}:
        if not position.guide_name:
            raise Refused("guide_name", "name-needed")
        guide_names.check(position.guide_name, for_=for_)
    if Role.TRAINEE_GUIDE in roles:
        if len(roles) > 1:
            raise Refused("roles", "trainee-alone")
        if position.supervised_by_id not in {one.id for one in supervisors()}:
            raise Refused("supervised_by", "supervisor-needed")


def invite(position: Position, *, residency: str, record_key: str, by: Account | None, key: str) -> Invitation:
    """The address is in the vault already; the mail is promised."""
    check(position)
    if position.guide_name and guide_names.looks(position.guide_name) in {
            guide_names.looks(one.guide_name) for one in open_ones()}:
        raise Refused("guide_name", "name-taken")
    invitation = Invitation(**vars(position), residency=residency, record_key=record_key, by=by,
                            ends_at=from_clock(DAYS * 86_400))
    _new_link(invitation, key)
    db.session.add(invitation)
    db.session.flush()
    audit.record(Act.STAFF_INVITED, on=invitation, by=by, roles=sorted(position.roles))
    _send(invitation)
    return invitation


def resend(invitation_id: int, *, by: Account, key: str) -> None:
    """A new link for another week; the older one opens nothing any more."""
    invitation = find_open(invitation_id)
    _new_link(invitation, key)
    invitation.ends_at = from_clock(DAYS * 86_400)
    audit.record(Act.STAFF_INVITED_AGAIN, on=invitation, by=by)
    _send(invitation)


def withdraw(invitation_id: int, *, reason: str, by: Account) -> None:
    """The link opens nothing; the sweep erases the address."""
    invitation = find_open(invitation_id)
    invitation.withdrawn_at = now()
    audit.record(Act.INVITATION_WITHDRAWN, on=invitation, by=by, reason=reason)


def accept(invitation: Invitation, *, username: str, password: str) -> Account:
    """The invited person becomes an account, once. Their second factor comes with their first sign-in."""
    pseudonyms.check(username)
    passwords.check(password, username=username)
    accounts.check_free(username)
    taken = db.session.execute(
        update(Invitation).where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None),
                                 Invitation.withdrawn_at.is_(None)).values(accepted_at=clock())).rowcount
    if not taken:       # the other half of a double click, or withdrawn in this moment
        raise Stale
    account = Account(
        username=username, folded=accounts.fold(username), password_hash=hashing.make(password),
        state=AccountState.ACTIVE.value, communities=invitation.communities, language=invitation.language,
        profession=invitation.profession, supervised_by_id=invitation.supervised_by_id,
        records_in=invitation.residency, record_key=invitation.record_key, activated_at=now(), agreed_at=now())
    account.grants = [RoleGrant(role=role) for role in invitation.roles]
    db.session.add(account)
    db.session.flush()
    guide_names.give(account, invitation.guide_name)
    invitation.account_id = account.id
    audit.record(Act.STAFF_JOINED, on=account, by=account, roles=sorted(invitation.roles))
    for colleague in professions.holders((*professions.TOLD, Role.SENIOR_CLINICIAN)):
        notices.tell(colleague, NoticeKind.COLLEAGUE_JOINED, name=account.shown_name, roles=sorted(invitation.roles))
    return account


def token(invitation: Invitation, *, key: str) -> str:
    """The token in the mail's link. Derived, so that the mailer can send the same one again; the row holds its hash."""
    return hmac.new(f"{key}|invitation".encode(), invitation.nonce.encode(), hashlib.sha256).hexdigest()[:43]


def by_token(given: str) -> Invitation:
    invitation = db.session.scalar(select(Invitation).where(
        Invitation.token_hash == _hash(given), Invitation.ends_at > clock(), Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None)))
    if invitation is None:
        raise NotFound
    return invitation


def find(invitation_id: int) -> Invitation:
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None:
        raise NotFound
    return invitation


def find_open(invitation_id: int) -> Invitation:
    invitation = find(invitation_id)
    if not invitation.is_open or invitation.ends_at <= now() - KEPT:
        raise Stale
    return invitation


def open_ones() -> list[Invitation]:
    """Who was invited and hasn't come yet, the newest first; for a week those too whose link has run out."""
    return list(db.session.scalars(select(Invitation).where(
        Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None),
        Invitation.ends_at > from_clock(-DAYS * 86_400)).order_by(Invitation.id.desc())))


def reserved_names() -> frozenset[str]:
    """What no member's name may look like: names that clinicians have or had, and those of who is invited (S5.19)."""
    return frozenset(name for _, name in guide_names.taken()) | {one.guide_name for one in open_ones()} - {""}


def living_record_keys(residency: str) -> list[str]:
    """The sealed addresses that a new link may still go to; the sweep erases the rest."""
    return list(db.session.scalars(select(Invitation.record_key).where(
        Invitation.residency == residency, Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None),
        Invitation.ends_at > from_clock(-DAYS * 86_400))))


def supervisors() -> list[Account]:
    """Who confirms a trainee's decisions."""
    return professions.holders((Role.LEAD_WALL_GUIDE, Role.SENIOR_CLINICIAN))


def _new_link(invitation: Invitation, key: str) -> None:
    invitation.nonce = secrets.token_hex(16)
    invitation.token_hash = _hash(token(invitation, key=key))


def _send(invitation: Invitation) -> None:
    invitation.sent = (invitation.sent or 0) + 1
    promise(Job.EMAIL_INVITATION, invitation.id, version=invitation.sent)


def _hash(given: str) -> str:
    return hashlib.sha256(given.encode()).hexdigest()
