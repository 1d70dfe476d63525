"""Quiet members, a guide's own words to one, and the templates that they begin from, as pages (S5.7, S1.3)."""
from datetime import timedelta

import pytest
from sqlalchemy import update

from models.care import arrivals, reaching, reply_templates
from models.community.posts import Post
from models.ground import transaction
from models.ground.db import db, now
from models.people import notices
from tests import factories
from tests.blueprints.desk import DANGER, item_of


@pytest.fixture
def hard(cast):
    post = factories.talkabout(cast.ash, body=DANGER)
    db.session.execute(update(Post).where(Post.id == post.id).values(created_at=now() - timedelta(days=6)))
    transaction.commit()
    db.session.expire_all()
    return post


def told(member):
    return [notice.facts["words"] for notice in notices.for_member(for_=member) if notice.kind == "reaching-out"]


def template(purpose="reaching-out", language="en"):
    return reply_templates.usable(purpose, language)[0]


def test_the_lane_and_the_way_out_of_it(hard, client_for, cast):
    wren, url = client_for("wren"), f"/queue/members/{cast.ash.id}/reach-out"
    page = wren.get("/queue/quiet")
    assert "ash" in page.words and page.all("a", href=f"/queue/items/{item_of(hard).id}") and "kill" not in page.text
    assert "Leave them in peace" in wren.get(url).words
    for _click in range(2):
        wren.post(url, {"words": "I thought of you.", "seen": "0"}, status=303)
    assert told(cast.ash) == ["I thought of you."] and "Nobody has gone quiet" in wren.get("/queue/quiet").words
    page = wren.get(f"/queue/members/{cast.ash.id}")
    assert "A guide wrote to them" in page.words and "I thought of you." in page.words
    assert "Nobody else has gone quiet." in wren.get("/queue/quiet?after=9999").words


def test_a_colleague_was_quicker(hard, client_for, cast):
    url = f"/queue/members/{cast.ash.id}/reach-out"
    client_for("gale").post(url, {"words": "Hello.", "seen": "0"}, status=303)
    page = client_for("wren").post(url, {"words": "I thought of you.", "seen": "0"}, status=422)
    assert "A colleague has been in touch" in page.words and "I thought of you." in page.text
    assert "Last in touch: Gale" in page.words and page.value("seen") == str(reaching.latest(cast.ash).id)
    client_for("wren").post(url, {"words": "I thought of you.", "seen": page.value("seen")}, status=303)
    assert len(told(cast.ash)) == 2


def test_left_in_peace(hard, client_for, cast):
    wren, url = client_for("wren"), f"/queue/members/{cast.ash.id}/leave-in-peace"
    page = wren.post(url, {"leave-words": "Camping.", "leave-seen": "0"}, status=422)
    assert "Please choose a reason." in page.words and "Camping." in page.text
    wren.post(url, {"leave-reason": "said-so", "leave-words": "Camping.", "leave-seen": "0"}, status=303)
    assert told(cast.ash) == [] and "Nobody has gone quiet" in wren.get("/queue/quiet").words


@pytest.mark.parametrize("htmx", [False, True])
def test_a_template_stands_in_the_form_and_nothing_is_sent(client_for, cast, htmx):
    """S11.2: by a button, or at once where there is script."""
    wren, url, kept = client_for("wren"), f"/queue/members/{cast.ash.id}/reach-out", template()
    page = wren.get(url)
    assert [option.get("value") for option in page.all("option")][:2] == ["", str(kept.id)]
    page = wren.post(url, {"words": "", "template": str(kept.id), "pick": "1"}, status=200, htmx=htmx)
    words = "".join(page.one("textarea", name="words").itertext()).strip()
    assert words.startswith("Hello ash, it is Wren.") and told(cast.ash) == []
    assert page.all("div", id="words-field")
    signpost = template("signpost")
    page = wren.post(url, {"words": words, "template": str(signpost.id), "pick": "1"}, status=200)
    words = "".join(page.one("textarea", name="words").itertext()).strip()
    assert "{line}" in words and "stayed with me" not in words      # one takes the other's place
    page = wren.post(url, {"words": words, "seen": "0"}, status=422)
    assert "Something in braces is still to be filled in" in page.words
    page = wren.post(url, {"words": "My own.", "template": str(kept.id), "pick": "1"}, status=200)
    assert "".join(page.one("textarea", name="words").itertext()).strip().startswith("My own.")     # nothing is lost


def test_a_greeting_begins_from_one_too(client_for, cast):
    newcomer = factories.member("paper-heron")
    arrivals.arrive(newcomer)
    transaction.commit()
    wren, url = client_for("wren"), f"/queue/newcomers/{newcomer.id}"
    page = wren.get(url)
    assert "Hello paper-heron, and welcome. I am Wren" in page.text and len(page.all("option")) == 3
    short = reply_templates.usable("greeting", "en")[1]
    page = wren.post(url, {"words": "", "template": str(short.id), "pick": "1"}, status=200)
    assert "There is no wrong way to begin." in page.text and arrivals.counts(for_=cast.wren)["newcomers"] == 1


def test_the_same_words_another_day_arrive_again(cast):
    """A template's words are often the same: two presses are one, two weeks are not, nor a page drawn since."""
    for _press in range(2):
        reaching.reach_out(cast.ash.id, by=cast.wren, words="Thinking of you.")
    assert len(told(cast.ash)) == 1
    reaching.reach_out(cast.ash.id, by=cast.wren, words="Thinking of you.", seen=reaching.latest(cast.ash).id)
    assert len(told(cast.ash)) == 2
    db.session.execute(update(reaching.Reaching).values(at=now() - timedelta(days=14)))
    db.session.expire_all()
    reaching.reach_out(cast.ash.id, by=cast.wren, words="Thinking of you.")
    assert len(told(cast.ash)) == 3
