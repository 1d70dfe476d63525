"""Escalations (S6): accepted by name, a timeline, whom to call, an end. Pages stop when someone answers."""
from datetime import date, timedelta

import pytest

from models.care import escalations, pages
from models.ground import transaction
from models.people import notices
from tests import factories
from tests.blueprints.desk import DANGER, claimed, item_of


@pytest.fixture
def open_one(cast, client_for):
    """Opened by Wren about Ash's post; nobody has accepted it."""
    item = item_of(factories.talkabout(cast.ash, title="Tonight", body=DANGER))
    wren = client_for("wren")
    wren.post(f"{claimed(item, wren)}/escalate", {
        "escalate-seen_version": 1, "escalate-severity": "immediate", "escalate-words": "A plan for tonight.",
        "escalate-tried": "Named 9-8-8."}, status=303)
    return escalations.find(escalations.open_ones(for_=cast.sol)[0].ref, for_=cast.sol)


def test_the_list_says_who_has_it_and_who_is_called(open_one, client_for):
    """S6.2: the on-call sees an urgent banner and answers with one button."""
    sol = client_for("sol").get("/escalations")
    assert "You are being called" in sol.words and f"Escalation {open_one.ref}" in sol.words
    assert "nobody has it yet" in sol.words and "about ash" in sol.words
    assert "You are being called" not in client_for("ines").get("/escalations").words


def test_who_is_called_sees_it_on_every_page(open_one, client_for):
    """S6.2"""
    page = client_for("sol").get("/wall").words
    assert "Escalations (1 calling)" in page, "the scan's call and Wren's are about one matter"
    assert "calling" not in client_for("ines").get("/wall").words + client_for("wren").get("/wall").words


def test_the_second_of_two_learns_who_has_it(open_one, client_for):
    """S6.8"""
    client_for("ines").post(f"/escalations/{open_one.ref}/accept", status=303)
    page = client_for("sol").post(f"/escalations/{open_one.ref}/accept", status=409)
    assert "Ines accepted it a moment before you." in page.words and "until ." not in page.words


def test_a_page_answered_stops_calling(open_one, cast, client_for):
    calls = escalations.ringing(for_=cast.sol)
    sol = client_for("sol")
    for call in calls:
        sol.post(f"/escalations/pages/{call.id}/acknowledge", status=303)
    assert escalations.ringing(for_=cast.sol) == []
    assert "answered by Sol" in sol.get(f"/escalations/{open_one.ref}").words
    sol.post("/escalations/pages/999999/acknowledge", status=404)
    client_for("wren").post(f"/escalations/pages/{calls[0].id}/acknowledge", status=403)


def test_its_page_holds_what_a_clinician_needs(open_one, cast, client_for):
    """S6.1, S6.6: the post folded, what was tried, the organisation's protocol and contacts, the lines to name."""
    place = cast.ash.organisation
    place.protocols = {"en": "First ask.\nThen call."}
    place.contacts = [{"name": "Duty desk", "phone": "780-555-0199", "note": "Day and night"}]
    transaction.commit()
    page = client_for("wren").get(f"/escalations/{open_one.ref}")
    for words in ("A plan for tonight.", "Named 9-8-8.", "First ask.", "Then call.", "Duty desk", "780-555-0199",
                  "about ash", "Nobody has it yet", "On call now: Sol, Ines"):
        assert words in page.words, words
    veil = next(d for d in page.all("details") if d.get("class") == "veil")
    assert "I have a plan." in "".join(veil.itertext()) and "kill myself" not in page.text     # until it is asked for


def test_a_third_person_may_be_in_danger(cast, client_for):
    """S6.7: said by whoever opens it, read by whoever accepts it."""
    item = item_of(factories.talkabout(cast.ash, title="Tonight", body=DANGER))
    wren = client_for("wren")
    sent = {"escalate-seen_version": 1, "escalate-severity": "high", "escalate-words": "Her brother."}
    url = f"{claimed(item, wren)}/escalate"
    page = wren.post(url, {**sent, "escalate-subject": "neighbour"}, status=422)
    assert page.all("div", id="error-summary") and "Her brother." in page.text
    wren.post(url, {**sent, "escalate-subject": "relative"}, status=303)
    ref = escalations.open_ones(for_=cast.sol)[0].ref
    page = client_for("sol").get(f"/escalations/{ref}")
    assert "Who may be in danger? A relative, or someone in their care" in page.words
    page = client_for("sol").get(f"/registry/{ref}/assessment")
    assert "checked" in page.one("input", value="relative").keys()


@pytest.mark.parametrize("name", ["wren", "lee"])
def test_only_a_senior_clinician_accepts_and_closes(open_one, client_for, name):
    client = client_for(name)
    page = client.get(f"/escalations/{open_one.ref}")
    assert not page.all("button", id="accept") and "Open the registration record" not in page.words
    client.post(f"/escalations/{open_one.ref}/accept", status=403)
    client.post(f"/escalations/{open_one.ref}/close", status=403)


def test_two_accept_and_the_first_has_it(open_one, client_for):
    """S6.8: one named person; taking over says from whom."""
    client_for("sol").post(f"/escalations/{open_one.ref}/accept", status=303)
    ines = client_for("ines")
    ines.post(f"/escalations/{open_one.ref}/accept", status=409)
    page = ines.get(f"/escalations/{open_one.ref}")
    assert "Sol has it" in page.words
    ines.post(f"/escalations/{open_one.ref}/accept", {"instead_of": page.value("instead_of")}, status=303)
    assert "You have it" in ines.get(f"/escalations/{open_one.ref}").words


def test_accepting_answers_the_pages_of_the_possible_risk_too(open_one, cast, client_for):
    client_for("sol").post(f"/escalations/{open_one.ref}/accept", status=303)
    assert escalations.ringing(for_=cast.sol) == []
    assert pages.page_again_if_unanswered() == 0


def test_words_to_the_member_reach_them(open_one, cast, client_for):
    """S6.1: reaching out is a notice, and the page says so before it is sent."""
    wren = client_for("wren")
    assert "these words reach them as a notice" in wren.get(f"/escalations/{open_one.ref}").words
    for _ in range(2):      # a double click
        wren.post(f"/escalations/{open_one.ref}/steps", {
            "step-step": "reached-out", "step-words": "Are you safe tonight?"}, status=303)
    assert [row.kind for row in notices.for_member(for_=cast.ash)].count("reaching-out") == 1
    notice = notices.for_member(for_=cast.ash)[0]
    assert (notice.kind, notice.facts["words"]) == ("reaching-out", "Are you safe tonight?")
    assert "Are you safe tonight?" in wren.get(f"/escalations/{open_one.ref}").words


@pytest.mark.parametrize("data", [
    {}, {"step-step": "called"}, {"step-step": "disclosure", "step-words": "Her name is Q."},
    {"step-step": "closed", "step-words": "x"}, {"step-step": "note", "step-words": " "},
    {"step-step": "note", "step-words": "x" * 4001}])
def test_a_bad_step_is_refused_and_kept(open_one, client_for, data):
    page = client_for("wren").post(f"/escalations/{open_one.ref}/steps", data, status=422)
    assert page.all("div", id="error-summary")
    assert data.get("step-words", "").strip() in page.text


def test_it_closes_with_an_outcome_and_a_day(open_one, client_for):
    """S6.4"""
    sol = client_for("sol")
    day = date.today() + timedelta(days=3)
    sent = {"close-outcome": "safe", "close-words": "With her partner.", "close-follow_up_on": day.isoformat()}
    page = sol.post(f"/escalations/{open_one.ref}/close", sent, status=422)
    assert "accept it by name" in page.words and "With her partner." in page.text
    sol.post(f"/escalations/{open_one.ref}/accept", status=303)
    sol.post(f"/escalations/{open_one.ref}/close", sent, status=303)
    page = sol.get(f"/escalations/{open_one.ref}")
    assert "The member is safe" in page.words and f"Follow up on {day.isoformat()}" in page.words
    assert f"follow up on {day.isoformat()}" in sol.get("/escalations").words
    sol.post(f"/escalations/{open_one.ref}/close", sent, status=303)        # a double click lands where the first did
    sol.post(f"/escalations/{open_one.ref}/close", sent | {"close-words": "Something else."}, status=422)
    assert sol.get(f"/escalations/{open_one.ref}").words.count("It was closed") == 2       # the banner, and one step
    sol.post(f"/escalations/{open_one.ref}/accept", status=409)


@pytest.mark.parametrize("data", [
    {}, {"close-outcome": "?", "close-words": "x"}, {"close-outcome": "safe"},
    {"close-outcome": "safe", "close-words": "x", "close-follow_up_on": "soon"},
    {"close-outcome": "safe", "close-words": "x", "close-follow_up_on": "2020-01-01"}])
def test_a_bad_end_is_refused(open_one, client_for, data):
    sol = client_for("sol")
    sol.post(f"/escalations/{open_one.ref}/accept", status=303)
    assert sol.post(f"/escalations/{open_one.ref}/close", data, status=422).all("div", id="error-summary")


def test_another_communitys_escalation_is_not_there(cast, client_for):
    """S2.8"""
    item = item_of(factories.talkabout(cast.fleur, title="Ce soir", body="Je veux mourir, 403-555-0134."))
    gale, wren = client_for("gale"), client_for("wren")
    gale.post(f"{claimed(item, gale)}/escalate", {"escalate-severity": "high", "escalate-words": "Un plan."},
              status=303)
    ref = escalations.open_ones(for_=cast.gale)[0].ref
    wren.get(f"/escalations/{ref}", status=404)
    wren.post(f"/escalations/{ref}/steps", {"step-step": "note", "step-words": "x"}, status=404)
    assert ref not in wren.get("/escalations").text


@pytest.mark.parametrize("name", ["ash", "dara", "ada"])
def test_others_see_none(open_one, client_for, name):
    client_for(name).get("/escalations", status=403)
    client_for(name).get(f"/escalations/{open_one.ref}", status=403)


def test_statements_stay_few(open_one, client_for, statements):
    sol = client_for("sol")
    for url in ("/escalations", f"/escalations/{open_one.ref}"):
        sol.get(url)
        with statements() as seen:
            sol.get(url)
        assert len(seen) <= 12, "\n".join(seen)
