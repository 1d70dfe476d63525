"""A form that can't be taken, as a session or a page is too old: what was typed is shown once more, to be copied."""
from models.ground import transaction
from models.people import sessions
from tests import factories

TYPED = {"title": "A long night", "body": "It rained.\nI wrote & wrote.", "once": "k1"}


def ended(client):
    """Their session has come to its end on the server; the browser doesn't know yet."""
    with client.http.session_transaction() as cookie:
        token = cookie["reader"]
    sessions.end(token)
    transaction.commit()
    return client


def test_a_session_that_ended_while_someone_wrote(client_for):
    page = ended(client_for("ash")).post("/talkabouts/new", TYPED, status=401)
    assert "You have been signed out" in page.words
    assert "A long night It rained. I wrote & wrote." in page.words
    assert "/sign-in" in [a.get("href") for a in page.all("a", class_="button primary")]


def test_the_same_in_place_where_there_is_script(client_for, cast):
    post = factories.talkabout(cast.bea)
    page = ended(client_for("ash")).post(f"/talkabouts/{post.id}", {"body": "With you."}, htmx=True, status=422)
    assert "With you." in page.words and page.response.headers["HX-Retarget"] == "#main"


def test_a_guides_words_too(client_for):
    page = ended(client_for("wren")).post("/queue/items/1/remove", {"remove-words": "Kindly meant."}, status=401)
    assert "Kindly meant." in page.words


def test_a_page_whose_token_is_no_longer_good(client_for):
    page = client_for("ash").post("/talkabouts/new", TYPED, csrf=False, status=400)
    assert "It rained." in page.words


def test_no_other_site_puts_words_on_our_pages(client_for):
    """A form from elsewhere comes without our cookie, which is Lax: nothing of it is shown."""
    visitor = client_for(None)
    visitor.http.delete_cookie("form")
    assert "It rained." not in visitor.post("/talkabouts/new", TYPED, csrf=False, status=400).words


def test_nothing_that_is_to_be_sealed_or_secret_is_shown(client_for):
    """S7.1"""
    sent = {"words": "12 Elm Street", "reason": "Because.", "passphrase": "moss grows", "code": "123456"}
    page = ended(client_for("sol")).post("/registry/abcd1234/disclosure", sent, status=303)
    assert "/sign-in" in page.location
    page = client_for("ash").post("/join/alberta", {"password": "seven quiet stones"}, csrf=False, status=400)
    assert "quiet" not in page.words
