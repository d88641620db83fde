"""What outcomes are called, on buttons and in tables."""

from typing import Any

from flask_babel import lazy_gettext as _l

from eventhub.outcomes.states import OutcomeKind

KINDS: dict[OutcomeKind, Any] = {
    OutcomeKind.FOLLOW_UP: _l("We follow up"),
    OutcomeKind.LETTER_OF_INTENT: _l("Letter of intent"),
    OutcomeKind.PROPOSAL: _l("Joint proposal"),
    OutcomeKind.NOTHING: _l("Nothing came of it"),
}
ADDED_UP: dict[OutcomeKind, Any] = {
    OutcomeKind.FOLLOW_UP: _l("Follow-ups"),
    OutcomeKind.LETTER_OF_INTENT: _l("Letters of intent"),
    OutcomeKind.PROPOSAL: _l("Joint proposals"),
    OutcomeKind.NOTHING: _l("Without outcome"),
}
