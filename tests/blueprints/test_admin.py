"""Organisations as data (S1.8, S2.1): what administrators keep, and that nothing there tells who joined."""
import re

import pytest

from models.ground import audit, transaction
from models.people import first_questions, keeping, organisations
from tests import factories

PLACE = "/admin/organisations/alberta"
NEW = {"name_en": "Green Valley", "name_fr": "Val-Vert", "slug": "green-valley", "welcome_en": "Come in.",
       "welcome_fr": "Entrez.", "country": "ca", "region": "", "languages": ["en", "fr"], "residency": "ca",
       "reason": "They signed"}


@pytest.fixture
def ada(client_for):
    return client_for("ada")


def of(slug="alberta"):
    return organisations.find(slug)


def summary(page) -> str:
    return "".join(page.one("div", id="error-summary").itertext())


def test_the_list_names_organisations_and_their_rules(ada):
    words = ada.get("/admin").words
    assert "Alberta Postal codes" in words and "Rivermount E-mail domain" in words


def test_an_empty_house_says_so(app, client_for, monkeypatch):
    monkeypatch.setattr(organisations, "with_all_that_is_kept", lambda: [])
    assert "No organisation yet" in client_for("ada").get("/admin").words


@pytest.mark.parametrize("name", ["ash", "wren", "lee", "sol", "dara", "cleo", "pat", "remy"])
def test_nobody_else_keeps_organisations(client_for, name):
    client = client_for(name)
    client.get("/admin", status=403)
    client.post(f"{PLACE}/about", NEW, status=403)


def test_administrators_have_it_in_their_menu_and_begin_there(ada, client_for):
    assert "/admin" in [a.get("href") for a in ada.get("/house-rules").all("a")]
    assert "/admin" not in [a.get("href") for a in client_for("lee").get("/house-rules").all("a")]


def test_an_organisation_is_added_and_nobody_joins_yet(ada, cast):
    assert ada.post("/admin/organisations/new", NEW, status=303).location == "/admin/organisations/green-valley"
    page = ada.get("/admin/organisations/green-valley")
    assert "Nobody can join" in page.words and "ada" in page.words.lower() and "They signed" in page.words
    assert (of("green-valley").country, of("green-valley").minimum_age) == ("CA", 16)
    assert "Green Valley" in ada.get("/join/green-valley").words, "what people will see"


@pytest.mark.parametrize(("changed", "says"), [
    ({"name_fr": ""}, "Please write its name in French."),
    ({"slug": "Green Valley"}, "small letters, numbers and dashes"),
    ({"slug": "alberta"}, "Another organisation has this address."), ({"slug": ""}, "Please write its address."),
    ({"country": "Canada"}, "2 characters"), ({"country": "Z9"}, "two letters of a country"),
    ({"region": "ÀB"}, "letters of the region"), ({"languages": []}, "Please choose a language."),
    ({"languages": ["tlh"]}, ""), ({"residency": "mars"}, ""), ({"residency": ""}, "where it is stored"),
    ({"reason": ""}, "Please write why"), ({"reason": "x"}, "Please write why"),
    ({"name_en": "x" * 121}, "120 characters")])
def test_what_is_wrong_stands_in_the_summary_and_at_its_field(ada, changed, says):
    page = ada.post("/admin/organisations/new", {**NEW, **changed}, status=422)
    assert says in summary(page)
    for name in ("name_en", "slug", "region", "reason"):
        assert page.value(name) == changed.get(name, NEW[name]), "nothing typed is lost"


def test_about_is_changed_with_a_reason(ada, cast):
    version = ada.get(f"{PLACE}/about").value("version")
    ada.post(f"{PLACE}/about", {**NEW, "version": version, "region": "ab"}, status=303)
    assert of().names == {"en": "Green Valley", "fr": "Val-Vert"} and of().region == "AB"
    entry = audit.history("organisations", of().id, limit=1)[0]
    assert (entry.reason, entry.by_id) == ("They signed", cast.ada.id)


def test_whoever_comes_second_is_told_and_may_send_again(ada, cast):
    version = ada.get(f"{PLACE}/about").value("version")
    keeping.change(of(), seen=1, by=cast.ada, reason="Faster", retention_days=30)
    transaction.commit()
    page = ada.post(f"{PLACE}/about", {**NEW, "version": version}, status=422)
    assert "Somebody else changed this" in summary(page) and page.value("name_en") == "Green Valley"
    assert f"{PLACE}#history" in [a.get("href") for a in page.all("a")]
    ada.post(f"{PLACE}/about", {**NEW, "version": page.value("version")}, status=303)
    assert of().retention_days == 30 and of().names["en"] == "Green Valley"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_form_without_a_version_that_fits_changes_nothing(ada, version):
    ada.post(f"{PLACE}/about", {**NEW, "version": version}, status=422)
    assert of().version == 1


def test_affiliations_keep_their_keys_when_they_are_renamed(ada):
    """S2.2: the four classes of the armed forces are one such set."""
    url, sent = "/admin/organisations/forces/joining", {
        "asks": ["country", "affiliation"], "minimum_age": "18", "retention_days": "90", "reason": "A new contract",
        "version": "1", "row_0_en": "I am serving", "row_0_fr": "Je sers", "row_2_en": "I am a veteran",
        "row_2_fr": "Je suis vétéran"}
    ada.post(url, sent, status=303)
    kept = of("forces").affiliations
    assert [one["key"] for one in kept] == ["i_am_serving", "i_am_a_veteran"]
    ada.post(url, {**sent, "version": "2", "row_0_en": "Serving now", "row_1_en": "Veteran", "row_1_fr": "Vétéran",
                   "row_2_en": "Family", "row_2_fr": "Famille", "row_3_en": "Family", "row_3_fr": "Proches"},
             status=303)
    assert [one["key"] for one in of("forces").affiliations] == ["i_am_serving", "i_am_a_veteran", "family", "family_2"]
    assert (of("forces").minimum_age, of("forces").asks[2:]) == (18, ["country", "affiliation"])


@pytest.mark.parametrize(("changed", "says"), [
    ({"minimum_age": "15"}, "Nobody under 16"), ({"minimum_age": "old"}, "whole number"),
    ({"minimum_age": ""}, "whole"),
    ({"retention_days": "0"}, "between 1 and 3,650"), ({"asks": ["country"]}, "end that rule before"),
    ({"asks": ["postal_code", "affiliation"]}, "write the affiliations below"),
    ({"row_0_en": "Staff"}, "This is needed."),
    ({"row_19_en": "Staff", "row_19_fr": "x" * 121}, "120 characters")])
def test_joining_can_not_be_made_unsafe(ada, changed, says):
    sent = {"asks": ["postal_code"], "minimum_age": "16", "retention_days": "90", "reason": "Asked", "version": "1"}
    page = ada.post(f"{PLACE}/joining", {**sent, **changed}, status=422)
    assert says in summary(page) and of().version == 1
    for name in set(changed) - {"asks"}:
        assert page.value(name) == changed[name]


def test_protocol_contacts_and_calendar_are_kept(ada):
    ada.post(f"{PLACE}/protocol", {"protocol_en": "1. Stay.", "protocol_fr": "1. Restez.", "verified": "2026-11-20",
                                   "reason": "Agreed", "version": "1"}, status=303)
    ada.post(f"{PLACE}/contacts", {"row_1_name": "Night desk", "row_1_phone": "780 555 0101", "row_1_verified": "",
                                   "reason": "Agreed", "version": "2"}, status=303)
    ada.post(f"{PLACE}/calendar", {"zone": "America/Toronto", "working_days": ["0", "5"], "reason": "Agreed",
                                   "closed": "2027-01-02 Winter\n\n2026-12-31", "version": "3"}, status=303)
    assert of().protocol("fr") == "1. Restez." and of().protocol_verified.isoformat() == "2026-11-20"
    assert of().contacts == [{"name": "Night desk", "phone": "780 555 0101", "note": "", "verified": ""}]
    assert of().calendar == {"zone": "America/Toronto", "working_days": [0, 5], "public": False, "closed": [
        {"on": "2026-12-31", "says": ""}, {"on": "2027-01-02", "says": "Winter"}]}
    assert "2 January 2027" in ada.get(f"{PLACE}/calendar").words


@pytest.mark.parametrize(("part", "sent", "says"), [
    ("protocol", {"protocol_en": "1. Stay."}, "both languages"), ("protocol", {"verified": "yesterday"}, "2026-11-30"),
    ("protocol", {"verified": "2099-01-01"}, "still to come"), ("contacts", {"row_0_name": "Desk"}, "This is needed."),
    ("contacts", {"row_0_name": "D", "row_0_phone": "1", "row_0_verified": "2026-02-30"}, "2026-11-30"),
    ("calendar", {"zone": "Mars", "working_days": ["1"]}, "No such time zone"),
    ("calendar", {"zone": "UTC"}, "working day"),
    ("calendar", {"zone": "UTC", "working_days": ["1"], "closed": "someday"}, "2026-11-30"),
    ("questions", {"row_0_en": "How?", "row_0_fr": "Comment?", "row_0_choices_en": "A\nB", "row_0_choices_fr": "A"},
     "as many answers")])
def test_what_can_not_be_kept_is_told(ada, part, sent, says):
    page = ada.post(f"{PLACE}/{part}", {**sent, "reason": "Asked", "version": "1"}, status=422)
    assert says in summary(page) and of().version == 1


def test_first_questions_are_chosen_and_added_to(ada, client_for, cast):
    """S2.6"""
    ada.post(f"{PLACE}/questions", {"asked": ["heard"], "row_0_en": "Near?", "row_0_fr": "Près?", "version": "1",
                                    "row_0_choices_en": "Yes\nNo", "row_0_choices_fr": "Oui\nNon", "reason": "Asked"},
             status=303)
    assert [one.key for one in first_questions.asked(of())] == ["heard", "near"]
    ash = client_for("ash")
    words = ash.get("/welcome").words
    assert "Near?" in words and "How did you hear about us?" in words and "What brings you here?" not in words
    ash.post("/welcome", {"near": "yes", "brings": "be-heard", "heard": "friend"}, status=303)
    assert cast.ash.answers == {"near": "yes", "heard": "friend"}


def test_no_page_of_an_administrator_tells_of_members(ada, cast):
    """S1.8, S7.2: not one name, not one count, whoever joined."""
    factories.member("quietheron")
    for url in ("/admin", PLACE, f"{PLACE}/rules", f"{PLACE}/joining", "/admin/verification"):
        words = ada.get(url).words
        assert not re.search(r"quietheron|\bash\b|\bbea\b|\d+ members?", words), url


@pytest.mark.parametrize("url", ["/admin", "/admin/verification", "/"])
def test_statements_do_not_grow_with_the_organisations(ada, cast, statements, url):
    ada.get(url)
    with statements() as few:
        ada.get(url)
    for number in range(5):
        factories.organisation(f"valley-{number}", "open", "")
    transaction.commit()
    with statements() as many:
        ada.get(url)
    assert len(few) == len(many) <= 12, "\n".join(many)


@pytest.mark.parametrize("part", ["", "/about", "/joining", "/contacts", "/calendar", "/questions", "/rules", "/lines"])
def test_a_page_costs_few_statements(ada, statements, part):
    with statements() as seen:
        ada.get(PLACE + part)
    assert len(seen) <= 12, "\n".join(seen)


@pytest.mark.parametrize("part", ["", "/about", "/joining", "/protocol", "/names", "/contacts", "/calendar",
                                  "/questions", "/rules", "/lines", "/lines/new", "/rules/new?kind=link"])
def test_all_of_it_is_there_in_french(client_for, cast, part):
    """S11.5; an organisation of that name is nobody's elsewhere."""
    cast.ada.language = "fr"
    transaction.commit()
    page = client_for("ada").get(PLACE + part)
    assert page.one("html").get("lang") == "fr" and "Modifier" in page.words or "Retour" in page.words
    client_for("ada").get(f"/admin/organisations/nowhere{part}", status=404)


def test_names_that_identify_are_kept_and_what_would_hide_everything_is_told(ada):
    ada.post(f"{PLACE}/names", {"names_en": "Tower B\n\nLarkhollow", "names_fr": "Pavillon Roy", "reason": "Asked",
                                "version": "1"}, status=303)
    assert of().local_names == {"en": ["Tower B", "Larkhollow"], "fr": ["Pavillon Roy"]}
    assert "3 names" in ada.get(PLACE).words
    page = ada.post(f"{PLACE}/names", {"names_en": "ab", "reason": "Asked", "version": "2"}, status=422)
    assert "one to four words" in summary(page) and re.search(r">\s*ab</textarea>", page.text)
