"""How many support a post is for its author alone (S3.4): no page, answer or copy of anybody else holds a number."""
import re

import pytest

from models.community import supports
from models.ground import transaction
from models.people import accounts
from models.rights import gathering
from tests import factories

NUMBERED = re.compile(r"\b(?:\d+|two|three|four|five)\s+(?:people|supports?)\b|with you \(\d|\(\d+\)", re.IGNORECASE)

OF_CHANCE = re.compile(r'(?<=name="csrf_token")[^>]*|(?<=name="once")[^>]*|nonce="[^"]*"')


@pytest.fixture
def supported(cast):
    """Ash's talkabout, brick and reply, each with three people who are with them, in two ways."""
    post, brick = factories.talkabout(cast.ash, "A heathery week"), factories.brick(cast.ash)
    made = [post, brick, factories.reply(brick, cast.ash, "Heather again.")]
    people = [factories.member(name) for name in ("moss", "fern", "slate")]
    for each in made:
        for person in people:
            supports.give(each, "hug", by=person)
        supports.give(each, "thank-you", by=people[0])
    transaction.commit()
    return made


PAGES = ("/wall", "/wall?kind=brick", "/wall?lane=waiting", "/talkabouts/{post}", "/bricks/{brick}", "/members/ash",
         "/search?q=heather", "/mine", "/mine/notices", "/mine/following")


def pages(client, supported) -> dict:
    post, brick, _reply = supported
    return {page: client.get(page.format(post=post.id, brick=brick.id)) for page in PAGES}


@pytest.mark.parametrize("name", ["bea", "moss", "wren"])
def test_nobody_else_sees_how_many_nor_a_trace_of_it(client_for, supported, name):
    """The page is the same, letter by letter, before and after others gave their support."""
    def seen(client) -> dict:
        return {page: OF_CHANCE.sub("", found.text) for page, found in pages(client, supported).items()}
    client = client_for(name)
    with_three = seen(client)
    assert not [page for page, text in with_three.items() if NUMBERED.search(re.sub("<[^>]*>", " ", text))]
    for each in supported:
        for person in ("fern", "slate"):
            supports.take_back(each, "hug", by=accounts.named(person))
    transaction.commit()
    assert seen(client) == with_three


def test_its_author_does_softly_and_only_on_the_post_and_among_notices(client_for, supported):
    client = client_for("ash")
    for page, found in pages(client, supported).items():
        told = found.words.count("Three people are with you")
        assert told == {"/talkabouts/{post}": 1, "/bricks/{brick}": 2, "/mine/notices": 3}.get(page, 0), page
    assert "Three people are with you (A hug, Thank you)" in client.get(f"/talkabouts/{supported[0].id}").words


def test_the_copy_of_ones_data_holds_what_one_gave_and_no_number(cast, supported):
    """S7.6: others' quiet signs are not in it."""
    assert gathering.quiet(cast.ash)["supports"] == []
    assert {key for row in gathering.writing(cast.ash) for key in row} & {"supports", "people"} == set()
    assert "supports" not in str(gathering.notices(cast.ash))


def test_no_answer_but_a_page(client_for, supported):
    """Giving it answers with the way back: nothing that counts."""
    post = supported[0]
    answer = client_for("bea").post(f"/posts/{post.id}/support", {"give": "hug"}, status=303)
    assert not re.search(r"\d", re.sub("<[^>]*>", "", answer.text).replace(str(post.id), ""))
