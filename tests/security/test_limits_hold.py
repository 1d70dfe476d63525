"""Limits count who asks, not how the question is written (DESIGN 4)."""
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import request
from sqlalchemy import select

from app import create_app
from models.ground import limits, transaction
from models.ground.db import db
from models.ground.errors import TooMany
from models.ground.limits import ALLOWED, Attempt, Limit, LimitKey
from tests import factories

KEY = "k" * 32
TRIES = ALLOWED[Limit.SIGN_IN_NAME][0]


def use_up(limit: Limit, subject: str) -> None:
    for _ in range(ALLOWED[limit][0]):
        limits.count(limit, subject, key=KEY)


def is_limited(limit: Limit, subject) -> bool:
    try:
        limits.check(limit, subject, key=KEY)
    except TooMany:
        return True
    return False


def test_a_name_is_one_name_however_it_is_written(visitor):
    """Case, full width, accents' form, separators, invisible signs."""
    ways = ["ash", "ASH", " a s h ", "a.s-h", "ａｓｈ", "a\u00ads\u200bh", "Ash", "A_S_H"]
    for number in range(TRIES):
        visitor().post("/sign-in", {"username": ways[number % len(ways)], "password": "wrong"}, status=422)
    page = visitor().post("/sign-in", {"username": "aSH", "password": factories.PASSWORD}, check=False)
    assert page.status == 429 and page.response.headers["Retry-After"]


def test_an_unknown_name_is_limited_like_a_known_one(visitor):
    for _ in range(TRIES):
        visitor().post("/sign-in", {"username": "nobody-at-all", "password": "wrong"}, status=422)
    assert visitor().post("/sign-in", {"username": "nobody-at-all", "password": "x"}, check=False).status == 429


def test_an_address_can_not_be_chosen_by_who_asks(visitor):
    """PROXY_HOPS=0: X-Forwarded-For is only something that a stranger wrote."""
    for _ in range(ALLOWED[Limit.SIGN_IN_ADDRESS][0]):
        limits.count(Limit.SIGN_IN_ADDRESS, "127.0.0.1", key="t" * 32)
    answer = visitor().post("/sign-in", {"username": "somebody", "password": "wrong"}, check=False,
                            headers={"X-Forwarded-For": "203.0.113.7", "X-Real-IP": "203.0.113.7"})
    assert answer.status == 429


@pytest.mark.parametrize(("one", "other", "same"), [
    ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True), ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ("::ffff:203.0.113.7", "203.0.113.7", True), ("203.0.113.7", "203.0.113.8", False), (None, "", True)])
def test_a_household_is_one_address(living, one, other, same):
    """Who is given one IPv6 address is given 2^64 of them."""
    use_up(Limit.SIGN_IN_ADDRESS, one)
    assert is_limited(Limit.SIGN_IN_ADDRESS, other) == same


@pytest.mark.parametrize(("hops", "forwarded", "seen"), [
    (0, "198.51.100.1", "127.0.0.1"), (1, "203.0.113.9, 198.51.100.1", "198.51.100.1"), (1, "", "127.0.0.1"),
    (2, "203.0.113.9, 198.51.100.1, 10.0.0.1", "198.51.100.1"), (2, "198.51.100.1", "127.0.0.1")])
def test_proxies_are_counted_exactly(settings, template_app, hops, forwarded, seen):
    app = create_app(replace(settings, proxy_hops=hops, base_url="https://x.example", secure_cookies=True,
                             trusted_hosts=("localhost",)))
    found = []
    app.before_request_funcs[None].insert(0, lambda: found.append((request.remote_addr, request.host)))
    app.test_client().get("/healthz", headers={"X-Forwarded-For": forwarded, "X-Forwarded-Host": "evil.example"})
    assert found == [(seen, "localhost")]


def test_a_counted_address_points_at_a_million_others(living):
    """Whoever has the database and every key of the day can't tell which of them it was (DESIGN 7)."""
    limits.count(Limit.SIGN_IN_ADDRESS, "203.0.113.7", key=KEY)
    kept = db.session.scalars(select(Attempt.subject).order_by(Attempt.id.desc())).first()
    chance = db.session.scalars(select(LimitKey.key)).one()
    assert len(kept) == 3
    assert any(limits._digest(Limit.SIGN_IN_ADDRESS, f"198.{host >> 8}.{host & 255}.9", KEY, chance) == kept
               for host in range(2**16))


def test_a_days_key_is_destroyed_with_the_day(living, monkeypatch):
    """Not before the last of its attempts has lost its force: midnight must not start the counts anew."""
    use_up(Limit.SIGN_IN_ADDRESS, "203.0.113.7")
    days = {row.day for row in db.session.scalars(select(LimitKey))}
    assert days == {limits._day(limits.now())}
    monkeypatch.setattr(limits, "now", lambda: datetime.now(UTC) + timedelta(days=2))
    assert not is_limited(Limit.SIGN_IN_ADDRESS, "203.0.113.7")
    limits.purge()
    transaction.commit()
    assert db.session.scalars(select(LimitKey)).all() == []
