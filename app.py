"""create_app(): settings, extensions, the list of blueprints, the guard, the end of the transaction.

The only place that ties the web to the jobs: after a commit it rings the bell for what the request promised.
"""
from importlib import import_module

from flask import Flask, g, request, session
from flask_babel import Babel
from flask_compress import Compress
from flask_login import LoginManager
from htmx_flask import Htmx
from werkzeug.middleware.proxy_fix import ProxyFix

from blueprints import access, errors, formatting, headers, keying, pages, speech
from commands import register_commands
from jobs import bell
from models.care import pages as calls
from models.community import photo_files
from models.ground import limits, transaction
from models.ground.db import db, engine_options, reading_only, teach_manners
from models.people import hashing
from models.vault import store
from settings import Settings

BLUEPRINTS = ("front_door", "wall", "search", "groups", "members", "bricks", "talkabouts", "posts", "mine", "queue",
              "phrasebook", "escalations", "rota", "registry", "oversight", "admin", "watchtower")
DEMO_BLUEPRINTS = ("dev",)      # /dev/mail and /dev/pages: on a marked database and a loopback address alone
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class House(Flask):
    def log_exception(self, exc_info) -> None:
        """Flask would write the fault's own text, which may hold members' words (S7.5)."""
        errors.note(exc_info[1])


def create_app(settings: Settings | None = None) -> Flask:
    settings = settings or Settings.from_environment()
    app = House(__name__)
    app.jinja_environment = speech.Spoken
    app.url_map.converters["int"] = access.RowId
    app.config.from_mapping(_flask_config(settings), SETTINGS=settings)
    if settings.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops)
    _connect(app, settings)
    LoginManager(app).request_loader(access.load_reader)
    app.before_request(_begin)      # what is refused further on is answered within all of this, too
    headers.init_app(app)
    access.init_app(app)
    Babel(app, locale_selector=formatting.choose_language, timezone_selector=formatting.choose_timezone)
    Htmx(app)
    Compress(app)
    for name in (*BLUEPRINTS, *DEMO_BLUEPRINTS):
        app.register_blueprint(import_module(f"blueprints.{name}").bp)
    for part in (pages, errors, formatting, keying, speech):
        part.init_app(app)
    app.before_request(access.guard)
    app.after_request(_end)
    app.teardown_request(_forget)
    register_commands(app)
    return app


def _flask_config(settings: Settings) -> dict:
    return {
        "SECRET_KEY": settings.secret_key, "SECRET_KEY_FALLBACKS": list(settings.secret_key_fallbacks),
        "WTF_CSRF_SECRET_KEY": list(reversed(settings.secret_keys)),    # the last signs; Flask-WTF knows no fallbacks
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url), "TESTING": settings.testing,
        "TRUSTED_HOSTS": list(settings.trusted_hosts) or ["127.0.0.1", "localhost", "[::1]"],
        "MAX_CONTENT_LENGTH": 256 * 1024, "MAX_FORM_MEMORY_SIZE": 128 * 1024, "MAX_FORM_PARTS": 100,
        "SESSION_COOKIE_NAME": "__Host-form" if settings.secure_cookies else "form",
        "SESSION_COOKIE_SECURE": settings.secure_cookies, "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,        # a long post in distress is never lost to a clock
        "WTF_CSRF_CHECK_DEFAULT": False, "WTF_CSRF_SSL_STRICT": False,  # blueprints.access asks instead
        "BABEL_DEFAULT_LOCALE": "en", "BABEL_TRANSLATION_DIRECTORIES": "translations",
        "COMPRESS_ALGORITHM": ["gzip"]}


def _connect(app: Flask, settings: Settings) -> None:
    if settings.database_url.startswith("sqlite:///"):
        settings.instance_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    db.init_app(app)
    with app.app_context():
        teach_manners(db.engine)
    store.configure(settings.vaults, settings.key_stores)
    photo_files.configure(settings.photo_store)
    hashing.configure(settings.password_pepper, settings.password_pepper_fallbacks, settings.secret_keys)
    limits.configure(settings.secret_key_fallbacks)
    bell.configure(settings.redis_url)
    calls.configure(settings.page_again_seconds)


def _begin() -> None:
    """A page that only reads begins a transaction that only reads."""
    g.reading = reading_only.set(request.method in SAFE_METHODS)


def _end(response):
    """The end of the transaction, once: an unsafe method that went well commits, all else rolls back."""
    if request.method in SAFE_METHODS or response.status_code >= 400 or access.is_token_refused():
        transaction.rollback()
        return response
    try:
        access.note_use()
        promised = transaction.commit()
    except Exception as fault:
        transaction.rollback()
        session.modified = False        # the cookie would tell of what did not happen, on the next page
        return errors.broken(fault)
    bell.ring(promised)
    return response


def _forget(_error) -> None:
    """Even where no response was made, nothing of this request stays in the session."""
    transaction.rollback()
    if reading := g.pop("reading", None):
        reading_only.reset(reading)
