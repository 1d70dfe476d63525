"""Staff accounts (S1.8): by invitation, changed with a reason, and nobody by themself."""
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from models.care import escalations, handover, queue
from models.care.queue import Band, Source
from models.ground import audit, transaction
from models.ground.audit import Act
from models.ground.db import db, now
from models.people import accounts, invitations, notices, rota, staff
from models.people.notices import NoticeKind
from models.vault import addresses, registration
from tests import factories

ADDRESS = "linnet.moss@work.example"
KEY = "t" * 32
GOOD = {"email": ADDRESS, "language": "en", "roles": ["wall_guide"], "communities": ["en"], "guide_name": "Linnet",
        "body": "A college", "number": "77", "expires": (date.today() + timedelta(days=300)).isoformat()}
MAKES = {"username": "moss-linnet", "password": "seven quiet stones", "agrees": "y"}


@pytest.fixture
def ada(client_for):
    return client_for("ada")


def newest():
    return invitations.open_ones()[0]


def link(invitation) -> str:
    return f"/invitations/{invitations.token(invitation, key=KEY)}"


def test_from_invitation_to_account(ada, client_for, cast):
    """The administrator settles what they are; they choose how they sign in."""
    ada.post("/admin/staff/invitations/new", GOOD, status=303)
    visitor, url = client_for(None), link(newest())
    page = visitor.get(url)
    assert "Linnet" in page.words and "Wall Guide" in page.words
    assert visitor.post(url, MAKES, status=303).location == "/sign-in"
    made = accounts.named("moss-linnet")
    assert made.guide_name == "Linnet" and made.profession["number"] == "77" and made.is_guide
    assert accounts.authenticate("moss-linnet", MAKES["password"]).id == made.id
    visitor.get(url, status=404)
    assert {line.act for line in staff.history(made)} == {Act.STAFF_JOINED}
    assert notices.for_member(for_=cast.sol)[0].kind == NoticeKind.COLLEAGUE_JOINED


def test_looking_at_the_link_opens_nothing(ada, client_for):
    ada.post("/admin/staff/invitations/new", GOOD, status=303)
    for _ in range(2):
        client_for(None).get(link(newest()))


def test_the_address_is_nowhere_in_the_communitys_database(ada, settings):
    """S7.1: sealed to the mailer; not even the administrator sees it again, and no clinician's key opens it."""
    ada.post("/admin/staff/invitations/new", GOOD, status=303)
    for table in ("invitations", "audit_entries", "promises", "accounts"):
        for row in db.session.execute(text(f"SELECT * FROM {table}")):
            assert "linnet.moss" not in str(tuple(row))
    assert "linnet.moss" not in ada.get("/admin/staff").text
    key = newest().record_key
    assert addresses.address_for("ca", key, settings.mailer_dir) == ADDRESS
    assert registration.read_field("ca", key, "email", b"") == []


@pytest.mark.parametrize(("change", "says"), [
    ({"email": "moss"}, "name@place.com"), ({"roles": []}, "choose at least one role"),
    ({"communities": []}, "choose at least one community"), ({"guide_name": ""}, "Members know guides by a guide name"),
    ({"guide_name": "Wren"}, "looks like this one"), ({"guide_name": "Wrèn"}, "looks like this one"),
    ({"guide_name": "Ash"}, "A member goes by this name"), ({"guide_name": "L1nnet"}, "2 to 24 letters"),
    ({"guide_name": "Wгеn"}, "2 to 24 letters"), ({"body": ""}, "needed for a clinical role"),
    ({"number": ""}, "needed for a clinical role"), ({"expires": ""}, "needed for a clinical role"),
    ({"expires": "2020-01-01"}, "has ended already"), ({"expires": "soon"}, "2028-03-31"),
    ({"expires": "9999-01-01"}, "look at the year"), ({"roles": ["member"]}, "choice"), ({"roles": ["king"]}, "choice"),
    ({"roles": ["trainee_guide"]}, "choose who confirms"), ({"communities": ["de"]}, "choice"),
    ({"roles": ["trainee_guide", "administrator"]}, "this role alone"), ({"supervised_by": "999"}, "choice"),
    ({"email": "a" * 300 + "@x.ca"}, "254"), ({"guide_name": "x" * 300}, "24"), ({"language": "de"}, "choice")])
def test_what_is_refused_says_why_and_nothing_is_lost(ada, change, says):
    before = len(invitations.open_ones())
    page = ada.post("/admin/staff/invitations/new", GOOD | change, status=422)
    assert says in page.words and len(invitations.open_ones()) == before
    kept = GOOD | change
    assert page.one("input", name="email").get("value") == kept["email"]


def test_two_are_not_invited_under_one_name(ada):
    ada.post("/admin/staff/invitations/new", GOOD, status=303)
    assert "looks like this one" in ada.post("/admin/staff/invitations/new", GOOD, status=422).words


def test_the_vault_is_away(ada, monkeypatch):
    def away(*_):
        raise registration.VaultUnavailable
    monkeypatch.setattr(addresses, "keep", away)
    page = ada.post("/admin/staff/invitations/new", GOOD, status=503)
    assert page.one("input", name="email").get("value") == ADDRESS and invitations.open_ones() == []


def test_a_new_link_ends_the_older_and_a_withdrawn_one_opens_nothing(ada, client_for, cast):
    made = factories.invitation(cast.ada)
    older = link(made)
    ada.post(f"/admin/staff/invitations/{made.id}/resend", status=303)
    client_for(None).get(older, status=404)
    client_for(None).get(link(newest()))
    ada.post(f"/admin/staff/invitations/{made.id}/withdraw", {"reason": "Not needed"}, status=303)
    client_for(None).get(link(made), status=404)
    ada.post(f"/admin/staff/invitations/{made.id}/resend", status=409)
    assert made.record_key not in invitations.living_record_keys("ca")


def test_an_invitation_ends_after_a_week(client_for, cast):
    made = factories.invitation(cast.ada)
    made.ends_at = now() - timedelta(minutes=1)
    transaction.commit()
    client_for(None).get(link(made), status=404)


@pytest.mark.parametrize(("change", "says"), [
    ({"username": "ash"}, "Someone has this name"), ({"username": "x"}, "3 to 24"), ({"agrees": ""}, "agree"),
    ({"username": "admin-moss"}, "someone who works here"), ({"password": "short"}, "at least 10"),
    ({"password": "moss-linnet-1"}, "holds your username")])
def test_what_the_invited_person_may_not_choose(client_for, cast, change, says):
    page = client_for(None).post(link(factories.invitation(cast.ada)), MAKES | change, status=422)
    assert says in page.words and not page.one("input", name="password").get("value")


def test_another_position_ends_every_session(ada, client_for, cast):
    wren = client_for("wren")
    cast.wren.profession = {"body": "A", "number": "1", "expires": "2099-01-01"}
    transaction.commit()
    ada.post(f"/admin/staff/{cast.wren.id}/position", {
        "roles": ["lead_wall_guide"], "communities": ["en", "fr"], "supervised_by": "0", "reason": "She leads now"},
        status=303)
    assert {role.value for role in cast.wren.roles} == {"lead_wall_guide"} and cast.wren.communities == ["en", "fr"]
    wren.get("/queue", status=303)
    line = staff.history(cast.wren)[0]
    assert (line.act, line.reason, line.by_id) == (Act.STAFF_CHANGED, "She leads now", cast.ada.id)


def test_a_clinical_role_needs_a_registration(ada, cast):
    page = ada.post(f"/admin/staff/{cast.pat.id}/position", {
        "roles": ["senior_clinician"], "communities": ["en"], "reason": "Promoted"}, status=422)
    assert "file it first" in page.words


@pytest.mark.parametrize("act", ["position", "registration", "suspension", "leaving"])
def test_nobody_changes_their_own_position(ada, cast, act):
    """An administrator can't make themself a clinician, nor be the last to go."""
    page = ada.post(f"/admin/staff/{cast.ada.id}/{act}", {
        "roles": ["senior_clinician"], "communities": ["en"], "reason": "Because", **{
            name: GOOD[name] for name in ("body", "number", "expires")}}, status=422)
    assert "Nobody changes their own position" in page.words and not cast.ada.is_guide


def test_the_last_administrator_stays(cast):
    with pytest.raises(Exception, match="last-administrator"):
        handover.leave(cast.ada, reason="Goes", by=cast.sol)


def test_suspension_is_at_once_and_ends(ada, client_for, cast):
    gale = client_for("gale")
    ada.post(f"/admin/staff/{cast.gale.id}/suspension", {"reason": "A complaint"}, status=303)
    gale.get("/queue", status=403)
    assert accounts.authenticate("gale", factories.PASSWORD) is None
    ada.post(f"/admin/staff/{cast.gale.id}/return", {"reason": "It was nothing"}, status=303)
    assert accounts.authenticate("gale", factories.PASSWORD)


def test_a_suspension_hands_back_what_they_had(ada, cast):
    """S6.8: no open risk stays with somebody who isn't there."""
    item = queue.open_item(factories.talkabout(cast.ash), Band.URGENT, Source.SCAN)
    case = escalations.accept_item(item.id, by=cast.ines, severity="high", words="Worried.")
    other = queue.open_item(factories.talkabout(cast.bea), Band.URGENT, Source.SCAN)
    queue.claim(other.id, by=cast.ines)
    transaction.commit()
    ada.post(f"/admin/staff/{cast.ines.id}/suspension", {"reason": "A complaint"}, status=303)
    db.session.expire_all()
    assert case.accepted_by is None and not other.is_held_by_someone
    assert cast.ines.id not in {one.id for one in rota.on_call_now()}
    assert escalations.ringing(for_=cast.sol) and not handover.held_by(cast.ines)


def test_who_holds_something_can_not_leave(ada, cast):
    page = ada.post(f"/admin/staff/{cast.sol.id}/leaving", {"reason": "Retires"}, status=422)
    assert "On call from" in page.words and "still in their hands" in page.words
    page = ada.post(f"/admin/staff/{cast.lee.id}/leaving", {"reason": "Retires"}, status=422)
    assert "Confirms the decisions of Tess" in page.words


def test_who_leaves_keeps_their_name_and_loses_their_address(ada, client_for, cast):
    gale = client_for("gale")
    cast.gale.record_key = addresses.keep("ca", "gale@work.example")
    cast.gale.records_in = "ca"
    transaction.commit()
    assert cast.gale.record_key in accounts.living_record_keys("ca")
    ada.post(f"/admin/staff/{cast.gale.id}/leaving", {"reason": "Retires"}, status=303)
    gale.get("/queue", status=403)
    assert accounts.living_record_keys("ca") == [] and cast.gale.guide_name == "Gale" and not cast.gale.roles
    assert "Gale" in ada.get("/admin/staff?state=closed").words
    assert "Gale" not in ada.get("/admin/staff?state=active").words


def test_a_guide_name_changes_and_the_former_one_stays_theirs(ada, cast):
    ada.post(f"/admin/staff/{cast.wren.id}/guide-name", {"guide_name": "Wrenna", "reason": "Asked for"}, status=303)
    assert cast.wren.guide_name == "Wrenna"
    ada.post(f"/admin/staff/{cast.wren.id}/guide-name", {"guide_name": "Linnet", "reason": "Asked for"}, status=303)
    page = ada.post("/admin/staff/invitations/new", GOOD | {"guide_name": "Wrenna"}, status=422)
    assert "looks like this one" in page.words
    ada.post(f"/admin/staff/{cast.wren.id}/guide-name", {"guide_name": "Wrenna", "reason": "Back again"}, status=303)
    assert "Linnet" in ada.get(f"/admin/staff/{cast.wren.id}").words


def test_no_member_looks_like_a_clinician_who_was_or_will_be(ada, cast, client_for):
    """S5.19: names given up, and those of who is invited, are no member's either."""
    ada.post(f"/admin/staff/{cast.wren.id}/guide-name", {"guide_name": "Linnet", "reason": "Asked for"}, status=303)
    ada.post(f"/admin/staff/{cast.wren.id}/guide-name", {"guide_name": "Wrenna", "reason": "Asked for"}, status=303)
    ada.post("/admin/staff/invitations/new", GOOD | {"guide_name": "Dunnock"}, status=303)
    for name in ("Linnet", "Wrenna", "dunnock"):
        page = client_for(None).post("/join/alberta", {"username": name}, status=422)
        assert "username-error" in page.text, name


@pytest.mark.parametrize("query", ["role=wall_guide", "role=x", "state=suspended", "registration=none",
                                   "registration=lapsed", "registration=ending", "role=%00&state=' OR 1=1"])
def test_the_list_is_filtered(ada, query):
    ada.get(f"/admin/staff?{query}")


def test_members_are_not_found_here(ada, cast):
    """S7.2: an administrator can't learn of a member, nor change one."""
    ada.get(f"/admin/staff/{cast.ash.id}", status=404)
    ada.post(f"/admin/staff/{cast.ash.id}/suspension", {"reason": "Because"}, status=404)
    assert "ash" not in ada.get("/admin/staff").words.casefold().split()


@pytest.mark.parametrize("path", ["", "/position", "/guide-name", "/registration", "/suspension", "/return",
                                  "/leaving"])
def test_every_page_stands_in_french_too(client_for, cast, path):
    accounts.choose_language("fr", by=cast.ada)
    transaction.commit()
    client_for("ada").get(f"/admin/staff/{cast.sol.id}{path}")


def test_a_reason_is_needed(ada, cast):
    for reason in ("", "x", "x" * 501):
        ada.post(f"/admin/staff/{cast.gale.id}/suspension", {"reason": reason}, status=422)
    assert audit.history("accounts", cast.gale.id) == []
