"""Who may answer: whoever holds the signed link of the mail."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from eventhub.registration.models.registrations import Registration


def survey_token(registration: Registration) -> str:
    """Return the signed key to somebody's questions; it opens nothing else."""
    return str(_signer().dumps(registration.id))


def asked_id(token: str) -> int | None:
    """Return the id of the registration whose questions this key opens; None for a key we never signed."""
    try:
        return int(_signer().loads(token))
    except BadSignature:
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="survey")
