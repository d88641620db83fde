"""What priorities are called, and why a meeting has no place."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventhub.matchmaking.solver.problem import Reason
from eventhub.matchmaking.states import Priority

PRIORITIES: dict[Priority, Any] = {
    Priority.WOULD_LIKE: _l("I would like to meet"),
    Priority.MUST: _l("I must meet: this meeting is a reason for me to come"),
}
REASONS: dict[str, Any] = {
    Reason.NO_COMMON_SLOT.value: _l("There is no slot in which all of them are available."),
    Reason.TABLES_FULL.value: _l("Every table is taken in the slots they share. More tables would help."),
    Reason.PERSON_FULL.value: _l("One of them has as many meetings as they can take."),
    Reason.VETOED.value: _l("One of them does not want to meet the other."),
    Reason.NEEDS_UNAVAILABLE.value: _l("No table without steps is free when they are available."),
    Reason.OUTWEIGHED.value: _l("It would push out meetings that are wanted more."),
    Reason.NOT_PROVED.value: _l("The optimiser found no place in the time given. A longer run may find one."),
}


def priority_choices() -> list[tuple[str, Any]]:
    """Return every priority as (value, name)."""
    return [(each.value, name) for each, name in PRIORITIES.items()]


def reason_words(reason: str | None) -> str:
    """Say why a meeting has no place."""
    return str(REASONS.get(reason or "", _("It was agreed after the timetable was made. Run the optimiser again.")))
