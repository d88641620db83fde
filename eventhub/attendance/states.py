"""What the door answers to whoever shows a ticket."""

import enum

from eventhub.registration.states import GONE, RegistrationState

MAY_COME_IN = frozenset({RegistrationState.CONFIRMED, RegistrationState.ABSENT})


class Verdict(enum.Enum):
    """What somebody at the door hears."""

    ADMITTED = "admitted"
    ALREADY_IN = "already_in"
    NO_SEAT = "no_seat"
    GIVEN_UP = "given_up"


TONES = {
    Verdict.ADMITTED: "done",
    Verdict.ALREADY_IN: "wait",
    Verdict.NO_SEAT: "stop",
    Verdict.GIVEN_UP: "stop",
}
"""How an answer looks, beside its words."""


def verdict_for(state: RegistrationState) -> Verdict:
    """Return what somebody hears whose registration stands like this."""
    if state in MAY_COME_IN:
        return Verdict.ADMITTED
    if state is RegistrationState.ATTENDED:
        return Verdict.ALREADY_IN
    return Verdict.GIVEN_UP if state in GONE else Verdict.NO_SEAT
