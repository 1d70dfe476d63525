"""The front page and "Get help now": for anyone, in both languages, with the database or without (S1, S10.1, S11.2)."""
import pytest
from sqlalchemy import create_engine

from models.ground.db import db
from models.people import signposts


@pytest.fixture
def no_database(app):
    """Whoever asks the community database now is told that it is away."""
    here = db.engines[None]
    db.session.remove()
    db.engines[None] = create_engine("sqlite:////nowhere/at/all.sqlite")
    app.extensions.pop("is_demo", None)
    yield
    db.session.remove()
    db.engines[None].dispose()
    db.engines[None] = here


def calls(page) -> list[str]:
    return [a.get("href") for a in page.all("a") if (a.get("href") or "").startswith("tel:")]


def test_the_front_page_says_what_it_is_and_is_not(client_for):
    words = client_for(None).get("/").words
    assert "not a crisis service" in words and "not therapy" in words


def test_the_front_page_leads_to_each_organisation(client_for):
    page = client_for(None).get("/")
    assert all(page.all("a", href=f"/join/{slug}") for slug in ("alberta", "forces", "rivermount"))


@pytest.mark.parametrize("name, wall", [("ash", True), ("wren", True), ("ada", False)])
def test_the_front_page_leads_readers_of_the_wall_to_it(client_for, name, wall):
    page = client_for(name).get("/")
    assert bool([a for a in page.all("a", href="/wall") if a.get("class")]) == wall


def test_the_front_page_is_in_french(client_for):
    page = client_for(None, language="fr").get("/")
    assert page.tree.get("lang") == "fr" and "La règle." in page.words


def test_help_names_emergency_first_then_the_country(client_for):
    """S10.1: no sign-in needed."""
    found = calls(client_for(None).get("/help-now"))
    assert found[0] == "tel:911" and "tel:988" in found and "tel:18773032642" not in found


def test_help_of_a_chosen_organisation(client_for):
    """S10.1: Alberta's lines between the emergency number and the country's; the choice is a plain link (S11.2)."""
    client = client_for(None)
    link = next(a for a in client.get("/help-now").all("a") if a.get("href") == "/help-now?for=alberta")
    found = calls(client.get(link.get("href")))
    assert found[0] == "tel:911" and found.index("tel:18773032642") < found.index("tel:988")


def test_help_of_ones_own_organisation(client_for):
    page = client_for("ash").get("/help-now")
    assert "tel:18773032642" in calls(page) and not page.all("nav", **{"aria_labelledby": "near-me"})


@pytest.mark.parametrize("given", ["nobody", "x" * 4000, "%00", "alberta'--", "ALBERTA"])
def test_an_organisation_that_is_none_gives_the_countrys_lines(client_for, given):
    assert "tel:988" in calls(client_for(None).get(f"/help-now?for={given}"))


def test_help_in_french(client_for):
    page = client_for(None, language="fr").get("/help-now")
    assert "Services d’urgence" in page.words and "tel:911" in calls(page)


@pytest.mark.parametrize("name", [None, "ash", "sol"])
def test_help_stands_when_the_database_is_away(client_for, no_database, request, name):
    """S10.1: a reader whose session can't be read gets the country's lines."""
    client = _already_signed_in(request, name)
    found = calls(client.get("/help-now?for=alberta"))
    assert found[0] == "tel:911" and "tel:988" in found


def _already_signed_in(request, name):
    """A browser that holds a cookie from before the database went away."""
    from tests.page_client import CSRF, PageClient
    client = PageClient.__new__(PageClient)
    client.app = request.getfixturevalue("template_app")
    client.http = client.app.test_client()
    with client.http.session_transaction() as cookie:
        cookie["csrf_token"] = CSRF
        if name:
            cookie["reader"] = "t" * 43
    return client


def test_other_pages_say_that_they_are_away(no_database, request):
    """No page but help pretends: a reader is not quietly taken for someone else."""
    client = _already_signed_in(request, "ash")
    client.app.testing = False
    try:
        client.get("/mine", status=503, check=False)
    finally:
        client.app.testing = True


def test_every_line_can_be_drawn_in_both_languages():
    for line in signposts.every_line():
        assert line.name["en"] and line.name["fr"] and line.says["en"] and line.says["fr"]


def test_lines_are_grouped_by_nearness():
    groups = signposts.grouped(signposts.for_place(region="AB"))
    assert [line.tel for line in groups["emergency"]] == ["911"]
    assert {line.scope for line in groups["near"]} == {"region"}
    assert {line.scope for line in groups["country"]} == {"country"}


@pytest.mark.parametrize("back", [
    "//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example", "/a\nb"])
def test_the_language_button_leads_to_no_other_site(client_for, back):
    page = client_for(None).post("/language", {"language": "fr", "back": back}, status=303)
    assert page.location == "/"


def test_a_language_that_we_do_not_speak(client_for):
    client_for(None).post("/language", {"language": "de"}, status=400)


def test_the_language_is_kept_for_the_next_page(client_for):
    client = client_for(None)
    assert client.post("/language", {"language": "fr", "back": "/sign-in"}, follow=True).tree.get("lang") == "fr"


def test_the_language_of_a_member_is_kept_with_the_account(client_for, cast):
    client_for("ash").post("/language", {"language": "fr"}, status=303)
    assert cast.ash.language == "fr" and cast.ash.communities == ["en"]
