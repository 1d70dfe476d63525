"""Joining at fifteen (S2.3)."""
from datetime import date

from sqlalchemy import select, text

from models.ground.db import db
from models.people import organisations
from models.vault import store
from tests.blueprints.test_front_door_joining import ADDRESS, errors, join


class TestTooYoung:
    """S2.3: told kindly, with lines for the young; nothing of theirs is kept."""
    birth = {"date_of_birth-day": "1", "date_of_birth-month": "1", "date_of_birth-year": str(date.today().year - 14)}

    def test_a_kind_page_with_lines_for_the_young(self, client_for):
        page = join(client_for(None), **self.birth)
        assert page.status == 200 and "1-800-668-6868" in page.words and not errors(page)

    def test_nothing_is_kept(self, client_for, settings, capfd, caplog):
        """Not a value in any row of the community, the vault and the key store, the limits' included; nothing in a
        log, a file or the cookie.
        """
        client = client_for(None)
        client.get("/join/alberta")
        with client.http.session_transaction() as cookie:
            before_cookie = dict(cookie)
        before = self._kept(settings)
        page = join(client, username="", offered="moss-wanderer", **self.birth)
        assert self._kept(settings) == before and "Set-Cookie" not in page.response.headers
        with client.http.session_transaction() as cookie:
            assert dict(cookie) == before_cookie
        said = "".join([*capfd.readouterr(), caplog.text])
        assert not [word for word in (ADDRESS, "moss-wanderer", self.birth["date_of_birth-year"]) if word in said]

    def test_a_place_may_be_for_older_people(self, client_for, cast):
        organisations.find("alberta").minimum_age = 18
        db.session.flush()
        page = join(client_for(None), **{"date_of_birth-year": str(date.today().year - 17)})
        assert "18 and over" in page.words and "18 or over" in client_for(None).get("/join/alberta").words

    def test_nothing_is_asked_first(self, client_for):
        """Whatever else is wrong with the form, they need not put it right."""
        assert join(client_for(None), email=None, username="x", **self.birth).status == 200

    def test_on_the_sixteenth_birthday(self, client_for, monkeypatch):
        monkeypatch.setattr("blueprints.front_door.join_form.today", lambda: date(2026, 3, 27))
        assert join(client_for(None), **{"date_of_birth-year": "2010"}).status == 303

    def test_on_the_day_before(self, client_for, monkeypatch):
        monkeypatch.setattr("blueprints.front_door.join_form.today", lambda: date(2026, 3, 26))
        assert join(client_for(None), **{"date_of_birth-year": "2010"}).status == 200

    def test_in_french(self, client_for):
        page = join(client_for(None, language="fr"), **self.birth)
        assert page.tree.get("lang") == "fr" and "Jeunesse, J’écoute" in page.words

    @staticmethod
    def _kept(settings) -> dict:
        """Every value of every row, and the names of all files."""
        kept = {table: sorted(map(str, db.session.execute(text(f'SELECT * FROM "{table}"'))))
                for table in db.metadata.tables}
        with store.vault("ca") as records, store.key_store("ca") as keys:
            for session, base in ((records, store.InVault), (keys, store.InKeyStore)):
                for table in base.metadata.sorted_tables:
                    kept[f"vault {table.name}"] = sorted(map(str, session.execute(select(table))))
        names = {path for path in settings.instance_dir.rglob("*") if not path.name.endswith(("-wal", "-shm"))}
        return kept | {"files": names}
