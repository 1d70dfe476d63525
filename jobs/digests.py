"""The mail that comes now and then: owed by the clock, sent by the mailer, and only when there is something new."""
from jobs.emails import send, site, way_to_stop
from models.community import news
from models.ground import transaction
from models.ground.db import db, now
from models.people import mailings
from models.people.accounts import Account
from models.people.mailings import Mail


def plan() -> None:
    """Everything that is due, in portions."""
    try:
        while mailings.plan() == mailings.AT_ONCE:
            transaction.commit()
        transaction.commit()
    finally:
        transaction.rollback()
        db.session.remove()


def send_digest(account_id: int, promise_id: int) -> None:
    """What is new is asked when it leaves: what was read meanwhile, or taken back, is no news.

    What it told of is noted in the transaction that ends its promise: after a crash between the two it is sent once
    more, under the same number.
    """
    account = db.session.get(Account, account_id)
    mailing = mailings.kept(for_=account) if account else None
    if mailing is None or not mailing.sends_digest:
        return
    until = now()
    if not news.for_digest(for_=account, since=mailing.told_until):
        return
    place, language, stop = (account.residency, account.record_key), account.language, way_to_stop(mailing, Mail.DIGEST)
    transaction.rollback()
    send(place, "digest", language, promise_id, stop=stop, link=f"{site()}/mine/notices")
    mailings.told(account_id, until)
