"""The member's page for guides, and their watches, as pages (S5.4, S5.7)."""
from datetime import timedelta

import pytest

from models.care import beside, escalations, notes, queue, reaching, reply_templates, sanctions, watch_lists, watches
from models.care.queue import Band, Source
from models.care.watch_rows import Watch
from models.ground import transaction
from models.ground.db import db, now
from models.people.accounts import AccountState
from models.people.standing import Measure
from models.vault import registration
from tests import factories
from tests.blueprints.desk import DANGER, claimed

SOON = (now().date() + timedelta(days=7)).isoformat()
WATCH = {"kind": "vulnerable", "reason": "vulnerable.low-lately", "words": "Very low.", "review_on": SOON}


def begun(cast, **more):
    watch = watches.begin(cast.ash.id, by=cast.wren, review_on=now().date() + timedelta(days=7), **{
        "kind": "vulnerable", "reason": "low-lately", "words": "Very low.", **more})
    transaction.commit()
    return watch


def test_what_guides_see_of_a_member(client_for, cast):
    factories.talkabout(cast.ash, title="A long week")
    factories.talkabout(cast.ash, title="Tonight", body=DANGER)
    notes.write(cast.ash.id, by=cast.gale, words="Likes to be asked twice.")
    begun(cast)
    page = client_for("wren").get(f"/queue/members/{cast.ash.id}")
    for words in ("A long week", "Watched as vulnerable", "kept by Wren", "Likes to be asked twice.", "text veiled",
                  "Here for a few days", "Watch begun", "level 3"):
        assert words in page.words
    assert "kill myself" not in page.text and "Tonight" not in page.words
    client_for("wren").get(f"/queue/members/{cast.fleur.id}", status=404)      # S2.8
    client_for("wren").get(f"/queue/members/{cast.gale.id}", status=404)


def test_what_stands_against_them_and_what_was_written_to_them(client_for, cast):
    sanctions.impose(cast.ash, Measure.PAUSE, by=cast.wren, category="unkind", words="Please.", key="k", days=3)
    reaching.reach_out(cast.ash.id, by=cast.gale, words="I have thought of you.")
    transaction.commit()
    page = client_for("wren").get(f"/queue/members/{cast.ash.id}")
    assert "A guide wrote to them" in page.words and "I have thought of you." in page.words
    assert len(page.all("a", href=f"/queue/members/{cast.ash.id}/standing")) == 2


def test_never_registration_data(client_for, cast):
    """S7.1, S7.2: every value that was sealed, and what they answered when joining, is looked for and not found."""
    sealed = {"email": "moss.qzx@example.org", "date_of_birth": "1994-03-27", "postal_code": "T5K 2M5",
              "country": "CA", "phone": "+17805550177", "affiliation": "veteran-qzx"}
    ash = cast.ash
    ash.record_key = registration.seal("ca", registration.Details(**sealed))
    ash.affiliation, ash.answers = "veteran-qzx", {"brings": "my-divorce-qzx", "heard": "campus-qzx"}
    begun(cast)
    transaction.commit()
    wren = client_for("wren")
    for url in (f"/queue/members/{ash.id}", f"/queue/members/{ash.id}/watch", "/queue/watches",
                f"/queue/watches/{watch_lists.on(cast.ash)[0].id}"):
        text = wren.get(url).text
        for value in (*sealed.values(), "780 555 0177", "27 March", "my-divorce-qzx", "campus-qzx", cast.ash.record_key,
                      cast.ash.organisation.name("en")):
            assert value == "CA" or value not in text, f"{value} on {url}"


def test_a_member_who_left(client_for, cast):
    cast.ash.state = AccountState.CLOSED.value
    transaction.commit()
    page = client_for("wren").get(f"/queue/members/{cast.ash.id}")
    assert "This account is closed" in page.words and "Keep the note" not in page.words
    client_for("wren").post(f"/queue/members/{cast.ash.id}/notes", {"words": "Hm."}, status=404)


def test_a_note_and_its_warning(client_for, cast):
    wren, url = client_for("wren"), f"/queue/members/{cast.ash.id}/notes"
    page = wren.post(url, {"words": "Reached on 403 555 0199."}, status=422)
    assert "Such details belong into the sealed record alone" in page.words and "403 555 0199" in page.words
    assert page.all("input", name="sure")
    wren.post(url, {"words": "Named the line 403 555 0199.", "sure": "y"}, status=303)
    [note] = notes.about(cast.ash)
    page = wren.get(f"/queue/members/{cast.ash.id}?corrects={note.id}")
    assert "You put this note right" in page.words and page.value("corrects") == str(note.id)
    wren.post(url, {"words": "It was another line.", "corrects": str(note.id)}, status=303)
    assert notes.about(cast.ash)[0].corrects_id == note.id
    wren.get(f"/queue/members/{cast.bea.id}?corrects={note.id}", status=404)
    assert wren.post(url, {"words": ""}, status=422).one("div", id="error-summary") is not None


def test_beginning_a_watch(client_for, cast):
    wren, url = client_for("wren"), f"/queue/members/{cast.ash.id}/watch"
    assert wren.get(url).value("review_on") == (now().date() + timedelta(days=14)).isoformat()
    for wrong, words in (({"kind": ""}, "Please choose one."), ({"words": ""}, "Please write why"),
                         ({"reason": "conduct.unkind"}, "Please choose from the list."),
                         ({"review_on": "2020-01-01"}, "Please choose a day to come."),
                         ({"review_on": ""}, "Please choose a day."), ({"review_on": "soon"}, "year-month-day"),
                         ({"review_on": "2999-01-01"}, "within a month")):
        page = wren.post(url, {**WATCH, **wrong}, status=422)
        assert words in page.words and ("words" in wrong or "Very low." in page.text)
    for _click in range(2):
        wren.post(url, WATCH, status=303)
    page = client_for("gale").post(url, WATCH, status=422)
    assert "They are watched so already." in page.words and "There is a watch already" in page.words


def test_the_lists(client_for, cast):
    wren = client_for("wren")
    assert "Nobody is watched" in wren.get("/queue/watches").words
    begun(cast)
    assert "ash" in wren.get("/queue/watches").words and "ash" in wren.get("/queue/watches?mine=1").words
    assert "You keep no watch" in client_for("gale").get("/queue/watches?mine=1").words
    assert "These are all the watches." in wren.get("/queue/watches?after=999").words


def test_renewing_handing_over_ending(client_for, cast):
    watch, wren = begun(cast), client_for("wren")
    url = f"/queue/watches/{watch.id}"
    assert wren.get(url).value("renew-seen") == "1"
    page = wren.post(f"{url}/renew", {"renew-words": "", "renew-seen": "1", "renew-review_on": SOON}, status=422)
    assert "Please write why" in page.words
    later = (now().date() + timedelta(days=20)).isoformat()
    wren.post(f"{url}/renew", {"renew-words": "Still low.", "renew-seen": "1", "renew-review_on": later}, status=303)
    page = wren.post(f"{url}/hand-over", {"hand-words": "My leave.", "hand-seen": "1", "hand-to": cast.gale.id},
                     status=409)
    assert "This has changed in the meantime" in page.words and "My leave." in page.text
    assert page.value("hand-seen") == "2"
    for nobody in ("", "x", cast.ada.id):
        wren.post(f"{url}/hand-over", {"hand-words": "My leave.", "hand-seen": "2", "hand-to": nobody}, status=422)
    wren.post(f"{url}/hand-over", {"hand-words": "My leave.", "hand-seen": "2", "hand-to": cast.gale.id}, status=303)
    page = wren.get(url)
    assert "Take it over" in page.words and not page.all("textarea") and "to Gale" in page.words
    page = wren.post(f"{url}/end", {"end-words": "Better.", "end-seen": "3"}, status=422)
    assert "A colleague keeps this watch." in page.words and "Better." in page.text
    wren.post(f"{url}/take-over", {"instead_of": cast.gale.id}, status=303)
    wren.post(f"{url}/end", {"end-words": "Better.", "end-seen": "4"}, status=303)
    assert "Over since" in wren.get(url).words and watch_lists.on(cast.ash) == []
    wren.post(f"{url}/take-over", {"instead_of": cast.wren.id}, status=409, check=False)


@pytest.mark.parametrize("name", ["ash", "dara", "ada"])
def test_it_is_not_for_others(client_for, cast, name):
    watch = begun(cast)
    for url in (f"/queue/members/{cast.ash.id}", "/queue/watches", f"/queue/watches/{watch.id}"):
        client_for(name).get(url, status=403)


def test_an_item_tells_of_watches_and_notes_and_leads_to_the_page(client_for, cast):
    """S5.4: on one screen; whoever holds it decides on a watch from there, and is led back to it."""
    item = queue.open_item(factories.talkabout(cast.ash), Band.ROUTINE, Source.REPORT)
    transaction.commit()
    wren, begin = client_for("wren"), f"/queue/members/{cast.ash.id}/watch"
    page = wren.get(f"/queue/items/{item.id}")
    assert page.all("a", href=f"/queue/members/{cast.ash.id}") and page.all("a", href=begin)
    begin = f"{claimed(item, wren)}/watch"
    assert wren.get(f"/queue/items/{item.id}").all("a", href=begin)
    sent = {f"watch-{name}": value for name, value in WATCH.items()} | {"watch-seen_version": 1}
    assert f"/queue/items/{item.id}#decide" in wren.post(begin, sent, status=303).location
    notes.write(cast.ash.id, by=cast.gale, words="Likes to be asked twice.")
    page = wren.get(f"/queue/items/{item.id}")
    assert "kept by Wren" in page.words and "Likes to be asked twice." in page.words
    assert db.session.query(Watch).one().post_id == item.post_id


def test_who_has_the_escalation_stands_beside_its_item_and_over_the_decision(client_for, cast):
    """S6.8"""
    item = queue.open_item(factories.talkabout(cast.ash), Band.URGENT, Source.REPORT)
    queue.claim(item.id, by=cast.wren)
    case = escalations.open_from_item(item.id, by=cast.wren, severity="high", words="Worried.", tried="")
    assert client_for("gale").get(f"/queue/items/{item.id}").words.count("nobody has it yet") == 2
    escalations.accept(case.ref, by=cast.sol)
    transaction.commit()
    assert client_for("gale").get(f"/queue/items/{item.id}").words.count("Sol has it") == 2
    [line] = beside.of(cast.ash, case_id=0, for_=cast.wren).escalations
    assert (line.ref, line.kind, line.by, line.closed_at) == (case.ref, "high", "Sol", None)


@pytest.mark.parametrize(("act", "words"), [
    ("edit", "Everything that you feel about it is still there"), ("note", "a quiet note on your post"),
    ("remove", "it could be very hard on someone")])
def test_words_to_the_author_begin_from_a_template(client_for, cast, act, words):
    """S1.3: it is drawn, not sent; a brace that is left is told."""
    item = queue.open_item(factories.talkabout(cast.ash), Band.ROUTINE, Source.REPORT)
    transaction.commit()
    wren = client_for("wren")
    url = claimed(item, wren)
    kept = reply_templates.usable(act, "en")[0]
    sent = {f"{act}-body": "Other words", f"{act}-category": {"edit": "who", "remove": "graphic"}.get(act, ""),
            f"{act}-title": "A long week", "note-note": "loss", f"{act}-seen_version": "1"}
    page = wren.post(f"{url}/{act}", {**sent, f"{act}-template": str(kept.id), f"{act}-pick": "1"}, status=200)
    drawn = "".join(page.one("textarea", name=f"{act}-words").itertext())
    assert words in drawn and drawn.strip().startswith(("ash, ", "we ")) and queue.find(item.id, for_=cast.wren).is_open
    page = wren.post(f"{url}/{act}", {**sent, f"{act}-words": "Thank you for {post}."}, status=422)
    assert "Something in braces is still to be filled in" in page.words
    wren.post(f"{url}/{act}", {**sent, f"{act}-words": drawn}, status=303)
