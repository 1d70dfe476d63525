"""Closing one's account (S2.10): a week to think again, posts left or taken down, the record erased in its time."""
import pytest
from sqlalchemy import func, select

from jobs import housekeeping
from models.care import decisions, escalations, queue
from models.care.queue import Band, Source
from models.community import follows, profiles, supports
from models.community.posts import Post
from models.community.revisions import Revision
from models.ground import retention, transaction
from models.ground.db import Base, db
from models.ground.outbox import Job, Promise
from models.people import accounts, notices
from models.people.accounts import AccountState
from models.people.closing import Closing
from models.people.notices import NoticeKind
from models.rights.holdings import HELD, AtLeaving
from models.vault import registration
from tests import factories
from tests.blueprints import owned

LEAVE = {"posts": "leave", "password": factories.PASSWORD}
TAKE = {**LEAVE, "posts": "take"}
WEEK = 7.01


@pytest.fixture(autouse=True)
def sealed(app, cast):
    owned.empty_the_postbag(app)
    owned.seal(cast.ash)


def closing_of(account) -> Closing:
    return db.session.scalar(select(Closing).where(Closing.account_id == account.id).order_by(Closing.id.desc()))


def leave(client, cast, sent=LEAVE, days=WEEK) -> int:
    """Asked for, and the week is over; the closing's number."""
    client.post("/mine/close", sent, status=303)
    owned.pass_days(closing_of(cast.ash).id, days)
    housekeeping.tidy()
    return closing_of(cast.ash).id


class TestTheWeek:
    def test_every_page_says_so_and_keeps_it_with_one_press(self, client_for, cast):
        client, other = client_for("ash"), client_for("ash")
        assert "Your account is going to close" in client.post("/mine/close", LEAVE, follow=True).words
        assert "Your account closes on" in client.get("/wall").words
        assert "/sign-in" in other.get("/wall", status=303).location
        client.post("/mine/close/undo", status=303)
        assert "Your account closes on" not in client.get("/wall").words
        owned.pass_days(closing_of(cast.ash).id, 8)
        housekeeping.tidy()
        assert cast.ash.state == AccountState.ACTIVE

    def test_signing_in_is_the_way_back(self, client_for):
        client_for("ash").post("/mine/close", LEAVE, status=303)
        back = client_for(None)
        page = back.post("/sign-in", {"username": "ash", "password": factories.PASSWORD}, follow=True)
        assert "Keep it, or see more" in page.words
        token = page.value("csrf_token")
        back.post("/mine/close/undo", {"csrf_token": token}, status=303)
        assert "Keep it, or see more" not in back.get("/wall").words

    def test_twice_clicked_is_one_closing_with_one_date(self, client_for, cast):
        client = client_for("ash")
        client.post("/mine/close", LEAVE, status=303)
        first = closing_of(cast.ash).closes_at
        client.post("/mine/close", TAKE, status=303)
        assert db.session.scalar(select(func.count()).select_from(Closing)) == 1
        assert closing_of(cast.ash).closes_at == first and closing_of(cast.ash).posts == "take"
        client.post("/mine/close/undo", status=303)
        client.post("/mine/close/undo", status=303)

    def test_told_at_once_and_a_day_before(self, app, client_for, cast):
        before = len(owned.mails(app))
        client_for("ash").post("/mine/close", LEAVE, status=303)
        assert len(owned.mails(app)) == before + 1
        owned.pass_days(closing_of(cast.ash).id, 6.5)
        for _ in range(2):
            housekeeping.tidy()
        told = owned.mails(app)
        assert len(told) == before + 2 and told[-1]["To"] == owned.ADDRESS
        assert "Drystone" not in told[-1].get_content() and "/sign-in" in told[-1].get_content()
        assert "Your account closes tomorrow" in client_for("ash").get("/mine/notices").words

    @pytest.mark.parametrize("sent", [{}, {"posts": "leave"}, {**LEAVE, "posts": "burn"},
                                      {**LEAVE, "password": "wrong one here"}])
    def test_bad_input(self, client_for, cast, sent):
        client_for("ash").post("/mine/close", sent, status=422)
        assert closing_of(cast.ash) is None and cast.ash.closes_at is None


class TestAfterwards:
    def test_nobody_signs_in_and_the_name_is_nobodys(self, client_for, cast):
        client = client_for("ash")
        leave(client, cast)
        assert "/sign-in" in client.get("/mine", status=303).location
        client_for(None).post("/sign-in", {"username": "ash", "password": factories.PASSWORD}, status=422)
        assert accounts.taken(["ash"]) == {"ash"} and cast.ash.username == "a former member"
        assert cast.ash.answers == {} and cast.ash.password_hash == "" and not cast.ash.roles

    def test_words_that_were_left_stand_under_a_former_member(self, client_for, cast):
        post = factories.talkabout(cast.ash, title="Moss and rain")
        factories.reply(post, cast.bea)
        number = post.id
        leave(client_for("ash"), cast)
        page = client_for("bea").get(f"/talkabouts/{number}")
        assert "Moss and rain" in page.words and "a former member" in page.words
        assert not [e for e in page.tree.iter() if (e.text or "").strip() == "ash"]

    def test_in_french(self, client_for, cast):
        owned.seal(cast.fleur, "fleur.pre@example.org")
        number = factories.talkabout(cast.fleur, title="Une longue semaine").id
        client_for("fleur").post("/mine/close", LEAVE, status=303)
        owned.pass_days(closing_of(cast.fleur).id, WEEK)
        housekeeping.tidy()
        assert "une personne qui était membre" in client_for("gale").get(f"/talkabouts/{number}").words

    def test_words_that_were_taken_go_from_the_wall_then_for_good(self, client_for, cast):
        number = factories.talkabout(cast.ash, title="Moss and rain", body="Heatherwords").id
        factories.brick(cast.ash)
        closing = leave(client_for("ash"), cast, TAKE)
        client_for("bea").get(f"/talkabouts/{number}", status=404)
        assert db.session.scalar(select(Post.body).where(Post.id == number)) == "Heatherwords", "kept for moderation"
        owned.pass_days(closing, retention.days("taken_words") + 1)
        housekeeping.tidy()
        row = db.session.get(Post, number, populate_existing=True)
        assert (row.title, row.body, row.shown_title, row.excerpt, row.html) == ("", "", "", "", None)
        assert db.session.scalar(select(Revision.id).where(Revision.post_id == number)) is None

    def test_what_they_said_of_themself_goes_in_any_case(self, client_for, cast):
        """It stood on a page that is no more."""
        number = factories.publish(profiles.say("Gardener, night owl.", by=cast.ash, key="one")).id
        closing = leave(client_for("ash"), cast, LEAVE)
        assert db.session.scalar(select(Post.state).where(Post.id == number)) == "withdrawn"
        client_for("bea").get("/members/ash", status=404)
        owned.pass_days(closing, 31)
        housekeeping.tidy()
        assert db.session.scalar(select(Post.body).where(Post.id == number)) == ""

    def test_mail_that_was_owed_goes_with_what_it_was_about(self, client_for, cast):
        client = client_for("ash")
        client.post("/mine/email", {"email": owned.NEW, "password": factories.PASSWORD}, status=303)
        leave(client, cast)
        assert db.session.scalar(select(Promise.id).where(Promise.job == Job.EMAIL_CHANGE_ASKED.value)) is None

    def test_words_that_someone_still_looks_at_wait(self, client_for, cast):
        post = factories.talkabout(cast.ash, body="Heatherwords")
        number = post.id
        queue.open_item(post, Band.CONCERN, Source.SCAN)
        transaction.commit()
        closing = leave(client_for("ash"), cast, TAKE)
        owned.pass_days(closing, 31)
        housekeeping.tidy()
        assert db.session.scalar(select(Post.body).where(Post.id == number)) == "Heatherwords"
        queue.close(queue.find(db.session.scalar(select(queue.QueueItem.id)), for_=cast.wren))
        transaction.commit()
        housekeeping.tidy()
        assert db.session.scalar(select(Post.body).where(Post.id == number)) == ""

    def test_quiet_traces_go_as_the_holdings_say(self, client_for, cast):
        theirs = factories.talkabout(cast.bea)
        supports.give(theirs, next(iter(supports.kinds())), by=cast.ash)
        follows.follow_tag("work", by=cast.ash)
        notices.tell(cast.ash, NoticeKind.WELCOME)
        client = client_for("ash")
        client.post("/mine/data/export", {"password": factories.PASSWORD}, status=303)
        client.post("/mine/email", {"email": owned.NEW, "password": factories.PASSWORD}, status=303)
        leave(client, cast)
        for name, held in HELD.items():
            if held.at_leaving == AtLeaving.GOES:
                table, _, column = name.partition(".")
                rows = Base.metadata.tables[table]
                assert not db.session.execute(select(rows).where(rows.c[column] == cast.ash.id)).all(), name

    @pytest.mark.parametrize("sent", [LEAVE, TAKE])
    def test_a_guide_in_the_middle_of_a_review_still_gets_a_page(self, client_for, cast, sent):
        post = factories.talkabout(cast.ash)
        item = queue.open_item(post, Band.CONCERN, Source.SCAN).id
        transaction.commit()
        queue.claim(item, by=cast.wren)
        transaction.commit()
        leave(client_for("ash"), cast, sent)
        guide = client_for("wren")
        assert "a former member" in guide.get(f"/queue/items/{item}").words
        answer = guide.post(f"/queue/items/{item}/remove", {
            "remove-category": next(iter(decisions.reasons("remove"))), "remove-words": "Kindly meant.",
            "remove-seen_version": "1"})
        assert answer.status == (303 if sent is LEAVE else 422)
        assert notices.for_member(for_=cast.ash) == [], "nobody could read it"


class TestTheRecord:
    def test_it_is_erased_when_the_organisations_time_is_over(self, client_for, cast):
        """S2.10: retention_days after the closing, not before; then neither vault nor community knows it."""
        record, days = cast.ash.record_key, cast.ash.organisation.retention_days
        closing = leave(client_for("ash"), cast)
        owned.pass_days(closing, days - 1)
        housekeeping.tidy()
        assert "email" in registration.held_fields("ca", record)
        owned.pass_days(closing, 2)
        housekeeping.tidy()
        assert registration.held_fields("ca", record) == () and cast.ash.record_key is None
        assert "Registration records erased: 1" in client_for("dara").get("/oversight/retention").words

    def test_a_vault_that_is_away_leaves_it_for_the_next_hour(self, client_for, cast, monkeypatch):
        closing = leave(client_for("ash"), cast)
        owned.pass_days(closing, 400)
        record = cast.ash.record_key
        with monkeypatch.context() as patch:
            def away(*_):
                raise registration.VaultUnavailable
            patch.setattr(registration, "shred", away)
            housekeeping.tidy()
        assert cast.ash.record_key == record
        housekeeping.tidy()
        assert cast.ash.record_key is None

    def test_an_open_escalation_holds_the_record_never_the_account(self, client_for, cast):
        """S6: nobody in danger is out of reach because a date came; it goes once that has ended."""
        post = factories.talkabout(cast.ash)
        item = queue.open_item(post, Band.URGENT, Source.SCAN).id
        transaction.commit()
        queue.claim(item, by=cast.wren)
        ref = escalations.open_from_item(item, by=cast.wren, severity="high", words="Worried.", tried="").ref
        transaction.commit()
        closing = leave(client_for("ash"), cast)
        assert cast.ash.state == AccountState.CLOSED
        owned.pass_days(closing, 400)
        housekeeping.tidy()
        assert cast.ash.record_key
        assert "1 record is past its time" in client_for("dara").get("/oversight/retention").words
        client_for("sol").get(f"/escalations/{ref}")
        escalations.accept(ref, by=cast.sol)
        escalations.close(ref, by=cast.sol, outcome="safe", words="Safe at home.")
        transaction.commit()
        housekeeping.tidy()
        assert cast.ash.record_key is None

    def test_counts_alone_for_those_who_oversee(self, client_for, cast):
        """S7.7: numbers and periods, nobody's name."""
        leave(client_for("ash"), cast)
        words = client_for("dara").get("/oversight/retention").words
        assert "Accounts closed: 1" in words and "Connection addresses, sealed" in words and "ash" not in words.split()
        client_for("bea").get("/oversight/retention", status=403)
