"""Default deny over the whole app (DESIGN 4): every view says what it needs, roles get what the table says, and a GET
writes nothing.
"""
import re

import pytest

from blueprints.access import EVERYONE
from models.ground.permissions import MAY, Can
from tests import factories
from tests.house import addresses

KEBAB = re.compile(r"^[a-z0-9/_.<>:,'()\- ]*$")
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
SAME_ROLE = {"bea", "fleur", "gale", "ines"}        # as Ash, Wren and Sol
ROLES = [pytest.param(name, marks=pytest.mark.full if name in SAME_ROLE else ()) for name in [*factories.CAST, None]]
pytestmark = pytest.mark.usefixtures("furnished")


def views(app):
    """Every rule; those that end the session come last."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return sorted(rules, key=lambda rule: "sign_out" in rule.endpoint or "session" in rule.endpoint)


def test_every_view_says_what_it_needs(app):
    silent = [rule.endpoint for rule in views(app) if not hasattr(app.view_functions[rule.endpoint], "needs")]
    assert silent == []


def test_an_unmarked_view_is_refused(app, client_for):
    """The guard refuses what forgot to say (default deny)."""
    view = app.view_functions["front_door.home"]
    needs = view.needs
    del view.needs
    try:
        client_for("sol").get("/", status=403)
    finally:
        view.needs = needs


def test_addresses_are_nouns_in_kebab_case(app):
    odd = [rule.rule for rule in views(app)
           if re.search(r"[A-Z]", re.sub(r"<[^>]*>", "", rule.rule)) or "_" in re.sub(r"<[^>]*>", "", rule.rule)]
    assert odd == []


@pytest.mark.parametrize("name", ROLES)
def test_each_role_reaches_what_the_table_says(app, client_for, places, statements, name):
    """Role × endpoint (S1): the table in models/ground/permissions.py is the whole truth. A GET writes nothing."""
    client = client_for(name)
    roles = [factories.CAST[name][0]] if name else []
    wrong, wrote = [], []
    for rule in views(app):
        needs = app.view_functions[rule.endpoint].needs
        if needs == EVERYONE:
            continue
        method = "GET" if "GET" in rule.methods else "POST"
        url = addresses.fill(app, rule, places)
        with statements() as seen:
            answer = client.get(url, status=None, check=False) if method == "GET" else client.post(url, check=False)
        refused = answer.status == 403 or (name is None and answer.status == 303 and "/sign-in" in answer.location)
        may = any(needs in MAY[role] for role in roles)
        if refused == may and not (may and addresses.has_its_own_refusal(rule)):
            wrong.append((rule.rule, needs, answer.status))
        if method == "GET" and not refused:       # a refusal is on record
            wrote += [(rule.rule, statement[:60]) for statement in seen if WRITES.match(statement)]
    assert wrong == [] and wrote == []


def test_every_permission_is_somebodys_and_every_role_is_in_the_table():
    given = set().union(*MAY.values())
    assert given == set(Can)


def test_every_post_needs_a_token(app, client_for, places):
    """CSRF holds on every unsafe route but the one that mail programs use (RFC 8058): a page of its own says so, or
    the form that was sent.
    """
    client = client_for("sol")
    open_ones = []
    for rule in views(app):
        if "POST" in rule.methods:
            page = client.post(addresses.fill(app, rule, places), csrf=False, check=False)
            draws_its_form = hasattr(app.view_functions[rule.endpoint], "keeps_what_was_typed")
            if page.status != 400 and not (draws_its_form and (page.status > 400 or page.location == "/sign-in")):
                open_ones.append(rule.rule)
    assert open_ones == ["/mine/mail/stop/<token>"]
