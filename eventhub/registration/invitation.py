"""The calendar file that goes with a mail: the same entry, under the same UID, as in the person's own feed."""

from flask_babel import force_locale
from flask_babel import gettext as _

from eventhub import clock
from eventhub.ical.writer import download
from eventhub.registration.entries import of_registration
from eventhub.registration.models.registrations import Registration


def calendar_file(registration: Registration) -> str:
    """Return the event as it stands in one person's calendar now; every later file replaces the one before."""
    with force_locale(registration.user.locale):
        return download([of_registration(registration, clock.now())], cancelled_label=_("Cancelled")).decode()
