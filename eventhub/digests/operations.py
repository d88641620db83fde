"""Writing digests, each once, and asking at the last moment what is left to say."""

from datetime import datetime
from typing import Any

from eventhub.accounts.models import User
from eventhub.db import db, first_or_none
from eventhub.digests import contents, queries
from eventhub.digests.timing import is_event_day, next_due
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail, rewrite
from eventhub.matchmaking.models import Profile

ZONE = "Europe/Brussels"
"""Where the programme team's morning is."""


def key_of_requests(profile: Profile, due: datetime) -> str:
    """Name the digest of one person at one instant."""
    return f"digest:requests:{profile.id}:{profile.registration_id}:{due.isoformat()}"


def key_of_morning(reader: User, due: datetime) -> str:
    """Name the morning list of one person on one day."""
    return f"digest:morning:{reader.id}:{due.isoformat()}"


def write_requests(profile_id: int, due: datetime, now: datetime) -> bool:
    """Sum up for one person who waits for their answer, if somebody does; return whether a mail was queued."""
    profile, about = db.session.get(Profile, profile_id), {"profile": profile_id}
    said = _said(about, now)
    if profile is None or not said:
        return False
    user, event = profile.registration.user, profile.matchmaking.event
    today = is_event_day(due, event.starts_at, event.ends_at, event.timezone)
    queue_mail(
        key_of_requests(profile, due),
        user.email,
        "digests/requests",
        locale=user.locale,
        event_id=event.id,
        not_after=next_due(due, event.timezone, is_event_day=today),
        about=about,
        **said,
    )
    return True


def write_morning(reader_id: int, due: datetime, now: datetime) -> bool:
    """Sum up for one of the programme team what is overdue, if anything is; return whether a mail was queued."""
    reader, about = db.session.get(User, reader_id), {"manager": reader_id}
    said = _said(about, now)
    if reader is None or not said:
        return False
    key, until = key_of_morning(reader, due), next_due(due, ZONE)
    queue_mail(key, reader.email, "digests/morning", locale=reader.locale, not_after=until, about=about, **said)
    return True


def renew(mail: OutgoingMail, now: datetime) -> bool:
    """Let a digest say what is left of it; return whether anything is."""
    about = mail.context["about"]
    said = _said(about, now)
    if said:
        rewrite(mail, mail.template, about=about, **said)
    return bool(said)


def _said(about: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return what there is to say to somebody who can still do something about it; empty where there is nothing."""
    if "profile" in about:
        profile = first_or_none(queries.profiles_asked(now).where(Profile.id == about["profile"]))
        return contents.of_requests(profile, now) if profile else {}
    reader = db.session.get(User, about["manager"])
    is_manager = reader is not None and reader.is_active and reader.is_programme_manager
    return contents.of_morning(reader, now, ZONE) if reader and is_manager else {}
