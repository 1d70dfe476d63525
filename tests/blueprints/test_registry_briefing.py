"""The brief for an emergency service (S6.9), and ending an opening before its time."""
from datetime import timedelta

import pytest

from models.ground import audit, transaction
from models.ground.db import db, now
from models.vault import glass
from models.vault.glass import BreakGlass
from tests.blueprints.opening import BORN, EMAIL, PHONE, POSTAL, asked, assessed, escalated


@pytest.fixture
def record(app, cast):
    ref = escalated(app, cast)
    assessed(ref, cast, subject="child")
    return ref


@pytest.fixture
def sol(record, client_for):
    client = client_for("sol")
    client_for("wren").post(f"/registry/{record}/disclosure", {"words": "12 Elm Street, back door"}, status=303)
    client.post(f"/registry/{record}", asked(), status=303)
    return client


def test_the_choice_shows_nothing(record, sol):
    page = sol.get(f"/registry/{record}/brief")
    ticked = [e.get("value") for e in page.all("input", type="checkbox") if "checked" in e.keys()]
    assert set(ticked) == {"disclosure", "postal_code", "phone", "date_of_birth"}
    assert not any(value in page.text for value in (EMAIL, PHONE, BORN, POSTAL, "Elm"))


def test_it_is_read_aloud_in_order_and_holds_only_what_was_chosen(record, sol):
    page = sol.post(f"/registry/{record}/brief", {"fields": ["phone", "disclosure", "date_of_birth", "country"]},
                    status=200)
    order = ["My name is Sol", record, "A child may be in danger", "12 Elm Street, back door", "Canada", PHONE,
             "June 5, 1987", "years old"]
    places = [page.words.index(words) for words in order]
    assert places == sorted(places)
    assert EMAIL not in page.text and POSTAL not in page.text
    main = page.text.partition("<main")[2].partition("</main")[0]
    assert "ash" not in main.lower().replace("shred", "") and "Worried." not in main      # never a pseudonym
    assert page.response.headers["Cache-Control"] == "no-store"


def test_each_field_in_it_is_a_reading(record, sol):
    """S6.3: witnessed before it is shown."""
    sol.post(f"/registry/{record}/brief", {"fields": ["postal_code", "phone"]}, status=200)
    opening = db.session.query(BreakGlass).one()
    assert audit.fields_read([opening.id]) == {opening.id: ["postal_code", "phone"]}
    assert "A brief for the emergency service was drawn up" in sol.get(f"/escalations/{record}").words


@pytest.mark.parametrize("fields", [[], ["password"], ["connection"]])
def test_something_has_to_be_chosen(record, sol, fields):
    page = sol.post(f"/registry/{record}/brief", {"fields": fields}, status=422)
    assert page.all("div", id="error-summary")
    assert "registration:read" not in [entry.act for entry in audit.latest()]


def test_only_inside_a_live_opening(record, sol, client_for):
    other = client_for("sol")       # another browser of hers, without the key
    assert other.get(f"/registry/{record}/brief", status=303).location == f"/registry/{record}"
    answer = other.post(f"/registry/{record}/brief", {"fields": ["phone"]}, status=303)
    assert answer.location == f"/registry/{record}" and audit.latest()[0].act == "glass:refused"
    db.session.query(BreakGlass).one().ends_at = now() - timedelta(seconds=1)
    transaction.commit()
    sol.get(f"/registry/{record}/brief", status=303)
    assert PHONE not in sol.post(f"/registry/{record}/brief", {"fields": ["phone"]}, status=303).text


@pytest.mark.parametrize("name", ["ash", "wren", "lee", "dara"])
def test_nobody_else(record, client_for, name):
    client_for(name).get(f"/registry/{record}/brief", status=403)
    client_for(name).post(f"/registry/{record}/end", status=403)


def test_done_before_the_half_hour(record, sol, client_for):
    """The keys go, the cookie goes, nothing is read any more."""
    with_a_copy = client_for("sol")
    with_a_copy.http.set_cookie("glass", sol.http.get_cookie("glass", path=f"/registry/{record}").value,
                                path=f"/registry/{record}")
    answer = sol.post(f"/registry/{record}/end", status=303)
    assert answer.location == f"/escalations/{record}" and "glass=;" in answer.response.headers["Set-Cookie"]
    page = sol.get(answer.location)
    assert "The record is sealed again." in page.words and "still open" not in page.words
    opening = db.session.query(BreakGlass).one()
    assert opening.sealed_key == "" and not opening.is_live and opening.until == opening.ended_at
    assert audit.latest()[0].act == "glass:ended"
    for client in (sol, with_a_copy):
        assert PHONE not in client.post(f"/registry/{record}/fields/phone", status=303).text
    sol.post(f"/registry/{record}/end", status=409)


def test_another_may_be_made_afterwards(record, sol, cast):
    sol.post(f"/registry/{record}/end", status=303)
    assert glass.live(record, for_=cast.sol) is None and glass.live_ones(for_=cast.sol) == []
    assert "Open it for thirty minutes" in sol.get(f"/registry/{record}").words
