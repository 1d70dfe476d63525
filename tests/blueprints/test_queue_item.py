"""An item in its context, and who holds it (S5.4, S5.13, S5.15, S5.16): one holder, typed words never lost."""
import pytest
from sqlalchemy import select

from models.care import decisions, queue, reports
from models.care.decisions import Decision
from models.care.exposure import Exposure
from models.community import posts
from models.community.posts import State
from models.ground import transaction
from models.ground.db import db
from models.people import notices
from tests import factories
from tests.blueprints.desk import DANGER, PHONE, claimed, item_of


@pytest.fixture
def danger(cast):
    return item_of(factories.talkabout(cast.ash, title="Tonight", body=DANGER))


@pytest.fixture
def phone(cast):
    return item_of(factories.talkabout(cast.ash, title="A long week", body=PHONE))


def told(account) -> list[str]:
    factories.later_on()
    return [notice.kind for notice in notices.for_member(for_=account)]


def latest() -> Decision:
    return db.session.scalars(select(Decision).order_by(Decision.id.desc())).first()


def test_findings_are_marked_and_explained(phone, client_for):
    """S5.13: the words, the rule, its version, why."""
    page = client_for("wren").get(f"/queue/items/{phone.id}")
    mark = page.one("mark")
    assert "".join(mark.itertext()) == "403-555-0134"
    finding = phone.findings[0]
    for words in ("Phone number", "It looks like a phone number", finding["rule"], finding["version"],
                  "Shown on the wall"):
        assert words in page.words


def test_markup_in_a_post_stays_text(cast, client_for):
    post = factories.talkabout(cast.ash, title="<b>Qzx</b>", body="<script>alert(1)</script> 403-555-0134 <i>x</i>")
    page = client_for("wren").get(f"/queue/items/{item_of(post).id}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text and "<b>Qzx" not in page.text
    assert all("alert" not in "".join(script.itertext()) for script in page.all("script"))


def test_words_of_danger_are_folded_until_asked_for(danger, client_for):
    """S5.16"""
    page = client_for("wren").get(f"/queue/items/{danger.id}")
    veil = next(d for d in page.all("details") if d.get("class") == "veil")
    assert veil.get("open") is None and "█████" in "".join(veil.itertext()) and "kill myself" not in page.text
    assert "Held: nobody else has seen it" in page.words


def test_hard_words_are_not_in_the_page_until_a_guide_presses_for_them(danger, client_for):
    """S5.16: the press counts, and lifts the veil for that guide alone; who edits the words has to read them first."""
    wren, url = client_for("wren"), f"/queue/items/{danger.id}"
    wren.post(f"{url}/claim")
    page = wren.get(url)
    assert "kill myself" not in page.text and not page.all("textarea", name="edit-body")
    for _ in range(2):      # a double click
        wren.post(f"{url}/reveal", {"part": "words"}, status=303)
    page = wren.get(url)
    assert "kill myself" in page.words and page.all("textarea", name="edit-body")
    assert db.session.query(Exposure).count() == 1
    assert "kill myself" not in client_for("gale").get(url).text


def test_context_shows_thread_reports_timeline_decisions_and_history(cast, client_for):
    """S5.4: the conversation, the author's recent posts, past decisions, what happened to it."""
    factories.talkabout(cast.ash, title="An older post")
    root = factories.talkabout(cast.bea, title="How are you all?", body="Tell me.")
    for number in range(4):
        factories.reply(root, cast.bea, body=f"Answer {number}")
    answer = factories.reply(root, cast.ash, body=PHONE)
    reports.report(answer, by=cast.bea, category="identifying", words="There is a number in it.")
    item = item_of(answer)
    queue.claim(item.id, by=cast.gale)
    decisions.take_no_action(item.id, by=cast.gale, category="not-identifying", words="Fine.", seen_version=1)
    transaction.commit()
    page = client_for("wren").get(f"/queue/items/{item.id}")
    for words in ("How are you all?", "Answer 3", "An older post", "It says who or where someone is",
                  "There is a number in it.", "No action",
                  "Nobody can be recognised from it", "Gale took the item on.", "This item is closed"):
        assert words in page.words, words


def test_an_edit_since_the_scan_is_said(phone, cast, client_for):
    posts.revise(phone.post, by=cast.ash, body="Now without it.", title="A long week", seen_version=1)
    transaction.commit()
    page = client_for("wren").get(f"/queue/items/{phone.id}")
    assert "The author has changed the text since" in page.words and not page.all("mark")


def test_a_text_that_the_scan_could_not_read_is_shown_and_can_be_removed(cast, client_for, monkeypatch):
    """DESIGN 6: after three failures a person reads it first; nothing on its page scans it again."""
    from models.care import intake, phrasebook
    post = factories.talkabout(cast.ash, published=False)
    intake.give_up(post.id, 1, 3)
    transaction.commit()
    monkeypatch.setattr(phrasebook, "read", lambda *_, **__: 1 / 0)
    client = client_for("wren")
    url = claimed(item_of(post), client)
    assert "The scan failed three times" in client.get(url).words
    client.post(f"{url}/remove", {"remove-seen_version": 1, "remove-category": "unkind"}, status=303)


@pytest.mark.parametrize(("name", "status"), [("ash", 403), ("dara", 403), ("gale", 200), (None, 303)])
def test_who_may_see_it(phone, client_for, name, status):
    client_for(name).get(f"/queue/items/{phone.id}", status=status)


def test_another_communitys_item_is_not_there(cast, client_for):
    """S2.8: one 404 for "not yours" and "not there"."""
    french = item_of(factories.talkabout(cast.fleur, title="Bonsoir", body="Appelez-moi au 403-555-0134."))
    client = client_for("wren")
    for act in ("claim", "release", "approve", "edit", "remove", "note", "no-action", "escalate"):
        data = {"edit-body": "x", "edit-category": "who", "remove-category": "unkind", "note-note": "loss",
                "no_action-category": "within-rules", "escalate-severity": "high", "escalate-words": "x"}
        client.post(f"/queue/items/{french.id}/{act}", data, status=404)
    client.get(f"/queue/items/{french.id}", status=404)
    client.get("/queue/items/999999", status=404)


def test_statements_stay_the_same(phone, cast, client_for, statements):
    """DESIGN 10: twelve at most, however long the thread and the past."""
    client = client_for("wren")
    url = claimed(phone, client)
    client.get(url)
    with statements() as few:
        client.get(url)
    for number in range(5):
        factories.reply(phone.post, cast.bea, body=f"Answer {number}, 403-555-0134")
        factories.talkabout(cast.ash, title=f"More {number}")
        reports.report(phone.post, by=factories.member(f"reader{number}"), category="other")
    transaction.commit()
    with statements() as many:
        client.get(url)
    assert len(few) == len(many) <= 12, "\n".join(many)


def test_two_claim_and_one_wins(phone, client_for):
    """S5.4: two never work on the same item."""
    client_for("wren").post(f"/queue/items/{phone.id}/claim", status=303)
    page = client_for("gale").post(f"/queue/items/{phone.id}/claim", status=409)
    assert "Someone else has this in hand" in page.words
    assert "Wren has it in hand until" in client_for("gale").get(f"/queue/items/{phone.id}").words


def test_given_back_it_is_free(phone, client_for):
    wren = client_for("wren")
    url = claimed(phone, wren)
    wren.post(f"{url}/release", status=303)
    client_for("gale").post(f"{url}/claim", status=303)
    wren.post(f"{url}/release", status=409)


def test_without_a_claim_nothing_is_decided_and_the_words_are_kept(phone, client_for):
    """S5.15: a lost lease loses no words; one press takes it on again and decides."""
    client = client_for("wren")
    typed = {"edit-seen_version": 1, "edit-title": "A long week", "edit-body": "Write to me here.",
             "edit-category": "contact", "edit-words": "Kept, I hope."}
    page = client.post(f"/queue/items/{phone.id}/edit", typed, status=409)
    assert "Write to me here." in page.text and "Kept, I hope." in page.text
    assert "take the item on again" in page.words
    again = {**typed, "edit-again": page.value("edit-again")}
    client.post(f"/queue/items/{phone.id}/edit", again, status=303)
    assert phone.post.html == "<p>Write to me here.</p>"


def test_a_colleague_was_quicker(phone, cast, client_for):
    claimed(phone, client_for("gale"))
    page = client_for("wren").post(f"/queue/items/{phone.id}/remove", {
        "remove-seen_version": 1, "remove-category": "unkind", "remove-words": "Kept words",
        "remove-again": "again"}, status=409)
    assert "Gale has it until" in page.words and "Kept words" in page.text
    assert phone.post.state == State.PUBLISHED


def test_a_stale_version_keeps_what_was_typed(phone, cast, client_for):
    client = client_for("wren")
    url = claimed(phone, client)
    posts.revise(phone.post, by=cast.ash, body="A new ending.", title="A long week", seen_version=1)
    transaction.commit()
    page = client.post(f"{url}/edit", {"edit-seen_version": 1, "edit-title": "A long week", "edit-body": "My edit",
                                       "edit-category": "contact"}, status=409)
    assert "The author has changed the text" in page.words and "My edit" in page.text and "A new ending." in page.text
    assert page.value("edit-seen_version") == "2"


def test_a_double_click_decides_once(phone, client_for):
    client = client_for("wren")
    url = claimed(phone, client)
    data = {"approve-seen_version": 1, "approve-words": ""}
    assert [client.post(f"{url}/approve", data).status for _ in range(2)] == [303, 303]
    assert db.session.query(Decision).count() == 1


def test_in_french_the_page_is_french(cast, client_for):
    item = item_of(factories.talkabout(cast.fleur, title="Bonsoir", body="Appelez-moi au 403-555-0134."))
    cast.gale.language = "fr"
    transaction.commit()
    assert client_for("gale").get(f"/queue/items/{item.id}").one("html").get("lang") == "fr"


def test_every_why_has_its_sentence(app):
    """S5.13: no rule of the lexicon in force, no detail, goes unexplained."""
    from models.care.phrasebook import current
    words = app.jinja_env.get_template("queue/_whys.html").module
    details = ("email", "url", "handle", "address", "postcode", "ip", "phone", "card", "ssn", "date-of-birth", "name",
               "place", "organisation")
    with app.test_request_context():
        for rule in current().rules:
            assert words.why_words(rule.why).strip() != rule.why
            assert words.category_words(rule.category).strip() != rule.category
        for detail in details:
            assert words.why_words(f"detail.{detail}").strip() != f"detail.{detail}"
            assert words.category_words(detail).strip() != detail


def test_a_brick_is_seen_before_it_is_shown(cast, client_for):
    """S5.1: its words and its description are read, and the picture itself is looked at."""
    brick = factories.brick(cast.ash, words="Call 403-555-0134", description="A grey stone.")
    page = client_for("wren").get(f"/queue/items/{item_of(brick).id}")
    stone = next(article for article in page.all("article") if "A grey stone." in "".join(article.itertext()))
    assert stone.find(".//{*}img").get("src").startswith("data:image/svg+xml,")


def test_a_rule_that_was_met_twice_stands_once(cast, client_for):
    """S5.13: with all that it found, in the title and in the text."""
    item = item_of(factories.talkabout(cast.ash, title="Call 403-555-0134", body="Or 403-555-0199, or 403-555-0134."))
    page = client_for("wren").get(f"/queue/items/{item.id}")
    assert page.words.count("It looks like a phone number.") == 1
    assert [q.text for q in page.all("q")] == ["403-555-0134", "403-555-0199"]


def test_words_of_danger_that_were_taken_back(client_for, cast):
    """They are read all the same, and may be escalated; there is nothing to publish."""
    post = factories.talkabout(cast.ash, body="I am going to kill myself tonight.", published=False)
    posts.withdraw(post, by=cast.ash)
    factories.publish(post)
    item = queue.waiting(for_=cast.wren).rows[0]
    queue.claim(item.id, by=cast.wren)
    page = client_for("wren").get(f"/queue/items/{item.id}")
    assert "Taken back by its author" in page.words
    client_for("wren").post(f"/queue/items/{item.id}/escalate", {
        "escalate-severity": "high", "escalate-words": "They may be in danger.", "escalate-tried": "",
        "escalate-seen_version": post.version}, status=303)
