"""Joining (S2.1-S2.5, S2.7, S2.8, S7.1): what is asked, what is refused, what is kept and where."""

import pytest
from sqlalchemy import text

from models.ground.content import read
from models.ground.db import db
from models.ground.outbox import Job, Promise
from models.people import accounts, organisations
from models.people.accounts import Account, AccountState
from models.vault import registration

ADDRESS = "q7r2z9@mail.example"
GOOD = {"email": ADDRESS, "date_of_birth-day": "27", "date_of_birth-month": "3", "date_of_birth-year": "1994",
        "postal_code": "T5J 0N3", "country": "Canada", "username": "quiet-heron", "password": "three owls in a barn",
        "community": "en", "principles": "y", "rules": "y"}


def join(client, url="/join/alberta", **changes):
    return client.post(url, {name: value for name, value in (GOOD | changes).items() if value is not None})


def errors(page) -> list[str]:
    summary = page.all("div", id="error-summary")
    lines = summary[0].iter("{http://www.w3.org/1999/xhtml}li") if summary else ()
    return ["".join(line.itertext()).strip() for line in lines]


def test_it_works(client_for):
    """S2.5: an account that waits, and the promise of a mail."""
    page = join(client_for(None))
    assert page.status == 303 and page.location == "/join/check-your-mail"
    account = accounts.named("quiet-heron")
    assert account.state == AccountState.WAITING and account.communities == ["en"]
    promised = db.session.query(Promise).filter_by(job=Job.EMAIL_ACTIVATION.value, subject_id=account.id).one()
    assert promised.done_at is None


def test_the_next_page_says_to_look_in_the_mail(client_for):
    assert "48 hours" in client_for(None).get("/join/check-your-mail").words


def test_what_identifies_is_in_the_vault_alone(client_for):
    """S7.1: no column of the community database holds the address, the postal code or the date of birth."""
    join(client_for(None), postal_code="T9Z 9Z9", **{"date_of_birth-year": "1957"})
    account = accounts.named("quiet-heron")
    assert registration.held_fields("ca", account.record_key) == ("country", "date_of_birth", "email", "postal_code")
    for table in db.metadata.tables:
        for row in db.session.execute(text(f'SELECT * FROM "{table}"')):
            assert not any(word in str(row) for word in (ADDRESS, "q7r2z9", "T9Z", "1957-03-27"))


def test_only_what_the_organisation_needs_is_asked(client_for):
    """S2.2: the programme of the forces asks for a code, the health authority doesn't."""
    plain, coded = client_for(None).get("/join/alberta"), client_for(None).get("/join/forces/STANDDOWN-24")
    assert not plain.all("input", name="code") and not plain.all("input", name="phone")
    assert coded.one("input", name="code").get("value") == "STANDDOWN-24"


def test_phone_and_affiliation_where_the_organisation_asks(client_for, cast):
    """S2.2: for the armed forces, how the person is affiliated."""
    place = organisations.find("forces")
    place.asks = [*place.asks, "phone", "affiliation"]
    place.affiliations = [{"key": "serving", "en": "I serve", "fr": "Je sers"}]
    db.session.flush()
    client = client_for(None)
    assert client.get("/join/forces").all("input", value="serving")
    refused = join(client, "/join/forces", code="standdown24")
    assert refused.status == 422 and len(errors(refused)) == 2
    assert join(client, "/join/forces", code="standdown24", phone="780 555 0100", affiliation="serving").status == 303
    account = accounts.named("quiet-heron")
    assert account.affiliation == "serving" and "phone" in registration.held_fields("ca", account.record_key)


@pytest.mark.parametrize("field, who, until", [
    ("email", "Senior Clinician", "365 days"), ("postal_code", "Senior Clinician", "365 days"),
    ("country", "Senior Clinician", "365 days"), ("phone", "Senior Clinician", "365 days"),
    ("date_of_birth", "Senior Clinician", "365 days"), ("affiliation", "Senior Clinician", "as long as your account"),
    ("code", "Nobody reads it", "not the code"), ("offered", "Everybody here", "as long as your account"),
    ("password", "Nobody can read it", "as long as your account"), ("community", "Everybody in it", "as long as")])
def test_each_field_says_why_who_and_how_long(client_for, field, who, until):
    place = organisations.find("forces")
    place.asks = ["email", "date_of_birth", "postal_code", "country", "phone", "affiliation"]
    place.affiliations = [{"key": "serving", "en": "I serve", "fr": "Je sers"}]
    db.session.flush()
    hint = "".join(client_for(None).get("/join/forces").one("p", id=f"{field}-hint").itertext())
    assert who in hint and until in hint


class TestWaysIn:
    """S2.2, S2.3: the fields follow from the rules; where several lead in, one is enough."""
    @pytest.fixture
    def two_ways(self, cast):
        place = organisations.find("forces")
        place.asks = ["email", "date_of_birth"]
        place.rules.append(organisations.EligibilityRule(kind="postal", value="T", says={"en": "T", "fr": "T"}))
        db.session.flush()

    def test_a_rules_field_is_asked_even_where_it_is_not_named(self, client_for, cast):
        organisations.find("alberta").asks = ["email", "date_of_birth"]
        db.session.flush()
        page = client_for(None).get("/join/alberta")
        assert page.one("input", name="postal_code") is not None and not page.all("input", name="country")
        assert join(client_for(None), postal_code="").status == 422

    @pytest.mark.parametrize("given", [
        {"code": "standdown-24", "postal_code": ""}, {"code": "", "postal_code": "T5J 0N3"}])
    def test_one_is_enough(self, client_for, two_ways, given):
        assert "One of these is enough" in client_for(None).get("/join/forces").words
        assert join(client_for(None), "/join/forces", **given).status == 303

    def test_none_is_not(self, client_for, two_ways):
        page = join(client_for(None), "/join/forces", code="", postal_code="V5K 0A1")
        assert page.status == 422 and "One of the ways" in errors(page)[0]


def test_a_community_is_among_those_that_the_organisation_offers(client_for):
    """S2.8."""
    assert not client_for(None).get("/join/alberta").all("input", name="community", value="fr")
    assert join(client_for(None), community="fr").status == 422
    assert join(client_for(None), "/join/forces", code="STANDDOWN-24", community="fr").status == 303
    assert accounts.named("quiet-heron").communities == ["fr"]


def test_the_community_must_be_chosen_where_there_are_two(client_for):
    page = client_for(None).get("/join/forces")
    assert not [box for box in page.all("input", name="community") if box.get("checked") is not None]


class TestNames:
    """Five safe names to be pressed, more behind one press, or one's own; no script, nothing typed is lost."""
    @staticmethod
    def offered(page) -> list[str]:
        return [box.get("value") for box in page.all("input", name="offered") if box.get("value")]

    def test_names_that_are_offered_are_good(self, client_for):
        page = client_for(None, language="fr").get("/join/alberta")
        names, folded_away = self.offered(page), page.one("details", id=None).findall(".//*[@name='offered']")
        assert len(names) == 15 and len(folded_away) == 10
        for name in names[:2]:
            assert join(client_for(None), username="", offered=name).status == 303 and accounts.named(name)

    def test_of_the_community_that_was_chosen(self, client_for):
        page = join(client_for(None), "/join/forces", community="fr", code="nonsense")
        assert any("é" in name or name.split("-")[0] in str(read("pseudonyms")["fr"]) for name in self.offered(page))
        assert join(client_for(None), "/join/forces", community="xx").status == 422

    def test_the_pressed_one_stays_pressed(self, client_for):
        page = join(client_for(None), username="", offered="quiet-harbour", password="short")
        pressed = [box.get("value") for box in page.all("input", name="offered") if box.get("checked") is not None]
        assert page.status == 422 and pressed == ["quiet-harbour"] == self.offered(page)[:1]

    def test_it_is_checked_like_any_other(self, client_for):
        page = join(client_for(None), username="", offered="A-s.H")
        assert page.status == 422 and "A-s.H" not in self.offered(page)
        assert join(client_for(None), username="", offered="<b>x</b>").status == 422

    def test_one_pressed_and_another_written(self, client_for):
        page = join(client_for(None), username="my-own-heron", offered="quiet-harbour")
        assert page.status == 422 and "keep one of the two" in errors(page)[0]
        assert page.one("input", name="username").get("value") == "my-own-heron"

    @pytest.mark.parametrize("name", ["\u0430\u0455\u04bb", "\uff21sh", "a5h", "\u13aash"])
    def test_look_alikes_of_a_name_that_someone_has(self, client_for, name):
        assert join(client_for(None), username=name).status == 422

    @pytest.mark.parametrize("name", ["vvren", "WRE\u0274", "wr3n", "\u13b3\u13a1\u13acN"])
    def test_look_alikes_of_a_guides_name(self, client_for, name):
        """S5.19"""
        assert join(client_for(None), username=name).status == 422

    def test_two_at_once_cannot_both_have_it(self, client_for, monkeypatch):
        """The database itself holds that no two names look alike: whoever comes second is told."""
        assert join(client_for(None), username="moss-heron").status == 303
        monkeypatch.setattr(accounts, "check_free", lambda _name: None)
        page = join(client_for(None), username="rnoss-heron")
        assert page.status == 422 and "looks like it" in errors(page)[0]


@pytest.mark.parametrize("missing, sentences", [
    ("email", 1), ("postal_code", 1), ("country", 1), ("username", 1), ("password", 1), ("principles", 1), ("rules", 1),
    ("community", 1)])
def test_something_missing(client_for, missing, sentences):
    page = join(client_for(None), **{missing: None})
    assert page.status == 422 and len(errors(page)) == sentences
    assert db.session.query(Account).filter_by(folded="quietheron").count() == 0


def test_nothing_at_all(client_for):
    page = client_for(None).post("/join/alberta", {})
    assert page.status == 422 and len(errors(page)) == 9


@pytest.mark.parametrize("day, month, year", [
    ("", "", ""), ("31", "2", "1990"), ("x", "3", "1990"), ("1", "1", "1850"), ("1", "1", "3000"), ("1", "1", "٣"),
    ("1" * 400, "1", "1990"), ("1", "", "")])
def test_a_date_that_is_none(client_for, day, month, year):
    given = {"date_of_birth-day": day, "date_of_birth-month": month, "date_of_birth-year": year}
    page = join(client_for(None), **given)
    assert page.status == 422 and len(errors(page)) == 1
    assert page.one("input", name="date_of_birth-month").get("value") == month


@pytest.mark.parametrize("field, value", [
    ("email", "not-an-address"), ("email", "x" * 300 + "@mail.example"), ("email", "a@b"),
    ("postal_code", "T" * 40), ("postal_code", "90210"), ("country", "C" * 100),
    ("username", "ab"), ("username", "x" * 25), ("username", "<b>hi</b>"), ("username", "wall-guide-jo"),
    ("username", "Wren"), ("username", "heron-1994"), ("username", "q7r2z9"), ("username", "T5J0N3"),
    ("username", "call4035550134"), ("password", "short"), ("password", "password1234"), ("password", "aaaaaaaaaaaaaa"),
    ("password", "x1y2" * 100), ("password", "my quiet heron"), ("password", "q7r2z9 q7r2z9"),
])
def test_a_value_against_a_rule(client_for, field, value):
    """S2.4: the pseudonym holds no part of the address, the year, the postal code; nor does the password (S2.9)."""
    page = join(client_for(None), **{field: value})
    assert page.status == 422 and len(errors(page)) == 1
    assert page.one("a", href=f"#{field}") is not None
    if field != "password":
        assert page.one("input", name=field).get("value") == value
    assert page.one("input", name="password").get("value") in (None, "")


def test_a_name_that_someone_has(client_for):
    """Names that differ in case or dashes are one name."""
    page = join(client_for(None), username="A-s.H")
    assert page.status == 422 and "has this name already" in errors(page)[0]


def test_control_characters_are_dropped(client_for):
    assert join(client_for(None), username="quiet\x00-heron\x07", country="Can\x00ada").status == 303
    assert accounts.named("quiet-heron").username == "quiet-heron"


@pytest.mark.parametrize("url, changes, field", [
    ("/join/alberta", {"postal_code": "V5K 0A1"}, "postal_code"),
    ("/join/forces", {"code": "WRONG-1"}, "code"),
    ("/join/rivermount", {}, "email")])
def test_someone_who_does_not_belong(client_for, url, changes, field):
    """S2.3: the field and the sentence that stand in the way; nothing is kept."""
    page = join(client_for(None), url, **changes)
    assert page.status == 422 and page.one("a", href=f"#{field}") is not None
    assert db.session.query(Account).filter_by(folded="quietheron").count() == 0


@pytest.mark.parametrize("url, changes", [
    ("/join/forces/standdown 24", {"code": "standdown 24"}), ("/join/rivermount", {"email": "jo@Rivermount.Example"})])
def test_someone_who_belongs_by_code_or_address(client_for, url, changes):
    assert join(client_for(None), url, **changes).status == 303


def test_without_a_token(client_for):
    page = client_for(None).post("/join/alberta", GOOD, csrf=False)
    assert page.status == 422 and db.session.query(Account).filter_by(folded="quietheron").count() == 0


@pytest.mark.parametrize("slug", ["nobody", "%00", "x" * 300, "Alberta"])
def test_an_organisation_that_is_none(client_for, slug):
    client_for(None).get(f"/join/{slug}", status=404, check=slug != "%00")


def test_htmx_gets_the_whole_page(client_for):
    """S11.2: one plain form; nothing here needs script, and script breaks nothing."""
    page = client_for(None).post("/join/alberta", {}, htmx=True)
    assert page.status == 422 and page.all("h1")


def test_in_french(client_for):
    page = join(client_for(None, language="fr"), postal_code="V5K 0A1")
    assert page.status == 422 and page.tree.get("lang") == "fr" and "Bienvenue." in page.words
