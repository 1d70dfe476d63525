"""The decisions on an item (S5.4-S5.6): each with its reason, told kindly, danger left to a clinician."""
import pytest
from sqlalchemy import select

from models.care import escalations, queue, watches
from models.care.decisions import Decision
from models.care.queue import Band, Source
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


def test_an_edit_tells_the_author_what_and_why(phone, cast, client_for):
    """S5.5"""
    client = client_for("wren")
    url = claimed(phone, client)
    page = client.get(url)
    assert "Call me on █████ if you like." in page.text        # prefilled with what others see
    client.post(f"{url}/edit", {"edit-seen_version": 1, "edit-title": "A long week", "edit-body": "Write to me here.",
                                "edit-category": "contact", "edit-words": "Please stay with us."}, status=303)
    assert phone.post.html == "<p>Write to me here.</p>" and "post-edited" in told(cast.ash)
    facts = notices.for_member(for_=cast.ash)[0].facts
    assert facts["after"]["body"] == "Write to me here." and facts["category"] == "contact"


def test_an_edit_that_leaves_the_number_is_masked(phone, client_for):
    """S5.6: what identifies for certain is masked, whoever wrote it."""
    client = client_for("wren")
    url = claimed(phone, client)
    client.post(f"{url}/edit", {"edit-seen_version": 1, "edit-title": "A", "edit-body": "Still 403-555-0134",
                                "edit-category": "contact"}, status=303)
    assert "0134" not in phone.post.html


@pytest.mark.parametrize(("outcome", "data", "state", "notice"), [
    ("remove", {"category": "selling", "words": "Nothing is for sale here."}, State.REMOVED, "post-removed"),
    ("note", {"note": "loss"}, State.PUBLISHED, "post-noted"),
    ("no-action", {"category": "within-rules"}, State.PUBLISHED, None),
    ("approve", {"words": ""}, State.PUBLISHED, None)])
def test_each_outcome_closes_the_item_and_is_recorded(phone, cast, client_for, outcome, data, state, notice):
    """S5.4: "no action" is a decision too."""
    client = client_for("wren")
    url, prefix = claimed(phone, client), outcome.replace("-", "_")
    before = told(cast.ash)
    sent = {f"{prefix}-{key}": value for key, value in {**data, "seen_version": 1}.items()}
    page = client.post(f"{url}/{outcome}", sent, follow=True)
    assert page.status == 200 and page.all("section", class_="banner banner-good")
    assert (phone.post.state, phone.is_open, latest().outcome) == (state, False, prefix)
    assert [kind for kind in told(cast.ash) if kind not in before] == ([notice] if notice else [])


def test_a_guide_may_not_publish_words_of_danger(danger, cast, client_for):
    """S5, DESIGN 5: a Lead or a clinician decides; the guide is told so in words and offered to escalate."""
    client = client_for("wren")
    url = claimed(danger, client)
    page = client.post(f"{url}/approve", {"approve-seen_version": 1, "approve-words": "It is fine"}, status=422)
    assert "A Lead or a Senior Clinician decides" in page.words and "It is fine" in page.text
    assert page.all("a", href="#escalate") and danger.post.state == State.HELD
    harmless = {"edit-seen_version": 1, "edit-title": "Tonight", "edit-body": "A hard night.",
                "edit-category": "detail"}
    assert client.post(f"{url}/edit", harmless, status=422).all("a", href="#escalate")
    assert danger.post.state == State.HELD


def test_a_lead_may_with_a_reason(danger, client_for):
    client = client_for("lee")
    url = claimed(danger, client)
    page = client.post(f"{url}/approve", {"approve-seen_version": 1, "approve-words": " "}, status=422)
    assert "they speak of danger" in page.words
    client.post(f"{url}/approve", {"approve-seen_version": 1, "approve-words": "A song, quoted."}, status=303)
    assert danger.post.state == State.PUBLISHED and latest().words == "A song, quoted."


def test_a_held_post_is_not_left_held(danger, client_for):
    client = client_for("wren")
    url = claimed(danger, client)
    page = client.post(f"{url}/no-action", {"no_action-seen_version": 1, "no_action-category": "within-rules"},
                       status=422)
    assert "its author waits for an answer" in page.words


@pytest.mark.parametrize(("outcome", "data"), [
    ("edit", {"edit-body": "", "edit-category": "who"}), ("edit", {"edit-body": "x"}),
    ("edit", {"edit-title": "", "edit-body": "x", "edit-category": "who"}),
    ("edit", {"edit-title": "x" * 200, "edit-body": "x", "edit-category": "who"}),
    ("edit", {"edit-title": "x", "edit-body": "x" * 10_001, "edit-category": "who"}),
    ("edit", {"edit-title": "x", "edit-body": "\x00\x08", "edit-category": "who"}),
    ("edit", {"edit-title": "x", "edit-body": "x", "edit-category": "nonsense"}),
    ("remove", {}), ("remove", {"remove-category": "who"}),
    ("remove", {"remove-category": "unkind", "remove-words": "x" * 1001}),
    ("note", {"note-note": ""}), ("note", {"note-note": "nonsense"}), ("no-action", {}),
    ("escalate", {"escalate-severity": "high"}), ("escalate", {"escalate-severity": "?", "escalate-words": "x"}),
    ("approve", {"approve-words": "x" * 1001})])
def test_bad_input_stands_beside_its_field(phone, client_for, outcome, data):
    client = client_for("wren")
    url = claimed(phone, client)
    page = client.post(f"{url}/{outcome}", {**data, f"{outcome.replace('-', '_')}-seen_version": 1}, status=422)
    assert page.all("div", id="error-summary") and page.words.startswith("Skip") and "Error:" in page.words
    assert page.one("title").text.startswith("Error:")
    assert phone.is_open and db.session.query(Decision).count() == 0


def test_bad_numbers_and_tokens(phone, client_for):
    client = client_for("wren")
    url = claimed(phone, client)
    client.post(f"{url}/approve", {"approve-seen_version": "x"}, status=422)
    client.post(f"{url}/approve", {"approve-seen_version": 1}, csrf=False, status=422)
    assert phone.is_open and db.session.query(Decision).count() == 0


def test_what_its_author_took_back_stays_back(phone, cast, client_for):
    posts.withdraw(phone.post, by=cast.ash)
    transaction.commit()
    client = client_for("wren")
    url = claimed(phone, client)
    page = client.post(f"{url}/approve", {"approve-seen_version": 1}, status=422)
    assert "taken back" in page.words
    client.post(f"{url}/no-action", {"no_action-seen_version": 1, "no_action-category": "within-rules"}, status=303)


def test_escalating_pages_the_one_on_call(danger, cast, client_for):
    """S6.1, S6.2: what was seen, what was tried; the held post stays in the queue."""
    client = client_for("wren")
    url = claimed(danger, client)
    client.post(f"{url}/escalate", {"escalate-seen_version": 1, "escalate-severity": "immediate",
                                    "escalate-words": "A plan for tonight.", "escalate-tried": "Wrote."}, status=303)
    row = escalations.open_ones(for_=cast.sol)[0]
    assert (row.severity, row.accepted_by, row.member) == ("immediate", None, "ash")
    assert any(call.ref == row.ref for call in escalations.ringing(for_=cast.sol))
    assert danger.is_open and danger.post.state == State.HELD
    assert row.ref in client.get(url).text
    claimed(danger, client)
    page = client.post(f"{url}/escalate", {"escalate-seen_version": 1, "escalate-severity": "high",
                                           "escalate-words": "Again."}, status=422)
    assert "There is an open escalation" in page.words


def test_a_senior_clinician_accepts_a_possible_risk_from_its_page(danger, cast, client_for):
    """DESIGN 5: it becomes an escalation only when a clinician accepts it by name, whoever holds the item."""
    claimed(danger, client_for("wren"))
    client_for("lee").post(f"/queue/items/{danger.id}/accept", status=403)
    sol = client_for("sol")
    sol.post(f"/queue/items/{danger.id}/accept", {"accept-severity": "high"}, status=422)
    sol.post(f"/queue/items/{danger.id}/accept", {"accept-severity": "high", "accept-words": "A plan."}, status=303)
    row = escalations.open_ones(for_=cast.sol)[0]
    assert row.accepted_by == "Sol" and escalations.ringing(for_=cast.sol) == []
    assert danger.is_held_by(cast.wren)


def test_several_decisions_in_one_case(cast, client_for):
    """S5.4: each signal on its own; the case ends with the last, or when a guide closes it."""
    first, second = (item_of(factories.talkabout(cast.ash, title=title, body=PHONE)) for title in ("One", "Two"))
    client = client_for("wren")
    url = claimed(first, client)
    page = client.get(url)
    assert "1 more to decide in this case." in page.words and "In this case" in page.text
    sent = {"approve-seen_version": 1, "approve-words": "Kept words"}
    page = client.post(f"{url}/approve", {**sent, "approve-then": "close"}, status=422)
    assert "Something in this case is still undecided" in page.words and "Kept words" in page.text
    page = client.post(f"{url}/approve", sent, follow=True)
    assert "Approved. Thank you." in page.words and "Two" in page.words
    client.post(f"/queue/items/{second.id}/approve", {**sent, "approve-then": "stay"}, status=303)
    page = client.get(url)
    assert "Everything in this case is decided." in page.words and first.case.is_open
    client.post(f"{url}/close", status=303)
    assert not first.case.is_open


def test_help_and_a_lead_are_chosen_on_pages_of_their_own(phone, cast, client_for):
    client = client_for("wren")
    url = claimed(phone, client)
    page = client.post(f"{url}/signpost", {"signpost-seen_version": 1, "signpost-words": "They listen."}, status=422)
    assert "Please choose a line." in page.words and "They listen." in page.text
    client.post(f"{url}/hand-to-lead", {"hand_to_lead-seen_version": 1, "hand_to_lead-lead": str(cast.ids["lee"]),
                                        "hand_to_lead-category": "beyond-me"}, status=303)
    assert "given to you" in client_for("lee").get("/queue").words
    page = client.post(f"{url}/signpost", {"signpost-seen_version": 1, "signpost-words": "They listen.",
                                           "signpost-category": "now", "signpost-line": "ca-988"}, status=409)
    assert "no longer in your hands" in page.words and "They listen." in page.text


def test_an_appeal_has_its_refusal(phone, cast, client_for):
    """S5.14"""
    appeal = queue.open_item(phone.post, Band.CONCERN, Source.APPEAL, not_for=cast.wren)
    transaction.commit()
    page = client_for("wren").post(f"/queue/items/{appeal.id}/claim", status=403)
    assert "A colleague decides on this" in page.words
    client_for("gale").post(f"/queue/items/{appeal.id}/claim", status=303)


def test_a_watch_and_a_sanction_are_decided_from_the_case(phone, cast, client_for):
    """S5.4: each on a page of its own, then the post; what was typed is kept when a list was left out."""
    client = client_for("wren")
    url = claimed(phone, client)
    page = client.get(url)
    assert page.all("a", href=f"{url}/watch") and page.all("a", href=f"{url}/sanction")
    typed = {"watch-seen_version": 1, "watch-kind": "vulnerable", "watch-words": "His dog died."}
    page = client.post(f"{url}/watch", typed, status=422)
    assert "Please choose a reason." in page.words and "His dog died." in page.text
    typed |= {"watch-reason": "vulnerable.loss", "watch-review_on": watches.usual_day().isoformat()}
    page = client.post(f"{url}/watch", typed, follow=True)
    assert "Please decide on the post, too." in page.words and "Author watched" in page.words
    assert phone.is_open
    typed = {"sanction-seen_version": 1, "sanction-kind": "warning", "sanction-words": "Please take care."}
    assert "Please take care." in client.post(f"{url}/sanction", typed, status=422).text
    page = client.post(f"{url}/sanction", typed | {"sanction-category": "unkind"}, follow=True)
    assert "It holds from now on." in page.words and "imposed something on the author: Warning" in page.words
    assert phone.is_open and "sanctioned" in told(cast.ash)
    client_for("tess").get(f"{url}/sanction", status=403)


@pytest.fixture
def named(cast):
    """A name that the scan isn't certain of, a number that it is."""
    return item_of(factories.talkabout(cast.ash, title="With Marguerite",
                                       body=f"Marguerite and I met in Banff. {PHONE}"))


def test_details_are_taken_out_by_boxes_and_by_words(named, cast, client_for):
    """S5.4: the text as it stands, a box for each detail, the result before it is sent; read again when it is."""
    client = client_for("wren")
    url = claimed(named, client)
    page = client.get(url)
    boxes = {box.get("value") for box in page.all("input", name="edit-hide")}
    assert "Marguerite" in boxes and not any("403" in box for box in boxes)
    sent = {"edit-seen_version": 1, "edit-title": page.value("edit-title"), "edit-category": "who",
            "edit-body": page.one("textarea", name="edit-body").text, "edit-hide": "Marguerite",
            "edit-also": "met in  BANFF", "edit-words": "Kindly meant."}
    page = client.post(f"{url}/edit", sent | {"edit-see": "1"}, status=200)
    body = page.one("textarea", name="edit-body").text.strip()
    assert body == "█████ and I █████. Call me on █████ if you like." and page.value("edit-title") == "With █████"
    assert "As others will read it" in page.words and "Kindly meant." in page.text and named.is_open
    assert "Marguerite" not in {box.get("value") for box in page.all("input", name="edit-hide")}
    client.post(f"{url}/edit", sent | {"edit-body": body + " My new number: 403-555-0199"}, status=422)
    client.post(f"{url}/edit", sent | {"edit-body": body + " My new number: 403-555-0199", "edit-also": ""}, status=303)
    assert named.post.shown_title == "With █████" and "0199" not in named.post.html and "Marg" not in named.post.html


def test_words_that_are_not_there_are_told_of_and_kept(named, client_for):
    client = client_for("wren")
    url = claimed(named, client)
    sent = {"edit-seen_version": 1, "edit-title": "With her", "edit-body": "We met.", "edit-also": "Montreal\nWe",
            "edit-category": "who"}
    for more in ({"edit-see": "1"}, {}):
        page = client.post(f"{url}/edit", sent | more, status=422)
        assert "These words are not in the text as it stands." in page.words and "Montreal" in page.text
        assert page.one("textarea", name="edit-body").text.strip() == "We met." and named.is_open
