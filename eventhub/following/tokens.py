"""The signed addresses of what one reader follows."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from eventhub.following.models import KEY_LENGTH

_PURPOSE = "what a reader follows"


def token_of(reader_key: str) -> str:
    """Return what opens a reader's page, for nobody else to make up."""
    return str(_serializer().dumps(reader_key))


def key_of(token: str) -> str | None:
    """Return whose page a token opens, or None where it was not made here."""
    try:
        key = _serializer().loads(token)
    except BadSignature:
        return None
    return key if isinstance(key, str) and len(key) == KEY_LENGTH else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=_PURPOSE)
