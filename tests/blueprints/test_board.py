"""The Leads' board (S5.8): who is here, what is late, and giving a case to somebody."""
from datetime import timedelta

import pytest

from models.care import exposure, queue, shifts
from models.care.cases import QueueItem
from models.care.queue import Band, Source
from models.ground import audit, transaction
from models.ground.db import db, now
from models.people import rota
from models.people.notices import Notice
from tests import factories


@pytest.fixture
def item(cast):
    item = queue.open_item(factories.talkabout(cast.ash, tags=("work",)), Band.CONCERN, Source.REPORT)
    transaction.commit()
    return item


def test_it_says_who_is_here_and_how_they_stand(cast, client_for, item):
    shifts.begin(by=cast.wren)
    rota.be_present(by=cast.wren)
    queue.claim(item.id, by=cast.wren)
    exposure.avoid(["method", "eating"], by=cast.wren, skills=["work"])
    exposure.reveal(item, by=cast.wren, part="words")
    transaction.commit()
    page = client_for("lee").get("/queue/board")
    for words in ("Wren", "on shift since", "present", "in hand: 1, given to them: 0", "little that is hard",
                  "2 topics they would rather not meet", "knows: Work", "waiting: 1", "none late"):
        assert words in page.words, words
    assert "Eating" not in page.words
    client_for("wren").get("/queue/board", status=403)


def test_what_is_late_stands_out(cast, client_for, item):
    item.case.due_at = now() - timedelta(minutes=40)
    transaction.commit()
    assert "late: 1" in client_for("lee").get("/queue/board").words


def test_a_case_is_given_with_a_reason_and_taken_back(cast, client_for, item):
    lee, url = client_for("lee"), f"/queue/cases/{item.case_id}/assign"
    lee.post(url, {"to": cast.wren.id, "reason": ""}, status=422)
    for _ in range(2):      # a double click
        lee.post(url, {"to": cast.wren.id, "reason": "You know her."}, status=303)
    assert item.case.assigned_to_id == cast.wren.id and len(audit.latest(act="case:assigned")) == 1
    assert [one.facts["words"] for one in db.session.query(Notice).filter_by(account_id=cast.wren.id)] == [
        "You know her."]
    assert "given to you" in client_for("wren").get("/queue?mine=1").words
    lee.post(url, {"to": "", "reason": "She is off."}, status=303)
    assert item.case.assigned_to_id is None


@pytest.mark.parametrize("who", ["ash", "fleur", "dara"])
def test_only_to_guides_of_the_community(cast, client_for, item, who):
    client_for("lee").post(f"/queue/cases/{item.case_id}/assign", {"to": getattr(cast, who).id, "reason": "Please."},
                           status=422)


def test_an_appeal_is_not_given_to_who_decided(cast, client_for):
    """S5.14"""
    factories.appeal(cast.ash, cast.wren)
    transaction.commit()
    case = db.session.query(QueueItem).filter_by(not_for_id=cast.wren.id).one().case
    lee, url = client_for("lee"), f"/queue/cases/{case.id}/assign"
    assert "Wren" not in lee.get(url).words
    lee.post(url, {"to": cast.wren.id, "reason": "You know her."}, status=422)
    lee.post(url, {"to": cast.gale.id, "reason": "You know her."}, status=303)
    assert case.assigned_to_id == cast.gale.id


def test_who_is_on_shift_and_knows_the_topic_stands_first(cast, client_for, item):
    for guide in (cast.wren, cast.gale):
        shifts.begin(by=guide)
    exposure.avoid([], by=cast.wren, skills=["work"])
    transaction.commit()
    options = [one.text for one in client_for("lee").get(f"/queue/cases/{item.case_id}/assign").all("option")]
    assert options[0] == "Whoever is free" and options[1] == "Wren (on shift, knows the topic, 0 in hand)"
    assert options[2].startswith("Gale (on shift")


def test_what_was_given_to_somebody_who_goes_is_everybodys_again(cast, client_for, item):
    shifts.begin(by=cast.wren)
    client_for("lee").post(f"/queue/cases/{item.case_id}/assign", {"to": cast.wren.id, "reason": "Please."})
    shifts.end(by=cast.wren, notes="")
    transaction.commit()
    db.session.refresh(item.case)
    assert item.case.assigned_to_id is None


def test_statements_stay_the_same(cast, client_for, statements, item):
    lee = client_for("lee")
    shifts.begin(by=cast.ines)
    lee.get("/queue/board")
    with statements() as few:
        lee.get("/queue/board")
    for guide in (cast.wren, cast.gale, cast.sol):
        shifts.begin(by=guide)
        queue.open_item(factories.talkabout(guide), Band.CONCERN, Source.REPORT)
    shifts.end(by=cast.gale, notes="All quiet.")
    transaction.commit()
    with statements() as many:
        lee.get("/queue/board")
    assert len(few) == len(many) <= 12, "\n".join(many)
