"""The assessment before an opening (S6.7): a draft on the server, short in imminent danger, on the timeline."""
from datetime import timedelta

import pytest

from models.care import assessments, escalations
from models.care.assessments import Assessment
from models.ground import audit, transaction
from models.ground.db import db, now
from models.vault.glass import BreakGlass
from tests.blueprints.opening import NOW, WHOLE, asked, assessed, escalated


@pytest.fixture
def ref(app, cast):
    return escalated(app, cast)


def test_nothing_is_opened_without_it(ref, client_for):
    sol = client_for("sol")
    page = sol.get(f"/registry/{ref}")
    assert "First the assessment" in page.words and not page.all("input", name="passphrase")
    page = sol.post(f"/registry/{ref}", asked(), status=422)
    assert "The assessment comes first" in page.words and db.session.query(BreakGlass).count() == 0
    assert audit.latest()[0].facts == {"escalation": ref, "why": "not-assessed"}
    sol.post(f"/registry/{ref}/assessment", NOW, status=303)
    assert sol.post(f"/registry/{ref}", asked(), status=303).location.endswith("/record")    # the code was not used up


def test_who_may_be_in_danger_is_the_same_list_everywhere():
    assert list(assessments.questions()["subject"].choices) == list(escalations.Subject)


def test_in_imminent_danger_five_answers_are_enough(ref, client_for):
    sol = client_for("sol")
    assert sol.post(f"/registry/{ref}/assessment", NOW, status=303).location == f"/registry/{ref}"
    assert "Assessed by Sol" in sol.get(f"/registry/{ref}").words


@pytest.mark.parametrize("missing", NOW)
def test_those_five_are_needed(ref, client_for, missing):
    page = client_for("sol").post(f"/registry/{ref}/assessment", {**NOW, missing: ""}, status=422)
    named = [e.get("href") for e in page.one("div", id="error-summary").iter() if e.get("href")]
    assert named == ([f"#{missing}-0"] if missing != "immediacy" else ["#immediacy-0", "#company-0", "#tried", "#less"])
    kept = [e.get("value") for e in page.all("input", type="radio") if "checked" in e.keys()]
    assert set(kept) == {value for key, value in NOW.items() if key != missing}


@pytest.mark.parametrize("missing", sorted(set(WHOLE) - set(NOW)))
def test_otherwise_all_are(ref, client_for, missing):
    client_for("sol").post(f"/registry/{ref}/assessment", {**WHOLE, missing: " "}, status=422)
    client_for("sol").post(f"/registry/{ref}/assessment", WHOLE, status=303)


@pytest.mark.parametrize("bad", [{"immediacy": "soon"}, {"protocol": "<b>"}, {"tried": "x" * 2001}])
@pytest.mark.parametrize("later", [{}, {"later": "1"}])
def test_bad_answers_are_refused_and_kept(ref, client_for, bad, later):
    page = client_for("sol").post(f"/registry/{ref}/assessment", {**WHOLE, **bad, **later}, status=422)
    assert "Nothing else reaches her." in page.text and db.session.query(Assessment).count() == 0


def test_a_draft_waits_on_the_server_for_whoever_goes_on(ref, client_for, cast):
    half = {"later": "1", "subject": "child", "tried": "Wrote twice."}
    client_for("sol").post(f"/registry/{ref}/assessment", half, status=303)
    ines = client_for("ines")
    page = ines.get(f"/registry/{ref}/assessment")
    assert "A draft: kept by Sol" in page.words and "Wrote twice." in page.text
    assert "checked" in page.one("input", value="child").keys()
    assert "Assessed" not in ines.get(f"/escalations/{ref}").words
    assert assessments.standing(escalations.find(ref, for_=cast.sol)) is None
    ines.post(f"/registry/{ref}/assessment", {**NOW, "subject": "child"}, status=303)
    assert db.session.query(Assessment).one().saved_by_id == cast.ines.id


def test_what_the_guide_tried_is_there_already(ref, client_for, cast):
    escalations.find(ref, for_=cast.sol).tried = "Offered 9-8-8."
    transaction.commit()
    assert "Offered 9-8-8." in client_for("sol").get(f"/registry/{ref}/assessment").text


def test_its_answers_are_on_the_timeline(ref, client_for):
    """S6.4, and in the reader's language; a third person at risk stands above all else."""
    client_for("sol").post(f"/registry/{ref}/assessment", {**WHOLE, "subject": "partner"}, status=303)
    page = client_for("wren").get(f"/escalations/{ref}")
    for words in ("Assessed before opening the registration record", "Within a day", "Nothing else reaches her.",
                  "Who may be in danger? A partner or former partner", "Yes, and this follows it"):
        assert words in page.words, words
    assert [entry.act for entry in audit.latest(limit=1)][0] == "escalation:assessed"


def test_where_no_danger_is_near_nothing_is_opened(ref, client_for, cast):
    """S6.5"""
    assessed(ref, cast, **{**WHOLE, "immediacy": "none"})
    sol = client_for("sol")
    page = sol.get(f"/registry/{ref}")
    assert "no danger is near" in page.words and not page.all("input", name="passphrase")
    assert "no danger is near" in sol.post(f"/registry/{ref}", asked(), status=422).words


def test_it_holds_for_a_day(ref, client_for, cast):
    """Danger changes: then it is looked at again, from the last answers on."""
    assessed(ref, cast)
    db.session.query(Assessment).one().completed_at = now() - timedelta(hours=25)
    transaction.commit()
    sol = client_for("sol")
    assert "First the assessment" in sol.get(f"/registry/{ref}").words
    page = sol.get(f"/registry/{ref}/assessment")
    assert "As Sol completed it" in page.words and "checked" in page.one("input", value="no-answer").keys()


@pytest.mark.parametrize("name", ["ash", "wren", "lee", "dara", "ada"])
def test_senior_clinicians_alone(ref, client_for, name):
    client_for(name).get(f"/registry/{ref}/assessment", status=403)
    client_for(name).post(f"/registry/{ref}/assessment", NOW, status=403)


def test_a_closed_escalation_takes_none(ref, client_for, cast):
    escalations.close(ref, by=cast.sol, outcome="safe", words="Safe.")
    transaction.commit()
    sol = client_for("sol")
    assert not sol.get(f"/registry/{ref}/assessment").all("input", name="immediacy")
    sol.post(f"/registry/{ref}/assessment", NOW, status=422)
