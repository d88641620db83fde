"""Who may say what came of meetings: who was in them, signed in or by the signed link of their mail."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from eventhub.matchmaking.models import Profile


def outcomes_token(profile: Profile) -> str:
    """Return the signed key to a person's own page of outcomes; it opens nothing else."""
    return str(_signer().dumps(profile.registration_id))


def registration_id(token: str) -> int | None:
    """Return whose page of outcomes this key opens; None for a key we never signed."""
    try:
        return int(_signer().loads(token))
    except BadSignature:
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="outcomes-of-meetings")
