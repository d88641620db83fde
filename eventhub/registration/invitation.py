"""The calendar file that goes with a mail: the same entry, under the same UID, as in the person's own feed."""

from dataclasses import replace
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from eventhub import clock
from eventhub.ical.writer import download
from eventhub.registration.entries import of_registration
from eventhub.registration.models.registrations import Registration


def calendar_file(registration: Registration, *, period: tuple[datetime, datetime] | None = None) -> str:
    """Return the event as it stands in one person's calendar now; every later file replaces the one before.

    With a `period` it stands there at that time, whatever time it may get.
    """
    with force_locale(registration.user.locale):
        entry = of_registration(registration, clock.now())
        if period:
            entry = replace(entry, starts_at=period[0], ends_at=period[1])
        return download([entry], cancelled_label=_("Cancelled")).decode()
