"""Groups (S3.6): found, joined with one press, written in, left quietly; kept by Leads, welcomed to by a guide."""
import pytest

from models.care import decisions, queue
from models.care.queue import QueueItem
from models.community import blocks, erasing, groups, posts, wall
from models.community.membership import Group, Membership
from models.ground import transaction
from models.ground.audit import Act, AuditEntry
from models.ground.db import db
from models.people import notices
from models.people.notices import NoticeKind
from models.rights import gathering
from tests import factories

WORDS = {"title": "Night workers", "body": "For those who are awake at night.", "sort": "role", "community": "en",
         "reason": "Members asked", "once": "k1"}
TALK = {"title": "Rain", "body": "All night.", "once": "t"}


@pytest.fixture
def group(cast):
    return factories.group(cast.lee)


def test_joining_and_leaving_take_one_press_and_tell_no_one(client_for, cast, group):
    """S3.6: a double click joins once; the guide of the group learns that somebody came, once and not who."""
    said = groups.welcome(group, by=cast.wren, body="It is good that you came.", key="w")
    factories.publish(said)
    ash = client_for("ash")
    page = ash.get("/groups")
    assert "For those awake at night." in page.words
    assert "It is good that you came." not in ash.get("/groups/night-workers").words
    for client in (ash, ash, client_for("bea")):
        client.post("/groups/night-workers/join", status=303)
    page = ash.get("/groups/night-workers")
    assert "It is good that you came. Wren Wall Guide" in page.words and "bea" not in page.words
    assert [one.kind for one in notices.for_member(for_=cast.ash)] == [NoticeKind.GROUP_JOINED]
    (told,) = notices.for_member(for_=cast.wren)
    assert told.kind == NoticeKind.GROUP_NEWCOMER and "ash" not in str(told.facts)
    inside = factories.talkabout(cast.ash, "Half past four", group=group)
    ash.post("/groups/night-workers/leave", status=303)
    assert "Nobody is told" in ash.get("/groups").words
    assert db.session.get(Membership, (cast.ash.id, group.id)) is None
    assert "Half past four" in client_for("bea").get("/groups/night-workers").words     # it stays as it is
    factories.reply(inside, cast.bea)
    page = ash.get(f"/talkabouts/{inside.id}")
    assert "you aren’t in this group any more" in page.words.lower() and not page.all("form", id="answer")
    page = ash.post(f"/talkabouts/{inside.id}", {"body": "Still here?", "once": "r"}, status=422)
    assert "nothing new can be written there" in page.words and "Still here?" in page.words
    assert "Night workers" not in ash.get("/wall").words


def test_a_talkabout_and_a_brick_stand_in_the_group_that_was_chosen(client_for, cast, group):
    groups.join(group, by=cast.ash)
    ash = client_for("ash")
    page = ash.get("/talkabouts/new?group=night-workers")
    assert page.one("option", value="night-workers").get("selected") is not None
    ash.post("/talkabouts/new", {**TALK, "group": "night-workers"}, status=303)
    ash.post("/talkabouts/new", TALK, status=303)       # sent again to another wall, it is another post
    rooms = [post.group_id for post in wall.mine(for_=cast.ash).rows]
    assert rooms == [None, group.id]
    for slug in ("night-workers", "nowhere"):       # bea never joined: there is no such group for her
        page = client_for("bea").post("/talkabouts/new", {**TALK, "group": slug}, status=422)
        assert "nothing new can be written there" in page.words and "All night." in page.words
    page = client_for("bea").get("/bricks/new?group=night-workers")
    assert page.one("select", name="group")[0].get("value") == "night-workers"      # asks, and chooses for nobody
    assert "Night workers" not in page.words


@pytest.mark.parametrize("others", [[], ["Early risers"]])
def test_what_was_begun_in_a_group_never_goes_to_the_whole_wall_unasked(client_for, cast, group, others):
    """S3.6, S3.13: left, closed or shut out meanwhile: its draft and its links ask where it should stand."""
    ash = client_for("ash")
    for one in (group, *(factories.group(cast.lee, name) for name in others)):
        groups.join(one, by=cast.ash)
    kept = {**TALK, "group": group.slug, "body": "For those in here alone."}
    draft = ash.post("/mine/drafts/keep/talkabout", kept, status=303).location.rpartition("/")[2]
    ash.post("/groups/night-workers/leave", status=303)
    for url in (f"/talkabouts/new?draft={draft}", "/talkabouts/new?group=night-workers"):
        page = ash.get(url)
        assert page.one("select", name="group")[0].get("selected") is not None
        assert page.one("option", value="night-workers").text == "Please choose"
    for _again in range(2):     # and again: what a browser sends back is what it was given
        page = ash.post("/talkabouts/new", kept, status=422)
        assert page.one("option", value="night-workers").get("selected") is not None
        assert "For those in here alone." in page.words
    assert wall.mine(for_=cast.ash).rows == []
    ash.post("/talkabouts/new", {**kept, "group": ""}, status=303)
    assert [post.group_id for post in wall.mine(for_=cast.ash).rows] == [None]


def test_ways_to_make_a_brick_stay_in_the_group(client_for, cast, group):
    """S3.6: a starter, or a photo in place of a drawing, is for the group that the maker came from."""
    groups.join(group, by=cast.ash)
    ash, photo = client_for("ash"), factories.photo(cast.ash)
    page = ash.get("/bricks/new?group=night-workers")
    ways = [a.get("href") for a in page.all("a") if a.get("href", "").startswith("/bricks/new")]
    assert len(ways) > 2 and all("group=night-workers" in way for way in ways)
    step = f"/bricks/new/photo/{photo.id}?group=night-workers"
    assert ash.get(step).one("option", value="night-workers").get("selected") is not None
    ash.post(step, {"title": "Lamp", "body": "A lamp at night.", "once": "p", "group": "night-workers"}, status=303)
    post, = wall.mine(for_=cast.ash).rows
    assert post.group_id == group.id
    client_for("bea").get(f"/bricks/photos/{photo.id}/320.jpg", status=404)
    item = db.session.query(QueueItem).filter_by(post_id=factories.publish(post).id).one()
    queue.claim(item.id, by=cast.wren)
    decisions.approve(item.id, by=cast.wren, words="", seen_version=1)
    assert f"/bricks/photos/{photo.id}/320.jpg" in ash.get("/groups/night-workers").text
    ash.post("/groups/night-workers/leave", status=303)
    step = f"/bricks/new/photo/{factories.photo(cast.ash).id}?group=night-workers"
    ash.post(step, {"title": "Lamp", "body": "A lamp at night.", "once": "q"}, status=422)
    client_for("bea").get(f"/bricks/photos/{photo.id}/320.jpg", status=404)


def test_the_wall_shows_the_posts_of_ones_groups_and_filters_by_them(client_for, cast, group, statements):
    """S3.1: combined with the other filters, in the address, kept across pages and behind the quiet line."""
    groups.join(group, by=cast.ash)
    ash = client_for("ash")
    for n in range(21):
        factories.talkabout(cast.bea, f"Out {n}")
    groups.join(group, by=cast.bea)
    for n in range(22):
        factories.reply(factories.talkabout(cast.bea, f"In {n}", group=group), cast.ash)
    assert "In 21" in ash.get("/wall").words
    page = ash.get("/wall?group=night-workers&tag=work&kind=talkabout")
    assert "Out" not in page.words
    older = next(a.get("href") for a in page.all("a", rel="next"))
    assert {"group=night-workers", "tag=work", "kind=talkabout"} <= set(older.lstrip("?").split("&"))
    assert "In 1" in ash.get("/wall" + older).words and "Out" not in ash.get("/wall" + older).words
    poll = next(e.get("data-hx-get") for e in page.all("div") if e.get("data-hx-get"))
    assert ash.get(poll, htmx=True, status=204)
    factories.talkabout(cast.bea, "Newest", group=group)
    assert "group=night-workers" in ash.get(poll, htmx=True).text
    inside = wall.page(for_=cast.ash, group=group.slug).rows[1].id
    for url in ("/wall", "/wall?group=night-workers&tag=work&lane=waiting", f"/talkabouts/{inside}"):
        with statements() as seen:
            ash.get(url)
        assert len(seen) <= 5, (url, seen)
    with statements() as seen:
        ash.get("/groups/night-workers")
    assert len(seen) <= 12


def test_blocks_hold_inside(cast, group, client_for):
    """S3.10"""
    for one in (cast.ash, cast.bea):
        groups.join(group, by=one)
    factories.talkabout(cast.bea, "From bea", group=group)
    blocks.hide(cast.ash, by=cast.bea, kind="block")
    assert "From bea" not in client_for("ash").get("/groups/night-workers").words


@pytest.mark.parametrize("doors, may", [
    ([("rivermount", "")], False), ([("alberta", "")], True), ([("rivermount", ""), ("alberta", "staff")], True),
    ([("alberta", "family")], False)])
def test_a_group_is_there_for_those_its_doors_fit(client_for, cast, doors, may):
    """S3.6: for others it is not in the list, not at its address, and nothing joins it."""
    cast.ash.affiliation = "staff"
    group = factories.group(cast.lee, "Behind a door", doors=doors)
    ash = client_for("ash")
    assert ("Behind a door" in ash.get("/groups").words) == may
    ash.get("/groups/behind-a-door", status=200 if may else 404)
    ash.post("/groups/behind-a-door/join", status=303 if may else 404)
    assert (db.session.get(Membership, (cast.ash.id, group.id)) is not None) == may


def test_a_lead_begins_a_group_which_nobody_finds_before_it_was_read(client_for, cast):
    """S3.12, S5: with a reason on record; a double click begins one, and the same name gets an address of its own."""
    lee = client_for("lee")
    page = lee.post("/groups/new", {**WORDS, "reason": "", "doors": "alberta"}, status=422)
    assert "Please write why" in page.words and page.value("title") == "Night workers"
    for _ in range(2):
        lee.post("/groups/new", {**WORDS, "doors": "alberta"}, status=303)
    group = db.session.query(Group).one()
    assert [door.organisation.slug for door in group.doors] == ["alberta"]
    assert "Its words wait to be read" in lee.get("/groups").words
    assert "Night workers" not in client_for("ash").get("/groups").words
    factories.publish(groups.words_of(group))
    assert "Night workers" in client_for("ash").get("/groups").words
    lee.post("/groups/new", {**WORDS, "once": "k2"}, status=303)
    assert {one.slug for one in db.session.query(Group)} == {"night-workers", "night-workers-2"}
    entry = db.session.query(AuditEntry).filter_by(act=Act.GROUP_BEGUN.value).first()
    assert entry.reason == "Members asked" and entry.by_id == cast.lee.id
    assert "began the group" in lee.get("/oversight/audit").words


def test_its_words_change_with_a_reason_and_never_unseen(client_for, cast, group):
    lee = client_for("lee")
    words = groups.words_of(group)
    changed = {"title": "Night owls", "body": "For the awake.", "reason": "Clearer", "seen_version": "1"}
    lee.post("/groups/night-workers/edit", changed, status=303)
    page = lee.post("/groups/night-workers/edit", {**changed, "body": "Another"}, status=422)
    assert "was changed in the meantime" in page.words and page.value("seen_version") == "2"
    assert "For those awake at night." in client_for("ash").get("/groups").words      # until it was read
    factories.publish(words)
    assert "Night owls" in client_for("ash").get("/groups/night-workers").words
    lee.get(f"/posts/{words.id}/edit", status=404)      # there is no other way to its words
    client_for("wren").get("/groups/new", status=403)


def test_a_closed_group_is_read_by_those_who_were_in_it(client_for, cast, group):
    """Nothing new is written, nobody joins; it opens again by the same hands."""
    groups.join(group, by=cast.ash)
    inside = factories.talkabout(cast.ash, "Half past four", group=group)
    lee = client_for("lee")
    lee.post("/groups/night-workers/close", {"reason": "Hardly used"}, status=303)
    ash, bea = client_for("ash"), client_for("bea")
    assert "Half past four" in ash.get("/groups/night-workers").words
    assert "This group is closed" in ash.get(f"/talkabouts/{inside.id}").words
    page = ash.post("/talkabouts/new", {**TALK, "group": "night-workers"}, status=422)
    assert "nothing new can be written" in page.words
    bea.get("/groups/night-workers", status=404)
    bea.post("/groups/night-workers/join", status=404)
    lee.post("/groups/night-workers/reopen", {"reason": "Asked for"}, status=303)
    bea.post("/groups/night-workers/join", status=303)
    acts = [one.act for one in db.session.query(AuditEntry).filter(AuditEntry.on_kind == "groups")]
    assert acts[-2:] == [Act.GROUP_CLOSED, Act.GROUP_REOPENED]


def test_the_welcome_is_a_guides_and_another_takes_its_place(client_for, cast, group):
    groups.join(group, by=cast.ash)
    wren = client_for("wren")
    wren.post("/groups/night-workers/welcome", {"body": "Come in.", "once": "a"}, status=303)
    assert "Come in." not in client_for("ash").get("/groups/night-workers").words       # S3.12
    factories.publish(groups.welcome_of(group))
    assert "Come in." in client_for("ash").get("/groups/night-workers").words
    client_for("gale").post("/groups/night-workers/welcome", {"body": "Sit down.", "once": "b"}, status=303)
    factories.publish(groups.welcome_of(group))
    page = client_for("ash").get("/groups/night-workers")
    assert "Sit down." in page.words and "Come in." not in page.words
    client_for("ash").get("/groups/night-workers/welcome", status=403)


def test_the_desk_names_the_group(client_for, cast, group):
    groups.join(group, by=cast.ash)
    item = factories.proposal(cast.tess, factories.talkabout(cast.ash, group=group)).item_id
    assert "In the group: Night workers" in client_for("wren").get(f"/queue/items/{item}").words


def test_what_is_held_is_told_and_goes(client_for, cast, group):
    """S2.10, S7.6"""
    groups.join(group, by=cast.ash)
    transaction.commit()
    assert "1 group." in client_for("ash").get("/mine/data").words
    assert [row["group"] for row in gathering.quiet(cast.ash)["groups"]] == ["night-workers"]
    erasing.forget_quiet_traces(cast.ash)
    assert db.session.get(Membership, (cast.ash.id, group.id)) is None


def test_a_guide_of_two_communities_writes_in_the_groups_language(cast):
    """S2.8"""
    group = factories.group(cast.lee, "Veilleurs", community="fr")
    post = factories.talkabout(cast.gale, "Bonsoir", "Il pleut.", group=group)
    assert post.community == "fr" and cast.gale.community == "en"
    assert posts.find(post.id, for_=cast.gale)
