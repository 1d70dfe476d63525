"""Members and staff: one table, role rows beside it (S1). A member is known by a pseudonym alone (S2.4, S7.2).

Nothing that identifies a person is in this database: `record_key` points into the vault of the member's residency.
"""
import hashlib
import hmac
import unicodedata

from sqlalchemy import ForeignKey, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.ground import audit, retention
from models.ground.audit import Act
from models.ground.db import Base, Facts, UtcDateTime, before_writing, clock, db, from_clock, now
from models.ground.errors import NotFound, Refused
from models.ground.outbox import Job, Promise, promise
from models.ground.permissions import Role
from models.people import hashing
from models.people.likeness import likeness
from models.people.organisations import EligibilityRule, Organisation
from models.people.person import AccountState, Person

PASSWORD_LENGTH = 10
ACTIVATION_HOURS = 48


def _likeness_of_it(row) -> str:
    return likeness(row.get_current_parameters()["username"])


class Account(Person, Base):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    folded: Mapped[str] = mapped_column(unique=True)        # what signs in, and what may not be taken twice
    likeness: Mapped[str | None] = mapped_column(index=True, unique=True, default=_likeness_of_it)
    password_hash: Mapped[str]
    state: Mapped[str] = mapped_column(default=AccountState.WAITING.value)
    communities: Mapped[list] = mapped_column(Facts)        # a member has exactly one, staff one or more
    language: Mapped[str] = mapped_column(default="en")     # of the interface
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey(Organisation.id), index=True)
    affiliation: Mapped[str] = mapped_column(default="")
    rule_id: Mapped[int | None] = mapped_column(ForeignKey(EligibilityRule.id))
    rule_version: Mapped[int | None]
    record_key: Mapped[str | None] = mapped_column(unique=True)
    records_in: Mapped[str | None]      # staff: whose vault holds the address; a member's is the organisation's
    supervised_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))     # a trainee's Lead
    guide_name: Mapped[str] = mapped_column(default="")     # S5.19: what members see of a clinician
    profession: Mapped[dict] = mapped_column(Facts, default=dict)     # body, number, expires
    totp_sealed: Mapped[str] = mapped_column(default="")
    totp_last_used: Mapped[int] = mapped_column(default=0)  # the time step of the last code: each code once
    joined_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    activated_at: Mapped[object | None] = mapped_column(UtcDateTime)
    agreed_at: Mapped[object | None] = mapped_column(UtcDateTime)
    activation_hash: Mapped[str | None] = mapped_column(unique=True)
    activation_ends_at: Mapped[object | None] = mapped_column(UtcDateTime)
    answers: Mapped[dict] = mapped_column(Facts, default=dict)        # first questions, all skippable
    looks_round_since: Mapped[object | None] = mapped_column(UtcDateTime)     # first steps: until done or left out
    unread_notices: Mapped[int] = mapped_column(default=0)
    closes_at: Mapped[object | None] = mapped_column(UtcDateTime)     # of the closing that was asked for: on every page
    desk_keys: Mapped[dict | None] = mapped_column(Facts)       # a guide's own (`models.people.desk_keys`)
    is_demo: Mapped[bool] = mapped_column(default=False)
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    grants: Mapped[list["RoleGrant"]] = relationship(lazy="selectin", foreign_keys="RoleGrant.account_id")

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(grant.role) for grant in self.grants if grant.ended_at is None)

    @property
    def has_second_factor(self) -> bool:
        """An authenticator: passkeys and recovery codes stand beside it, never alone."""
        return bool(self.totp_sealed)

    @property
    def place(self) -> dict[str, str]:
        """Where help is looked for (`signposts.for_place`)."""
        its = self.organisation
        return {"country": its.country, "region": its.region, "organisation": its.slug} if its else {}

    @property
    def residency(self) -> str | None:
        return self.records_in or (self.organisation.residency if self.organisation else None)


class RoleGrant(Base):
    __tablename__ = "role_grants"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    role: Mapped[str]
    granted_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    ended_at: Mapped[object | None] = mapped_column(UtcDateTime)


def join(*, username: str, password_hash: str, community: str, language: str, organisation: Organisation,
         rule: EligibilityRule, record_key: str, key: str, affiliation: str = "") -> Account:
    """A new member, waiting for activation (S2.5). The registration data is in the vault already."""
    check_free(username)
    account = Account(username=username, folded=fold(username), password_hash=password_hash,
                      communities=[community], language=language, organisation=organisation, rule_id=rule.id,
                      rule_version=rule.version, record_key=record_key, affiliation=affiliation, agreed_at=now())
    account.grants.append(RoleGrant(role=Role.MEMBER.value))
    try:
        with db.session.begin_nested():
            db.session.add(account)
            db.session.flush()
    except IntegrityError:      # somebody took the name in the same moment
        raise Refused("username", "taken") from None
    _send_link(account, rule, key)
    return account


def join_again(account: Account, *, community: str, language: str, organisation: Organisation, rule: EligibilityRule,
               record_key: str, key: str, affiliation: str = "") -> None:
    """A joining begun anew before it was opened: the address had a slip in it, or the link ran out, or a double click.

    The older link opens nothing any more; the caller shreds the older registration record.
    """
    account.communities, account.language, account.organisation = [community], language, organisation
    account.rule_id, account.rule_version, account.affiliation = rule.id, rule.version, affiliation
    account.record_key, account.agreed_at = record_key, now()
    _send_link(account, rule, key)


def begun(number: int | None) -> Account | None:
    """The account that `passwords.prepare` found, unless it was opened or forgotten since."""
    account = db.session.get(Account, number) if number else None
    return account if account is not None and account.state == AccountState.WAITING else None


def activate(account: Account) -> None:
    """Open the account: once, within 48 hours, by a POST, so that a mail scanner can't use up the link."""
    opened = db.session.execute(
        update(Account).where(Account.id == account.id, Account.state == AccountState.WAITING.value)
        .values(state=AccountState.ACTIVE.value, activated_at=now(), activation_hash=None, activation_ends_at=None,
                looks_round_since=now()))
    if not opened.rowcount:     # somebody used the link in the same moment
        raise NotFound
    audit.record(Act.ACCOUNT_ACTIVATED, on=account)


def forget_unopened() -> int:
    """Joinings whose link ran out a while ago: the name is free again, and the sweep shreds what was sealed (S7.7)."""
    stale = select(Account.id).where(Account.state == AccountState.WAITING.value,
                                     Account.activation_ends_at < from_clock(-retention.seconds("unopened")))
    db.session.execute(delete(Promise).where(Promise.job == Job.EMAIL_ACTIVATION.value, Promise.subject_id.in_(stale)))
    db.session.execute(delete(RoleGrant).where(RoleGrant.account_id.in_(stale)))
    return db.session.execute(delete(Account).where(Account.id.in_(stale))).rowcount


def choose_language(language: str, *, by: Account) -> None:
    by.language = language


def check_free(username: str) -> None:
    """Nobody has it, nor one that could be taken for it."""
    if db.session.scalar(select(Account.id).where(
            or_(Account.folded == fold(username), Account.likeness == likeness(username))).limit(1)) is not None:
        raise Refused("username", "taken")


def authenticate(username: str, password: str) -> Account | None:
    """The account that this name and password open, or None; unknown names cost the same time (S2.9).

    A password kept under an older pepper or at another cost is kept anew.
    """
    with before_writing():
        row = db.session.execute(select(Account.id, Account.password_hash).where(
            Account.folded == fold(username), Account.state == AccountState.ACTIVE.value)).first()
        number, kept = row or (None, None)
        if not hashing.is_right(kept, password):
            return None
        anew = hashing.make(password) if hashing.is_stale(kept) else kept
    account = db.session.get(Account, number)
    if account.state != AccountState.ACTIVE or account.password_hash != kept:   # changed in the same moment
        return None
    if anew != kept:
        account.password_hash = anew
    return account


def activation_token(account: Account, *, key: str) -> str:
    """The token in the mail's link. Derived, so that the mailer can send the same one again; the row holds its hash."""
    return hmac.new(f"{key}|activation".encode(), account.record_key.encode(), hashlib.sha256).hexdigest()[:43]


def by_activation(token: str) -> Account:
    account = db.session.scalar(select(Account).where(
        Account.activation_hash == _hash(token), Account.activation_ends_at > clock(),
        Account.state == AccountState.WAITING.value))
    if account is None:
        raise NotFound
    return account


def find(account_id: int) -> Account:
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def named(username: str) -> Account:
    account = db.session.scalar(select(Account).where(Account.folded == fold(username)))
    if account is None:
        raise NotFound
    return account


def anybody() -> bool:
    return db.session.scalar(select(Account.id).limit(1)) is not None


def shown_names(ids) -> dict[int, str]:
    """The names that stand beside these people's words: one statement."""
    return {row.id: row.guide_name or row.username for row in db.session.execute(
        select(Account.id, Account.guide_name, Account.username).where(Account.id.in_(set(ids) - {None})))}


def opened(record_keys) -> bool:
    """Whether one of these records belongs to an account that was activated."""
    return db.session.scalar(select(Account.id).where(
        Account.record_key.in_(list(record_keys)), Account.activated_at.is_not(None)).limit(1)) is not None


def living_record_keys(residency: str) -> list[str]:
    """The vault rows of this residency that have a member or someone who works here; the sweep shreds the rest."""
    return list(db.session.scalars(select(Account.record_key).outerjoin(Organisation).where(
        func.coalesce(Account.records_in, Organisation.residency) == residency, Account.record_key.is_not(None))))


def taken(usernames) -> set[str]:
    """Which likenesses of these names somebody's name has."""
    return set(db.session.scalars(select(Account.likeness).where(
        Account.likeness.in_([likeness(name) for name in usernames]))))


def fold(username: str) -> str:
    """Names that differ in case, width, accents' form or separators are one name."""
    text = unicodedata.normalize("NFKC", username).casefold()
    return "".join(c for c in text if c.isalnum())


def _send_link(account: Account, rule: EligibilityRule, key: str) -> None:
    account.activation_hash = _hash(activation_token(account, key=key))
    account.activation_ends_at = from_clock(ACTIVATION_HOURS * 3600)
    sent = db.session.scalar(select(func.count()).select_from(Promise).where(
        Promise.job == Job.EMAIL_ACTIVATION.value, Promise.subject_id == account.id))
    promise(Job.EMAIL_ACTIVATION, account.id, version=sent)
    audit.record(Act.ACCOUNT_JOINED, on=account, organisation=account.organisation.slug,
                 rule=f"{rule.id} v{rule.version}")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
