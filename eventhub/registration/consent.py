"""What people agree to when they register: every text ever shown and since when, so that the time tells which."""

from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

TEXTS = (
    (
        datetime(2026, 11, 1, tzinfo=UTC),
        _l(
            "I agree that the organiser of this event and the programme team use these details to run the event, "
            "and delete them when they are no longer needed for it. I can withdraw at any time by cancelling my "
            "registration."
        ),
    ),
)
"""The texts, the oldest first. A text is never edited: its successor is added below it."""


def text_at(instant: datetime) -> Any:
    """Return the text that stood on the form at an instant."""
    shown = [text for since, text in TEXTS if since <= instant]
    return shown[-1] if shown else TEXTS[0][1]
