"""What the door's answers are called."""

from typing import Any

from flask_babel import lazy_gettext as _l

from eventhub.attendance.states import Verdict

TITLES: dict[Verdict, Any] = {
    Verdict.ADMITTED: _l("Welcome"),
    Verdict.ALREADY_IN: _l("Already in"),
    Verdict.NO_SEAT: _l("No seat"),
    Verdict.GIVEN_UP: _l("No seat any more"),
}
