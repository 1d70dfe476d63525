"""A colleague's presence (S5.4, S5.8): on the item's page and on the list, no statement more for a line."""
from models.care import queue
from models.care.queue import Band, Source
from models.ground import transaction
from models.people import rota
from tests import factories


def test_colleagues_see_who_has_it_open(cast, client_for, statements):
    items = [queue.open_item(factories.talkabout(one), Band.CONCERN, Source.REPORT) for one in (cast.ash, cast.bea)]
    transaction.commit()
    wren, gale = client_for("wren"), client_for("gale")
    url = f"/queue/items/{items[0].id}"
    list_url = gale.get("/queue").one("section", id="waiting").get("data-hx-get")
    with statements() as before:
        gale.get("/queue")
    gale.get(list_url, htmx=True, status=204)
    form = next(one for one in wren.get(url).all("form") if one.get("action") == f"{url}/look")
    assert form.get("data-hx-trigger") == "load, every 60s"
    assert wren.post(f"{url}/look", htmx=True, status=200).words == ""      # nobody else is there
    with statements() as after:
        assert "Wren has it open, for less than a minute" in gale.get("/queue").words
    assert len(after) == len(before) <= 5
    assert "Wren has it open" in gale.get(list_url, htmx=True).words        # it is news
    assert "Wren has had it open for less than a minute." in gale.get(url).words
    assert "Wren has had it open" in gale.post(f"{url}/look", htmx=True, status=200).words
    wren.post(f"{url}/claim", status=303)
    words = gale.post(f"{url}/look", htmx=True, status=200).words
    assert "Wren has it in hand." in words and "had it open" not in words
    assert "Gale has had it open" in wren.get(url).words
    assert "in Wren’s hands" in gale.get("/queue").words


def test_an_open_page_is_no_sign_of_work_and_the_wall_stands(cast, client_for):
    """S5.17, S2.8"""
    item = queue.open_item(factories.talkabout(cast.fleur, body="Une longue semaine."), Band.CONCERN, Source.REPORT)
    transaction.commit()
    before = rota.guides_present()
    client_for("gale").post(f"/queue/items/{item.id}/look", htmx=True, status=200)
    assert rota.guides_present() == before
    client_for("wren").post(f"/queue/items/{item.id}/look", htmx=True, status=404)
    client_for("ash").post(f"/queue/items/{item.id}/look", htmx=True, status=403)
