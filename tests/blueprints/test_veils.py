"""On the pages of escalations and earlier versions, too, hard words stay covered until a guide presses (S5.16)."""
from models.care import escalations, exposure, queue
from models.community import posts
from models.ground import transaction
from tests import factories
from tests.blueprints.desk import DANGER, item_of

MASK = "█████"


def press(page, client, back: str):
    """The button under the covered text, and where it leads."""
    form = next(one for one in page.all("form") if (one.get("action") or "").endswith("/reveal"))
    answer = client.post(form.get("action"), {"part": "words", "back": back}, status=303)
    assert answer.location == back
    return client.get(back)


def test_an_escalation_covers_the_words_it_is_about(cast, client_for):
    item = item_of(factories.talkabout(cast.ash, title="Tonight", body=f"Soup again.\n{DANGER}"))
    queue.claim(item.id, by=cast.wren)
    escalation = escalations.open_from_item(item.id, by=cast.wren, severity="high", words="Worried.", tried="")
    url = f"/escalations/{escalation.ref}"
    transaction.commit()
    sol = client_for("sol")
    page = sol.get(url)
    assert MASK in page.text and "kill myself" not in page.text and "Soup again." in page.text
    assert "kill myself" in press(page, sol, url).text
    assert "kill myself" not in client_for("ines").get(url).text        # each for themself
    assert exposure.shown(item, for_=cast.sol) == {"words"}


def test_earlier_versions_cover_theirs_and_easy_words_lie_open(cast, client_for):
    post = factories.talkabout(cast.ash, body=DANGER)
    posts.revise(post, by=cast.ash, title=post.title, body="I made soup.", seen_version=1)
    transaction.commit()
    url, gale = f"/queue/items/{item_of(post).id}/versions", client_for("gale")
    page = gale.get(url)
    assert MASK in page.text and "kill myself" not in page.text and "soup" in page.text
    page = press(page, gale, url)
    assert "kill myself" in page.text and page.all("details", class_="veil") == []
    gale.post(f"{url.removesuffix('/versions')}/reveal", {"part": "words", "back": "//elsewhere.example"}, status=303)


def test_what_nobody_finds_hard_lies_open(cast, client_for):
    post = factories.talkabout(cast.ash, body="I was tired.")
    posts.revise(post, by=cast.ash, title=post.title, body="I was calm.", seen_version=1)
    item = queue.open_item(post, queue.Band.ROUTINE, queue.Source.REPORT)
    transaction.commit()
    page = client_for("wren").get(f"/queue/items/{item.id}/versions")
    assert "tired" in page.text and page.all("details", class_="veil") == []
