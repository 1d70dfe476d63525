"""Local help kept by administrators (S10.1), and what Leads see of what nobody verified lately (S6.6)."""
from datetime import date

import pytest

from models.ground import transaction
from models.people import keeping, local_help, organisations, signposts

PLACE = "/admin/organisations/rivermount"
LINE = {"name_en": "Night line", "name_fr": "Ligne de nuit", "phone": "705 555 0199", "url": "", "says_en": "Listens.",
        "says_fr": "Écoute.", "hours_en": "Every night", "hours_fr": "Toutes les nuits", "order": "5",
        "verified": "2026-11-20", "reason": "They opened"}


@pytest.fixture
def ada(client_for):
    return client_for("ada")


def of(slug="rivermount"):
    return organisations.find(slug)


def summary(page) -> str:
    return "".join(page.one("div", id="error-summary").itertext())


def test_a_line_is_added_and_shown_to_whoever_needs_help(ada, client_for):
    ada.post(f"{PLACE}/lines/new", {**LINE, "version": ada.get(f"{PLACE}/lines/new").value("version")}, status=303)
    assert "Night line" in ada.get(f"{PLACE}/lines").words
    help_now = client_for(None).get("/help-now?for=rivermount")
    assert "Night line" in help_now.words and "705 555 0199" in help_now.words
    assert "Night line" not in client_for(None).get("/help-now").words


def test_a_reviewed_line_is_changed_for_this_organisation(ada):
    url = f"{PLACE}/lines/rivermount-counselling"
    page = ada.get(url)
    assert page.value("phone") == "1-705-555-0142"
    ada.post(url, {**LINE, "version": page.value("version")}, status=303)
    assert local_help.find(of(), "rivermount-counselling").tel == "+17055550199"
    ada.get("/admin/organisations/alberta/lines/rivermount-counselling", status=404)


def test_a_line_is_taken_off_and_put_back_with_a_reason(ada, client_for):
    for part, shown in (("off", False), ("back", True)):
        url = f"{PLACE}/lines/rivermount-counselling/{part}"
        version = ada.get(url).value("version")
        ada.post(url, {"reason": "", "version": version}, status=422)
        ada.post(url, {"reason": "They moved", "version": version}, status=303)
        assert ("student counselling" in client_for(None).get("/help-now?for=rivermount").words) is shown


@pytest.mark.parametrize(("changed", "says"), [
    ({"phone": "call us"}, "with its area code"), ({"phone": ""}, "Please write the number."),
    ({"url": "javascript:alert(1)"}, "begins with https://"), ({"order": "first"}, "whole number"),
    ({"order": "0"}, "from 1 to 999"), ({"verified": ""}, "last made sure"),
    ({"verified": "2099-01-01"}, "still to come"),
    ({"hours_fr": ""}, "the hours in French"), ({"says_en": "x" * 401}, "400 characters"),
    ({"reason": ""}, "write why")])
def test_what_is_wrong_is_told_and_nothing_is_lost(ada, changed, says):
    page = ada.post(f"{PLACE}/lines/new", {**LINE, "version": "1", **changed}, status=422)
    assert says in summary(page) and of().lines == []
    for name in ("name_en", "phone", "order", "verified"):
        assert page.value(name) == changed.get(name, LINE[name])


def test_two_administrators_at_once(ada, cast):
    keeping.change(of(), seen=1, by=cast.ada, reason="Faster", retention_days=30)
    transaction.commit()
    page = ada.post(f"{PLACE}/lines/new", {**LINE, "version": "1"}, status=422)
    assert "Somebody else changed this" in summary(page)
    ada.post(f"{PLACE}/lines/new", {**LINE, "version": page.value("version")}, status=303)


@pytest.fixture
def stale(app, cast):
    """A protocol, two contacts and a line that nobody made sure of."""
    contacts = [{"name": name, "phone": "705-555-0131", "note": "", "verified": ""}
                for name in ("Night desk", "Day desk")]
    keeping.change(of(), seen=1, by=cast.ada, reason="Begun", protocols={"en": "Stay.", "fr": "Restez."},
                   contacts=contacts, protocol_verified=date(2025, 1, 2))
    local_help.change(of(), "rivermount-counselling", seen=2, by=cast.ada, reason="Begun", verified="2025-01-02")
    transaction.commit()


@pytest.mark.parametrize("name", ["lee", "sol", "dara", "cleo"])
def test_leads_see_what_needs_to_be_verified(client_for, stale, name):
    client = client_for(name)
    page = client.get("/admin/verification")
    assert "Protocol Last verified on 2 January 2025." in page.words and "Night desk" in page.words
    assert "Verified today" not in page.words and f"{PLACE}/protocol" not in page.text
    client.post(f"{PLACE}/protocol/verified", status=403)
    assert "/admin/verification" in [a.get("href") for a in client.get("/oversight").all("a")]


@pytest.mark.parametrize("name", ["ash", "wren", "pat", "remy"])
def test_others_do_not(client_for, name):
    client_for(name).get("/admin/verification", status=403)


def test_an_administrator_sees_to_it(ada, stale):
    assert "4 things to verify" in ada.get("/admin").words and "4 things to verify" in ada.get(PLACE).words
    ada.post(f"{PLACE}/protocol/verified", status=303)
    ada.post(f"{PLACE}/lines/rivermount-counselling/verified", status=303)
    ada.post(f"{PLACE}/contacts/1/verified", {"version": "1"}, status=409)      # the list may be another by now
    for place in (0, 1):
        ada.post(f"{PLACE}/contacts/{place}/verified", {"version": str(of().version)}, status=303)
    assert "Rivermount" not in ada.get("/admin/verification").words.split("Lines of regions")[0]


def test_nothing_to_verify_says_so(ada, monkeypatch):
    monkeypatch.setattr(signposts, "every_line", lambda: ())
    assert "Nothing needs to be verified" in ada.get("/admin/verification").words
