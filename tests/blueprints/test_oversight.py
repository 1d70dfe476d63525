"""Oversight (S6.3, S6.10): openings reviewed by someone else, figures of the moment, who can what, the log of acts."""
import pytest

from models.care import escalations, queue
from models.care.queue import Band, Source
from models.ground import audit, marks, transaction
from models.ground.audit import Act
from models.ground.db import db, from_clock
from models.ground.permissions import Can, Role
from models.vault.glass import BreakGlass
from tests import factories

REASON = "Qzx reason: a plan for tonight."


@pytest.fixture
def opening(cast):
    """Sol opened Ash's record and read one field."""
    item = queue.open_item(factories.talkabout(cast.ash), Band.URGENT, Source.SCAN)
    escalation = escalations.accept_item(item.id, by=cast.sol, severity="immediate", words="Worried.")
    glass = BreakGlass(
        escalation=escalation, member_id=cast.ash.id, by=cast.sol, category="imminent-self", reason=REASON,
        sealed_key="x", ends_at=from_clock(1800), review_by=from_clock(86400))
    db.session.add(glass)
    db.session.flush()
    audit.record(Act.REGISTRATION_READ, on=glass, by=cast.sol, field="email", escalation=escalation.ref)
    transaction.commit()
    return glass


def send(client, opening, words, **kwargs):
    return client.post(f"/oversight/openings/{opening.id}/review", {f"opening-{opening.id}-words": words}, **kwargs)


def test_an_opening_says_who_why_and_what_was_read(opening, client_for):
    page = client_for("ines").get("/oversight")
    for words in ("Sol, for escalation", "Immediate danger to themselves", REASON, "Fields read E-mail", "Due by"):
        assert words in page.words, words


def test_another_senior_clinician_reviews_it(opening, client_for):
    """S6.10: never one's own; once; the review is itself a row."""
    ines = client_for("ines")
    send(ines, opening, " ", status=422)
    send(ines, opening, "x" * 2001, status=422)
    send(ines, opening, "Needed, and no more.", status=303)
    assert "Needed, and no more." in ines.get("/oversight").words
    send(ines, opening, "Again", status=409)


def test_an_opening_ends_with_its_escalation(opening, cast, client_for):
    assert "(still open)" in client_for("ines").get("/oversight").words
    escalations.close(opening.escalation.ref, by=cast.sol, outcome="safe", words="They are well.")
    transaction.commit()
    assert "(still open)" not in client_for("ines").get("/oversight").words


def test_nobody_reviews_their_own(opening, client_for):
    sol = client_for("sol")
    assert "You opened it" in sol.get("/oversight").words
    send(sol, opening, "All fine, says me.", status=403)


@pytest.mark.parametrize("name", ["dara", "cleo", "lee"])
def test_directors_and_leads_see_that_it_happened_not_why_in_words(opening, client_for, name):
    """Directors oversee; the written reason and the review stay with Senior Clinicians (S1.4)."""
    client = client_for(name)
    page = client.get("/oversight")
    assert "Sol, for escalation" in page.words and "Qzx" not in page.text
    send(client, opening, "Reviewed", status=403)
    assert "Qzx" not in client.get("/oversight/audit").text


@pytest.mark.parametrize("name", ["ash", "wren", "ada", "pat"])
def test_others_do_not_oversee(client_for, name):
    for url in ("/oversight", "/oversight/audit", "/oversight/who-can"):
        client_for(name).get(url, status=403)


def test_a_review_of_nothing(client_for):
    client_for("ines").post("/oversight/openings/999999/review", {"opening-999999-words": "x"}, status=404)


def test_figures_of_the_moment(cast, client_for):
    queue.open_item(factories.talkabout(cast.ash), Band.URGENT, Source.SCAN).case.due_at = from_clock(-60)
    queue.open_item(factories.talkabout(cast.fleur), Band.ROUTINE, Source.SCAN)
    transaction.commit()
    page = client_for("dara").get("/oversight")
    rows = [" ".join("".join(cell.itertext()).split()) for cell in page.all("td", class_="number")]
    assert rows == ["1", "1", "0", "0", "1", "0"]
    assert "has not looked yet" in page.words and "On call Sol, Ines" in page.words
    marks.put(marks.HEARTBEAT)
    transaction.commit()
    assert "found everything in time" in client_for("dara").get("/oversight").words


def test_the_table_of_rights_is_the_one_in_force(client_for):
    page = client_for("dara").get("/oversight/who-can")
    assert len(page.all("th", scope="col")) == 1 + len(Role) and len(page.all("th", scope="row")) == len(Can)
    row = next(tr for tr in page.all("tr") if "Open a registration record" in "".join(tr.itertext()))
    ticks = ["yes" in "".join(cell.itertext()) for cell in row if cell.tag.endswith("}td")]
    assert ticks == [role == Role.SENIOR_CLINICIAN for role in Role]


def test_the_log_tells_acts_as_sentences(cast, client_for):
    item = queue.open_item(factories.talkabout(cast.ash), Band.URGENT, Source.SCAN)
    transaction.commit()
    client_for("wren").post(f"/queue/items/{item.id}/claim", status=303)
    dara = client_for("dara")
    assert "Wren took the item on." in dara.get("/oversight/audit").words
    assert "Wren took the item on." in dara.get("/oversight/audit?act=item:claimed").words
    assert "Wren took the item on." not in dara.get("/oversight/audit?act=post:edited").words
    assert "No such act" in dara.get("/oversight/audit?act=glass:broken").words
    assert dara.get("/oversight/audit?act=nonsense&before=x").status == 200
    assert "<h1" not in dara.get("/oversight/audit", htmx=True).text


def test_the_log_goes_on_by_key_and_ends(cast, client_for):
    for _ in range(audit.PER_PAGE + 3):
        audit.record(Act.SIGNED_IN, by=cast.wren)
    transaction.commit()
    dara = client_for("dara")
    older = next(a for a in dara.get("/oversight/audit?act=account:signed-in").all("a") if a.get("rel") == "next")
    assert dara.get(older.get("href")).words.count("Wren signed in.") >= 3
    assert not [a for a in dara.get(older.get("href")).all("a") if a.get("rel") == "next"]


def test_statements_stay_the_same(opening, cast, client_for, statements):
    ines = client_for("ines")
    ines.get("/oversight")
    counts = []
    for _ in range(2):
        with statements() as seen:
            ines.get("/oversight")
        counts.append(len(seen))
        db.session.add(BreakGlass(
            escalation_id=opening.escalation_id, member_id=cast.ash.id, by_id=cast.sol.id, category="child",
            reason="x" * 20, sealed_key="x", ends_at=from_clock(1800), review_by=from_clock(86400)))
        transaction.commit()
    assert counts[0] == counts[1] <= 13, "\n".join(seen)


def test_an_acts_facts_are_told_in_words(cast, client_for):
    """S11.5: not as the keys that the chain keeps."""
    factories.talkabout(cast.ash, body="Call me on 403-555-0134, or come to 12 Elm Street.")
    audit.record(Act.REGISTRATION_READ, by=cast.sol, field="date_of_birth", escalation="abcd1234")
    cast.lee.language = "fr"
    transaction.commit()
    words = client_for("lee").get("/oversight/audit").words
    assert "Numéro de téléphone" in words and "phone" not in words.replace("téléphone", "")
    assert "Date de naissance" in words and "date_of_birth" not in words
