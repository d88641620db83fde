"""What a reminder can hang on, and who may be reminded."""

import enum

from eventhub.registration.states import RegistrationState


class Anchor(enum.Enum):
    """The moment that a rule counts from."""

    START = "start"
    END = "end"
    REGISTRATION_END = "registration_end"
    ITEM_START = "item_start"
    ITEM_END = "item_end"
    MEETING = "meeting"
    MEETING_DAY = "meeting_day"
    CALL_END = "call_end"
    REVIEW_DUE = "review_due"
    REPORT_DUE = "report_due"


ENDS = frozenset({Anchor.END, Anchor.ITEM_END})
OF_ITEMS = frozenset({Anchor.ITEM_START, Anchor.ITEM_END})
OF_MEETINGS = frozenset({Anchor.MEETING, Anchor.MEETING_DAY})
OF_CALLS = frozenset({Anchor.CALL_END, Anchor.REVIEW_DUE})
OF_EVENTS = (
    *(Anchor.START, Anchor.END, Anchor.REGISTRATION_END, Anchor.ITEM_START, Anchor.ITEM_END),
    *(Anchor.MEETING, Anchor.MEETING_DAY),
)
"""What a rule of one event can hang on."""
OF_PROGRAMMES = (
    *(Anchor.START, Anchor.END, Anchor.REGISTRATION_END),
    *(Anchor.CALL_END, Anchor.REVIEW_DUE, Anchor.REPORT_DUE),
)
"""What a rule of a programme can hang on: at each of its events, or under each of its calls."""
OF_PARTICIPANTS = frozenset(OF_EVENTS)
"""Where the readers are participants, of whom an audience can be chosen."""
WORDS = {
    Anchor.START: "event",
    Anchor.END: "thanks",
    Anchor.REGISTRATION_END: "closing",
    Anchor.ITEM_START: "item",
    Anchor.ITEM_END: "item",
    Anchor.MEETING: "meeting",
    Anchor.MEETING_DAY: "meeting_day",
    Anchor.CALL_END: "call",
    Anchor.REVIEW_DUE: "reviews",
    Anchor.REPORT_DUE: "report",
}
"""The mail that has the usual words."""
WORDED_BEFORE = frozenset(Anchor) - ENDS
WORDED_AFTER = frozenset({Anchor.END, Anchor.REVIEW_DUE, Anchor.REPORT_DUE})
"""Where the usual words fit before, or after; anywhere else the rule's owner writes some."""
USUAL_STATES = (RegistrationState.CONFIRMED.value, RegistrationState.ATTENDED.value)
"""Who comes, or is there already: whoever was checked in at the door has still meetings to go to."""
