"""The weekly sheet and the quarterly report (S8.6): made once by the clock, kept as they were, with comments."""
from datetime import UTC, date, datetime

import pytest

from models.figures import quality, sheets
from models.figures.sheets import QualitySheet, SheetComment, SheetKind, Span
from models.ground import transaction
from models.ground.audit import AuditEntry
from models.ground.db import db
from models.ground.errors import NotFound, Refused
from tests import factories


def at(monkeypatch, *moment):
    monkeypatch.setattr(sheets, "now", lambda: datetime(*moment, tzinfo=UTC))


@pytest.mark.parametrize(("kind", "day", "label", "first", "last"), [
    (SheetKind.WEEK, date(2026, 11, 22), "2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
    (SheetKind.WEEK, date(2027, 1, 2), "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
    (SheetKind.QUARTER, date(2026, 12, 31), "2026-4", date(2026, 10, 1), date(2026, 12, 31)),
    (SheetKind.QUARTER, date(2028, 2, 29), "2028-1", date(2028, 1, 1), date(2028, 3, 31))])
def test_weeks_and_quarters(kind, day, label, first, last):
    """Weeks as ISO 8601 counts them."""
    one = sheets.span(kind, day)
    assert (one.label, one.first_day, one.last_day) == (label, first, last)


def test_a_period_begins_at_midnight_at_home_also_when_clocks_change():
    """Alberta's clocks went back on 1 November 2026: the week has 169 hours."""
    period = Span(SheetKind.WEEK, date(2026, 10, 26)).period
    assert (period.start, period.end) == (datetime(2026, 10, 26, 6, tzinfo=UTC), datetime(2026, 11, 2, 7, tzinfo=UTC))
    assert (period.first_day, period.last_day) == (date(2026, 10, 26), date(2026, 11, 1))


def test_each_is_made_once_when_it_is_over(cast, monkeypatch):
    """The last week and quarter at first, then one by one, and those that a clock that stood still has missed."""
    at(monkeypatch, 2026, 11, 22, 12)
    assert sheets.make_due() == 2
    transaction.commit()
    assert sheets.make_due() == 0
    assert sorted(row.label for row in db.session.query(QualitySheet)) == ["2026-3", "2026-W46"]
    at(monkeypatch, 2026, 11, 23, 6, 59)        # still Sunday in Alberta
    assert sheets.make_due() == 0
    at(monkeypatch, 2026, 12, 7, 12)
    assert sheets.make_due() == 3
    transaction.commit()
    assert [row.label for row in sheets.kept(SheetKind.WEEK)[0]] == ["2026-W49", "2026-W48", "2026-W47", "2026-W46"]


def test_a_second_clock_makes_none(cast, monkeypatch):
    at(monkeypatch, 2026, 11, 22, 12)
    sheets.make_due()
    transaction.commit()
    week = Span(SheetKind.WEEK, date(2026, 11, 9))
    assert sheets._keep(week, {}) is False and db.session.query(QualitySheet).count() == 2


def test_it_stays_as_it_was(cast, monkeypatch):
    """What happens later does not change it; the quarter's holds neither rules nor work, the week's does."""
    at(monkeypatch, 2026, 11, 22, 12)
    sheets.make_due()
    before = sheets.find(SheetKind.WEEK, "2026-W46").figures
    factories.talkabout(cast.ash).created_at = datetime(2026, 11, 10, tzinfo=UTC)
    transaction.commit()
    db.session.expire_all()
    assert sheets.find(SheetKind.WEEK, "2026-W46").figures == before
    period = Span(SheetKind.WEEK, date(2026, 11, 9)).period
    assert quality.figures(period)["reviewed"]["total"] == 1 and before["reviewed"]["total"] == 0
    quarter = sheets.find(SheetKind.QUARTER, "2026-3").figures
    assert "rules" in before and not {"rules", "work"} & set(quarter)


@pytest.mark.parametrize("label", ["2026-W99", "2026-5", "x", "2026-W46'", "２０２６-W46"])
def test_what_is_no_sheet_is_not_there(cast, label):
    with pytest.raises(NotFound):
        sheets.find(SheetKind.WEEK, label)


def test_comments_stay_and_are_on_record(cast, monkeypatch):
    at(monkeypatch, 2026, 11, 22, 12)
    sheets.make_due()
    sheet = sheets.find(SheetKind.WEEK, "2026-W46")
    for by, words in ((cast.lee, "A quiet week."), (cast.lee, "A quiet week."), (cast.dara, "Noted.")):
        sheets.comment(sheet, by=by, words=words)
        transaction.commit()
    with pytest.raises(Refused, match="empty"):
        sheets.comment(sheet, by=cast.lee, words=" \n")
    assert [(one.by.username, one.words) for one in sheets.comments(sheet)] == [
        ("lee", "A quiet week."), ("dara", "Noted.")]
    assert db.session.query(SheetComment).count() == 2
    entries = db.session.query(AuditEntry).filter_by(act="sheet:commented").all()
    assert [entry.facts for entry in entries] == [{"sheet": "2026-W46"}] * 2


def test_past_ones_come_page_by_page(cast, monkeypatch):
    monkeypatch.setattr(sheets, "PER_PAGE", 2)
    for week in (44, 45, 46):
        one = sheets.span(SheetKind.WEEK, date.fromisocalendar(2026, week, 1))
        db.session.add(QualitySheet(kind="week", label=one.label, first_day=one.first_day, last_day=one.last_day,
                                    figures={}))
    db.session.flush()
    rows, more = sheets.kept(SheetKind.WEEK)
    assert ([row.label for row in rows], more) == (["2026-W46", "2026-W45"], "2026-W45")
    assert [row.label for row in sheets.kept(SheetKind.WEEK, before=more)[0]] == ["2026-W44"]
