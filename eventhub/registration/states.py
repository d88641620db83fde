"""The states of a registration and the moves between them."""

import enum


class RegistrationState(enum.Enum):
    """What a person may expect at the door."""

    PENDING_APPROVAL = "pending_approval"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ATTENDED = "attended"
    ABSENT = "absent"


_ = RegistrationState
REGISTRATION_TRANSITIONS = {
    _.PENDING_APPROVAL: frozenset({_.CONFIRMED, _.WAITLISTED, _.REJECTED, _.CANCELLED}),
    _.CONFIRMED: frozenset({_.CANCELLED, _.REJECTED, _.ATTENDED, _.ABSENT}),
    _.WAITLISTED: frozenset({_.OFFERED, _.CONFIRMED, _.CANCELLED, _.REJECTED}),
    _.OFFERED: frozenset({_.CONFIRMED, _.CANCELLED, _.EXPIRED}),
    _.REJECTED: frozenset({_.CONFIRMED, _.WAITLISTED}),
    _.CANCELLED: frozenset({_.PENDING_APPROVAL, _.CONFIRMED, _.WAITLISTED}),
    _.EXPIRED: frozenset({_.PENDING_APPROVAL, _.CONFIRMED, _.WAITLISTED}),
    _.ATTENDED: frozenset({_.CONFIRMED}),
    _.ABSENT: frozenset({_.CONFIRMED, _.ATTENDED}),
}
COMING = frozenset({_.CONFIRMED, _.ATTENDED})
HOLDS_A_SEAT = frozenset({_.CONFIRMED, _.ATTENDED, _.ABSENT})
"""Who has a place at the event, or had one."""
TAKES_A_SEAT = HOLDS_A_SEAT | {_.OFFERED}
"""Whose seat nobody else can have: an offered one is kept while its person decides."""
STILL_OPEN = frozenset({_.PENDING_APPROVAL, _.WAITLISTED, _.OFFERED})
"""Who has no place yet and may still get one."""
GONE = frozenset({_.CANCELLED, _.EXPIRED})
"""Who gave up or let an offer pass; they may register again, behind everybody who waits."""
ENDED = GONE | {_.REJECTED}
"""Who was told that nothing more is written to them about the event."""


class ConsentAnswer(enum.Enum):
    """What somebody said to one of the texts that an event asks people to agree to.

    Who agreed to some version agreed; what nobody registers without is not answered until they do.
    """

    AGREED = "agreed"
    TAKEN_BACK = "taken_back"
    LEFT_OUT = "left_out"
    NOT_ANSWERED = "not_answered"


class Admission(enum.Enum):
    """Who may register by themselves."""

    OPEN = "open"
    INVITED = "invited"
