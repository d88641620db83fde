"""What attendance does when somebody's state changes below, in the same transaction."""

from typing import Any

from eventhub.attendance.operations.arrivals import forget_arrival, hand_over
from eventhub.registration.models.registrations import Registration
from eventhub.signals import attendance_recorded, registrations_merged


@attendance_recorded.connect
def follow_attendance(registration: Registration, **_circumstances: Any) -> None:
    """Whoever is marked as expected or absent is not in any more."""
    forget_arrival(registration)


@registrations_merged.connect
def join_arrivals(kept: Registration, *, gone: Registration, **_circumstances: Any) -> None:
    """Who came in under one of two registrations came in."""
    hand_over(gone, kept)
