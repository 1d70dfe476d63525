"""Reply templates as pages (S1.3): proposed by one Lead, decided by another, read by guides."""
from models.care import reply_templates
from models.people import organisations

NEW = {"language": "en", "purpose": "reply", "organisation": "0", "title": "A first answer",
       "body": "Hello {member}, I am {guide}.", "reason": "Asked for."}


def proposed(client, **more):
    place = client.post("/phrasebook/replies/new", {**NEW, **more}, status=303).location
    return place, int(place.rsplit("/", 1)[1])


def test_from_a_proposal_to_use(client_for):
    lee, sol = client_for("lee"), client_for("sol")
    place, number = proposed(lee)
    assert proposed(lee) == (place, number)
    assert "another Lead decides" in lee.get(place).words and not lee.get(place).all("textarea")
    page = sol.post(f"{place}/wordings/1/approve", {"approve-words": ""}, status=422)
    assert "Please write why" in page.words
    sol.post(f"{place}/wordings/1/approve", {"approve-words": "Kind."}, status=303)
    page = client_for("wren").get(place)
    assert "Hello {member}, I am {guide}." in page.words and "Decided by Sol" in page.words
    assert "A first answer" in client_for("wren").get("/phrasebook/replies?purpose=reply&language=en").words
    page = sol.post(f"{place}/wordings/1/return", {"return-words": "No."}, status=422)
    assert "Somebody changed or decided this" in page.words and "No." in page.text


def test_another_wording_and_a_stale_one(client_for):
    lee, sol = client_for("lee"), client_for("sol")
    place, number = proposed(lee)
    sol.post(f"{place}/wordings/1/approve", {"approve-words": "Kind."}, status=303)
    page = lee.get(f"{place}/change")
    assert page.value("seen") == "1" and "I am {guide}" in page.text and not page.all("select")
    sol.post(f"{place}/change", {"seen": "1", "title": "Other", "body": "Hi.", "reason": "Shorter."}, status=303)
    lee.post(f"{place}/wordings/2/return", {"return-words": "Too short."}, status=303)
    assert "Too short." in sol.get(place).words and "Sent back" in sol.get(place).words
    sol.post(f"{place}/change", {"seen": "1", "title": "Other", "body": "Hi, you.", "reason": "Shorter."}, status=303)
    lee.post(f"{place}/wordings/3/approve", {"approve-words": "Yes."}, status=303)
    page = lee.post(f"{place}/change", {"seen": "1", "title": "Mine", "body": "Mine.", "reason": "So."}, status=422)
    assert "Mine." in page.text and page.value("seen") == "3"
    lee.post(f"{place}/withdraw", {"reason": ""}, status=422)
    lee.post(f"{place}/withdraw", {"reason": "It hurt somebody."}, status=303)
    assert "Out of use: withdrawn by Lee" in sol.get(place).words


def test_taking_a_proposal_back(client_for):
    lee = client_for("lee")
    place, _number = proposed(lee)
    client_for("sol").post(f"{place}/wordings/1/take-back", status=404)
    for _click in range(2):
        lee.post(f"{place}/wordings/1/take-back", status=303)
    assert "Withdrawn" in lee.get(place).words


def test_what_is_wrong_is_told_beside_its_field(client_for, cast):
    lee = client_for("lee")
    for wrong, words in (({"title": ""}, "Please name it."), ({"body": "Dear {name}"}, "Something stands in braces"),
                         ({"body": "Ring me on 403 555 0199."}, "The scan would find something"),
                         ({"purpose": "praise"}, "Please choose from the list."), ({"reason": ""}, "Please write why"),
                         ({"organisation": "999"}, "Please choose from the list."),
                         ({"organisation": "x"}, "Please choose from the list.")):
        page = lee.post("/phrasebook/replies/new", {**NEW, **wrong}, status=422)
        assert words in page.words and (NEW["title"] in page.text or "title" in wrong)
    proposed(lee, organisation=str(organisations.find("alberta").id))
    assert "Alberta" in lee.get("/phrasebook/replies").words
    assert reply_templates.usable("reply", "en", cast.ash.organisation_id)[0].title != "A first answer"


def test_guides_read_and_leads_keep(client_for):
    wren = client_for("wren")
    assert "Welcome" in wren.get("/phrasebook/replies?purpose=greeting").words
    assert "No template is like that" in wren.get("/phrasebook/replies?purpose=none").words
    wren.get("/phrasebook/replies/new", status=403)
    wren.post("/phrasebook/replies/1/withdraw", status=403)
    client_for("lee").get("/phrasebook/replies/999999", status=404)
