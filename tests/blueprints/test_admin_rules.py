"""Who may join, kept by administrators (S2.3): versions, posters, and codes that tell nobody who joined."""
from io import BytesIO

import pytest
import segno

from models.people import organisations

PLACE = "/admin/organisations/alberta"
RULE = {"value": "kind harbour 4", "says_en": "You have the code.", "says_fr": "Vous avez le code.",
        "reason": "Posters"}


@pytest.fixture
def ada(client_for):
    return client_for("ada")


def rules(slug="alberta"):
    return organisations.find(slug).rules


def summary(page) -> str:
    return "".join(page.one("div", id="error-summary").itertext())


@pytest.mark.parametrize(("kind", "value", "kept"), [
    ("postal", "k1a, k2", "K1A, K2"), ("email_domain", "École.example.", "xn--cole-9oa.example"),
    ("code", "kind harbour 4", "KIND-HARBOUR-4"), ("link", "kind-harbour-4", "KIND-HARBOUR-4"), ("open", None, "")])
def test_each_kind_of_rule_is_put_in_force(ada, kind, value, kept):
    sent = {**RULE, "value": value} if value else {name: words for name, words in RULE.items() if name != "value"}
    assert ada.post(f"{PLACE}/rules/new?kind={kind}", sent, status=303).location == f"{PLACE}/rules"
    assert [(rule.kind, rule.value, rule.version) for rule in rules()] == [("postal", "T", 1), (kind, kept, 1)]
    words = ada.get(f"{PLACE}/rules").words
    assert f"Rule {rules()[1].id}, version 1" in words and ("école.example" in words or kind != "email_domain")


def test_one_joins_by_a_link(ada, client_for):
    """The link carries the code; what is on file is the rule and its version alone (S2.3)."""
    ada.post(f"{PLACE}/rules/new?kind=link", RULE, status=303)
    page = client_for(None).get("/join/alberta/KIND-HARBOUR-4")
    assert page.value("code") == "KIND-HARBOUR-4"


def test_an_unknown_kind_is_not_there(ada):
    for kind in ("", "secret", "postal%00"):
        ada.get(f"{PLACE}/rules/new?kind={kind}", status=404)


@pytest.mark.parametrize(("kind", "changed", "says"), [
    ("code", {"value": "short"}, "8 to 40"), ("code", {"value": "été-été-été"}, "letters A to Z"),
    ("email_domain", {"value": "school"}, "a domain such as"), ("postal", {"value": "T*"}, "letters and numbers"),
    ("postal", {"value": ""}, "fill this in"), ("open", {"says_fr": ""}, "the rule in French"),
    ("link", {"reason": ""}, "Please write why")])
def test_what_would_not_hold_is_told_at_its_field(ada, kind, changed, says):
    page = ada.post(f"{PLACE}/rules/new?kind={kind}", {**RULE, **changed}, status=422)
    assert says in summary(page) and len(rules()) == 1
    assert page.value("says_en") == RULE["says_en"]


def test_a_change_makes_a_version_and_the_slower_is_told(ada):
    rule = rules()[0]
    url = f"{PLACE}/rules/{rule.id}"
    sent = {**RULE, "value": "T5", "version": ada.get(url).value("version")}
    ada.post(url, sent, status=303)
    assert (rules()[0].version, rules()[0].value, rules()[0].former[0].value) == (2, "T5", "T")
    page = ada.post(url, {**sent, "value": "T6"}, status=422)
    assert "Somebody else changed this" in summary(page) and page.value("value") == "T6"
    ada.post(url, {**sent, "value": "T6", "version": page.value("version")}, status=303)
    assert [former.version for former in rules()[0].former] == [1, 2]
    assert "Version 1" in ada.get(f"{PLACE}/rules").words


def test_an_ended_rule_is_on_file_and_closes_the_door(ada):
    rule = rules()[0]
    url = f"{PLACE}/rules/{rule.id}/end"
    ada.get(url)
    ada.post(url, {"reason": ""}, status=422)
    ada.post(url, {"reason": "The contract ended"}, status=303)
    assert rules() == [] and f"Rule {rule.id}, version 1: Postal codes. Ended on" in ada.get(f"{PLACE}/rules").words
    ada.post(url, {"reason": "The contract ended"}, status=404)


def test_a_rule_is_reached_through_its_own_organisation_alone(ada):
    other = rules("forces")[0]
    for part in ("", "/end", "/poster/en", "/code.svg"):
        ada.get(f"{PLACE}/rules/{other.id}{part}", status=404)


def test_a_poster_in_each_language_of_the_organisation(ada):
    """Whatever the administrator reads; nothing from elsewhere is asked for (S7.3)."""
    rule, url = rules("forces")[0], "/admin/organisations/forces/rules"
    french, english = (ada.get(f"{url}/{rule.id}/poster/{lang}") for lang in ("fr", "en"))
    assert french.one("html").get("lang") == "fr" and "9-8-8" in french.words
    assert "/join/forces/STANDDOWN-24" in english.words and "Access code: STANDDOWN-24" in english.words
    assert english.one("img").get("src") == f"{url}/{rule.id}/code.svg"
    ada.get(f"{url}/{rule.id}/poster/de", status=404)
    ada.get(f"{PLACE}/rules/{rules()[0].id}/poster/en", status=404)     # a postal rule has no poster


def test_the_picture_is_the_code_of_that_address(ada):
    rule = rules("forces")[0]
    answer = ada.get(f"/admin/organisations/forces/rules/{rule.id}/code.svg").response
    assert answer.mimetype == "image/svg+xml" and b"<script" not in answer.data
    wanted = BytesIO()
    segno.make_qr("http://localhost/join/forces/STANDDOWN-24", error="q").save(wanted, kind="svg", scale=8, border=4,
                                                                                light="white")
    assert answer.data == wanted.getvalue()
