"""The states of a registration and the moves between them."""

import enum


class RegistrationState(enum.Enum):
    """What a person may expect at the door."""

    PENDING_APPROVAL = "pending_approval"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    ABSENT = "absent"


_ = RegistrationState
REGISTRATION_TRANSITIONS = {
    _.PENDING_APPROVAL: frozenset({_.CONFIRMED, _.WAITLISTED, _.REJECTED, _.CANCELLED}),
    _.CONFIRMED: frozenset({_.CANCELLED, _.ATTENDED, _.ABSENT}),
    _.WAITLISTED: frozenset({_.CONFIRMED, _.CANCELLED, _.REJECTED}),
    _.REJECTED: frozenset(),
    _.CANCELLED: frozenset({_.PENDING_APPROVAL, _.CONFIRMED, _.WAITLISTED}),
    _.ATTENDED: frozenset({_.CONFIRMED}),
    _.ABSENT: frozenset({_.CONFIRMED, _.ATTENDED}),
}
COMING = frozenset({_.CONFIRMED, _.ATTENDED})
HOLDS_A_SEAT = frozenset({_.CONFIRMED, _.ATTENDED, _.ABSENT})
