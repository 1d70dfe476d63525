"""/oversight/quality (S5.10, S5.12, S8.6): tables with charts that have words, files, kept sheets with comments."""
import csv
import io
from datetime import date, timedelta

import pytest

from blueprints.oversight import quality_files
from models.care import decisions, queue
from models.care.queue import Band, Source
from models.figures import sheets
from models.figures.sheets import QualitySheet, SheetKind
from models.ground import transaction
from models.ground.db import db
from tests import factories
from tests.blueprints.desk import PHONE


def decided(cast, by="wren", body=PHONE):
    post, person = factories.talkabout(cast.ash, body=body), getattr(cast, by)
    item = queue.open_item(post, Band.ROUTINE, Source.REPORT)
    queue.claim(item.id, by=person)
    decisions.edit(item.id, by=person, title="T", body="Kept.", category="contact", words="", seen_version=1)
    transaction.commit()
    return post


def kept(monkeypatch, day=date(2026, 11, 22)):
    monkeypatch.setattr(sheets, "now", lambda: sheets._midnight(day))
    sheets.make_due()
    transaction.commit()


def rows(page) -> list[list[str]]:
    return list(csv.reader(io.StringIO(page.response.get_data(as_text=True).removeprefix("\ufeff"))))


def test_empty(client_for):
    dara = client_for("dara")
    assert "Nothing was drawn in this time" in dara.get("/oversight/quality?part=decided").words
    assert "No rule found anything" in dara.get("/oversight/quality?part=worth").words
    assert "None has been made yet" in client_for("dara").get("/oversight/quality/weeks").words


def test_tables_with_charts_and_few_statements(client_for, cast, statements):
    for _ in range(3):
        decided(cast)
    dara = client_for("dara")
    dara.get("/oversight/quality")
    told = {"soon": "Posts reviewed 3 3 100%", "decided": "Edited 3 100%", "worth": "detail.phone Phone number · "}
    for part, words in told.items():
        with statements() as seen:
            page = dara.get(f"/oversight/quality?days=7&community=en&part={part}")
        assert words in page.words and len(seen) <= 12 and len(list(page.tree.iter())) <= 400
        charts = [e for e in page.tree.iter() if e.get("role") == "img"]
        assert charts and all(e.get("aria-label", "").strip() for e in charts)
        assert "ash" not in page.words.split()
    assert "not told of fewer than 3 guides" in page.words


def test_names_are_for_those_who_share_the_work_out(client_for, cast):
    decided(cast)
    assert "Load, by name" in client_for("lee").get("/oversight/quality?part=worth").words
    for name in ("dara", "cleo"):
        page = client_for(name).get("/oversight/quality?part=worth")
        assert "Load, by name" not in page.words and "Wren" not in page.words
    lee = client_for("lee")
    with_names = lee.get("/oversight/quality?part=worth").words
    assert with_names.index("Load, by name") and "Wren 1 1 0" in with_names


@pytest.mark.parametrize("name", ["ash", "wren", "pat", "ada", None])
def test_who_may_not_see_it(client_for, name):
    for url in ("/oversight/quality", "/oversight/quality/rules.csv", "/oversight/quality/weeks",
                "/oversight/quality/weeks/2026-W46", "/oversight/quality/weeks/2026-W46/rules.csv"):
        client_for(name).get(url, status=303 if name is None else 403, check=False)


def test_each_table_is_a_file(client_for, cast):
    decided(cast)
    dara = client_for("dara")
    for table in quality_files.TABLES:
        page = dara.get(f"/oversight/quality/{table}.csv?days=7&community=en")
        lines = rows(page)
        assert "text/csv" in page.response.content_type and len({len(line) for line in lines}) == 1
    assert ["edit", "contact", "1"] in rows(dara.get("/oversight/quality/decisions.csv"))
    assert rows(dara.get("/oversight/quality/shared.csv"))[1][:4] == ["reviewed", "1", "1", "1.0"]
    assert rows(dara.get("/oversight/quality/decisions.csv?community=fr"))[1][2] == "0"
    dara.get("/oversight/quality/members.csv", status=404, check=False)


@pytest.mark.parametrize("query", ["days=8&community=xx", "days=²", "days=-1&part=members", "days=9999999999999"])
def test_what_is_no_choice_is_ignored(client_for, query):
    page = client_for("dara").get(f"/oversight/quality?{query}")
    assert [a.text for a in page.all("a") if a.get("aria-current") == "true"] == [
        "30 days", "All languages", "How much, how soon"]


def test_a_kept_sheet_and_its_comments(client_for, cast, monkeypatch):
    kept(monkeypatch)
    lee, url = client_for("lee"), "/oversight/quality/weeks/2026-W46"
    assert url in lee.get("/oversight/quality/weeks").text
    page = lee.get(url)
    assert "Clinical sheet of week 2026-W46" in page.words and "How the work is spread" in page.words
    assert "Please write some words." in lee.post(url, {"words": "  "}, status=422).words
    for _ in range(2):
        lee.post(url, {"words": "A <b>quiet</b> week."}, status=303)
    page = client_for("dara").get(url)
    assert page.words.count("A <b>quiet</b> week.") == 1 and "Lee," in page.words
    assert "keep this to 4,000 characters" in lee.post(url, {"words": "x" * 4_001}, status=422).words
    lee.get(f"{url}/rules.csv")
    lee.get("/oversight/quality/weeks/2026-W45", status=404, check=False)


def test_the_quarterly_report_is_for_others_too(client_for, cast, monkeypatch):
    """S9.2: what is few is left out, in the page and in the file; no rules, no work."""
    for _ in range(2):
        decided(cast)
    for table in (queue.QueueItem, decisions.Decision):
        for row in db.session.query(table):
            row.opened_at = row.at = sheets._midnight(date(2026, 8, 1)) + timedelta(hours=1)
    transaction.commit()
    kept(monkeypatch)
    dara, url = client_for("dara"), "/oversight/quality/quarters/2026-3"
    page = dara.get(url)
    assert "fewer than 10, or left out" in page.words and "How the work is spread" not in page.words
    assert "Which rules are worth having" not in page.words
    assert {line[2] for line in rows(dara.get(f"{url}/decisions.csv"))[1:]} == {""}
    dara.get(f"{url}/rules.csv", status=404, check=False)
    page = dara.post(url, {"words": "For the board."}, follow=True)
    assert "For the board." in page.words
    assert db.session.query(QualitySheet).filter_by(kind=SheetKind.QUARTER.value).count() == 1


def test_it_prints(client_for, cast, monkeypatch):
    """The way back, the files and the form stay off the paper."""
    kept(monkeypatch)
    page = client_for("lee").get("/oversight/quality/weeks/2026-W46")
    unprinted = {e for box in page.tree.iter() if "no-print" in (box.get("class") or "").split() for e in box.iter()}
    main = next(e for e in page.tree.iter() if e.get("id") == "main")
    assert all(e in unprinted for e in main.iter() if e.tag.endswith("}form") or ".csv" in (e.get("href") or ""))


def test_in_french(client_for, cast, monkeypatch):
    decided(cast)
    kept(monkeypatch)
    cast.dara.language = "fr"
    transaction.commit()
    dara = client_for("dara")
    assert "Qualité de la modération" in dara.get("/oversight/quality").words
    assert "100\u00a0%" in dara.get("/oversight/quality").text
    assert "Feuille clinique de la semaine 2026-W46" in dara.get("/oversight/quality/weeks/2026-W46").words
