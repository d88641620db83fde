"""Settings, read from the environment once and checked before anything starts."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from eventhub.errors import BadSetting

INSTANCE = Path(__file__).resolve().parent.parent / "instance"
SECRET_KEY_LENGTH = 32


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything the installation can choose.

    `smtp_url` is `smtp://[user:password@]host:port`, or None to keep mails where staff can read them.
    `trusted_proxies` is the exact number of reverse proxies in front. `erased_file` names the list of erased people.
    """

    database_url: str
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    smtp_url: str | None = None
    mail_sender: str = "eventhub <eventhub@example.org>"
    trusted_proxies: int = 0
    erased_file: str = ""
    testing: bool = False

    def __post_init__(self) -> None:
        """Refuse what would make an unsafe or broken installation."""
        if len(self.secret_key) < SECRET_KEY_LENGTH:
            raise BadSetting(f"EVENTHUB_SECRET_KEY must be at least {SECRET_KEY_LENGTH} characters long.")
        _check_url("EVENTHUB_BASE_URL", self.base_url, ("http", "https"))
        if self.smtp_url:
            _check_url("EVENTHUB_SMTP_URL", self.smtp_url, ("smtp", "smtps"))
        if not self.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise BadSetting("EVENTHUB_DATABASE_URL must start with sqlite:/// or postgresql://.")
        _check_database(self.database_url)
        if "@" not in parseaddr(self.mail_sender)[1]:
            raise BadSetting("EVENTHUB_MAIL_SENDER must hold an e-mail address.")

    @property
    def erased_list(self) -> str:
        """Where the list of erased people is kept: beside an SQLite database, else in the instance folder."""
        database = make_url(self.database_url).database if self.database_url.startswith("sqlite") else None
        return self.erased_file or (f"{database}.erased" if database else str(INSTANCE / "erased"))

    @property
    def is_https(self) -> bool:
        """Whether browsers reach this installation over TLS."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read the settings; raise BadSetting with one clear line where one cannot be used."""
        port = _count("PORT", environ.get("PORT", "8000"))
        return cls(
            database_url=_database_url(environ),
            secret_key=_secret_key(environ),
            base_url=environ.get("EVENTHUB_BASE_URL", f"http://127.0.0.1:{port}").rstrip("/"),
            smtp_url=environ.get("EVENTHUB_SMTP_URL") or None,
            mail_sender=environ.get("EVENTHUB_MAIL_SENDER", cls.mail_sender),
            trusted_proxies=_count("EVENTHUB_TRUSTED_PROXIES", environ.get("EVENTHUB_TRUSTED_PROXIES", "0")),
            erased_file=environ.get("EVENTHUB_ERASED_FILE", ""),
        )


def _database_url(environ: Mapping[str, str]) -> str:
    url = environ.get("EVENTHUB_DATABASE_URL")
    if not url:
        INSTANCE.mkdir(exist_ok=True)
        return f"sqlite:///{INSTANCE / 'eventhub.sqlite'}"
    for short in ("postgresql://", "postgres://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _secret_key(environ: Mapping[str, str]) -> str:
    """Return the given key; only the default local database may do with one made and kept beside it."""
    key = environ.get("EVENTHUB_SECRET_KEY")
    if key:
        return key
    if environ.get("EVENTHUB_DATABASE_URL"):
        raise BadSetting("EVENTHUB_SECRET_KEY is required when EVENTHUB_DATABASE_URL is set.")
    return _kept_key(INSTANCE / "secret-key")


def _kept_key(path: Path) -> str:
    path.parent.mkdir(exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(SECRET_KEY_LENGTH)
        file.write(key)
    return key


def _check_database(url: str) -> None:
    try:
        name = make_url(url).database
    except (ArgumentError, ValueError) as error:
        raise BadSetting("EVENTHUB_DATABASE_URL cannot be read: is the port a number?") from error
    if url.startswith("sqlite") and name and not Path(name).parent.is_dir():
        raise BadSetting("EVENTHUB_DATABASE_URL names a file in a folder that does not exist.")


def _check_url(name: str, url: str, schemes: tuple[str, ...]) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise BadSetting(f"{name} must look like {schemes[0]}://host:port.")


def _count(name: str, text: str) -> int:
    if not text.isdecimal():
        raise BadSetting(f"{name} must be a whole number.")
    return int(text)
