"""The relay: everything when the bell is silent, pages before and beside all else (DESIGN 6)."""
from jobs import once, paging
from jobs.relay import Relay
from models.care import pages
from models.community import posts
from models.ground import outbox
from models.ground.outbox import Job
from tests.jobs.acts import DANGER, PHONE, empty_the_rota, scan_of, wait_for, write


def test_without_redis_the_relay_alone_scans_and_pages(cast, carry, promises, pager, configured):
    """F03: the bell never rang; nothing is unscanned, the on-call is called."""
    configured(paging_urls={"sol": pager.url()})
    plain, danger = (write(cast.ash, body=body) for body in ("A long day.", DANGER))
    carry()
    assert posts.by_id(plain).state == "published"
    assert posts.by_id(danger).state == "held"
    assert len(pager.taken) == 1
    assert outbox.undone(outbox.CARRIED) == 0


def test_a_page_goes_before_scans_that_wait_longer(cast, promises, pager, configured):
    """Crisis first: one round sends the page and keeps one of the scans."""
    configured(paging_urls={"sol": pager.url()})
    waiting = [write(cast.ash) for _ in range(3)]
    call_sol(cast)
    relay = Relay()
    relay.round()
    wait_for(lambda: pager.taken)
    assert [posts.by_id(post).state for post in waiting] == ["published", "held", "held"]
    relay.until_quiet()


def test_a_hanging_channel_delays_no_other_page(cast, promises, pager, configured, monkeypatch):
    """F20: nobody is on call, so both clinicians are paged; Sol's channel hangs, Ines has hers at once."""
    monkeypatch.setattr(paging, "SECONDS", 0.5)
    configured(paging_urls={"sol": pager.url("hangs"), "ines": pager.url()})
    call_everyone(cast)
    relay = Relay()
    relay.round()
    wait_for(lambda: pager.taken)
    assert relay.calls, "Sol's page is still on its way"
    relay.until_quiet()
    tries = {page.to.username: page.sent_at is not None for page in pages.latest(2)}
    assert tries == {"sol": False, "ines": True}


def test_a_hanging_channel_delays_no_scan(cast, pager, configured, monkeypatch):
    monkeypatch.setattr(paging, "SECONDS", 0.5)
    configured(paging_urls={"sol": pager.url("hangs")})
    call_sol(cast)
    post = write(cast.ash)
    relay = Relay()
    relay.round()
    assert relay.calls
    assert posts.by_id(post).state == "published"
    relay.until_quiet()


def test_a_post_that_kills_the_relay_costs_its_neighbours_no_try(cast, promises, monkeypatch):
    """F17: a batch under one lease would have counted a try for each of them."""
    class Killed(BaseException):
        pass

    def kill(post_id, version):
        raise Killed
    monkeypatch.setitem(once.EFFECTS, Job.SCAN_POST, kill)
    written = [write(cast.ash) for _ in range(3)]
    try:
        Relay().round()
    except Killed:
        pass
    assert [promises(Job.SCAN_POST, subject_id=post)[0].tries for post in written] == [1, 0, 0]


def test_a_relay_sweeps_its_own_jobs_only(cast, joan, carry, promises):
    write(joan.account, PHONE)
    carry(*outbox.MAIL)
    assert promises(Job.SCAN_POST)[-1].tries == 0
    carry()
    assert promises(Job.EMAIL_NOTICE)[-1].tries == 0


def call_sol(cast) -> None:
    """A possible risk: the scan is kept, the page to the first on call is promised."""
    once.keep(scan_of(write(cast.bea, DANGER)))


def call_everyone(cast) -> None:
    """An empty rota: every Senior Clinician at once (S6.2)."""
    empty_the_rota(cast.lee)
    call_sol(cast)
