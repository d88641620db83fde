"""What eventhub knows of how an event went."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from eventhub.db import db
from eventhub.directory.models import OrganisationKind, name_key
from eventhub.events.models import Event
from eventhub.matchmaking.states import PLACED, MeetingState
from eventhub.registration.states import RegistrationState
from eventhub.reporting import queries


@dataclass(frozen=True)
class Known:
    """The numbers of an event as eventhub counts them, and from what: who checked in, meetings that were held."""

    participants: int = 0
    organisations: int = 0
    smes: int = 0
    countries: int = 0
    meetings: int = 0
    are_checked_in: bool = False
    are_held: bool = False
    by_country: tuple[tuple[str, int], ...] = ()
    by_kind: tuple[tuple[OrganisationKind, int], ...] = ()

    def numbers(self) -> dict[str, int]:
        """Return the numbers alone."""
        return {name: getattr(self, name) for name in NUMBERS}

    def sources(self) -> dict[str, str]:
        """Say of each number what was counted."""
        people = _("people who checked in") if self.are_checked_in else _("confirmed registrations; nobody checked in")
        meetings = _("meetings marked as held") if self.are_held else _("meetings with a slot; none is marked as held")
        return {
            "participants": people,
            "organisations": _("different organisations of these people"),
            "smes": _("those organisations that are small or medium-sized companies"),
            "countries": _("different countries of these people"),
            "meetings": meetings,
        }


NUMBERS = ("participants", "organisations", "smes", "countries", "meetings")


def known_of(event: Event) -> Known:
    """Count an event's people, their organisations and countries, and its meetings, in two queries."""
    rows = db.session.execute(queries.people_at(event)).all()
    meetings: dict[MeetingState, int] = dict(db.session.execute(queries.meetings_at(event)).all())
    held = meetings.get(MeetingState.HELD, 0)
    return Known(
        **_people(rows),
        meetings=held or sum(number for state, number in meetings.items() if state in PLACED),
        are_held=bool(held),
    )


def _people(rows: Iterable[Any]) -> dict[str, Any]:
    came = [row for row in rows if row.state is RegistrationState.ATTENDED]
    people = came or list(rows)
    named = [row for row in people if row.organisation.strip()]
    organisations = _organisations(named)
    return {
        "participants": len(people),
        "organisations": len(organisations),
        "smes": sum(kind is OrganisationKind.SME for kind in organisations),
        "countries": len({row.country for row in people}),
        "are_checked_in": bool(came),
        "by_country": tuple(Counter(row.country for row in people).most_common()),
        "by_kind": tuple(Counter(organisations).most_common()),
    }


def _organisations(rows: Sequence[Any]) -> list[OrganisationKind]:
    """Return the kind of each organisation once: entries of the directory, and others by their name and country."""
    listed = {_written(row): row.organisation_id for row in rows if row.organisation_id}
    found = {row.organisation_id or listed.get(_written(row), _written(row)): row.organisation_kind for row in rows}
    return list(found.values())


def _written(row: Any) -> tuple[str, str]:
    return name_key(row.organisation), row.country
