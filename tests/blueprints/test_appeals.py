"""Appeals as pages (S5.14): the member asks, a different clinician answers, the notice tells; reports told on."""
import pytest

from models.care import appeals, decisions, queue, reports
from models.care.appeals import Appealed
from models.care.queue import Band, Source
from models.ground import transaction
from models.people.standing import Measure
from tests import factories
from tests.blueprints.desk import DANGER

SAID = "It rained, and I met my neighbour from the corner."


@pytest.fixture
def edited(cast):
    post = factories.talkabout(cast.ash, title="Rain", body=SAID)
    item = queue.open_item(post, Band.ROUTINE, Source.REPORT)
    queue.claim(item.id, by=cast.wren)
    decisions.edit(item.id, by=cast.wren, title="Rain", body="It rained.", category="where", words="", seen_version=1)
    transaction.commit()
    return post


def test_from_the_notice_to_the_answer(client_for, cast, edited):
    ash, gale = client_for("ash"), client_for("gale")
    url = f"/mine/appeals/edit/{edited.id}"
    factories.later_on()
    assert any(a.get("href") == url for a in ash.get("/mine/notices").all("a"))
    assert any(a.get("href") == url for a in ash.get("/mine/standing").all("a"))
    page = ash.get(url)
    assert "We took out the name of a place" in page.words and "You can ask once" in page.words
    asked = ash.post(url, {"words": "Nobody could know them.", "once": "k"}, status=303).location
    ash.post(url, {"words": "Nobody could know them.", "once": "k"}, status=303)
    assert "It waits for a different clinician." in ash.get(asked).words
    assert ash.get(url, status=303).location == asked
    listed = gale.get("/queue/appeals")
    place = next(a.get("href") for a in listed.all("a") if "/queue/appeals/" in a.get("href"))
    shown = gale.get(place)
    assert "Nobody could know them." in shown.words and SAID in shown.words and "Wren" in shown.words
    done = gale.post(place, {"outcome": "full", "words": "You were right.", "seen_version": "1"}, follow=True)
    assert "It has effect now" in done.words and "No appeal waits" in done.words
    answer = ash.get(asked)
    assert "It is undone." in answer.words and "You were right." in answer.words
    assert "It is undone." in ash.get("/mine/notices").words and "my neighbour" in ash.get(
        f"/talkabouts/{edited.id}").words


def test_the_desk_in_french_and_the_members_page_too(client_for, cast):
    made = factories.appeal(cast.fleur, cast.gale, "Je pensais bien faire.")
    cast.lee.language = "fr"
    transaction.commit()
    assert "Comment la personne le voit" in client_for("lee").get(f"/queue/appeals/{made.id}").words
    assert "Une autre personne clinicienne va regarder" in client_for("fleur").get(f"/mine/appeals/{made.id}").words


def test_who_decided_reads_and_has_no_form(client_for, cast, edited):
    made = appeals.make(appeals.subject(Appealed.EDIT, edited.id, for_=cast.ash), by=cast.ash, words="Why?", key="k")
    transaction.commit()
    wren = client_for("wren")
    page = wren.get(f"/queue/appeals/{made.id}")
    assert "Why?" in page.words and not page.all("button", id="answer")
    refused = wren.post(f"/queue/appeals/{made.id}", {"outcome": "uphold", "words": "It is right."}, status=422)
    assert "A different clinician answers this one." in refused.words and "It is right." in refused.text


@pytest.mark.parametrize("wrong", [{"outcome": ""}, {"outcome": "perhaps"}, {"words": ""}, {"words": "w" * 1001},
                                   {"outcome": "part", "body": ""}, {"outcome": "part", "seen_version": "9"}])
def test_an_answer_that_cannot_be_taken_keeps_what_was_typed(client_for, cast, edited, wrong):
    made = appeals.make(appeals.subject(Appealed.EDIT, edited.id, for_=cast.ash), by=cast.ash, words="Why?", key="k")
    transaction.commit()
    sent = {"outcome": "full", "words": "I looked anew.", "title": "Rain", "body": "It rained a lot.",
            "seen_version": "1"} | wrong
    page = client_for("gale").post(f"/queue/appeals/{made.id}", sent, status=422)
    assert page.one("div", id="error-summary") is not None
    assert "words" in wrong or "I looked anew." in page.text
    assert "body" in wrong or "It rained a lot." in page.text


@pytest.mark.parametrize("kind", list(Measure))
def test_every_sanction_is_appealed_by_who_is_shut_out_too(client_for, cast, kind):
    made = factories.sanction(cast.ash, cast.lee, kind)
    ash = client_for("ash")
    url = f"/mine/appeals/sanction/{made.id}"
    assert any(a.get("href") == url for a in ash.get("/mine/standing").all("a"))
    ash.post(url, {"words": "I meant it kindly.", "once": "k"}, status=303)
    assert "You asked for another look:" in ash.get("/mine/standing").words
    place = f"/queue/appeals/{appeals.own(for_=cast.ash)[0].id}"
    sol = client_for("sol")
    assert ("Change it in part" in sol.get(place).words) == (kind != Measure.WARNING)
    sol.post(place, {"outcome": "full", "words": "You were right."}, status=303)
    assert "Nothing stands against you" in ash.get("/mine/standing").words


def test_words_of_danger_in_an_appeal_show_help_at_once(client_for, cast):
    made = factories.sanction(cast.ash, cast.lee, Measure.SUSPENSION)
    ash = client_for("ash")
    page = ash.post(f"/mine/appeals/sanction/{made.id}", {"words": DANGER, "once": "k"}, follow=True)
    assert "these lines answer now" in page.words and "988" in page.words.replace("-", "")
    again = appeals.own(for_=cast.ash)[0]
    factories.publish(again.words)
    lee = client_for("lee")
    assert "speaks of danger" in lee.get("/queue/appeals").words
    assert lee.get(f"/queue/items/{queue.open_of(again.words).id}").status == 200


@pytest.mark.parametrize("words", ["", " ", "w" * 2001])
def test_what_a_member_typed_is_kept(client_for, cast, words):
    made = factories.sanction(cast.ash, cast.gale)
    page = client_for("ash").post(f"/mine/appeals/sanction/{made.id}", {"words": words}, status=422)
    assert words.strip() in page.text and appeals.own(for_=cast.ash) == []


def test_what_was_typed_in_a_second_window_is_shown_once_more(client_for, cast, edited):
    """The first window has appealed: the second can't, and its words are there to be copied. A double click is none."""
    ash, url = client_for("ash"), f"/mine/appeals/edit/{edited.id}"
    asked = ash.post(url, {"words": "Nobody could know them.", "once": "k"}, status=303).location
    page = ash.post(url, {"words": "And it was years ago.", "once": "another"}, status=409)
    assert "And it was years ago." in page.words
    assert ash.post(url, {"words": " Nobody could know them. ", "once": "k"}, status=303).location == asked


def test_what_is_not_there_or_not_mine(client_for, cast, edited):
    made = factories.appeal(cast.ash, cast.gale)
    for url in (f"/mine/appeals/{made.id}", f"/mine/appeals/edit/{edited.id}", f"/mine/appeals/sanction/{10**12}",
                "/mine/appeals/edit/2147483648", f"/mine/appeals/sanction/{made.sanction_id}"):
        client_for("bea").get(url, status=404)
    client_for("ash").get(f"/mine/appeals/remove/{edited.id}", status=404)


def test_a_reporter_learns_received_looked_at_done(client_for, cast):
    """S5.14: each once; never what was decided."""
    post = factories.talkabout(cast.ash)
    bea, wren, gale = client_for("bea"), client_for("wren"), client_for("gale")
    assert "You have reported nothing" in bea.get("/mine/reports").words
    bea.post(f"/posts/{post.id}/report", {"category": "worried", "words": "They sound low."}, status=303)
    assert "Received: it waits for a guide." in bea.get("/mine/reports").words
    item = queue.open_of(post)
    for guide in (wren, gale):      # who takes it on, and who takes it over
        for _click in range(2):
            guide.post(f"/queue/items/{item.id}/claim", status=303)
        guide.post(f"/queue/items/{item.id}/release", status=303)
    assert "Looked at," in bea.get("/mine/reports").words
    assert bea.get("/mine/notices").words.count("A guide is looking at what you reported") == 1
    reports.answer(post)
    transaction.commit()
    page = bea.get("/mine/reports")
    assert "Done," in page.words and "They sound low." in page.words
    assert "They sound low." not in client_for("ash").get("/mine/reports").words
