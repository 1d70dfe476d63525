"""My data: what is held, who looked, a copy that is fetched once (S2.10, S7.6)."""
import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from jobs import exporting, housekeeping, once
from jobs.relay import Relay
from models.care import reports
from models.community import follows, supports
from models.ground import transaction
from models.ground.audit import Act, AuditEntry
from models.ground.db import db
from models.ground.outbox import Job, Promise
from models.people import first_questions
from models.rights import exports, gathering
from models.rights.exports import Export
from models.vault import registration
from models.vault.registration import VaultUnavailable
from tests import factories
from tests.blueprints import owned

PASSWORD = {"password": factories.PASSWORD}


def asked(client):
    client.post("/mine/data/export", PASSWORD, status=303)
    Relay().until_quiet()
    return client.get("/mine/data/export")


def fetched(client, page=None):
    page = page or asked(client)
    return client.post("/mine/data/export/fetch", {"name": page.value("name")}, check=False)


def unzipped(answer):
    archive = zipfile.ZipFile(io.BytesIO(answer.response.get_data()))
    return json.loads(archive.read("data.json")), archive.read("index.html").decode()


def test_it_names_what_is_sealed_and_shows_none_of_it(client_for, cast):
    owned.seal(cast.ash)
    page = client_for("ash").get("/mine/data")
    assert "Postal code" in page.words and "Date of birth" in page.words
    for value in (owned.ADDRESS, "T5J", "1994", "555"):
        assert value not in page.text


def test_eligible_by_a_rule_not_by_the_evidence(client_for, cast):
    cast.ash.rule_id, cast.ash.rule_version = cast.ash.organisation.rules[0].id, 2
    transaction.commit()
    assert f"rule {cast.ash.rule_id} v2" in client_for("ash").get("/mine/data").words


def test_a_vault_that_is_away_is_said(client_for, cast, monkeypatch):
    owned.seal(cast.ash)

    def away(*_):
        raise VaultUnavailable
    monkeypatch.setattr(registration, "held_fields", away)
    assert "does not answer just now" in client_for("ash").get("/mine/data").words


def test_never_more_statements_for_more_rows(client_for, cast, statements):
    client = client_for("ash")
    client.get("/mine/data")
    with statements() as few:
        client.get("/mine/data")
    for at in range(3):
        factories.talkabout(cast.ash, title=f"Number {at}")
    with statements() as many:
        client.get("/mine/data")
    assert len(few) == len(many) <= 12


@pytest.mark.parametrize("name", ["wren", "sol", "ada", "pat"])
def test_it_is_for_members(client_for, name):
    for path in ("data", "data/export", "email", "close"):
        client_for(name).get(f"/mine/{path}", status=403)


class TestTheCopy:
    def test_all_of_ones_own_and_nobody_elses_words(self, client_for, cast):
        """Everything that hangs on the account, and not the talkabout that a reply stands under."""
        mine = factories.talkabout(cast.ash, title="Moss and rain", body="My own long week.")
        theirs = factories.talkabout(cast.bea, title="Beas private heading", body="Beas own words, all of them.")
        factories.reply(theirs, cast.ash, body="I hear you well.")
        factories.reply(mine, cast.bea, body="An answer of Beas.")
        supports.give(theirs, next(iter(supports.kinds())), by=cast.ash)
        follows.follow_tag("work", by=cast.ash)
        reports.report(theirs, by=cast.ash, category="worried", words="They sound low.")
        reports.report(mine, by=cast.bea, category="worried", words="What Bea reported.")
        first_questions.answer({"heard": "campus"}, by=cast.ash)
        transaction.commit()
        answer = fetched(client_for("ash"))
        data, page = unzipped(answer)
        for words in ("Moss and rain", "My own long week.", "I hear you well.", "They sound low.", "campus"):
            assert words in json.dumps(data) and words in page
        for words in ("Beas private heading", "Beas own words", "An answer of Beas", "What Bea reported"):
            assert words not in json.dumps(data) and words not in page
        assert {row["tag"] for row in data["quiet"]["follows"]} == {None, "work"}
        assert len(data["quiet"]["supports"]) == 1 and set(data) == {"made_at", *gathering.PARTS}
        assert answer.response.headers["Cache-Control"].startswith("no-store")

    def test_it_is_fetched_once(self, client_for, cast):
        client = client_for("ash")
        page = asked(client)
        assert fetched(client, page).status == 200
        again = fetched(client, page)
        assert again.status == 303 and "This copy is gone" in client.get(again.location).words
        assert "You have fetched your copy" in client.get("/mine/data/export").words
        assert db.session.scalar(select(Export.sealed).where(Export.account_id == cast.ash.id)) is None
        assert db.session.scalar(select(AuditEntry.act).where(AuditEntry.act == Act.DATA_EXPORTED.value))

    def test_the_database_alone_opens_nothing(self, client_for, cast):
        """Its key is the browser's: without it not even the right member's other browser opens it."""
        factories.talkabout(cast.ash, title="Heatherwords")
        page = asked(client_for("ash"))
        assert b"Heatherwords" not in db.session.scalar(select(Export.sealed))
        other = client_for("ash")
        assert "that isn’t this one" in other.get("/mine/data/export").words
        refused = fetched(other, page)
        assert refused.status == 303
        assert "Only the browser that asked" in other.get(refused.location).words

    def test_another_member_gets_nothing(self, client_for):
        page = asked(client_for("ash"))
        bea = client_for("bea")
        asked(bea)
        assert "This copy is gone" in bea.get(fetched(bea, page).location).words

    def test_twice_clicked_is_one_copy(self, client_for, cast):
        client = client_for("ash")
        client.post("/mine/data/export", PASSWORD, status=303)
        assert fetched(client, asked(client)).status == 200
        assert len(db.session.scalars(select(Export).where(Export.ready_at.is_not(None))).all()) == 1

    def test_progress_without_script_and_with_it(self, client_for):
        client = client_for("ash")
        client.post("/mine/data/export", PASSWORD, status=303)
        page = client.get("/mine/data/export")
        assert "0 of 13 parts" in page.words and page.one("progress").get("max") == "13"
        assert page.all("a", href="/mine/data/export")
        part = client.get("/mine/data/export", htmx=True)
        assert "every 2s" in part.text and "<h1" not in part.text
        exports.went_on(db.session.scalar(select(Export.id)), 4)
        transaction.commit()
        assert "4 of 13 parts" in client.get("/mine/data/export").words

    @pytest.mark.parametrize("sent", [{}, {"password": "wrong one here"}, {"password": "x" * 5_000}])
    def test_without_the_password(self, client_for, sent):
        client_for("ash").post("/mine/data/export", sent, status=422)
        assert db.session.scalar(select(Export.id)) is None

    def test_a_page_left_open_is_no_place_to_guess(self, client_for):
        client = client_for("ash")
        for _ in range(8):
            client.post("/mine/data/export", {"password": "wrong one here"}, status=422)
        client.post("/mine/data/export", PASSWORD, status=429)

    def test_after_a_day_it_is_gone(self, client_for, cast):
        client = client_for("ash")
        page = asked(client)
        export = db.session.scalar(select(Export))
        db.session.execute(update(Export).values(ends_at=export.ends_at - timedelta(days=1, minutes=1)))
        transaction.commit()
        assert fetched(client, page).status == 303
        housekeeping.tidy()
        assert db.session.scalar(select(Export.sealed)) is None

    def test_the_job_run_twice_makes_one(self, client_for, cast):
        page = asked(client_for("ash"))
        before = db.session.scalar(select(Export.sealed))
        exporting.make(db.session.scalar(select(Export.id)), 1)
        transaction.commit()
        assert db.session.scalar(select(Export.sealed)) == before and page

    def test_one_that_fails_is_given_up_and_said(self, client_for, cast, monkeypatch):
        """It may not redden the watch for ever."""
        def fails(*_):
            raise RuntimeError
        monkeypatch.setitem(once.OUTWARD, Job.EXPORT, fails)
        client = client_for("ash")
        client.post("/mine/data/export", PASSWORD, status=303)
        for _ in range(4):
            db.session.execute(update(Promise).values(due_at=Promise.promised_at, leased_until=None))
            transaction.commit()
            Relay({Job.EXPORT}).round()
        assert "That did not work" in client.get("/mine/data/export").words
        assert db.session.scalar(select(Promise.done_at).where(Promise.job == Job.EXPORT.value))

    def test_in_french(self, client_for, cast):
        factories.talkabout(cast.fleur, title="Une longue semaine", body="Il pleut.")
        _data, page = unzipped(fetched(client_for("fleur")))
        assert "Mes données" in page and 'lang="fr"' in page
