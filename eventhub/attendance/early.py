"""Before the day before an event who checks somebody in is asked once more: it is most likely a mistake."""

from datetime import datetime

from flask_babel import gettext as _

from eventhub.events.models import Event
from eventhub.registration import window
from eventhub.web.pages import date_in


def early_words(event: Event, now: datetime) -> str:
    """Say when the event begins, as long as it is not near; else nothing."""
    if window.is_near(event, now):
        return ""
    day = date_in(event.starts_at, event.timezone)
    return str(_("The event begins on %(date)s only. Nobody is checked in yet.", date=day))
