"""What no database can hold, and what is too large, is refused or made clean: never a fault of ours."""
import pytest
from sqlalchemy import select

from models.community.posts import Post
from models.ground.db import db

HUGE = "9" * 30
NUL, LONE = "%00", "%ED%A0%80"      # a NUL; a lone surrogate as a careless encoder writes it

ADDRESSES = [
    ("sol", "/escalations/{}"), ("sol", "/registry/{}"), ("sol", "/registry/{}/record"), (None, "/join/{}"),
    (None, "/join/alberta/{}"), (None, "/activate/{}"), (None, "/help-now?for={}"), (None, "/sign-in?next={}"),
    ("ash", "/wall?tag={0}&kind={0}&before={0}"), ("sol", "/queue?after={0}&band={0}&known={0}"),
    ("sol", "/oversight/audit?act={0}&before={0}"), ("ash", "/mine?before={}"), ("ash", "/mine/notices?before={}"),
    ("ash", "/talkabouts/{}"), ("ash", "/bricks/{}/picture.svg"), ("ash", "/posts/{}/edit"),
    ("ash", "/talkabouts/1?after={0}&before={0}"), ("sol", "/queue/items/{}"), ("sol", "/rota/shifts/{}/remove"),
    (None, "/static/{}"), (None, "/{}")]
FORMS = [
    ("ash", "/posts/{}/support", "give={}"), ("ash", "/posts/1/support", "take={}"),
    ("ash", "/wall/tags/{}/follow", ""), (None, "/join/alberta", "username={0}&email={0}&password={0}"),
    ("ash", "/posts/1/edit", "title=a&body=b&seen_version={}"), ("ash", "/posts/1/report", "category={}"),
    ("ash", "/mine/sessions/{}/end", ""), ("ash", "/welcome", "reason={}"), (None, "/language", "language=fr&back=/{}"),
    (None, "/sign-in", "username={0}&password={0}&next=/{0}"),
    ("sol", "/queue/presence", "item={}"), ("sol", "/queue/items/{}/claim", ""),
    ("sol", "/queue/items/1/edit", "seen_version={}"),
    ("sol", "/escalations/pages/{}/acknowledge", ""), ("sol", "/oversight/openings/{}/review", ""),
    ("sol", "/oversight/openings/1/review", "opening-1-words={}"), ("sol", "/rota/shifts/{}/remove", "reason={}"),
    ("ash", "/bricks/new", "words={0}&description={0}&once={0}&look={0}")]


@pytest.mark.parametrize("who", ["sol", "ash", None])
def test_no_address_is_a_fault(visitor, who):
    client = visitor(who)
    for address in (address for name, address in ADDRESSES if name == who):
        for value in (NUL, LONE, HUGE, "a%00b", "%F0%9F%92%A9", "%FF%FE"):
            url = address.format(value)
            assert client.get(url, status=None, check=False).status < 500, url


@pytest.mark.parametrize(("who", "address", "body"), FORMS)
def test_no_form_is_a_fault(visitor, who, address, body):
    client = visitor(who)
    for value in (NUL, LONE, HUGE, "a%00b"):
        assert _sent(client, address.format(value), body.format(value)).status_code < 500, value


@pytest.mark.parametrize("address", ["/talkabouts/{}", "/bricks/{}", "/queue/items/{}"])
def test_a_number_beyond_any_row_is_not_there(visitor, address):
    for number in (2**31, 2**63, 10**40):
        assert visitor("sol").get(address.format(number), status=404, check=False)


def test_a_number_beyond_any_row_in_a_form_is_a_bad_request(sealed, visitor):
    """And the page that says so still knows its reader, though the database refused the statement."""
    page = visitor("sol").post(f"/escalations/{sealed}/accept", {"instead_of": HUGE}, check=False)
    assert page.status < 500
    page = visitor("sol").post("/queue/presence", {"item": HUGE}, check=False)
    assert page.status == 400 and "Signed in as Sol" in page.words


def test_words_with_a_nul_are_kept_without_it(visitor):
    """A crisis must not be lost to a stray byte."""
    ash = visitor("ash")
    body = "title=A%00 long week&body=It has been%00 a long %ED%A0%80week.&once=on%00ce&looked_over=1"
    assert _sent(ash, "/talkabouts/new", body.replace(" ", "+")).status_code == 303
    post = db.session.scalars(select(Post).order_by(Post.id.desc())).first()
    assert (post.title, post.body.split(" long")[0]) == ("A long week", "It has been a")


def test_too_much_is_said_to_be_too_much(visitor):
    """Of a form in which people write much more is taken, to come back in it; but not everything."""
    ash = visitor("ash")
    for url, large in (("/wall/filters", {"words": "y" * 300_000}), ("/talkabouts/new", {"body": "y" * 9_000_000})):
        page = ash.post(url, large, check=False)
        assert page.status == 413 and "Signed in as ash" in page.words


def test_too_many_parts_are_too_much(visitor):
    ash = visitor("ash")
    mark = "x" * 20
    parts = "".join(f'--{mark}\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\na\r\n' for n in range(150))
    answer = _sent(ash, "/talkabouts/new", f"{parts}--{mark}--\r\n", kind=f"multipart/form-data; boundary={mark}")
    assert answer.status_code == 413


def test_a_name_as_long_as_a_book_is_only_too_long(visitor):
    page = visitor().post("/sign-in", {"username": "a" * 100_000, "password": "b" * 100_000}, status=422)
    assert "60 characters or fewer" in page.words


def _sent(client, address: str, body: str, kind: str = "application/x-www-form-urlencoded"):
    """The bytes as they are, as no browser would send them."""
    text = f"csrf_token={client.csrf}&{body}" if "urlencoded" in kind else body
    with client.app.app_context():
        return client.http.post(address, data=text.encode(), content_type=kind)
