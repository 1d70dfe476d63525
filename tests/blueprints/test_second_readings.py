"""/queue/second-readings (S5.8, S5.12): blind until it is answered, then both; what was typed is never lost."""
from datetime import timedelta

from models.care import decisions, queue, second_readings
from models.care.decisions import Decision
from models.care.queue import Band, Source
from models.care.second_readings import SecondReading
from models.community.revisions import Revision
from models.ground import transaction
from models.ground.db import db, now
from tests import factories

SECRET = "It hurts somebody who reads it."


def drawn(cast, by="wren", **values):
    """A decision that was drawn, and the address of its reading."""
    post, person = factories.talkabout(cast.ash, **values), getattr(cast, by)
    item = queue.open_item(post, Band.ROUTINE, Source.REPORT)
    queue.claim(item.id, by=person)
    decisions.remove(item.id, by=person, category="unkind", words=SECRET, seen_version=1)
    db.session.query(Revision).filter_by(post_id=post.id).one().at = now() - timedelta(minutes=5)
    second_readings.put(db.session.query(Decision).filter_by(item_id=item.id).one().id, post.id, "en")
    transaction.commit()
    return db.session.query(SecondReading).filter_by(post_id=post.id).one()


def test_empty(client_for):
    page = client_for("wren").get("/queue/second-readings")
    assert "Nothing waits to be read again" in page.words and "None yet" in page.words
    assert "No two readings differ" in client_for("lee").get("/queue/second-readings/differences").words


def test_blind_then_both(client_for, cast):
    reading = drawn(cast, title="Rain")
    gale, url = client_for("gale"), f"/queue/second-readings/{reading.id}"
    assert f"{url}/read" in gale.get("/queue/second-readings").text
    gale.get(url, status=404, check=False)
    page = gale.get(f"{url}/read")
    assert "Rain" in page.words and not any(word in page.words for word in (SECRET, "Wren", "Removed", "unkind to"))
    assert [e for e in page.all("input", type="radio") if e.get("checked") is not None] == []
    page = gale.post(f"{url}/read", {"choice": "edit:who", "words": "A name."}, follow=True)
    assert SECRET in page.words and "Wren" in page.words and "Edited : It could show who someone is" in page.words
    wren = client_for("wren")
    assert "would have decided otherwise" in wren.get("/mine/notices").words
    assert "A name." in wren.get(url).words and "you decided" in wren.get("/queue/second-readings").words
    client_for("sol").get(url)
    assert "Removed" not in wren.get("/queue/second-readings").words


def test_who_may_not_read(client_for, cast):
    reading = drawn(cast)
    url = f"/queue/second-readings/{reading.id}/read"
    client_for("wren").get(url, status=404, check=False)
    for name in ("tess", "ash", "dara", "ada"):
        client_for(name).get(url, status=403, check=False)
    client_for("wren").get("/queue/second-readings/differences", status=403, check=False)
    client_for("gale").get("/queue/second-readings/99999/read", status=404, check=False)


def test_bad_input_is_told_and_kept(client_for, cast):
    reading = drawn(cast)
    gale, url = client_for("gale"), f"/queue/second-readings/{reading.id}/read"
    page = gale.post(url, {"choice": "", "words": "So many words."}, status=422)
    assert "Please choose one." in page.words and "So many words." in page.text
    page = gale.post(url, {"choice": "approve", "words": ""}, status=422)
    assert "Please write why" in page.words
    page = gale.post(url, {"choice": "dance:unkind", "words": "So."}, status=422)
    assert "Please choose from the list." in page.words
    page = gale.post(url, {"choice": "approve", "words": "x" * 1_001}, status=422)
    assert "1,000 characters or fewer" in page.words


def test_a_colleague_was_quicker(client_for, cast):
    """What was typed comes back; on coming again the page says that it was read, and not what was answered."""
    reading = drawn(cast)
    url = f"/queue/second-readings/{reading.id}"
    gale, sol = client_for("gale"), client_for("sol")
    sol.post(f"{url}/read", {"choice": "approve", "words": "Fine."}, status=303)
    sol.post(f"{url}/read", {"choice": "approve", "words": "Fine."}, status=303)        # a double click
    page = gale.post(f"{url}/read", {"choice": "edit:who", "words": "My words."}, status=422)
    assert "A colleague has read it in the meantime" in page.words and "My words." in page.text
    page = gale.get(f"{url}/read", status=410)
    assert "A colleague has read it" in page.words and "Fine." not in page.words
    gale.get(url, status=404, check=False)


def test_erased_meanwhile(client_for, cast):
    reading = drawn(cast)
    db.session.query(Revision).filter_by(post_id=reading.post_id).delete()
    reading.post.title = reading.post.body = ""
    transaction.commit()
    gale, url = client_for("gale"), f"/queue/second-readings/{reading.id}/read"
    assert "have been erased in the meantime" in gale.get(url, status=410).words
    gale.post(url, {"choice": "approve", "words": "Fine."}, status=410)


def test_a_lead_notes_what_is_learned(client_for, cast):
    reading = drawn(cast)
    url = f"/queue/second-readings/{reading.id}"
    client_for("gale").post(f"{url}/read", {"choice": "approve", "words": "It is grief."}, status=303)
    lee = client_for("lee")
    assert "waits for a word" in lee.get("/queue/second-readings/differences").words
    assert "Please write what is learned" in lee.post(f"{url}/learned", {"words": ""}, status=422).words
    for _ in range(2):
        lee.post(f"{url}/learned", {"words": "Grief may be harsh."}, status=303)
    page = client_for("sol").post(f"{url}/learned", {"words": "Another lesson."}, status=422)
    assert "Grief may be harsh." in page.words and "Another lesson." in page.text
    for name in ("wren", "gale"):
        page = client_for(name).get(url)
        assert "Grief may be harsh." in page.words and not page.all("textarea")
    client_for("wren").post(f"{url}/learned", {"words": "x"}, status=403)


def test_in_french(client_for, cast):
    reading = drawn(cast)
    cast.gale.language = "fr"
    transaction.commit()
    gale, url = client_for("gale"), f"/queue/second-readings/{reading.id}"
    assert "Deuxièmes lectures" in gale.get("/queue/second-readings").words
    assert "Qu’auriez-vous décidé" in gale.get(f"{url}/read").words
    assert "Deux lectures" in gale.post(f"{url}/read", {"choice": "approve", "words": "Bien."}, follow=True).words
