"""/oversight/detection (S5.10, S5.12, S5.18): tables, charts with words, files; the sample's form on the desk."""
from models.care import bursts, samples
from models.care.bursts import Burst
from models.care.samples import Sample
from models.ground import transaction
from models.ground.db import db
from tests import factories
from tests.blueprints.desk import PHONE, claimed, item_of


def test_empty(client_for):
    page = client_for("dara").get("/oversight/detection")
    assert all(words in page.words for words in ("Nothing was drawn yet", "No rule has found anything yet"))


def test_figures_name_nobody_and_few_are_told_as_few(client_for, cast, statements):
    for n in range(5):
        factories.talkabout(cast.ash, title=f"{n}", body=PHONE)
    factories.talkabout(cast.ash, title="x", body="Write to me at someone@example.org any time.")
    dara = client_for("dara")
    with statements() as seen:
        page = dara.get("/oversight/detection")
    assert "detail.phone Phone number 5" in page.words and "detail.email E-mail address fewer than 5" in page.words
    assert "ash" not in page.words.split() and len(seen) <= 14
    lines = dara.get("/oversight/detection/rules.csv").response.get_data(as_text=True).splitlines()
    assert "detail.phone,Phone number,5,0,0" in lines and "detail.email,E-mail address,<5,," in lines
    for table in ("misses", "drift"):
        assert "text/csv" in dara.get(f"/oversight/detection/{table}.csv").response.content_type
    dara.get("/oversight/detection/members.csv", status=404)


def test_a_sample_from_the_desk_to_the_report(client_for, cast):
    post = factories.talkabout(cast.ash)
    samples.draw()
    transaction.commit()
    wren = client_for("wren")
    url = claimed(item_of(post), wren)
    assert "drawn by chance" in wren.get(url).words
    page = wren.get(f"{url}/sample")
    page = wren.post(f"{url}/sample", {"seen_version": 1, "category": "weather"}, status=422)
    page = wren.post(f"{url}/sample", {"seen_version": 1, "category": "name"}, follow=True)
    assert "it counts as missed" in page.words and db.session.query(Sample).one().answer == "name"
    page = client_for("dara").get("/oversight/detection")
    assert "100 %" in page.words and [svg for svg in page.tree.iter() if svg.get("role") == "img"]


def test_leads_see_a_burst_on_the_desk_and_take_note(client_for, cast):
    db.session.add(Burst(community="en", category="method", members=5, hours=6, nth=1))
    transaction.commit()
    lee, words = client_for("lee"), "Several members speak of the same"
    assert words in lee.get("/queue").words and words not in client_for("wren").get("/queue").words
    assert "A method: 5 members within 6 hours" in lee.get("/oversight/detection").words
    client_for("dara").post("/oversight/detection/bursts/1/seen", status=403)
    lee.post(f"/oversight/detection/bursts/{bursts.unseen(for_=cast.lee)[0].id}/seen", status=303)
    assert words not in lee.get("/queue").words
