"""No number ranks people (S3.4): who is followed or answered how often stands on no page of a member; how many sent
their support is for the author alone, beside what they wrote.
"""
import re
import secrets

from blueprints.access import EVERYONE
from models.community import follows, profiles, supports, talkabouts
from models.ground import transaction
from models.ground.permissions import MAY, Role
from tests import factories
from tests.house import addresses

CROWD = 19
LETTERS = "abcdefgkmp"      # none looks like another
TAGS = re.compile(r"<[^>]*>")
SAID = re.compile(rf"(?<![\d.,:-]){CROWD}(?![\d.,:-])")


def crowded(cast):
    """A talkabout of Bea's that many follow, support and answer."""
    post, words = factories.talkabout(cast.bea), factories.publish(profiles.say("Hello.", by=cast.bea, key="k"))
    for n in range(CROWD):
        person = factories.member(f"one-of-many-{LETTERS[n // 10]}{LETTERS[n % 10]}")
        follows.follow_post(post, by=person)
        supports.give(post, "with-you", by=person)
        factories.publish(talkabouts.reply(post, by=person, body="With you.", key=secrets.token_hex(6)))
    transaction.commit()
    return post, words


def test_nobody_is_counted(app, client_for, cast):
    """No page names the size of the crowd, to somebody else or to the author; the support's is told to her alone."""
    places = addresses.real_objects(app, cast)
    post, _words = crowded(cast)
    places = places | {"post_id": post.id, "talkabout_id": post.id, "username": "bea"}
    told = []
    for name in ("ash", "bea"):
        client = client_for(name)
        for rule in app.url_map.iter_rules():
            needs = getattr(app.view_functions[rule.endpoint], "needs", None)
            if "GET" not in rule.methods or needs in (EVERYONE, None) or needs not in MAY[Role.MEMBER]:
                continue
            page = client.get(addresses.fill(app, rule, places), status=None, check=False)
            words = TAGS.sub(" ", page.text) if page.status == 200 and page.response.mimetype == "text/html" else ""
            told += [(name, rule.rule, words[max(found.start() - 60, 0):found.end() + 60])
                     for found in SAID.finditer(words)]
    assert [page for page in told if page[0] != "bea" or "people are with you" not in page[2]] == []


def test_a_number_would_be_found():
    """Or nobody could believe the silence above."""
    assert SAID.search("sent by 19 people") and not SAID.search("call 780 555-1900 at 12:19")
