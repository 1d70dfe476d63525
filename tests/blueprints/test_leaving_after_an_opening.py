"""Candour outlives the account (S6.10): who leaves is told by mail, and kept reachable until it has gone."""
import pytest

from jobs import housekeeping
from models.ground import transaction
from models.ground.db import db
from models.people import closing, notices
from models.vault import afterwards
from tests.blueprints import owned
from tests.blueprints.test_after_an_opening import close, let_pass, opening, reminders, review

__all__ = ["opening"]


def _leave(cast) -> int:
    """Ash's account closes; the number of her closing."""
    number = closing.ask(by=cast.ash, posts=closing.LEAVE).id
    transaction.commit()
    owned.pass_days(number, 8)
    housekeeping.tidy()
    return number


@pytest.mark.parametrize("was_read", [False, True])
def test_who_leaves_before_reading_is_told_by_mail(app, opening, cast, client_for, was_read):
    """S6.10: the notice goes with the account, what it told doesn't."""
    review(opening, client_for)
    close(opening, cast)
    owned.empty_the_postbag(app)
    if was_read:
        notices.mark_all_read(by=cast.ash)
        transaction.commit()
    _leave(cast)
    assert len([1 for mail in owned.mails(app) if "You have left since" in mail.get_content()]) == (not was_read)


def test_the_address_stays_until_the_mail_has_gone(app, opening, cast, client_for):
    """A mailer that is away while the record's time ends: the member is told all the same."""
    review(opening, client_for)
    close(opening, cast)
    number = _leave(cast)
    owned.pass_days(number, 3_000)
    housekeeping.tidy()
    assert cast.ash.record_key
    owned.mails(app)
    housekeeping.tidy()
    db.session.refresh(cast.ash)
    assert cast.ash.record_key is None


def test_somebody_who_left_is_not_reminded(opening, cast):
    cast.ines.state = "closed"
    afterwards._remind(afterwards.find(opening.id), "telling", [cast.ines])
    let_pass(48)
    afterwards._remind(afterwards.find(opening.id), "review", [cast.ines])
    assert reminders(cast.ines, "review") == []
