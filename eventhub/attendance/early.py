"""Before the day before an event who checks somebody in is asked once more: it is most likely a mistake."""

from datetime import datetime

from flask_babel import gettext as _

from eventhub.attendance.answers import Place
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.registration import window
from eventhub.web.pages import date_in


class TooEarly(Refusal):
    """Somebody would come in long before the event, and nobody said that this is meant."""


def early_words(event: Event, now: datetime) -> str:
    """Say when the event begins, as long as it is not near; else nothing."""
    if window.is_near(event, now):
        return ""
    day = date_in(event.starts_at, event.timezone)
    return str(_("The event begins on %(date)s only. Nobody is checked in yet.", date=day))


def refuse_early(event: Event, place: Place) -> None:
    """Refuse, in words, to let anybody in who stood there long before the event, unless it is meant."""
    words = early_words(event, place.at)
    if words and not place.is_sure:
        raise TooEarly(words)
