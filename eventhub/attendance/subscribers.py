"""What attendance does when somebody's state changes below, in the same transaction."""

from typing import Any

from eventhub.attendance import queries
from eventhub.attendance.operations.arrivals import forget_arrival, hand_over
from eventhub.db import db, first_or_none
from eventhub.registration.models.registrations import Registration
from eventhub.registration.personal import plain
from eventhub.signals import attendance_recorded, personal_data_asked, registrations_merged


@attendance_recorded.connect
def follow_attendance(registration: Registration, **_circumstances: Any) -> None:
    """Whoever is marked as expected or absent is not in any more."""
    forget_arrival(registration)


@registrations_merged.connect
def join_arrivals(kept: Registration, *, gone: Registration, **_circumstances: Any) -> None:
    """Who came in under one of two registrations came in."""
    hand_over(gone, kept)


@personal_data_asked.connect
def tell_of_arrival(registration: Registration, **_circumstances: Any) -> dict[str, Any]:
    """When and where somebody came in, and what the doors answered them."""
    arrival = first_or_none(queries.arrival_of(registration))
    told = {"arrival": plain(arrival, ("at", "door"))} if arrival else {}
    scans = db.session.scalars(queries.scans_of(registration)).all()
    return told | {"at_the_doors": [plain(each, ("at", "door", "verdict")) for each in scans]}
