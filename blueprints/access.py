"""Who is reading, and default deny: a view that doesn't say what it needs is refused (S1, DESIGN 4)."""
from functools import cached_property
from io import BytesIO

from flask import Request, abort, current_app, g, request, session
from flask_login import current_user
from flask_login.mixins import UserMixin
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.routing import IntegerConverter

from blueprints import drafting, turned_away
from blueprints.turned_away import COOKIE, LEFT
from models.community import drafts
from models.ground import audit, marks
from models.ground.audit import Act
from models.ground.errors import NotAllowed
from models.ground.outage import unless_away
from models.ground.permissions import Can
from models.people import accounts, rota, sessions
from models.people.reader import Reader
from settings import LOOPBACK

EVERYONE = "everyone"
LONG_TEXT = 8 * 1024 * 1024     # a megabyte of text, every letter of it written as nine (%E2%80%A8)
HELP = "front_door.help_now"
csrf = CSRFProtect()


def init_app(app) -> None:
    app.request_class = Sent
    csrf.init_app(app)
    app.before_request(_take_long_texts)
    app.before_request(_check_token)


class Sent(Request):
    """A file that was sent stays in memory, within its limit: it may tell where somebody lives, and touches no disk."""

    def _get_file_stream(self, *_about) -> BytesIO:
        return BytesIO()


class SignedIn(UserMixin):
    """What flask-login carries: whose session it is, and the session itself where a view asks for it."""

    def __init__(self, account: accounts.Account | Reader, token: str, is_attended: bool, row=None):
        self.account, self.token, self.is_attended = account, token, is_attended
        if row is not None:     # as it was when the request came: its view may end it
            self.row = row

    @cached_property
    def row(self) -> sessions.Session:
        return sessions.find(self.token)

    def get_id(self) -> str:
        return self.token


class RowId(IntegerConverter):
    """`<int:…>` in an address: a number that both databases can hold; no row has any other."""

    def __init__(self, url_map, *args, **kwargs):
        super().__init__(url_map, *args, **{"max": sessions.LARGEST_ID, **kwargs})


def requires(can: Can):
    """Mark what a view needs. The guard does the refusing."""
    def mark(view):
        view.needs = can
        return view
    return mark


def open_to_everyone(view):
    view.needs = EVERYONE
    return view


def keeps_what_was_typed(view):
    """Mark a view that draws its own form again: a token that is no longer good is told there (`SiteForm.validate`)."""
    view.keeps_what_was_typed = True
    return view


def takes_posts_without_token(view):
    """The one exception: mail programs stop mail by a POST of their own (RFC 8058).

    What stands in the address is the right; such a view acts for nobody who is signed in.
    """
    view.takes_posts_without_token = True
    return view


def asked_by_the_page(view):
    """Mark a view that a page asks by itself: a refusal leads nobody away from what they are typing there."""
    view.asked_by_the_page = True
    return view


def is_no_sign_of_work(view):
    """Mark a view by which a guide goes, or that an open page asks: no sign that they are there (S5.17)."""
    view.is_no_sign_of_work = True
    return view


def takes_up_to(most_bytes: int):
    """Mark a view that takes more than others do: a file."""
    def mark(view):
        view.takes_bytes = most_bytes
        return view
    return mark


def is_token_refused() -> bool:
    """Then this request writes nothing, whatever its view answers."""
    return g.get("token_refused", False)


def guard():
    """Before each request: refuse what is unmarked and what can't be anywhere, send the signed-out to the door."""
    if "\0" in request.path:
        abort(404)      # PostgreSQL holds no such text, so there is nothing of that name
    view = current_app.view_functions.get(request.endpoint)
    needs = getattr(view, "needs", None)
    if request.endpoint == "static" or view is None or needs == EVERYONE:
        return None
    if needs is None:
        abort(403)
    account = me()
    if account is None:
        return turned_away.to_the_door()
    if account.is_barred and not account.may(needs):
        return turned_away.to_what_stands()
    if not account.may(needs):
        audit.witness(Act.ACCESS_REFUSED, by=account, endpoint=request.endpoint, needs=needs.value)
        abort(403)
    g.in_use = request.method == "POST"
    return None


def note_use() -> None:
    """The session's last use: just before a POST is committed, so that no short transaction of its view can lose it."""
    if g.pop("in_use", False):
        sessions.renew(current_user.row)
        if not getattr(current_app.view_functions[request.endpoint], "is_no_sign_of_work", False):
            rota.be_present(by=current_user.account)


def me() -> accounts.Account | Reader | None:
    """The signed-in member or staff account: what views pass on as `by=` and `for_=`."""
    reader = current_user._get_current_object()     # once: each attribute of the proxy looks for it anew
    return reader.account if reader and reader.is_authenticated else None


def my_session() -> sessions.Session:
    return current_user.row


def is_alone() -> bool:
    """A member reads, and no guide of their community is there just now (S5.17)."""
    account = me()
    return account is not None and not account.is_staff and not current_user.is_attended


def load_reader(_request):
    """flask-login's request loader: the token in the cookie, if its session still lives.

    "Get help now" stands without a database too: then it takes its reader for someone who isn't signed in (S10.1).
    """
    token = session.get(COOKIE)
    if not token:
        return None
    if request.endpoint == HELP:
        return _reading(unless_away(lambda: sessions.read(token), None), token)
    if request.method == "GET":
        return _reading(sessions.read(token), token)
    row = sessions.find(token)
    return SignedIn(row.account, token, row.is_attended, row) if row else None


def _reading(reader: Reader | None, token: str) -> SignedIn | None:
    return SignedIn(reader, token, reader.is_attended) if reader else None


def is_demo() -> bool:
    """A marked database on a loopback address, asked from this machine, whatever the web server was told to bind.

    Asked of the database once per process: marks never change.
    """
    if request.remote_addr not in LOOPBACK or "X-Forwarded-For" in request.headers:
        return False
    if "is_demo" not in current_app.extensions:
        marked = current_app.config["SETTINGS"].is_loopback and unless_away(marks.is_demo, None)
        if marked is None:      # the database is away; ask again when it is back
            return False
        current_app.extensions["is_demo"] = marked
    return current_app.extensions["is_demo"]


def sign_in(account: accounts.Account, *, second_factor: bool = False) -> None:
    """A new token at sign-in; whatever the cookie held before is gone, on the server too.

    No staff without a second factor, whoever asks (S1.9): `blueprints.halfway` leads there.
    """
    if account.is_staff and not second_factor and not is_demo():
        raise NotAllowed
    if token := session.get(COOKIE):
        sessions.end(token)
    claims = session.get(drafting.CLAIMS, [])
    session.clear()
    session.permanent = False
    session[COOKIE] = sessions.start(account, second_factor=second_factor)
    drafts.claim(claims, by=account)


def sign_out() -> None:
    if token := session.get(COOKIE):
        sessions.end(token)
    session.clear()
    session[LEFT] = True
    g.signed_out = True


def _take_long_texts() -> None:
    """What is pasted into a writing form and far too long comes back in the form, to be shortened."""
    if hasattr(current_app.view_functions.get(request.endpoint), "drafted"):
        request.max_content_length = request.max_form_memory_size = LONG_TEXT


def _check_token() -> None:
    """Flask-WTF's check on every unsafe request. Another site's form never gets as far as a page with words in it.

    Without its check of the referrer over https: who sends none may write too, and the token's cookie is host-only.
    """
    if request.endpoint is None:
        return      # nothing is there: the 404 says so
    view = current_app.view_functions.get(request.endpoint)
    if getattr(view, "takes_posts_without_token", False):
        return
    if hasattr(view, "takes_bytes"):
        request.max_content_length = view.takes_bytes
    try:
        csrf.protect()
    except CSRFError:
        if not getattr(view, "keeps_what_was_typed", False) or not turned_away.is_from_here():
            raise
        g.token_refused = True
