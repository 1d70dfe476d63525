"""A frozen account on every write path (S5.7): each address is tried by who is warned, paused, suspended, removed.

A new address that takes a POST has to say here what a pause makes of it.
"""
from datetime import timedelta

import pytest

from blueprints.access import EVERYONE
from models.care import queue
from models.community import drafts, talkabouts
from models.community.posts import Post, State
from models.community.supports import Support
from models.ground import transaction
from models.ground.db import db, now
from models.ground.permissions import MAY, WHILE_BARRED, Role
from models.people.standing import Measure
from tests import factories
from tests.blueprints import test_bricks
from tests.house import addresses
from tests.house.test_routes import views

CALM = "It rained all day and I stayed in."
CLOSED = {      # while posting is paused: what is sent there, and what answers
    "talkabouts.new": ({"title": "Rain", "body": CALM}, 422), "talkabouts.answer": ({"body": CALM}, 422),
    "bricks.make": (test_bricks.CALM | {"body": CALM}, 422), "bricks.answer": ({"body": CALM}, 422),
    "bricks.tell": ({"title": "Rain", "body": CALM}, 422), "posts.edit": ({"title": "Rain", "body": CALM}, 422),
    "members.own_words": ({"body": CALM}, 422), "posts.support": ({"give": "hug"}, 403)}
OPEN = {
    "bricks.choose", "front_door.first_steps_done", "front_door.welcome", "groups.join", "groups.leave",
    "members.follow", "members.hide", "members.show_again", "members.unfollow", "mine.add_passkey",
    "mine.appeal_against",
    "mine.authenticator", "mine.bring_draft_back", "mine.challenge", "mine.close", "mine.email",
    "mine.end_other_sessions", "mine.end_session", "mine.export", "mine.fetch_export", "mine.give_up",
    "mine.keep_account", "mine.keep_draft", "mine.mail_again", "mine.make_recovery_codes",
    "mine.notice_settings", "mine.password", "mine.prove", "mine.read_all", "mine.read_one",
    "mine.remove_passkey", "mine.throw_draft_away", "posts.follow", "posts.report", "posts.unfollow",
    "posts.withdraw", "wall.follow", "wall.gentle", "wall.my_filters", "wall.open_notes",
    "wall.remove_filter", "wall.unfollow"}
# Among Ash's things and Bea's own talkabout: `siskin` meets them all and has a post, a photo and a page of her own.
pytestmark = pytest.mark.usefixtures("furnished")


def writes(app):
    """Every address at which a member may POST."""
    mine = MAY[Role.MEMBER]
    return [rule for rule in views(app) if "POST" in rule.methods
            and app.view_functions[rule.endpoint].needs in mine]


def own(places, member) -> dict:
    return places | {"photo_id": factories.photo(member).id, "username": "bea"}


def test_every_write_address_says_what_a_pause_makes_of_it(app):
    assert {rule.endpoint for rule in writes(app)} == set(CLOSED) | OPEN


@pytest.mark.parametrize("endpoint", CLOSED)
@pytest.mark.parametrize("kind", [None, Measure.WARNING, Measure.PAUSE])
def test_what_a_pause_closes(app, cast, client_for, places, endpoint, kind):
    """Refused in the form or on a page, with why and until when; nothing is written, nothing typed is lost. To a
    member who was only warned, everything is open."""
    member = factories.member("siskin")
    mine = factories.talkabout(member)
    places = own(places, member) | ({"post_id": mine.id} if endpoint == "posts.edit" else {})
    if kind:
        factories.sanction(member, cast.gale, kind)
    before = _written(member)
    data, status = CLOSED[endpoint]
    rule = next(rule for rule in writes(app) if rule.endpoint == endpoint)
    sent = {**data, "once": "a-key", "seen_version": mine.version, "looked_over": "1"}
    page = client_for("siskin").post(addresses.fill(app, rule, places), sent, check=False)
    if kind != Measure.PAUSE:
        assert page.status == 303 and _written(member) != before
        return
    assert page.status == status and _written(member) == before
    assert "Posting is paused for you" in page.words and "/mine/standing" in page.text
    if endpoint not in ("posts.support", "bricks.tell"):        # a photo waits with its own page, which draws it again
        assert [draft.body for draft in drafts.page(for_=member)] == [CALM]


def test_what_a_pause_leaves_open(app, cast, client_for, places):
    """Reading, drafts, following, hiding, taking back, reporting: the same answer as without it."""
    answers = {}
    for name in ("siskin", "redpoll"):
        member = factories.member(name)
        mine = {"draft_id": 0, "session_id": 10**6}        # everybody's own have other numbers
        if name == "redpoll":
            factories.sanction(member, cast.gale)
        client = client_for(name)
        for rule in views(app):
            if app.view_functions[rule.endpoint].needs not in MAY[Role.MEMBER] or rule.endpoint in CLOSED:
                continue
            url = addresses.fill(app, rule, places | mine)
            ask = [client.get] if "GET" in rule.methods else []
            ask += [client.post] if "POST" in rule.methods else []
            for method in ask:
                page = method(url, check=False, **({"status": None} if method == client.get else {}))
                answers.setdefault((rule.rule, method.__name__), []).append(page.status)
    assert {where: told for where, told in answers.items() if len(set(told)) > 1} == {}


@pytest.mark.parametrize("kind", [Measure.SUSPENSION, Measure.REMOVAL])
def test_what_is_left_to_who_is_shut_out(app, cast, client_for, places, kind):
    """What stands against them, their own data, help. Every other page leads there; what is sent is shown once more."""
    member = factories.member("siskin")
    made = factories.sanction(member, cast.lee, kind)
    client, before, wrong = client_for("siskin"), _written(member), []
    for rule in views(app):
        needs = app.view_functions[rule.endpoint].needs
        if needs == EVERYONE or needs in WHILE_BARRED:
            continue
        url = addresses.fill(app, rule, own(places, member))
        if "GET" in rule.methods:
            page = client.get(url, status=None, check=False)
            if (page.status, page.location) != (303, "/mine/standing"):
                wrong.append((rule.rule, page.status))
        if "POST" in rule.methods:
            page = client.post(url, {"title": "Rain", "body": CALM, "words": CALM}, check=False)
            if page.status != 403 or "/mine/standing" not in page.text or "/help-now" not in page.text:
                wrong.append((rule.rule, page.status))
            elif CALM not in page.text and rule.endpoint.split(".")[0] not in ("front_door", "registry"):
                wrong.append((rule.rule, "what was typed is lost"))
    assert wrong == [] and _written(member) == before
    page = client.get("/mine/standing")
    assert "Please rest a little." in page.words and "9-8-8" in page.words.replace(" ", "-")
    assert made.is_in_force and client.get("/mine/data").status == 200 and client.get("/help-now").status == 200


@pytest.mark.parametrize("kind", [Measure.PAUSE, Measure.SUSPENSION, Measure.REMOVAL])
def test_their_old_pages_stay_and_tell_others_nothing(cast, client_for, kind):
    """Issue 4: to others nothing has changed."""
    member = factories.member("siskin")
    post = factories.talkabout(member, body=CALM)
    reader = client_for("bea")
    before = [reader.get(url).words for url in (f"/talkabouts/{post.id}", "/members/siskin", "/wall")]
    factories.sanction(member, cast.lee, kind)
    assert [reader.get(url).words for url in (f"/talkabouts/{post.id}", "/members/siskin", "/wall")] == before


DANGER = "I want to die tonight and I have a plan to end it."


@pytest.mark.parametrize("endpoint", sorted(set(CLOSED) - {"posts.support", "bricks.tell"}))
def test_words_of_danger_are_taken_in_all_the_same(app, cast, client_for, places, endpoint):
    """A crisis is never refused (S6.1): held, before a guide, with help for whoever wrote it; nobody else reads it."""
    member = factories.member("siskin")
    mine = factories.talkabout(member)
    places = own(places, member) | ({"post_id": mine.id} if endpoint == "posts.edit" else {})
    factories.sanction(member, cast.gale)
    rule = next(rule for rule in writes(app) if rule.endpoint == endpoint)
    data = {**CLOSED[endpoint][0], "body": DANGER, "once": "a-key", "seen_version": mine.version}
    page = client_for("siskin").post(addresses.fill(app, rule, places), data, status=303)
    assert "help" in page.location
    written = db.session.query(Post).filter_by(author_id=member.id, body=DANGER).one()
    factories.publish(written)
    assert DANGER not in (written.html or "") and written.level >= 2
    assert written.state == (State.PUBLISHED if endpoint == "posts.edit" else State.HELD)


def test_milder_words_of_danger_are_kept_back_for_a_guide(cast):
    """Level 2 would be shown at once: not from somebody whose posting is paused."""
    member = factories.member("siskin")
    factories.sanction(member, cast.gale)
    post = talkabouts.start(by=member, title="Tired", body=CALM, key="k", in_danger=True)
    factories.publish(post)
    assert post.state == State.HELD and queue.open_of(post).band == "concern"


def test_a_pause_that_has_ended_closes_nothing(cast, client_for):
    member = factories.member("siskin")
    factories.sanction(member, cast.gale).until = now() - timedelta(seconds=2)
    transaction.commit()
    client_for("siskin").post("/talkabouts/new", {"title": "Rain", "body": CALM, "once": "a-key"}, status=303)


def _written(member) -> tuple:
    transaction.commit()
    rows = db.session.query(Post.id, Post.version, Post.state).filter_by(author_id=member.id).order_by(Post.id).all()
    return tuple(map(tuple, rows)), db.session.query(Support).filter_by(account_id=member.id).count()
