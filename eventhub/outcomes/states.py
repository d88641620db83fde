"""What can come of a meeting."""

import enum


class OutcomeKind(enum.Enum):
    """What came of a meeting, as one of the people in it says."""

    FOLLOW_UP = "follow_up"
    NOTHING = "nothing"
    LETTER_OF_INTENT = "letter_of_intent"
    PROPOSAL = "proposal"


FARTHEST_FIRST = (
    OutcomeKind.PROPOSAL,
    OutcomeKind.LETTER_OF_INTENT,
    OutcomeKind.FOLLOW_UP,
    OutcomeKind.NOTHING,
)
"""Of two words on one meeting the farther one counts: who wrote a proposal together knows more than who forgot."""
