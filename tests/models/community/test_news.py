"""What is new in what somebody follows (S3.5): a line a thing, counted when it is read, from what they may see then."""
import pytest
from sqlalchemy import func, select

from jobs import once
from models.community import blocks, filters, follows, groups, news, posts, supports
from models.ground import outbox, transaction
from models.ground.audit import AuditEntry
from models.ground.db import db
from models.ground.errors import Refused
from models.ground.outbox import Job, Promise
from models.people import notice_choices, notices, organisations
from models.people.accounts import Account
from models.people.notice_choices import ByMail, Chosen
from models.people.notices import SORTS, Notice, NoticeKind
from tests import factories


def carry() -> None:
    """Every promise to tell followers, portion by portion."""
    while owed := db.session.scalars(select(Promise).where(
            Promise.job == Job.TELL_FOLLOWERS.value, Promise.done_at.is_(None)).order_by(Promise.id).limit(1)).first():
        owed.done_at = owed.promised_at
        news.tell_followers(owed.subject_id, owed.version)
        transaction.commit()


def lines(reader) -> list[tuple]:
    found = [notice for notice in notices.for_member(for_=reader) if notice.gathers]
    behind = news.behind(found, for_=reader)
    return [(one.kind, behind[one.id].count, behind[one.id].about) for one in found]


@pytest.fixture
def thread(cast):
    """Bea's talkabout, which Ash follows."""
    post = factories.talkabout(cast.bea, "A long week")
    follows.follow_post(post, by=cast.ash)
    transaction.commit()
    return post


def test_several_replies_are_one_line(cast, thread):
    answers = [factories.reply(thread, factories.member(name)) for name in ("moss", "fern", "slate")]
    carry()
    assert lines(cast.ash) == [("followed-reply", 3, "A long week")] and cast.ash.unread_notices == 1
    assert lines(cast.bea) == [("new-reply", 3, "A long week")] and cast.bea.unread_notices == 1
    behind = news.behind(notices.for_member(for_=cast.ash), for_=cast.ash)
    assert [one.post_id for one in behind.values()] == [answers[0].id], "it leads to the first that is new"


def test_after_reading_a_new_line_begins(cast, thread):
    moss = factories.member("moss")
    factories.reply(thread, moss)
    carry()
    notices.mark_read(notices.for_member(for_=cast.ash)[0].id, by=cast.ash)
    transaction.commit()
    factories.reply(thread, moss, "And another thing.")
    carry()
    assert lines(cast.ash) == [("followed-reply", 1, "A long week")] * 2 and cast.ash.unread_notices == 1


def test_what_is_taken_back_or_hidden_is_not_told(cast, thread):
    """S3.10: the line stands, but says nothing of what the reader may not see now."""
    moss = factories.member("moss")
    gone, kept = factories.reply(thread, moss), factories.reply(thread, moss, "And another thing.")
    carry()
    posts.withdraw(gone, by=moss)
    transaction.commit()
    assert lines(cast.ash) == [("followed-reply", 1, "A long week")]
    blocks.hide(moss, by=cast.ash, kind="mute")
    transaction.commit()
    assert lines(cast.ash) == [("followed-reply", 0, "A long week")]
    blocks.show_again(moss, by=cast.ash)
    posts.withdraw(thread, by=cast.bea)
    transaction.commit()
    assert lines(cast.ash) == [("followed-reply", 0, None)] and kept.state == "published"


def test_who_is_blocked_by_the_author_is_not_told_at_all(cast, thread):
    moss = factories.member("moss")
    blocks.hide(cast.ash, by=moss, kind="block")
    factories.reply(thread, moss)
    carry()
    assert notices.for_member(for_=cast.ash) == []


@pytest.mark.parametrize("kind", ["block", "mute"])
def test_what_stands_in_a_thread_of_somebody_hidden_is_not_told(cast, thread, kind):
    """S3.10: no line, and no mail of a line that nobody could read."""
    blocks.hide(cast.bea, by=cast.ash, kind=kind)
    factories.reply(thread, factories.member("moss"))
    carry()
    assert lines(cast.ash) == [] and cast.ash.unread_notices == 0


def test_a_reply_by_somebody_muted_is_not_told(cast, thread):
    """S3.10: to whom it answers neither."""
    blocks.hide(cast.ash, by=cast.bea, kind="mute")
    factories.reply(thread, cast.ash)
    assert lines(cast.bea) == [] and cast.bea.unread_notices == 0


def test_who_is_no_longer_eligible_is_not_told_of_the_group(cast):
    """S3.6: being in it is not enough; its doors are asked anew."""
    group = factories.group(cast.lee, doors=[("alberta", "")], members=[cast.ash, cast.bea])
    post = factories.talkabout(cast.bea, group=group)
    for reader in (cast.ash, cast.wren):
        follows.follow_post(post, by=reader)
        reader.unread_notices = 0
    cast.ash.organisation = organisations.find("rivermount")
    answer = posts.write(posts.Kind.REPLY, by=cast.bea, body="More of it.", key="more", parent=post)
    factories.publish(answer)
    carry()
    assert lines(cast.ash) == [] and cast.ash.unread_notices == 0
    assert [kind for kind, *_ in lines(cast.wren)] == ["followed-reply"]


def test_nobody_is_told_across_the_language_wall(cast):
    """S2.8"""
    follows.follow_tag("work", by=cast.fleur)
    factories.talkabout(cast.bea, tags=["work"])
    carry()
    assert notices.for_member(for_=cast.fleur) == []


def test_a_thread_in_a_group_that_one_left(cast):
    """S3.6"""
    group = factories.group(cast.lee, members=[cast.ash, cast.bea])
    post = factories.talkabout(cast.bea, "Nights", group=group)
    follows.follow_post(post, by=cast.ash)
    factories.reply(post, cast.bea, "Still long.")
    carry()
    assert lines(cast.ash) == [("followed-reply", 1, "Nights")]
    groups.leave(group.slug, by=cast.ash)
    notices.mark_all_read(by=cast.ash)
    transaction.commit()
    factories.reply(post, cast.bea, "Longer.")
    carry()
    assert cast.ash.unread_notices == 0
    assert lines(cast.ash) == [("followed-reply", 0, None)]


def test_one_post_is_one_line_however_it_is_followed(cast):
    for tag in ("work", "grief"):
        follows.follow_tag(tag, by=cast.ash)
    follows.follow_member(cast.bea, by=cast.ash)
    factories.talkabout(cast.bea, tags=["work", "grief"])
    factories.talkabout(factories.member("moss"), tags=["grief", "work"])
    carry()
    assert lines(cast.ash) == [("followed-topic", 1, "grief"), ("followed-member", 1, "bea")]


def test_a_sort_that_was_put_away_does_not_appear_and_safety_always_does(cast):
    """S5.5"""
    chosen = notice_choices.of(SORTS, for_=cast.ash)
    notice_choices.choose(SORTS, chosen | {"followed-topics": Chosen(False, ByMail.NEVER)}, by=cast.ash)
    follows.follow_tag("work", by=cast.ash)
    factories.talkabout(cast.bea, tags=["work"])
    carry()
    notices.tell(cast.ash, NoticeKind.POST_HELD, post_id=1)
    assert [told.kind for told in notices.for_member(for_=cast.ash)] == ["post-held"] and cast.ash.unread_notices == 1
    with pytest.raises(Refused):
        notice_choices.choose(SORTS, chosen | {"guides": Chosen(False, ByMail.NEVER)}, by=cast.ash)


def test_every_kind_is_chosen_with_others_always_mailed_or_never():
    """A new one? Say in models/people/notices.py which mails of it somebody may choose."""
    placed = [*notices.SORT_OF, *notices.ALWAYS_MAILED, *notices.UNMAILED]
    assert sorted(placed) == sorted(NoticeKind)


def test_publishing_costs_the_same_however_many_follow(cast, statements, monkeypatch):
    """The rows are the job's, in portions; a busy topic costs a follower one row until they look."""
    def publish():
        post = factories.talkabout(cast.bea, tags=["work"], published=False)
        with statements() as seen:
            factories.publish(post)
        return len(seen)
    alone = publish()
    monkeypatch.setattr(news, "PORTION", 2)
    people = [factories.member(name) for name in ("moss", "fern", "slate", "heather", "lichen")]
    for person in people:
        follows.follow_tag("work", by=person)
    assert publish() == alone
    with statements() as seen:
        carry()
    assert [person.unread_notices for person in people] == [1] * 5
    publish()
    carry()
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 5
    assert len([s for s in seen if s.startswith("INSERT INTO notices")]) == 3, "one for each portion"


def test_reading_costs_the_same_however_many_lines(cast, statements):
    def cost() -> int:
        found, reader = notices.for_member(for_=cast.ash), cast.ash
        with statements() as seen:
            news.behind(found, for_=reader)
        return len(seen)
    moss = factories.member("moss")
    follows.follow_tag("work", by=cast.ash)
    follows.follow_member(cast.bea, by=cast.ash)
    for author in (moss, cast.bea):
        follows.follow_post(factories.talkabout(author, tags=["work"]), by=cast.ash)
        factories.reply(factories.talkabout(cast.ash), author)
    carry()
    few = cost()
    for _ in range(6):
        factories.reply(factories.talkabout(cast.ash), moss)
    carry()
    assert cost() == few <= 4


def test_a_post_that_was_held_and_comes_late_is_counted(cast):
    """It has the lower number; the line begins with it then."""
    follows.follow_tag("work", by=cast.ash)
    late = factories.talkabout(cast.bea, tags=["work"], published=False)
    factories.talkabout(cast.bea, tags=["work"])
    carry()
    factories.publish(late)
    carry()
    assert lines(cast.ash) == [("followed-topic", 2, "work")]


def test_a_reader_who_folds_a_topic_meets_no_title_of_it(cast, thread):
    """S3.15"""
    filters.add(filters.Folding.WORDS, "long week", by=cast.ash)
    factories.reply(thread, factories.member("moss"))
    carry()
    assert lines(cast.ash) == [("followed-reply", 1, None)]


def test_support_is_one_line_for_the_author_and_says_how_many(cast):
    """S3.4: how many is for the author; who, for nobody."""
    post = factories.talkabout(cast.ash)
    for kind, by in (("hug", cast.bea), ("thank-you", cast.bea), ("hug", factories.member("moss"))):
        supports.give(post, kind, by=by)
    transaction.commit()
    assert lines(cast.ash) == [("supported", 2, post.shown_title)]
    assert all(told.facts == {} for told in notices.for_member(for_=cast.ash))
    supports.take_back(post, "hug", by=cast.bea)
    supports.take_back(post, "thank-you", by=cast.bea)
    transaction.commit()
    assert lines(cast.ash) == [("supported", 1, post.shown_title)]


def test_what_fails_for_good_is_given_up_portion_by_portion_and_told(cast, monkeypatch):
    """Those after it are told all the same; Leads learn of it, and it stands on record."""
    monkeypatch.setattr(news, "PORTION", 2)
    people = [factories.member(name) for name in ("moss", "fern", "slate")]
    for person in people:
        follows.follow_tag("work", by=person)
    post = factories.talkabout(cast.bea, tags=["work"])
    owed = db.session.scalars(select(Promise).where(Promise.job == Job.TELL_FOLLOWERS.value)).one()
    owed.tries, number, promised = outbox.TRIES_BEFORE_A_PERSON, post.id, owed.id
    transaction.commit()
    once.keep(promised)
    carry()
    told = db.session.execute(select(Account.username, Notice.kind).join(Notice, Account.id == Notice.account_id))
    assert sorted(map(tuple, told)) == [("lee", NoticeKind.FOLLOWERS_UNTOLD), ("slate", NoticeKind.FOLLOWED_TOPIC)]
    entry = db.session.query(AuditEntry).filter_by(act="post:followers-untold", on_id=number).one()
    assert entry.facts == {"tries": 3}
