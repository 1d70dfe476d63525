"""The second factor as a whole (S1.9): setting up, recovery codes, reset, the service's key renewed."""
import pyotp
import pytest

from models.ground import transaction
from models.ground.audit import Act, AuditEntry
from models.ground.db import db
from models.ground.errors import NotAllowed, NotFound, Refused
from models.people import notices, passkeys, recovery_codes, second_factor, sessions
from models.people.notices import NoticeKind
from models.people.passkeys import Purpose, Site
from models.people.recovery_codes import RecoveryCode
from tests import factories

KEYS = ("k" * 32,)
SITE = Site("localhost", "http://localhost:8000")
REASON = "Lost their telephone on the train."


def now_code(secret: str) -> str:
    return pyotp.TOTP(secret).now()


def show(account, code: str, purpose=Purpose.SIGN_IN) -> str:
    try:
        second_factor.show(account, code=code, purpose=purpose, keys=KEYS, site=SITE)
    except Refused as refusal:
        return refusal.why
    transaction.commit()
    return ""


def acts(of: Act) -> list[AuditEntry]:
    return db.session.query(AuditEntry).filter_by(act=of.value).all()


@pytest.fixture
def sol(cast):
    second_factor.set_up(cast.sol, factories.TOTP, key=KEYS[0])
    transaction.commit()
    return cast.sol


class TestSettingUp:
    def test_nothing_is_kept_until_a_code_confirms_it(self, cast):
        offer = second_factor.offer(cast.wren, keys=KEYS)
        assert not cast.wren.has_second_factor and offer.secret not in offer.sealed and offer.secret in offer.uri
        second_factor.confirm(offer.sealed, now_code(offer.secret), by=cast.wren, keys=KEYS)
        assert cast.wren.has_second_factor and offer.secret not in cast.wren.totp_sealed

    def test_the_confirming_code_is_used_up(self, cast):
        offer = second_factor.offer(cast.wren, keys=KEYS)
        code = now_code(offer.secret)
        second_factor.confirm(offer.sealed, code, by=cast.wren, keys=KEYS)
        transaction.commit()
        assert show(cast.wren, code) == "wrong-code"

    def test_a_wrong_code_leaves_the_older_one_in_place(self, sol):
        offer = second_factor.offer(sol, keys=KEYS)
        with pytest.raises(Refused, match="not-yet"):
            second_factor.confirm(offer.sealed, "000000x", by=sol, keys=KEYS)
        assert show(sol, now_code(factories.TOTP)) == ""

    def test_confirmed_it_replaces_the_older_one(self, sol):
        offer = second_factor.offer(sol, keys=KEYS)
        second_factor.confirm(offer.sealed, now_code(offer.secret), by=sol, keys=KEYS)
        transaction.commit()
        assert show(sol, now_code(factories.TOTP)) == "wrong-code"

    def test_an_offer_is_one_accounts_own(self, cast):
        offer = second_factor.offer(cast.wren, keys=KEYS)
        assert second_factor.offer(cast.wren, keys=KEYS, sealed=offer.sealed) == offer
        assert second_factor.offer(cast.gale, keys=KEYS, sealed=offer.sealed).secret != offer.secret
        with pytest.raises(Refused, match="offer-ended"):
            second_factor.confirm(offer.sealed, now_code(offer.secret), by=cast.gale, keys=KEYS)

    @pytest.mark.parametrize("sealed", ["", "moss", "gAAAA", "\x00", "é"])
    def test_an_offer_of_nobodys(self, cast, sealed):
        with pytest.raises(Refused, match="offer-ended"):
            second_factor.confirm(sealed, "000000", by=cast.wren, keys=KEYS)

    def test_an_offer_ends(self, cast, monkeypatch):
        offer = second_factor.offer(cast.wren, keys=KEYS)
        monkeypatch.setattr(second_factor, "OFFER_SECONDS", -1)
        with pytest.raises(Refused, match="offer-ended"):
            second_factor.confirm(offer.sealed, now_code(offer.secret), by=cast.wren, keys=KEYS)

    def test_staff_are_on_record_members_are_not(self, cast):
        for who in (cast.wren, cast.ash):
            offer = second_factor.offer(who, keys=KEYS)
            second_factor.confirm(offer.sealed, now_code(offer.secret), by=who, keys=KEYS)
        transaction.commit()
        assert [(line.by_id, line.facts) for line in acts(Act.FACTOR_SET_UP)] == [
            (cast.wren.id, {"kind": "authenticator"})]


class TestRecoveryCodes:
    @pytest.fixture
    def codes(self, sol):
        codes = second_factor.make_recovery_codes(by=sol)
        transaction.commit()
        return codes

    def test_ten_that_differ_and_rest_as_hashes(self, codes, sol):
        assert len(set(codes)) == 10 and all(len(code.replace(" ", "")) == 20 for code in codes)
        kept = {row.code_hash for row in db.session.query(RecoveryCode)}
        assert not kept & {code.replace(" ", "") for code in codes} and recovery_codes.left(sol) == 10

    def test_each_opens_once_however_it_is_written(self, codes, sol):
        assert [show(sol, codes[0]), show(sol, codes[0].replace(" ", "")), show(sol, codes[1].replace(" ", "-"))] == [
            "", "wrong-recovery", ""]
        assert recovery_codes.left(sol) == 8 and len(acts(Act.RECOVERY_CODE_USED)) == 2

    def test_they_open_no_record(self, codes, sol):
        assert show(sol, codes[0], Purpose.OPENING) == "wrong-code" and recovery_codes.left(sol) == 10

    def test_they_are_ones_own(self, codes, cast):
        assert show(cast.ines, codes[0]) == "wrong-recovery"

    def test_new_ones_end_the_older(self, codes, sol):
        second_factor.make_recovery_codes(by=sol)
        transaction.commit()
        assert show(sol, codes[0]) == "wrong-recovery"

    def test_never_before_the_authenticator(self, cast):
        with pytest.raises(NotFound):
            second_factor.make_recovery_codes(by=cast.ines)


class TestReset:
    """Everything is lost: an administrator takes the factor away, and every session with it."""
    def test_all_of_it_goes(self, sol, cast):
        token = sessions.start(sol)
        second_factor.make_recovery_codes(by=sol)
        second_factor.reset(sol, by=cast.ada, reason=REASON)
        transaction.commit()
        assert not sol.has_second_factor and recovery_codes.left(sol) == 0 and passkeys.of(sol) == []
        assert sessions.find(token) is None and show(sol, now_code(factories.TOTP)) == "wrong-code"
        line = acts(Act.FACTOR_RESET)[-1]
        assert (line.by_id, line.on_id, line.reason) == (cast.ada.id, sol.id, REASON)

    @pytest.mark.parametrize("name", ["ash", "wren", "lee", "sol", "dara", "cleo"])
    def test_only_by_an_administrator(self, cast, name):
        with pytest.raises(NotAllowed):
            second_factor.reset(cast.gale, by=getattr(cast, name), reason=REASON)

    def test_never_ones_own(self, cast):
        with pytest.raises(NotAllowed):
            second_factor.reset(cast.ada, by=cast.ada, reason=REASON)

    @pytest.mark.parametrize("reason", ["", "lost", " " * 40, "x" * 501])
    def test_never_without_a_reason(self, sol, cast, reason):
        with pytest.raises(Refused):
            second_factor.reset(sol, by=cast.ada, reason=reason)
        assert sol.has_second_factor


def test_staff_cannot_do_without_members_can(sol, cast):
    with pytest.raises(NotFound):
        second_factor.give_up(by=sol)
    second_factor.set_up(cast.ash, factories.TOTP, key=KEYS[0])
    second_factor.give_up(by=cast.ash)
    assert not cast.ash.has_second_factor


def test_secrets_are_sealed_anew_under_a_new_key(sol, cast):
    """SECRET_KEY renewed: afterwards the former key may go."""
    cast.gale.totp_sealed = "moss"
    assert second_factor.reseal(keys=("n" * 32, *KEYS)) == (1, 1)
    transaction.commit()
    assert second_factor.is_right(sol, now_code(factories.TOTP), key="n" * 32)
    assert cast.gale.totp_sealed == "moss"


def test_the_owner_is_told_of_each_change(cast):
    """ASVS 6.3.7: whoever added a passkey at a browser left open can't hide it."""
    offer = second_factor.offer(cast.ash, keys=KEYS)
    second_factor.confirm(offer.sealed, now_code(offer.secret), by=cast.ash, keys=KEYS)
    second_factor.make_recovery_codes(by=cast.ash)
    second_factor.give_up(by=cast.ash)
    assert [notice.kind for notice in notices.for_member(for_=cast.ash)] == [NoticeKind.SECOND_FACTOR_CHANGED] * 3
