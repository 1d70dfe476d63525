"""The search page (S3.1): a form that works by itself, marks, notes, pages, help; few statements; nobody records it."""
import pytest

from models.community import blocks
from models.ground import audit
from tests import factories


def test_found_words_are_marked_and_lead_to_the_post(client_for, cast):
    post = factories.talkabout(cast.bea, "Nights", "I was sleeping <badly> again.")
    page = client_for("ash").get("/search?q=sleep")
    assert [m.text for m in page.all("mark")] == ["sleeping"] and "<badly>" in page.words
    assert page.all("a", href=f"/posts/{post.id}")


def test_a_reply_leads_to_its_place(client_for, cast):
    thread = factories.talkabout(cast.bea, "Evenings")
    reply = factories.reply(thread, cast.ash, "Marmalade helps.")
    page = client_for("bea").get("/search?q=marmalade")
    assert "Reply in “Evenings”" in page.words
    assert f"#reply-{reply.id}" in client_for("bea").get(f"/posts/{reply.id}", status=303).location


@pytest.mark.parametrize("kind", ["block", "mute"])
def test_a_reply_tells_no_title_of_somebody_hidden(client_for, cast, kind):
    """S3.10: a thread that the reader can't open is not named by those who answered in it, nor do its replies open."""
    post = factories.talkabout(cast.bea, "Bea's harbour")
    answer = factories.reply(post, factories.member("moss"), "Lanterns help me.")
    assert "harbour" in client_for("ash").get("/search?q=lanterns").words
    blocks.hide(cast.bea, by=cast.ash, kind=kind)
    assert "harbour" not in client_for("ash").get("/search?q=lanterns").words
    for page in (f"/posts/{answer.id}", f"/posts/{answer.id}/report", f"/talkabouts/{post.id}/replies/{answer.id}"):
        client_for("ash").get(page, status=404)
    assert "harbour" in client_for("wren").get("/search?q=lanterns").words


@pytest.mark.parametrize("mark", ["9" * 30, "-" + "9" * 30, "-1", "%00", "٣"])
def test_a_page_mark_that_is_none_is_ignored(client_for, cast, mark):
    """Both databases refuse a number that they can't hold."""
    factories.talkabout(cast.ash, "Lanterns")
    pages = ["/search?q=lanterns&before=", "/queue/unanswered?after=", "/queue?known=", "/oversight/audit?before=",
             "/phrasebook/versions?before=", "/phrasebook/proposals?before=", "/mine/following?posts=",
             "/mine/notices?before=", "/mine/drafts?before="]
    for url in pages:
        client_for("lee").get(url + mark)


def test_a_noted_post_shows_its_note_alone(client_for, cast):
    """S3.11"""
    factories.talkabout(cast.bea, "Heavy", "The quokka of it.", note="loss")
    page = client_for("ash").get("/search?q=quokka")
    assert "Content note: Death or loss" in page.words and "quokka of it" not in page.text


@pytest.mark.parametrize(("query", "says"), [
    ("", "Words to look for"), ("?q=quokka", "Nothing was found"), ("?q=%21%21", "There is no word in this"),
    ("?q=a%00quokka&kind=x&tag=x&before=x", "Nothing was found"), ("?q=quokka&before=-5", "Nothing was found"),
    ("?q=quokka&before=99999999999999999999", "Nothing was found")])
def test_empty_odd_and_fruitless(client_for, query, says):
    assert says in client_for("ash").get(f"/search{query}").words


def test_in_french(client_for, cast):
    factories.talkabout(cast.fleur, "L’été", "L’angoisse revenait.")
    page = client_for("fleur").get("/search?q=angoisses")
    assert "Trouvé" in page.words and [m.text for m in page.all("mark")] == ["angoisse"]


def test_the_second_page_keeps_the_words_and_filters(client_for, cast):
    for number in range(22):
        factories.talkabout(cast.bea, f"Lantern {number}", tags=("sleep",))
    page = client_for("ash").get("/search?q=lantern&tag=sleep&kind=talkabout")
    older = next(a.get("href") for a in page.all("a", rel="next"))
    assert "q=lantern" in older and "tag=sleep" in older and "kind=talkabout" in older
    second = client_for("ash").get("/search" + older)
    assert "Lantern 0" in second.words and "That is all that was found." in second.words


def test_words_of_danger_bring_help_first(client_for):
    """S10.1"""
    assert "these lines answer now" in client_for("ash").get("/search?q=I+want+to+kill+myself").words
    assert "these lines answer now" not in client_for("ash").get("/search?q=walking+the+dog").words


def test_five_statements_at_most_however_many_are_found(client_for, cast, statements):
    for number in range(25):
        factories.talkabout(cast.bea, f"Lantern {number}")
    client = client_for("ash")
    with statements() as seen:
        client.get("/search?q=lantern")
    assert len(seen) <= 5


def test_nobody_records_what_was_looked_for(client_for, cast):
    client_for("ash").get("/search?q=quokka")
    assert all("quokka" not in str(entry.facts) for entry in audit.latest())


def test_a_group_is_named_and_can_be_chosen(client_for, cast):
    """S3.6: only where the reader is in it; another's is left out like one that isn't there."""
    group = factories.group(cast.lee, "Night birds", members=[cast.ash, cast.bea])
    factories.talkabout(cast.bea, "Lanterns", group=group)
    factories.talkabout(cast.bea, "More lanterns")
    page = client_for("ash").get(f"/search?q=lanterns&group={group.slug}")
    assert [h.find("{*}a").text for h in page.all("h3")] == ["Lanterns"]
    assert page.one("p", class_="meta").find("{*}strong").text == "Night birds"
    assert page.one("option", value=group.slug).get("selected") is not None
    factories.member("moss")
    assert "Night birds" not in client_for("moss").get(f"/search?q=lanterns&group={group.slug}").words


def test_a_members_page_names_the_group_too(client_for, cast):
    group = factories.group(cast.lee, "Night birds", members=[cast.ash, cast.bea])
    factories.talkabout(cast.bea, "Lanterns", group=group)
    assert "Night birds" in client_for("ash").get("/members/bea").words
