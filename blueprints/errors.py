"""Domain error -> page: each once, in plain words, with help on it; never a stack trace."""
import structlog
from flask import current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, HTTPException, SecurityError

from blueprints import access, drafting, formatting, pages, turned_away
from models.ground import errors as domain
from models.ground.outage import start_over
from models.vault.sealing import Tampered
from models.vault.store import VaultUnavailable

KEEPS = {403, 404, 409, 422, 429}      # refusals of a form that its sender may go on with
PAGES = {400, 403, 404, 405, 409, 413, 422, 429, 500, 503}
STATUS = {domain.NotFound: 404, domain.NotAllowed: 403, domain.Sealed: 403, domain.NotHolding: 409, domain.Stale: 409,
          domain.NeedsClinician: 409, domain.Refused: 422, domain.Paused: 403, domain.Barred: 403}
AWAY = {"OperationalError", "InterfaceError", "TimeoutError"}      # the database does not answer, or not in time
UNFIT = {"DataError", "OverflowError"}      # a value that no database can hold: whoever sent it asked for nothing
log = structlog.get_logger()


def init_app(app) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, lambda error: page(400, reason="form"))
    for kind, status in STATUS.items():
        app.register_error_handler(kind, lambda error, status=status: page(status, reason=type(error).__name__))
    app.register_error_handler(domain.AlreadyClaimed,
                               lambda error: page(409, reason="AlreadyClaimed", by=error.by, until=error.until))
    app.register_error_handler(domain.TooMany, _too_many)
    app.register_error_handler(VaultUnavailable, lambda error: page(503, reason="vault"))
    app.register_error_handler(Tampered, _tampered)
    app.register_error_handler(Exception, broken)


def page(status: int, **facts):
    """The page of a refusal, with the words that it could not take. A fault's needs no database and no reader."""
    status = status if status in PAGES else 400 if status < 500 else 500
    facts["typed"] = turned_away.typed()
    if facts["typed"] and status in KEEPS:
        facts["kept"] = drafting.keep(by=access.me(), key=request.form.get("once"))
    if status >= 500:
        g.broken = True
        template = current_app.jinja_env.get_template(f"errors/{status}.html")
        return make_response(template.render(lang=formatting.language(), asset=pages.asset, **facts), status)
    return make_response(render_template(f"errors/{status}.html", **facts), status)


def _http(error: HTTPException):
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, SecurityError):
        return BadRequest()         # asked by a name that isn't ours: under it no page of ours has an address
    if original := getattr(error, "original_exception", None):
        return broken(original)
    return page(error.code)


def _too_many(error: domain.TooMany):
    response = page(429, minutes=max(1, error.seconds // 60))
    response.headers["Retry-After"] = str(error.seconds)
    return response


def _tampered(error: Tampered):
    """A sealed place that is not as it was left: nothing can be kept there until someone has looked."""
    note(error)
    return page(503, reason="vault")


def broken(error: Exception):
    """What no rule of ours refused."""
    kind = type(error).__name__
    if kind in UNFIT:
        note(error)
        start_over()
        return page(400)
    if current_app.testing:
        raise error
    note(error)
    return page(503 if kind in AWAY else 500)


def note(error: BaseException) -> None:
    """The kind of fault and where it arose; never its text, which may hold members' words."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    log.error("fault", kind=type(error).__name__, endpoint=request.endpoint,
              at=f"{frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame else "")
