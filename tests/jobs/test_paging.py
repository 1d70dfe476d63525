"""A page reaches a person, or the next one, and says nothing about anyone (S6.2)."""
from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select, update

from jobs import once, paging, watch
from models.care import pages
from models.care.pages import Page
from models.ground import transaction
from models.ground.audit import AuditEntry
from models.ground.db import db, now
from models.ground.outbox import Job
from tests.jobs.acts import DANGER, empty_the_rota, scan_of, write


@pytest.fixture
def called(cast):
    """A possible risk was found; the first on call has a page."""
    once.keep(scan_of(write(cast.ash, DANGER, title="Larkspur and rain")))
    return db.session.scalars(select(Page.id).order_by(Page.id.desc()).limit(1)).one()


@pytest.fixture
def unanswered():
    """Everybody's time to answer is over, by the database's clock."""
    def pass_time() -> None:
        over = now() - timedelta(seconds=1)
        db.session.execute(update(Page).where(Page.answer_by.is_not(None)).values(answer_by=over))
        transaction.commit()
    return pass_time


def people() -> list[str]:
    return [page.to.username for page in reversed(pages.latest())]


def test_it_names_no_member_and_no_content(cast, called, pager, configured, carry):
    configured(paging_urls={"sol": pager.url()})
    carry()
    (title, body), = pager.taken
    for word in ("ash", "larkspur", "rain", "kill", "tonight", "plan"):
        assert word not in f"{title} {body}".casefold().split()
    assert "escalations" in body


def test_it_speaks_the_language_of_whom_it_calls(cast, called, pager, configured, carry, monkeypatch):
    configured(paging_urls={"sol": pager.url()})
    cast.sol.language = "fr"
    transaction.commit()
    spoken = []
    monkeypatch.setattr(paging, "force_locale", lambda language: spoken.append(language) or force_locale(language))
    carry()
    assert spoken == ["fr"]


@pytest.mark.parametrize("how", ["refuses", "hangs"])
def test_a_channel_that_fails_is_tried_again(called, pager, configured, carry, later, promises, monkeypatch, how):
    monkeypatch.setattr(paging, "SECONDS", 0.3)
    configured(paging_urls={"sol": pager.url(how)})
    carry()
    assert promises(Job.PAGE)[-1].last_error == "NotDelivered"
    configured(paging_urls={"sol": pager.url()})
    later()
    carry()
    assert len(pager.taken) == 1
    assert promises(Job.PAGE)[-1].done_at is not None


def test_nobody_listens_at_all(called, configured, carry, promises):
    """The address is closed, or no channel at all: the page stays owed and is told of by `last_error`."""
    configured(paging_urls={"sol": "json://127.0.0.1:9/"})
    carry()
    assert promises(Job.PAGE)[-1].done_at is None


def test_without_a_channel_a_real_service_says_so(app, called, carry, promises, monkeypatch):
    monkeypatch.setitem(app.config, "TESTING", False)
    carry()
    assert promises(Job.PAGE)[-1].last_error == "NotDelivered"


def test_one_of_several_channels_is_enough(called, pager, configured, carry, promises):
    """F20: the first hangs, the second takes it; nobody waits for the first."""
    configured(paging_urls={"sol": f"{pager.url('hangs')}, {pager.url()}"})
    carry()
    assert len(pager.taken) == 1
    assert promises(Job.PAGE)[-1].done_at is not None


def test_no_transaction_is_open_while_it_is_sent(called, pager, configured, promises, monkeypatch):
    configured(paging_urls={"sol": pager.url()})
    open_then = []
    monkeypatch.setattr(paging, "Call", lambda *_: open_then.append(db.session().in_transaction()) or Delivered())
    once.keep(promises(Job.PAGE)[-1].id)
    assert open_then == [False]


def test_unanswered_it_goes_on_to_the_next_and_then_to_all(called, unanswered):
    """S6.2: Sol, then Ines, then both, until someone has it."""
    assert people() == ["sol"]
    for so_far in (["sol", "ines"], ["sol", "ines", "sol", "ines"]):
        unanswered()
        watch.look()
        assert people() == so_far


def test_the_watch_run_twice_calls_once(called, unanswered):
    unanswered()
    watch.look()
    watch.look()
    assert people() == ["sol", "ines"]


def test_not_before_the_deadline(called):
    watch.look()
    assert people() == ["sol"]


def test_an_empty_rota_calls_everyone(cast):
    empty_the_rota(cast.lee)
    once.keep(scan_of(write(cast.ash, DANGER)))
    assert people() == ["sol", "ines"]


def test_acknowledged_stops_all(cast, called, unanswered, pager, configured, carry, later):
    """F24: one owner; nobody else is called, what waits is not sent."""
    configured(paging_urls={"sol": pager.url("refuses"), "ines": pager.url("refuses")})
    unanswered()
    watch.look()
    carry()
    pages.acknowledge(called, by=cast.ines)
    pages.acknowledge(called, by=cast.sol)
    transaction.commit()
    configured(paging_urls={"sol": pager.url(), "ines": pager.url()})
    later()
    carry()
    watch.look()
    assert pager.taken == []
    assert {page.acknowledged_by_id for page in pages.latest()} == {cast.ines.id}
    assert db.session.scalar(select(func.count()).where(AuditEntry.act == "page:acknowledged")) == 1


def test_acknowledged_and_accepted_by_nobody_it_rings_from_the_first_rung_again(cast, called, unanswered):
    """S6.8: to look is not yet to have it."""
    unanswered()
    watch.look()
    pages.acknowledge(called, by=cast.ines)
    watch.look()
    assert people() == ["sol", "ines"]
    unanswered()
    watch.look()
    watch.look()
    assert people() == ["sol", "ines", "sol"]


def test_settled_it_rings_no_more(cast, called, unanswered):
    pages.acknowledge(called, by=cast.ines)
    pages.settle(by=cast.sol, item_id=db.session.get(pages.Page, called).item_id)
    unanswered()
    watch.look()
    assert people() == ["sol"]


class Delivered:
    delivered = True

    def settle(self):
        pass
