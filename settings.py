"""Every switch: its name, where it comes from, its default and why.

`Settings.from_environment()` is read once by whoever starts a process. A value that is unsafe outside a
loopback address is refused by its name, in one sentence.
"""
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent
LANGUAGES = ("en", "fr")
LOOPBACK = ("127.0.0.1", "::1", "localhost", "[::1]")


class SettingsError(Exception):
    """A switch has a value that we refuse to start with. The message is one plain sentence."""


@dataclass(frozen=True, repr=False)
class Settings:
    instance_dir: Path                  # INSTANCE_DIR: databases, keys, mail of the one-box default
    secret_key: str                     # SECRET_KEY (or SECRET_KEY_FILE): signs forms and cookies
    secret_key_fallbacks: tuple[str, ...] = ()  # SECRET_KEY_FALLBACKS: old keys while they are rotated out
    password_pepper: str = ""           # PASSWORD_PEPPER (or PASSWORD_PEPPER_FILE): empty derives it from SECRET_KEY
    password_pepper_fallbacks: tuple[str, ...] = ()     # PASSWORD_PEPPER_FALLBACKS: older ones, until all signed in
    database_url: str = ""              # DATABASE_URL: the community database
    vaults: dict = field(default_factory=dict)      # VAULTS: JSON, residency -> URL of its registration vault
    key_stores: dict = field(default_factory=dict)  # KEY_STORES: JSON, residency -> URL of its key store
    redis_url: str = ""                 # REDIS_URL: the bell; empty means that the relay carries all
    host: str = "127.0.0.1"             # HOST: the address the web process binds
    port: int = 8000                    # PORT
    trusted_hosts: tuple[str, ...] = ()  # TRUSTED_HOSTS: names we answer to; empty allows loopback names only
    proxy_hops: int = 0                 # PROXY_HOPS: how many proxies stand before us, exactly
    secure_cookies: bool = False        # SECURE_COOKIES: true wherever TLS is spoken
    base_url: str = ""                  # BASE_URL: the address written into mails
    mail_server: str = ""               # MAIL_SERVER (host[:port]): empty writes mail into the mailer's folder
    mail_tls: bool = False              # MAIL_TLS: speak STARTTLS with the mail server, its certificate checked
    mail_login: str = ""                # MAIL_LOGIN: user:password for it; needs MAIL_TLS
    mail_from: str = "no-reply@drystone.example"    # MAIL_FROM: a sender that reveals nothing
    paging_urls: dict = field(default_factory=dict)  # PAGING_URLS: JSON, staff username -> Apprise URL
    images: str = ""                    # IMAGES: where photos lie, any fsspec address; empty: a folder of instance_dir
    detection_model: str = "on"         # DETECTION_MODEL: the second opinion: `on`, `off`, or a file of weights
    page_again_seconds: int = 120       # PAGE_AGAIN_SECONDS: unacknowledged pages go on after this long (S6.2)
    key_age_days: int = 365             # KEY_AGE_DAYS: `vault status` warns of keys in use for longer
    testing: bool = False

    def __repr__(self) -> str:
        """No key and no address with a password in it: reprs end up in logs."""
        return f"Settings({self.instance_dir})"

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The one in use, then those that are being rotated out."""
        return self.secret_key, *self.secret_key_fallbacks

    @property
    def origin(self) -> str:
        """Where browsers find us; passkeys are bound to it. They need a name: a loopback number is called localhost."""
        address = urlsplit(self.base_url or f"http://localhost:{self.port}")
        return f"{address.scheme}://{address.netloc}".replace("//127.0.0.1", "//localhost")

    @property
    def photo_store(self) -> str:
        return self.images or f"file://{self.instance_dir}/photos"

    @property
    def mailer_dir(self) -> Path:
        return self.instance_dir / "mailer"

    @property
    def is_loopback(self) -> bool:
        """Nobody but this machine can reach us: no proxy stands before us, and we answer to no other name."""
        return self.host in LOOPBACK and not self.proxy_hops and set(self.trusted_hosts) <= set(LOOPBACK)

    @classmethod
    def from_environment(cls, environ=os.environ) -> "Settings":
        instance_dir = Path(environ.get("INSTANCE_DIR") or ROOT / "instance").resolve()
        vaults = _mapping(environ, "VAULTS") or {"ca": f"sqlite:///{instance_dir}/vaults/ca.sqlite"}
        return cls(
            instance_dir=instance_dir,
            secret_key=_secret(environ, instance_dir),
            secret_key_fallbacks=_words(environ, "SECRET_KEY_FALLBACKS"),
            password_pepper=_given_secret(environ, "PASSWORD_PEPPER"),
            password_pepper_fallbacks=_words(environ, "PASSWORD_PEPPER_FALLBACKS"),
            database_url=_database_url(environ.get("DATABASE_URL") or f"sqlite:///{instance_dir}/community.sqlite"),
            vaults={residency: _database_url(url) for residency, url in vaults.items()},
            key_stores=_key_stores(environ, instance_dir, vaults),
            redis_url=environ.get("REDIS_URL", ""),
            host=environ.get("HOST", "127.0.0.1"),
            port=_number(environ, "PORT", 8000),
            trusted_hosts=_words(environ, "TRUSTED_HOSTS"),
            proxy_hops=_number(environ, "PROXY_HOPS", 0),
            secure_cookies=_yes(environ, "SECURE_COOKIES"),
            base_url=environ.get("BASE_URL", "").rstrip("/"),
            mail_server=environ.get("MAIL_SERVER", ""),
            mail_tls=_yes(environ, "MAIL_TLS"),
            mail_login=environ.get("MAIL_LOGIN", ""),
            mail_from=environ.get("MAIL_FROM", "no-reply@drystone.example"),
            paging_urls=_mapping(environ, "PAGING_URLS"),
            images=environ.get("IMAGES", ""),
            detection_model=environ.get("DETECTION_MODEL", "on"),
            page_again_seconds=_number(environ, "PAGE_AGAIN_SECONDS", 120),
            key_age_days=_number(environ, "KEY_AGE_DAYS", 365),
        ).checked()

    def checked(self) -> "Settings":
        """Refuse what would be unsafe once others than this machine can reach us."""
        if self.proxy_hops < 0:
            raise SettingsError("PROXY_HOPS must be 0 or more.")
        if self.mail_login and not self.mail_tls:
            raise SettingsError("MAIL_LOGIN needs MAIL_TLS: a password is never sent in the open.")
        for name in ("secret_key_fallbacks", "password_pepper_fallbacks"):
            for key in getattr(self, name):
                _long_enough(key, name.upper())
        return self if self.is_loopback else self._checked_for_outside()

    def _checked_for_outside(self) -> "Settings":
        if not self.trusted_hosts:
            raise SettingsError("TRUSTED_HOSTS must name the hosts that this service answers to.")
        if not self.secure_cookies:
            raise SettingsError("SECURE_COOKIES must be true when the service is reachable from outside.")
        if not self.base_url.startswith("https://"):
            raise SettingsError("BASE_URL must be the https address that members use.")
        return self


def refuse_unserved(unserved: list) -> None:
    """Organisations whose members' records would have nowhere to go: (its short name, its residency)."""
    if unserved:
        told = ", ".join(f"{slug} keeps its members' records in {residency}" for slug, residency in unserved)
        raise SettingsError(f"VAULTS names no database for a residency that is needed: {told}.")


def _secret(environ, instance_dir: Path) -> str:
    if environ.get("SECRET_KEY"):
        return _long_enough(environ["SECRET_KEY"], "SECRET_KEY")
    path = Path(environ.get("SECRET_KEY_FILE") or instance_dir / "secret-key")
    if not path.exists():
        instance_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return _long_enough(path.read_text().strip(), f"The file {path.name}")


def _given_secret(environ, name: str) -> str:
    """From the environment or from a file of which the environment tells; empty when neither is given."""
    value, path = environ.get(name, ""), environ.get(f"{name}_FILE")
    if not value and path:
        try:
            value = Path(path).read_text().strip()
        except OSError:
            raise SettingsError(f"{name}_FILE names a file that can't be read.") from None
    return _long_enough(value, name) if value or path else ""


def _long_enough(value: str, name: str) -> str:
    if len(value) < 32:
        raise SettingsError(f"{name} must hold at least 32 characters that nobody can guess.")
    return value


def _database_url(url: str) -> str:
    """Psycopg 3 is the driver we ship; plain PostgreSQL addresses are taken to mean it."""
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _key_stores(environ, instance_dir: Path, vaults: dict) -> dict:
    given = _mapping(environ, "KEY_STORES")
    return {residency: _database_url(given.get(residency) or f"sqlite:///{instance_dir}/keys/{residency}.sqlite")
            for residency in vaults}


def _mapping(environ, name: str) -> dict:
    text = environ.get(name, "")
    if not text:
        return {}
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise SettingsError(f"{name} must be a JSON object that maps names to addresses.")
    return value


def _number(environ, name: str, default: int) -> int:
    try:
        return int(environ.get(name) or default)
    except ValueError:
        raise SettingsError(f"{name} must be a whole number.") from None


def _yes(environ, name: str) -> bool:
    return environ.get(name, "").lower() in ("1", "true", "yes")


def _words(environ, name: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in environ.get(name, "").split(",") if word.strip())
