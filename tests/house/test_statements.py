"""Few statements a page, and no more of them when there is more to show (DESIGN 10, BARS)."""
import pytest

from tests import factories
from tests.house import addresses
from tests.house.test_routes import views

MOST, HOT = 12, {"wall.index": 5, "talkabouts.show": 5, "search.index": 5, "queue.index": 5}
FEW, MANY = 2, 12


@pytest.mark.parametrize("name", ["ash", "wren"])
def test_few_statements_and_as_many_for_a_full_page(app, cast, client_for, places, statements, name):
    client, ran = client_for(name), {}
    client.get("/")         # whether this is a demo is asked once for each process
    for count in (FEW, MANY):
        for _ in range(count):
            post = factories.talkabout(cast.ash)
            factories.reply(post, cast.bea)
            factories.brick(cast.bea)
        for rule in views(app):
            if "GET" not in rule.methods:
                continue
            with statements() as seen:
                page = client.get(addresses.fill(app, rule, places), status=None, check=False)
            if page.status == 200:
                ran.setdefault(rule.endpoint, []).append(len(seen))
    many = {endpoint: counts for endpoint, counts in ran.items() if max(counts) > HOT.get(endpoint, MOST)}
    growing = {endpoint: counts for endpoint, counts in ran.items() if counts[-1] > counts[0]}
    assert "wall.index" in ran and not many and not growing
