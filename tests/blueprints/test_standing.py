"""How one stands (S5.7): the member's own page, the desk's, signing in while one is shut out."""
import pytest

from models.people import standing
from models.people.standing import Measure
from tests import factories

IMPOSED = {"kind": "pause", "days": "3", "category": "unkind", "words": "Please rest a little.", "once": "k"}


def test_with_nothing_against_you(client_for):
    assert "Nothing stands against you" in client_for("ash").get("/mine/standing").words


@pytest.mark.parametrize(("kind", "says"), [
    (Measure.WARNING, "A warning"), (Measure.PAUSE, "Posting is paused until"),
    (Measure.SUSPENSION, "Your account is suspended until a clinician lifts it"),
    (Measure.REMOVAL, "while a second clinician looks at it")])
def test_it_says_what_why_and_what_it_means(client_for, cast, kind, says):
    factories.sanction(cast.ash, cast.lee, kind)
    page = client_for("ash").get("/mine/standing")
    assert says in page.words and "Please rest a little." in page.words and "nobody is put down" in page.words


def test_in_their_language(client_for, cast):
    factories.sanction(cast.fleur, cast.gale, words="Reposez-vous un peu.")
    page = client_for("fleur").get("/mine/standing")
    assert page.tree.get("lang") == "fr" and "personne ne soit rabaissé" in page.words


def test_nobody_else_reads_it(client_for, cast):
    factories.sanction(cast.ash, cast.gale)
    assert "Please rest a little." not in client_for("bea").get("/mine/standing").words
    client_for("wren").get("/mine/standing", status=403)


def test_signing_in_while_suspended_leads_to_it_and_nowhere_else(client_for, cast):
    """S5.7: what, why, until when, and help."""
    factories.sanction(cast.ash, cast.lee, Measure.SUSPENSION, days=7)
    client = client_for(None)
    page = client.post("/sign-in", {"username": "ash", "password": factories.PASSWORD}, status=303)
    assert page.location == "/mine/standing"
    page = client.get("/mine/standing")
    assert "Your account is suspended until" in page.words and "Get help now" in page.words
    links = {a.get("href") for a in page.all("a")}
    assert "/mine/data" in links and not links & {"/wall", "/groups", "/search", "/mine/notices"}
    assert client.get("/wall", status=303).location == "/mine/standing"
    client.get("/mine/data")
    client.post("/sign-out", {"csrf_token": page.value("csrf_token")}, status=303)


def test_with_script_too(client_for, cast):
    client = client_for("ash")
    factories.sanction(cast.ash, cast.lee, Measure.SUSPENSION)
    client = client_for("ash")
    assert client.get("/wall", htmx=True, status=403).response.headers["HX-Redirect"] == "/mine/standing"


def test_who_is_paused_is_told_before_they_write(client_for, cast):
    factories.sanction(cast.ash, cast.gale)
    post = factories.talkabout(cast.bea)
    for url in ("/talkabouts/new", "/bricks/new", "/mine/words", f"/talkabouts/{post.id}"):
        assert "Posting is paused for you until" in client_for("ash").get(url).words
    assert "Posting is paused" not in client_for("bea").get("/talkabouts/new").words


def test_a_guide_imposes_and_the_page_tells(client_for, cast):
    wren = client_for("wren")
    url = f"/queue/members/{cast.ash.id}/standing"
    assert "Nothing was ever imposed" in wren.get(url).words
    post = factories.talkabout(cast.ash)
    page = wren.post(url, IMPOSED | {"post": str(post.id)}, follow=True)
    assert "It holds from now on." in page.words and "in force" in page.words and "Wren" in page.words
    wren.post(url, IMPOSED | {"post": str(post.id)}, status=303)        # a double click
    assert [(one.kind, one.post_id) for one in standing.against(cast.ash)] == [("pause", post.id)]


@pytest.mark.parametrize("wrong", [{"kind": ""}, {"kind": "suspension"}, {"category": "because"}, {"words": " "},
                                   {"days": ""}, {"days": "365"}, {"post": "x"}, {"words": "w" * 1001}])
def test_what_is_amiss_is_told_beside_the_field_and_nothing_is_lost(client_for, cast, wrong):
    url = f"/queue/members/{cast.ash.id}/standing"
    page = client_for("wren").post(url, IMPOSED | wrong, status=422)
    assert page.one("div", id="error-summary") is not None and standing.against(cast.ash) == []
    assert "words" in wrong or "Please rest a little." in page.text


def test_somebody_elses_post_is_not_named_as_the_cause(client_for, cast):
    post = factories.talkabout(cast.bea)
    client_for("wren").post(f"/queue/members/{cast.ash.id}/standing", IMPOSED | {"post": str(post.id)}, status=303)
    assert standing.against(cast.ash)[0].post_id is None


def test_a_colleague_was_quicker(client_for, cast):
    factories.sanction(cast.ash, cast.gale)
    page = client_for("wren").post(f"/queue/members/{cast.ash.id}/standing", IMPOSED, status=422)
    assert "This stands already" in page.words and "Please rest a little." in page.text


def test_a_removal_is_confirmed_by_another(client_for, cast):
    lee, sol = client_for("lee"), client_for("sol")
    url = f"/queue/members/{cast.ash.id}/standing"
    lee.post(url, IMPOSED | {"kind": "removal"}, status=303)
    made = standing.against(cast.ash)[0]
    assert not lee.get(url).all("button", id=f"confirm-{made.id}")
    lee.post(f"/queue/sanctions/{made.id}/confirm", status=403)
    assert sol.get(url).all("button", id=f"confirm-{made.id}")
    assert "The removal is confirmed." in sol.post(f"/queue/sanctions/{made.id}/confirm", follow=True).words
    assert "taken out of the community" in client_for("ash").get("/mine/standing").words


def test_lifting_asks_for_a_reason_and_comes_once(client_for, cast):
    made = factories.sanction(cast.ash, cast.gale)
    wren, url = client_for("wren"), f"/queue/sanctions/{made.id}/lift"
    assert "Please write a few words to them." in wren.post(url, {"why": " "}, status=422).words
    assert "It is lifted." in wren.post(url, {"why": "Kind since then."}, follow=True).words
    page = client_for("lee").post(url, {"why": "Me too, since Monday."}, status=409)
    assert "It had ended already." in page.words and "Me too, since Monday." in page.words
    page = client_for("ash").get("/mine/standing")
    assert "Nothing stands against you" in page.words and "Kind since then." in page.words


def test_not_across_the_language_wall(client_for, cast):
    """S2.8"""
    made = factories.sanction(cast.fleur, cast.gale)
    wren = client_for("wren")
    wren.get(f"/queue/members/{cast.fleur.id}/standing", status=404)
    wren.post(f"/queue/members/{cast.fleur.id}/standing", IMPOSED, status=404)
    wren.post(f"/queue/sanctions/{made.id}/lift", {"why": "No."}, status=404)


def test_staff_have_no_such_page(client_for, cast):
    client_for("lee").get(f"/queue/members/{cast.wren.id}/standing", status=404)
