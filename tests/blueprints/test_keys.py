"""Keys at the desk: the sheet, the form, and what pages say of them (WCAG 2.1.4)."""
from models.care import queue
from models.care.queue import Band, Source
from models.ground import transaction
from models.people import desk_keys
from tests import factories
from tests.blueprints.desk import claimed

ON = {"key-is_on": "y", **{f"key-{command}": key for command, key in desk_keys.COMMANDS.items()}}


def keys_on(page) -> set[str]:
    return {one.get("aria-keyshortcuts") for one in page.tree.iter() if one.get("aria-keyshortcuts")}


def test_a_page_says_nothing_of_keys_until_they_are_on(cast, client_for):
    item = queue.open_item(factories.talkabout(cast.ash), Band.CONCERN, Source.REPORT)
    transaction.commit()
    wren = client_for("wren")
    address = claimed(item, wren)
    assert keys_on(wren.get(address)) | keys_on(wren.get("/queue")) == set()
    assert "Your keys are on." in wren.get(wren.post("/queue/keys/own", ON, status=303).location).words
    page = wren.get(address)
    assert keys_on(page) >= set("aenrxswlhpmiugq?")
    assert "data-steps" in wren.get("/queue").one("ol", class_="rows").attrib
    assert keys_on(client_for("gale").get(address)) == set()       # each guide's own
    assert keys_on(wren.get("/queue", headers={"Save-Data": "on"})) == set()     # there is no script on it


def test_only_what_can_be_taken_back_is_pressed_by_its_key(cast, client_for):
    item = queue.open_item(factories.talkabout(cast.ash), Band.CONCERN, Source.REPORT)
    transaction.commit()
    wren = client_for("wren")
    wren.post("/queue/keys/own", ON, status=303)
    pressed = [wren.get(f"/queue/items/{item.id}"), wren.get(claimed(item, wren))]
    at_once = [one for page in pressed for one in page.tree.iter() if "data-at-once" in one.attrib]
    assert [one.get("aria-keyshortcuts") for one in at_once] == ["c", "g"]


def test_one_key_for_two_commands_is_refused_beside_its_field(client_for):
    wren = client_for("wren")
    page = wren.post("/queue/keys/own", ON | {"key-note": "A", "key-edit": "ee"}, status=422)
    assert "“A” is the key for “Approve” already." in "".join(page.one("p", id="key-note-error").itertext())
    assert "one letter, digit or sign" in "".join(page.one("p", id="key-edit-error").itertext())
    assert page.one("input", id="key-note").get("value") == "A"
    assert "Your keys are off" in wren.get("/queue/keys").words


def test_a_key_of_ones_own_and_back_to_the_usual(client_for):
    wren = client_for("wren")
    wren.post("/queue/keys/own", ON | {"key-queue": "'", "key-board": ""}, status=303)
    page = wren.get("/queue/keys")
    assert "'" in keys_on(page) and "no key" in page.words
    page = wren.get(wren.post("/queue/keys/usual", status=303).location)
    assert "q" in keys_on(page) and "no key" not in page.words
