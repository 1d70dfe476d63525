"""No way leads off the site, no foreign name is answered to, and each unsafe act needs a token of the form's own."""
from urllib.parse import urljoin, urlsplit

import pytest
from itsdangerous import URLSafeTimedSerializer

from tests import factories

ELSEWHERE = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\/evil.example", "\\\\evil.example", "/\t/evil.example",
    "/\n/evil.example", "/\r/evil.example", "/ /evil.example", " //evil.example", "/%09/evil.example",
    "/%5cevil.example", "/%2f/evil.example", "https://evil.example", "HTTPS:evil.example", "javascript:alert(1)",
    "/%0d%0aSet-Cookie:a=b", "/\r\nSet-Cookie:a=b", "/\x00/evil.example", "/\x01/evil.example",
    "/\u200e/evil.example", "\u200e//evil.example", "/\ufeff/evil.example", "/\u2028/evil.example",
    "/.//evil.example", "/..//evil.example", "", "help-now", "?next=//evil.example", "#//evil.example"]


@pytest.mark.parametrize("given", ELSEWHERE)
def test_after_signing_in_one_is_still_here(visitor, given):
    answer = visitor().post("/sign-in", {"username": "ash", "password": factories.PASSWORD, "next": given}, status=303)
    assert _is_here(answer)


@pytest.mark.parametrize("given", ELSEWHERE)
def test_after_choosing_a_language_one_is_still_here(visitor, given):
    assert _is_here(visitor("ash").post("/language", {"language": "en", "back": given}, status=303))


@pytest.mark.parametrize("given", ["/wall", "/talkabouts/1?after=3", "/wall?tag=work&kind=brick"])
def test_the_way_on_is_kept(visitor, given):
    answer = visitor().post("/sign-in", {"username": "ash", "password": factories.PASSWORD, "next": given}, status=303)
    assert answer.location == given


@pytest.mark.parametrize("path", ["//evil.example/wall", "//evil.example/%2e%2e", "/\\evil.example", "//wall",
                                  "/wall//evil.example", "/%5cevil.example", "/wall?next=//evil.example"])
def test_the_door_sends_nobody_elsewhere(visitor, path):
    answer = visitor().get(path, status=None, check=False)
    assert not answer.location or _is_here(answer)


@pytest.mark.parametrize("host", [
    "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "evil.example:80",
    "localhost, evil.example", "[::2]", "127.1", "lo\tcalhost"])
def test_a_foreign_name_is_not_answered_to(living, host):
    """Nor is it ever a fault of ours: a mail or a redirect would carry it."""
    for path in ("/sign-in", "/help-now", "/nowhere", "/static/css/drystone.css"):
        answer = living.test_client().get(path, headers={"Host": host})
        assert answer.status_code == 400 and "Location" not in answer.headers
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_our_own_names_are_answered_to_on_any_port(living):
    for host in ("localhost", "127.0.0.1:8000", "localhost:8001"):
        assert living.test_client().get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "{foreign}"])
@pytest.mark.parametrize("address", ["/language", "/sign-in", "/sign-out", "/join/alberta", "/activate/x",
                                     "/sign-in/code"])
def test_forms_before_the_door_need_their_token_too(visitor, address, token):
    client, other = visitor(), visitor("ash")
    with other.http.session_transaction() as cookie:
        cookie["csrf_token"] = "d" * 40
    foreign = _token(other, "d" * 40)
    page = client.post(address, {"csrf_token": token.format(foreign=foreign), "language": "fr"}, check=False)
    assert page.status in (400, 422) or page.location.startswith("/sign-in")     # nobody is on the way to a code
    assert "'nonce-'" not in page.response.headers["Content-Security-Policy"]


def _token(client, secret: str) -> str:
    return URLSafeTimedSerializer(client.app.secret_key, salt="wtf-csrf-token").dumps(secret)


def _is_here(answer) -> bool:
    """As a browser reads it: spaces around it go, tabs and newlines anywhere, and \\ is /."""
    location = answer.location.strip("".join(map(chr, range(33)))).translate(dict.fromkeys(map(ord, "\t\r\n")))
    return urlsplit(urljoin("http://localhost/sign-in", location.replace("\\", "/"))).netloc == "localhost"
