"""A form that can't be taken, as a session or a page is too old: what was typed is shown once more, to be copied."""
import time
from datetime import UTC, datetime, timedelta

import pytest

from blueprints import halfway
from models.care import queue, second_readings, shifts
from models.care.samples import Sample
from models.community import posts, talkabouts
from models.ground import transaction
from models.ground.db import db
from models.people import accounts, invitations, resets, rota, second_factor, sessions
from models.vault import glass, registration
from tests import factories
from tests.conftest import PASSPHRASE
from tests.house import addresses
from tests.languages import by_turns

pytestmark = pytest.mark.usefixtures("furnished")
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
    assert any(a.get("href").startswith("/sign-in?next=") for a in page.all("a", class_="button primary"))


def test_the_same_in_place_where_there_is_script(client_for, cast):
    post = factories.talkabout(cast.bea)
    page = ended(client_for("ash")).post(f"/talkabouts/{post.id}", {"body": "With you."}, htmx=True, status=422)
    assert "With you." in page.words and page.response.headers["HX-Retarget"] == "#main"


def test_a_guides_words_too(client_for):
    page = ended(client_for("wren")).post("/queue/items/1/remove", {"remove-words": "Kindly meant."}, status=401)
    assert "Kindly meant." in page.words


TOO_OLD = {"en": "This page had been open for too long", "fr": "Cette page était ouverte depuis trop longtemps"}
KEPT = {
    "front_door.join": {"email": "frost@example.org", "username": "frost"},
    "front_door.sign_in": {"username": "ash"},
    "front_door.code": {"code": "123456"}, "front_door.set_up": {"code": "123456"},
    "front_door.welcome": {},
    "talkabouts.new": TYPED, "talkabouts.answer": {"body": "With you."},
    "wall.my_filters": {"words": "spiders"}, "members.hide": {}, "members.own_words": {"body": "I like rain."},
    "mine.notice_settings": {"digest": "weekly"},
    "bricks.make": {"title": "Rain", "body": "Grey rain"}, "bricks.answer": {"body": "With you."},
    "bricks.choose": {}, "bricks.tell": {"title": "Evening", "body": "Orange light"},
    "posts.report": {"category": "worried", "words": "They sound low."},
    "posts.edit": {"title": "Another", "body": "Other words"}, "posts.withdraw": {},
    "queue.approve": {"approve-words": "Kindly meant."}, "queue.edit": {"edit-body": "Other words"},
    "queue.note": {"note-words": "Kindly meant."}, "queue.remove": {"remove-words": "Kindly meant."},
    "queue.no_action": {"no_action-words": "Kindly meant."}, "queue.escalate": {"escalate-words": "I worry."},
    "queue.accept": {"accept-words": "I have it."}, "queue.send_back": {"return-words": "Almost there."},
    "queue.message": {"message-words": "I read you."}, "queue.signpost": {"signpost-words": "They listen."},
    "queue.hand_to_lead": {"hand_to_lead-words": "I know them."}, "queue.restore": {"restore-words": "We misread it."},
    "queue.watch_author": {"watch-words": "Very low."}, "queue.sanction_author": {"sanction-words": "Please rest."},
    "queue.note_off": {"note_off-words": "We misread it."}, "queue.put_back": {"put_back-words": "We misread it."},
    "escalations.add_step": {"step-words": "Called them."}, "escalations.close": {"close-words": "Safe at home."},
    "registry.ask": {"reason": "They are in danger."}, "registry.disclose": {"words": "12 Elm Street"},
    "registry.assess": {"tried": "Named 9-8-8."},
    "oversight.telling": {"reason": "He reads her mail.", "look_again_on": "2031-01-01"},
    "rota.add": {"starts_at": "2031-01-01T08:00"}, "rota.remove": {"reason": "Ill"},
    "rota.plan": {"starts_at": "2031-01-01T08:00"}, "rota.take_off": {"reason": "Ill"},
    "queue.end_shift": {"notes": "The talkabout about the move needs an eye."}, "queue.sign_off": {"reason": "Ill"},
    "queue.assign": {"reason": "You know her."},
    "queue.topics": {}, "queue.own_keys": {"key-approve": "b"},
    "queue.ask_for_debrief": {"words": "The night was long."},
    "mine.password": {}, "mine.prove": {"code": "123456"}, "mine.authenticator": {"code": "123456"},
    "mine.add_passkey": {"name": "Laptop"},
    "mine.export": {}, "mine.email": {"email": "frost@example.org"}, "mine.close": {"posts": "take"},
    "admin.new": {"name_en": "Green Valley", "welcome_fr": "Bienvenue.", "slug": "green-valley"},
    "admin.about": {"name_fr": "Val-Vert", "country": "CA"},
    "admin.joining": {"minimum_age": "18", "row_1_en": "Staff", "row_3_fr": "Famille"},
    "admin.protocol": {"protocol_en": "1. Stay.", "verified": "2026-11-20"},
    "admin.names": {"names_en": "Tower B\nNorth Campus", "names_fr": "Pavillon Roy"},
    "admin.contacts": {"row_0_name": "Night desk", "row_5_phone": "780 555 0101"},
    "admin.calendar": {"zone": "America/Toronto", "closed": "2027-01-02 Winter"},
    "admin.questions": {"row_0_en": "How far do you live?", "row_0_choices_fr": "Loin"},
    "admin.add_rule": {"value": "KIND-HARBOUR-4", "says_en": "You have the code."},
    "admin.change_rule": {"value": "T5", "says_fr": "Vous habitez Edmonton."}, "admin.end_rule": {"reason": "Moved"},
    "admin.add_line": {"phone": "780 555 0102", "says_en": "Someone listens."},
    "admin.change_line": {"name_fr": "Ligne", "order": "3"}, "admin.take_off": {"reason": "Closed"},
    "admin.put_back": {"reason": "Open again"},
    "front_door.forgotten": {"email": "frost@example.org", "username": "frost"},
    "front_door.new_password": {}, "front_door.invited": {"username": "linnet"},
    "groups.new": {"title": "Night owls", "body": "For the awake.", "reason": "Asked"},
    "groups.edit": {"title": "Night owls", "body": "For the awake.", "reason": "Asked"},
    "groups.welcome": {"body": "Come in."}, "groups.close": {"reason": "Asked"}, "groups.reopen": {"reason": "Asked"},
    "queue.greet": {"words": "Hello, and welcome."},
    "queue.confirm": {"confirm-{confirmation_id}-words": "Well seen."},
    "admin.invite": {"email": "frost@example.org", "guide_name": "Linnet", "number": "12"},
    "admin.withdraw": {"reason": "A slip"}, "admin.change_position": {"reason": "A slip"},
    "admin.rename": {"guide_name": "Linnet", "reason": "A slip"},
    "admin.file_registration": {"number": "12", "reason": "A slip"}, "admin.suspend": {"reason": "A slip"},
    "admin.reset_factor": {"reason": "A slip"},
    "admin.bring_back": {"reason": "A slip"}, "admin.leave": {"reason": "A slip"},
    "queue.sample": {"category": "ideation"},
    "queue.begin_watch": {"words": "Very low lately."}, "queue.renew_watch": {"renew-words": "Still low."},
    "queue.hand_over_watch": {"hand-words": "My leave."}, "queue.end_watch": {"end-words": "Better."},
    "queue.reach_out": {"words": "I thought of you."}, "queue.leave_in_peace": {"leave-words": "Camping."},
    "phrasebook.new_reply": {"title": "A first answer", "body": "Hello {member}."},
    "phrasebook.change_reply": {"title": "A first answer", "body": "Hello {member}."},
    "phrasebook.withdraw_reply": {"reason": "It hurt somebody."},
    "phrasebook.approve_reply": {"approve-words": "Kind."}, "phrasebook.return_reply": {"return-words": "Too stiff."},
    "queue.write_note": {"words": "Likes to be asked twice."},
    "queue.impose": {"words": "Please rest a little."}, "queue.lift": {"why": "Kind since then."},
    "queue.confirm_removal": {}, "queue.answer": {"words": "I looked anew."},
    "mine.appeal_against": {"words": "I meant it kindly."},
    "phrasebook.new": {"name": "no-way-out", "phrases": "there is no way out for me"},
    "phrasebook.change": {"source": "C-SSRS", "must_match": "I can't do this."},
    "phrasebook.retire": {"reason": "Never right."}, "phrasebook.revert": {"reason": "Everything is held."},
    "phrasebook.approve": {"approve-words": "Well seen."}, "phrasebook.send_back": {"return-words": "Too wide."},
    "queue.read_again": {"words": "It reads as grief."}, "queue.learned": {"words": "Grief may be harsh."},
    "oversight.sheet": {"words": "A quiet week."},
    "oversight.review": {"opening-{glass_id}-words": "In order."},
}
SECRET = {"code"}       # never drawn again


def test_every_form_that_draws_itself_again_is_tried_here(app):
    marked = {endpoint for endpoint, view in app.view_functions.items() if hasattr(view, "keeps_what_was_typed")}
    assert marked == set(KEPT)


@pytest.mark.parametrize(("language", "endpoint"), by_turns(KEPT))
def test_a_token_that_is_no_longer_good(app, client_for, cast, places, statements, endpoint, language):
    """The form's own summary tells it; nothing is written, nothing typed is lost, what comes back can be sent."""
    client, url, facts = _before_the_form(app, client_for, cast, places, endpoint, language)
    typed = {name.format(**facts): words for name, words in KEPT[endpoint].items()}
    with statements() as seen:
        page = client.post(url, {**typed, "csrf_token": "moss"}, status=422)
    assert not [s for s in seen if s.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert TOO_OLD[language] in "".join(page.one("div", id="error-summary").itertext())
    for name, words in typed.items():
        drawn = [e for tag in ("input", "textarea", "select") for e in page.all(tag, name=name)]
        kept = any(words in (e.get("value") or "".join(e.itertext())) for e in drawn)
        assert kept or name in SECRET or (name == "category" and drawn), f"{name} is lost"
    again = client.post(url, {**typed, "csrf_token": page.value("csrf_token")}, check=False)
    assert again.status != 400 and TOO_OLD[language] not in again.words


def test_where_there_is_script_the_part_tells_it(client_for, cast):
    post = factories.talkabout(cast.bea)
    page = client_for("ash").post(f"/talkabouts/{post.id}", {"body": "With you."}, csrf=False, htmx=True, status=422)
    assert TOO_OLD["en"] in page.words and "With you." in page.words


def test_a_button_has_a_page_of_its_own(client_for, cast):
    """Nothing was typed: there is nothing to keep."""
    post = factories.talkabout(cast.bea)
    client_for("ash").post(f"/posts/{post.id}/follow", csrf=False, status=400)


def test_a_browser_that_vouches_for_our_own_page_gets_the_form(client_for):
    """The cookie ended with the browser; the form was still there (bfcache)."""
    visitor = client_for(None)
    visitor.http.delete_cookie("form")
    sent = {"username": "ash", "password": "x"}
    assert TOO_OLD["en"] in visitor.post("/sign-in", sent, csrf=False, headers={"Sec-Fetch-Site": "same-origin"}).words
    for site in ("cross-site", "same-site"):        # a neighbouring name brings our cookie along, and is not us
        client_for(None).post("/sign-in", sent, csrf=False, headers={"Sec-Fetch-Site": site}, status=400)


def _before_the_form(app, client_for, cast, places, endpoint, language):
    """The client who may send this form, its address, and the facts that name its fields."""
    name = {"front_door": None, "talkabouts": "bea", "bricks": "bea", "queue": "wren", "escalations": "sol",
            "registry": "sol", "phrasebook": "sol", "rota": "lee", "groups": "lee", "oversight": "ines", "posts": "bea",
            "mine": "bea", "admin": "ada", "members": "bea", "wall": "bea"}[endpoint.partition(".")[0]]
    name = {"posts.edit": "ash", "posts.withdraw": "ash", "front_door.welcome": "bea", "bricks.tell": "ash",
            "queue.accept": "sol", "queue.confirm": "lee", "queue.learned": "ines",
            "queue.confirm_removal": "lee", "queue.sign_off": "lee", "queue.assign": "lee"}.get(endpoint, name)
    if endpoint.startswith("queue."):
        _on_the_desk(endpoint, places, cast)
    if endpoint == "rota.remove":
        now = datetime.now(UTC)
        places["shift_id"] = rota.set_shift(cast.sol, now, now + timedelta(hours=8), 1, by=cast.lee).id
    if endpoint in ("oversight.review", "oversight.telling"):
        cast.ash.record_key = registration.seal("ca", registration.Details("ash@example.org", "1994-03-27", None, "CA"))
        opening, _browser_key = glass.break_glass(places["ref"], by=cast.sol, category="imminent-self",
                                                  reason="In danger now.", passphrase=PASSPHRASE)
        places["glass_id"] = opening.id
    places["token"] = _token(endpoint, places, cast, app.config["SECRET_KEY"])
    if name:
        accounts.choose_language(language, by=accounts.named(name))
    transaction.commit()
    client = client_for(name, language=language)
    if endpoint in ("front_door.code", "front_door.set_up"):
        if endpoint == "front_door.code":
            second_factor.set_up(cast.sol, factories.TOTP, key="t" * 32)
            transaction.commit()
        with client.http.session_transaction() as cookie:
            cookie["halfway"] = [cast.sol.id, int(time.time()), halfway._mark(cast.sol)]
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    query = "?kind=code" if endpoint == "admin.add_rule" else ""
    return client, addresses.fill(app, rule, places) + query, places


def _on_the_desk(endpoint: str, places: dict, cast) -> None:
    shifts.begin(by=cast.wren)
    queue.claim(places["item_id"], by=cast.wren)
    if endpoint == "queue.sample":
        db.session.add(Sample(post_id=places["post_id"], item_id=places["item_id"], community="en",
                              day=datetime.now(UTC).date()))
    if endpoint == "queue.learned":
        second_readings.answer(places["reading_id"], by=cast.sol, outcome="edit", category="who", words="")


def _token(endpoint: str, places: dict, cast, key: str) -> str:
    """Of a link that opens something, where this form stands behind one."""
    if endpoint == "front_door.invited":
        return invitations.token(invitations.find(places["invitation_id"]), key=key)
    if endpoint == "front_door.new_password":
        reset = resets.ask("sealed", language="en", key=key)
        reset.account = cast.bea
        return resets.token(reset, key=key)
    return places["token"]


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
    page = client_for("ash").post("/join/alberta", {"password": "seven quiet stones"}, csrf=False, status=422)
    assert "seven quiet" not in page.text


def test_a_reply_to_what_was_withdrawn_meanwhile(client_for, cast):
    """Nothing typed is lost, whatever the refusal: not there, no right, not now."""
    post = factories.talkabout(cast.bea)
    ash = client_for("ash")
    posts.withdraw(post, by=cast.bea)
    page = ash.post(f"/talkabouts/{post.id}", {"body": "I wrote for an hour."}, status=404)
    assert "I wrote for an hour." in page.words and "kept nowhere else" in page.words
    assert "I wrote" in client_for("pat").post("/talkabouts/new", {"body": "I wrote for an hour."}, status=403).words
    assert "What you wrote" not in ash.get(f"/talkabouts/{post.id}", status=404).words


def test_what_a_fault_met_is_shown_too(app, client_for, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr(talkabouts, "start", broken)
    page = client_for("ash").post("/talkabouts/new", TYPED, status=500, check=False)
    assert "It rained. I wrote & wrote." in page.words
