"""The guides' queue as a list (S5.3): ordered, filtered, paged, polled; each guide's own communities alone."""
from datetime import timedelta

import pytest

from models.care import queue
from models.care.queue import PER_PAGE, Band, Source
from models.ground import transaction
from models.ground.db import now
from models.people import rota
from tests import factories

DANGER = "I want to kill myself tonight, I have a plan."


@pytest.fixture
def items(cast):
    """One item of each band in English, one in French."""
    writers = (cast.ash, cast.bea, factories.member("cam"))
    made = [queue.open_item(factories.talkabout(by, title=f"About {band.value}"), band, Source.SCAN)
            for by, band in zip(writers, (Band.ROUTINE, Band.CONCERN, Band.URGENT), strict=True)]
    made.append(queue.open_item(factories.talkabout(cast.fleur, title="En français"), Band.URGENT, Source.REPORT))
    transaction.commit()
    return made


def links(page) -> list[str]:
    return [a.get("id") for a in page.all("a") if (a.get("id") or "").startswith("item-")]


def test_the_most_urgent_stand_first_and_each_says_why(items, client_for):
    """S5.3: bands in order, with a word, a target and the source."""
    page = client_for("wren").get("/queue")
    routine, concern, urgent, _french = items
    assert links(page) == [f"item-{item.id}" for item in (urgent, concern, routine)]
    for words in ("Urgent ○ due in 4 minutes", "Concern ○ due in 59 minutes", "Routine ○ due in 23 hours",
                  "found by the scan", "Talkabout: About urgent", "by cam"):
        assert words in page.words


def test_a_guide_of_one_community_sees_that_one(items, client_for):
    """S2.8: the language wall stands for guides too."""
    assert "En français" not in client_for("wren").get("/queue").words
    assert "En français" in client_for("gale").get("/queue").words


@pytest.mark.parametrize("name", ["ash", "dara", "ada", "pat"])
def test_others_have_no_queue(items, client_for, name):
    client_for(name).get("/queue", status=403)


def test_filters_by_band_and_by_holder(items, cast, client_for):
    queue.claim(items[1].id, by=cast.wren)
    transaction.commit()
    client = client_for("wren")
    assert links(client.get("/queue?band=urgent")) == [f"item-{items[2].id}"]
    assert links(client.get("/queue?mine=1")) == [f"item-{items[1].id}"]
    assert "in your hands" in client.get("/queue").words
    assert "in Wren’s hands" in client_for("gale").get("/queue").words
    assert client.get("/queue?band=nonsense&after=x").status == 200


def test_titles_of_words_of_danger_stay_veiled(cast, client_for):
    """S5.16: graphic text is veiled in the list too."""
    factories.talkabout(cast.ash, title="Qzx goodbye to all", body=DANGER)
    page = client_for("wren").get("/queue")
    assert "Qzx" not in page.text and "title veiled" in page.words
    assert "A plan" in page.words or "Thoughts of suicide" in page.words


def test_a_late_item_says_by_how_much(items, client_for):
    items[2].case.due_at = now() - timedelta(minutes=7, seconds=5)
    transaction.commit()
    assert "late by 8 minutes" in client_for("wren").get("/queue").words


def test_pages_go_on_by_key_and_end(cast, client_for):
    for number in range(PER_PAGE + 2):
        queue.open_item(factories.talkabout(factories.member(f"writer{number}")), Band.ROUTINE, Source.SCAN)
    transaction.commit()
    client = client_for("wren")
    first = client.get("/queue")
    following = client.get(first.one("a", id="next").get("href"))
    assert (len(links(first)), len(links(following))) == (PER_PAGE, 2)
    assert not set(links(first)) & set(links(following))
    assert "data-hx-trigger=\"every 15s\"" in first.text and "every 15s" not in following.text


def test_htmx_gets_the_list_alone_and_hears_of_new_urgent_ones(items, client_for):
    client = client_for("wren")
    part = client.get("/queue?known=0", htmx=True)
    assert "<h1" not in part.text and 'id="waiting"' in part.text and "1 urgent item is waiting." in part.words
    assert "hx-swap-oob" not in client.get("/queue?known=1", htmx=True).text


def test_without_script_a_link_refreshes(items, client_for):
    page = client_for("wren").get("/queue?band=urgent")
    assert page.one("a", id="refresh").get("href") == "/queue?band=urgent"


def test_presence_is_a_small_post(items, cast, client_for):
    """S5.15, S5.17: a sign of work; it puts the end of one's own lease off, and nobody else's."""
    queue.claim(items[0].id, by=cast.wren)
    transaction.commit()
    before = queue.find(items[0].id, for_=cast.wren).claimed_until
    client_for("gale").post("/queue/presence", {"item": items[0].id}, status=204, htmx=True)
    assert queue.find(items[0].id, for_=cast.wren).claimed_until == before
    client_for("wren").post("/queue/presence", {"item": items[0].id}, status=204, htmx=True)
    assert queue.find(items[0].id, for_=cast.wren).claimed_until > before
    assert rota.guides_present() == 2


def test_statements_stay_the_same_however_many_wait(items, cast, client_for, statements):
    """DESIGN 10: five at most, constant in rows."""
    client = client_for("wren")
    client.get("/queue")
    with statements() as few:
        client.get("/queue")
    for number in range(12):
        queue.open_item(factories.talkabout(factories.member(f"writer{number}")), Band.ROUTINE, Source.SCAN)
    transaction.commit()
    with statements() as many:
        client.get("/queue?after=1&band=routine")
    assert len(few) == len(many) <= 5, many


@pytest.mark.parametrize("mark", ["²", "٣", "x", "-1", "9" * 14, "9" * 30])
def test_a_page_mark_that_is_none(items, client_for, mark):
    client_for("wren").get("/queue", query_string={"after": mark})


def test_a_list_that_reads_the_same_is_not_sent_again(items, cast, client_for):
    """Polled every fifteen seconds: 204 leaves the page, and the focus on it, alone; a claim is news."""
    client = client_for("wren")
    address = client.get("/queue").one("section", id="waiting").get("data-hx-get")
    assert "since=" in address
    client.get(address, htmx=True, status=204)
    queue.claim(items[0].id, by=cast.gale)
    transaction.commit()
    part = client.get(address, htmx=True)
    assert "in Gale’s hands" in part.words and part.one("section", id="waiting").get("data-hx-get") != address


def test_filters_combine_in_their_addresses(items, client_for):
    page = client_for("gale").get("/queue?band=urgent&source=scan&community=en")
    assert links(page) == [f"item-{items[2].id}"]
    assert page.one("a", id="mine").get("href") == "/queue?band=urgent&source=scan&community=en&mine=1"
    assert page.one("a", id="refresh").get("href") == "/queue?band=urgent&source=scan&community=en"
    assert links(client_for("gale").get("/queue?source=report")) == [f"item-{items[3].id}"]


def test_ten_thousand_are_no_more_than_ninety_nine(items, cast, client_for, monkeypatch):
    """DESIGN 10: no exact counts."""
    monkeypatch.setattr(queue, "COUNTED", 2)
    assert "Urgent (1+)" in client_for("gale").get("/queue").words


def test_a_lead_reads_the_queue_in_as_few_statements(app, cast, client_for, statements):
    """DESIGN 10: five, bursts and newcomers included; with signals of every kind waiting."""
    queue.open_item(factories.talkabout(cast.ash), Band.CONCERN, Source.REPORT)
    transaction.commit()
    client = client_for("lee")
    client.get("/queue")
    with statements() as ran:
        client.get("/queue")
    assert len(ran) <= 5, ran
