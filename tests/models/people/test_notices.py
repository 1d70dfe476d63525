"""Notices: told in the transaction, mailed only as "there is something to read" (S2.5, S5.5)."""
from models.ground import transaction
from models.ground.db import db
from models.ground.outbox import Job, Promise
from models.people import notices
from models.people.notices import NoticeKind
from tests import factories


def test_a_notice_counts_until_it_is_read(cast):
    notices.tell(cast.ash, NoticeKind.WELCOME)
    notices.tell(cast.ash, NoticeKind.POST_HELD)
    transaction.commit()
    assert cast.ash.unread_notices == 2
    notices.mark_all_read(by=cast.ash)
    transaction.commit()
    assert cast.ash.unread_notices == 0 and all(n.read_at for n in notices.for_member(for_=cast.ash))


def test_mail_is_promised_only_where_there_is_an_address(cast):
    member = factories.member("with-record", record_key="r-1")
    notices.tell(member, NoticeKind.POST_EDITED)
    notices.tell(cast.ash, NoticeKind.POST_EDITED)
    transaction.commit()
    assert db.session.query(Promise).filter_by(job=Job.EMAIL_NOTICE.value).count() == 1


def test_one_reads_only_ones_own(cast):
    notices.tell(cast.ash, NoticeKind.WELCOME)
    transaction.commit()
    assert notices.for_member(for_=cast.bea) == []


def test_the_second_page_begins_where_the_first_ended(cast):
    for _ in range(notices.PER_PAGE + 3):
        notices.tell(cast.ash, NoticeKind.POST_HELD)
    transaction.commit()
    first = notices.for_member(for_=cast.ash)[:notices.PER_PAGE]
    second = notices.for_member(for_=cast.ash, before=first[-1].id)
    assert len(second) == 3 and not {n.id for n in first} & {n.id for n in second}
