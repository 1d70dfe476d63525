"""Those who read the hard things are looked after, by their pages (S5.9, S5.16)."""
from datetime import timedelta

from models.care import debriefs, exposure, queue, shifts
from models.care.queue import Band, Source
from models.ground import transaction
from models.ground.db import now
from tests import factories
from tests.blueprints.desk import DANGER


def test_a_veil_is_lifted_by_a_press_and_counted_on_the_shift(cast, client_for):
    item = queue.open_item(factories.talkabout(cast.ash), Band.CONCERN, Source.REPORT)
    transaction.commit()
    wren = client_for("wren")
    wren.post("/queue/shift/begin")
    wren.post(f"/queue/items/{item.id}/reveal", {"part": "words"}, status=303)
    page = wren.get("/queue/shift")
    assert page.one("meter").get("value") == "3" and "little that is hard" in page.words
    wren.post(f"/queue/items/{item.id}/reveal", {"part": "moss"}, status=422)
    client_for("ash").post(f"/queue/items/{item.id}/reveal", {"part": "words"}, status=403)


def test_the_language_wall_stands_before_the_veil_too(cast, client_for):
    item = queue.open_item(factories.talkabout(cast.fleur, body="Une longue semaine."), Band.CONCERN, Source.REPORT)
    transaction.commit()
    client_for("wren").post(f"/queue/items/{item.id}/reveal", {"part": "words"}, status=404)


def test_a_long_stretch_suggests_a_break(cast, client_for):
    wren = client_for("wren")
    wren.post("/queue/shift/begin")
    assert "How about a break?" not in wren.get("/queue/shift").words
    shifts.current(cast.wren).begun_at = now() - timedelta(minutes=95)
    transaction.commit()
    assert "You have been at it for 95 minutes. How about a break?" in wren.get("/queue/shift").words


def test_topics_are_chosen_and_nobody_else_reads_them(cast, client_for):
    wren = client_for("wren")
    wren.post("/queue/shift/topics", {"avoids": ["method", "eating"]}, status=303)
    page = wren.get("/queue/shift/topics")
    ticked = [box.get("value") for box in page.all("input", name="avoids") if "checked" in box.attrib]
    assert sorted(ticked) == ["eating", "method"]
    assert sorted(exposure.wishes(by=cast.wren).avoids) == ["eating", "method"]
    wren.post("/queue/shift/topics", {"avoids": ["moss"]}, status=422)


def test_one_press_asks_for_a_talk_and_a_lead_takes_it_on(cast, client_for):
    wren, lee = client_for("wren"), client_for("lee")
    for _ in range(2):
        wren.post("/queue/debriefs", {}, status=303)
    wren.post("/queue/debriefs", {"words": "x" * 1001}, status=422)
    debrief = debriefs.own(for_=cast.wren)
    assert "Wren" in lee.get("/queue/debriefs").words
    client_for("gale").post(f"/queue/debriefs/{debrief.id}/accept", status=403)
    assert "Wren" not in client_for("gale").get("/queue/debriefs").words
    for _ in range(2):
        lee.post(f"/queue/debriefs/{debrief.id}/accept", status=303)
    assert "Lee will talk with you." in wren.get("/queue/debriefs").words
    sol = client_for("sol")
    assert "Lee has taken it on already." in sol.get(
        sol.post(f"/queue/debriefs/{debrief.id}/accept", status=303).location).words
    lee.post(f"/queue/debriefs/{debrief.id}/end", status=303)
    assert "Nobody has asked for a talk" in lee.get("/queue/debriefs").words


def test_the_queue_names_what_to_take_on_next(cast, client_for):
    """After enough hard items something light; then it says so (S5.16)."""
    hard = queue.open_item(factories.talkabout(cast.ash, body=DANGER), Band.URGENT, Source.SCAN)
    wren = client_for("wren")
    assert wren.get("/queue").one("a", id="following").get("href") == f"/queue/items/{hard.id}"
    wren.post(f"/queue/items/{hard.id}/claim")
    easy = queue.open_item(factories.talkabout(cast.bea), Band.CONCERN, Source.REPORT)
    transaction.commit()
    page = wren.get("/queue")
    assert page.one("a", id="following").get("href") == f"/queue/items/{easy.id}"
    assert "something lighter" not in page.words


def test_the_queue_says_when_a_guide_has_met_much(cast, client_for, monkeypatch):
    monkeypatch.setitem(exposure.rules(), "budget", 2)
    item = queue.open_item(factories.talkabout(cast.ash), Band.CONCERN, Source.REPORT)
    transaction.commit()
    wren = client_for("wren")
    wren.post(f"/queue/items/{item.id}/reveal", {"part": "words"})
    assert "You have met much on this shift." in wren.get("/queue").words
