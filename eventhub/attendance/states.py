"""What the door answers to whoever shows a ticket."""

import enum


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
