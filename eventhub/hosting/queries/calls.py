"""Questions about calls."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from eventhub.accounts.models import User
from eventhub.hosting.models.calls import Call
from eventhub.hosting.states import CallState


def all_calls() -> Select[Call]:
    """Select every call with its programme, the one that closes last first."""
    return select(Call).options(joinedload(Call.programme)).order_by(Call.closes_at.desc(), Call.id.desc())


def calls_visible_to(user: User | None) -> Select[Call]:
    """Select the calls a reader may see: a draft is the managers' own."""
    if user is not None and user.is_programme_manager:
        return all_calls()
    return public_calls()


def public_calls() -> Select[Call]:
    """Select the calls that were ever opened."""
    return all_calls().where(Call.state != CallState.DRAFT)


def calls_over(now: datetime) -> Select[Call]:
    """Select the calls whose closing instant has come and that are still called open."""
    return select(Call).where(Call.state == CallState.OPEN, Call.closes_at <= now).order_by(Call.closes_at)


def calls_with_slug(slug: str) -> Select[Call]:
    """Select the call at this address."""
    return select(Call).where(Call.slug == slug)
