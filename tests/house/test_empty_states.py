"""Where a member meets nothing yet, the page says what it is for and offers one next step (S2.6), in both languages."""
import re
from pathlib import Path

import pytest

from blueprints.access import EVERYONE
from models.ground.permissions import MAY, Role
from tests import factories

TEMPLATES = Path("templates")
OF_MEMBERS = ("drafts", "wall", "members", "mine", "search", "groups", "posts", "talkabouts", "bricks", "messages")
CALL = re.compile(r"\{\{ empty\((.*?)\) \}\}", re.DOTALL)
FACED = ("/wall", "/wall?kind=talkabout", "/wall?kind=brick", "/wall?tag=sleep", "/wall?lane=following",
         "/wall?lane=waiting", "/wall?kind=brick&tag=sleep&lane=waiting", "/wall/filters", "/search?q=zebra",
         "/search?q=zebra&kind=reply", "/mine", "/mine/notices", "/mine/hidden", "/members/{name}", "/members/{other}",
         "/mine/data")


def test_no_empty_list_of_members_is_left_without_a_word_and_a_way_on():
    called = [(str(path), call) for room in OF_MEMBERS for path in (TEMPLATES / room).rglob("*.html")
              for call in CALL.findall(path.read_text("utf-8"))]
    assert len(called) > 8
    assert [(path, call) for path, call in called if "url=" not in call or "action=" not in call
            or call.count("_('") < 3] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_newcomer_meets_on_an_empty_wall(app, client_for, cast, language):
    """Every page of a member that needs no object, and the ones with nothing on them: each has one way on."""
    name, slug = {"en": ("ash", "alberta"), "fr": ("fleur", "forces")}[language]
    factories.member("other-one", language, slug)
    client = client_for(name)
    pages = [path.format(name=name, other="other-one") for path in FACED]
    for rule in app.url_map.iter_rules():
        needs = getattr(app.view_functions[rule.endpoint], "needs", None)
        if "GET" in rule.methods and not rule.arguments and needs not in (EVERYONE, None) and needs in MAY[Role.MEMBER]:
            pages.append(rule.rule)
    lacking = []
    for url in pages:
        page = client.get(url, status=None, check=False)
        empties = [box for box in page.all("div") if box.get("class") == "empty"] if page.status == 200 else []
        if url in pages[:len(FACED)] and not empties:
            lacking.append((url, "says nothing"))
        lacking += [(url, "no way on") for box in empties
                    if len(box.findall(".//{*}a")) != 1 or len(box.findall("{*}p")) < 2]
    assert lacking == []
