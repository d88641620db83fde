"""Before the day before an event who checks somebody in is asked once more: it is most likely a mistake."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from eventhub.events.models import Event
from eventhub.web.pages import date_in


def early_words(event: Event, now: datetime) -> str:
    """Say when the event begins, as long as that is later than tomorrow where it takes place; else nothing."""
    zone = ZoneInfo(event.timezone)
    first_day, today = event.starts_at.astimezone(zone).date(), now.astimezone(zone).date()
    if today >= first_day - timedelta(days=1):
        return ""
    return str(
        _("The event begins on %(date)s only. Nobody is checked in yet.", date=date_in(event.starts_at, zone.key))
    )
