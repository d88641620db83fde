"""The list of registrations as a table for spreadsheets."""

from collections.abc import Iterable

from flask_babel import gettext as _

from eventhub.directory.labels import kind_name
from eventhub.registration.labels import STATES
from eventhub.registration.models.registrations import Registration
from eventhub.web.pages import country, iso


def table(registrations: Iterable[Registration], positions: dict[int, int]) -> list[list[object]]:
    """Return a row of headings and one for each registration; `positions` are places on the waiting list by id."""
    headings = [
        _("Name"),
        _("E-mail address"),
        _("Organisation"),
        _("Kind of organisation"),
        _("Country"),
        _("State"),
        _("Waiting place"),
        _("Registered (UTC)"),
        _("Takes part as"),
    ]
    return [headings, *(_row(each, positions.get(each.id)) for each in registrations)]


def _row(registration: Registration, position: int | None) -> list[object]:
    return [
        registration.name,
        registration.user.email,
        registration.organisation,
        kind_name(registration.organisation_kind),
        country(registration.country),
        STATES[registration.state],
        position,
        iso(registration.created_at),
        registration.type.name if registration.type else None,
    ]
