"""Limits that hold when Redis is away: attempts are rows, counted by the database's clock (DESIGN 4).

A subject (a username, an address) is kept only as a keyed digest under a key of the day, which is made by chance and
destroyed with the day. While it lives, whoever has the database could try every address there is; so addresses are kept
as one of 4,096 digests, each of which a million addresses share. Who is given one IPv6 address is given 2^64: they
count as one.
"""
import hashlib
import hmac
import ipaddress
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.db import Base, UtcDateTime, clock, db, from_clock, now, short_transaction
from models.ground.errors import TooMany


class Limit(StrEnum):
    SIGN_IN_NAME = "sign-in-name"
    SIGN_IN_ADDRESS = "sign-in-address"
    JOIN_ADDRESS = "join-address"
    OPENING = "opening"
    SECOND_FACTOR = "second-factor"
    CHALLENGE = "challenge"
    RESET_ADDRESS = "reset-address"
    PASSWORD = "password"       # noqa: S105 - the old one, asked for before a new one
    WRITING = "writing"
    OWN_MAIL = "own-mail"       # mails that somebody has sent to an address that they name
    EXPORT = "export"
    STOP_ADDRESS = "stop-address"   # links that stop mail and that nobody made
    PHOTO = "photo"


BY_ADDRESS = {Limit.SIGN_IN_ADDRESS, Limit.JOIN_ADDRESS, Limit.RESET_ADDRESS, Limit.STOP_ADDRESS}
ADDRESS_DIGITS = 3  # hexadecimal: 4,096 digests, too few to point at anybody, enough that few share a limit
IPV6_NETWORK = 64   # bits: the smallest network that a household is given
ALLOWED = {  # tries, seconds
    Limit.SIGN_IN_NAME: (8, 900), Limit.SIGN_IN_ADDRESS: (60, 900), Limit.JOIN_ADDRESS: (20, 3600),
    Limit.OPENING: (6, 900), Limit.SECOND_FACTOR: (8, 900), Limit.CHALLENGE: (30, 900),
    Limit.PASSWORD: (8, 900), Limit.RESET_ADDRESS: (20, 3600), Limit.WRITING: (20, 300),
    Limit.OWN_MAIL: (6, 86_400), Limit.EXPORT: (6, 86_400),
    Limit.STOP_ADDRESS: (30, 900),
    Limit.PHOTO: (20, 3600),
}

_former: tuple[str, ...] = ()


class Attempt(Base):
    __tablename__ = "attempts"
    id: Mapped[int] = mapped_column(primary_key=True)
    limit: Mapped[str]
    subject: Mapped[str]
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    __table_args__ = (db.Index("ix_attempts_limit_subject_at", "limit", "subject", "at"),)


class LimitKey(Base):
    """The key of one day. Gone with it, and with it what the day's digests could tell."""
    __tablename__ = "limit_keys"
    day: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]


def configure(former: tuple[str, ...]) -> None:
    """The service's former keys, while a new one is brought in: what was counted under them still counts."""
    global _former
    _former = tuple(former)


def check(limit: Limit, subject: str, *, key: str) -> None:
    """Raise TooMany when this subject has used its tries. `key` is the service's secret."""
    tries, seconds = ALLOWED[limit]
    used = db.session.scalar(
        select(func.count()).select_from(Attempt).where(
            Attempt.limit == limit.value, Attempt.subject.in_(_digests(limit, subject, key, seconds)),
            Attempt.at > from_clock(-seconds)))
    if used >= tries:
        raise TooMany(seconds)


def count(limit: Limit, subject: str, *, key: str) -> None:
    """Count one attempt, in a short transaction of its own: refusals roll back, attempts must not."""
    with short_transaction() as session:
        today = _day(now())
        _make_key(session, today)
        chance = session.scalar(select(LimitKey.key).filter_by(day=today))
        session.add(Attempt(limit=limit.value, subject=_digest(limit, subject, key, chance)))


def forget(limit: Limit, subject: str, *, key: str) -> None:
    """After a success the count starts anew."""
    db.session.execute(delete(Attempt).where(
        Attempt.limit == limit.value, Attempt.subject.in_(_digests(limit, subject, key, ALLOWED[limit][1]))))


def purge(older_than_seconds: int = 86_400) -> int:
    longest = max(seconds for _, seconds in ALLOWED.values())
    db.session.execute(delete(LimitKey).where(LimitKey.day < _day(now() - timedelta(seconds=longest))))
    return db.session.execute(delete(Attempt).where(Attempt.at < from_clock(-older_than_seconds))).rowcount


def _digests(limit: Limit, subject: str, key: str, seconds: int) -> set[str]:
    """Every name that this subject had within the time: neither midnight nor a new key makes the count start anew."""
    days = {_day(now()), _day(now() - timedelta(seconds=seconds))}
    chances = db.session.scalars(select(LimitKey.key).where(LimitKey.day.in_(days))).all()
    return {_digest(limit, subject, each, chance) for each in (key, *_former) for chance in chances}


def _digest(limit: Limit, subject: str, key: str, chance: str) -> str:
    subject = _network(subject) if limit in BY_ADDRESS else subject
    whole = hmac.new(f"{key}|limits|{chance}".encode(), subject.casefold().encode(), hashlib.sha256).hexdigest()
    return whole[:ADDRESS_DIGITS] if limit in BY_ADDRESS else whole


def _make_key(session, day: str) -> None:
    made = text("INSERT INTO limit_keys (day, key) VALUES (:day, :key) ON CONFLICT DO NOTHING")
    session.execute(made, {"day": day, "key": secrets.token_hex(32)})


def _day(at: datetime) -> str:
    return at.date().isoformat()


def _network(address: str | None) -> str:
    """The address, or the IPv6 network it lies in; whatever isn't an address is one subject."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    found = getattr(found, "ipv4_mapped", None) or found
    bits = IPV6_NETWORK if found.version == 6 else found.max_prefixlen
    return str(ipaddress.ip_network((found, bits), strict=False))
