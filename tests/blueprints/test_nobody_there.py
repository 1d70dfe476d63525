"""A banner on every page of members while no guide is there (S5.17): honest, with help lines, in both languages."""
from datetime import timedelta

import pytest

from models.ground import transaction
from models.ground.db import db, now
from models.people import rota
from models.people.rota import Attendance
from tests import factories
from tests.models.care.test_nobody import leave

SAID = {"ash": "No guide is here just now.", "fleur": "Il n’y a pas de guide ici en ce moment."}


@pytest.mark.parametrize("name", SAID)
def test_every_page_of_a_member_says_so_and_names_lines_that_answer(client_for, cast, name):
    leave("en", "fr")
    for path in ("/wall", "/talkabouts/new", "/mine", "/help-now", "/search"):
        page = client_for(name, language=name == "fleur" and "fr" or "en").get(path)
        assert SAID[name] in page.words and 'href="tel:988"' in page.text, path


def test_nothing_is_said_while_a_guide_is_there_nor_to_staff_nor_to_those_outside(client_for, cast):
    assert SAID["ash"] not in client_for("ash").get("/wall").words
    leave("en", "fr")
    for name, path in (("wren", "/wall"), (None, "/help-now")):
        assert SAID["ash"] not in client_for(name).get(path).words


def test_each_community_is_told_of_its_own(client_for, cast):
    leave("fr")
    assert SAID["fleur"] in client_for("fleur", language="fr").get("/wall").words
    assert SAID["ash"] not in client_for("ash").get("/wall").words


def test_it_costs_no_statement(client_for, cast, statements):
    ash = client_for("ash")
    ran = []
    for _ in range(2):
        ash.get("/wall")
        with statements() as seen:
            ash.get("/wall")
        ran.append(len(seen))
        leave("en")
    assert ran[0] == ran[1] <= 5


def test_the_first_press_of_a_guide_ends_it_and_looking_does_not(client_for, cast):
    leave("en")
    post, wren, ash = factories.talkabout(cast.ash), client_for("wren"), client_for("ash")
    wren.get("/queue")
    assert SAID["ash"] in ash.get("/wall").words
    assert "It waits for a Wall Guide" in ash.get(f"/talkabouts/{post.id}").words
    wren.post("/queue/presence", {})
    assert SAID["ash"] not in ash.get("/wall").words and rota.is_attended("en")


def test_who_was_there_minutes_ago_is_there(client_for, cast):
    for attendance in db.session.query(Attendance):
        attendance.seen_at = now() - timedelta(seconds=rota.PRESENT_SECONDS - 20)
    transaction.commit()
    assert SAID["ash"] not in client_for("ash").get("/wall").words
