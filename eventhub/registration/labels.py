"""What the states of a registration are called."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from eventhub.registration.states import Admission, ConsentAnswer, RegistrationState

STATES: dict[RegistrationState, Any] = {
    RegistrationState.PENDING_APPROVAL: _l("Awaiting approval"),
    RegistrationState.CONFIRMED: _l("Confirmed"),
    RegistrationState.WAITLISTED: _l("On the waiting list"),
    RegistrationState.OFFERED: _l("Seat offered"),
    RegistrationState.ATTENDED: _l("Attended"),
    RegistrationState.ABSENT: _l("Absent"),
    RegistrationState.CANCELLED: _l("Cancelled"),
    RegistrationState.EXPIRED: _l("Offer expired"),
    RegistrationState.REJECTED: _l("Rejected"),
}
MARKS: dict[RegistrationState, Any] = {
    RegistrationState.ATTENDED: _l("Attended"),
    RegistrationState.ABSENT: _l("Absent"),
    RegistrationState.CONFIRMED: _l("Take back"),
}
"""What an organiser's button says that writes down who came."""


def state_choices() -> list[tuple[str, Any]]:
    """Return every state as (value, name), on the way from the click to the door."""
    return [(state.value, name) for state, name in STATES.items()]


CONSENT_ANSWERS: dict[ConsentAnswer, Any] = {
    ConsentAnswer.AGREED: _l("agreed"),
    ConsentAnswer.TAKEN_BACK: _l("taken back"),
    ConsentAnswer.LEFT_OUT: _l("left out"),
    ConsentAnswer.NOT_ANSWERED: _l("not answered"),
}
"""What people said to a text that an event asks them to agree to."""


DEEDS: dict[str, Any] = {
    "agreed": _l("Agreed to a text, in version"),
    "agreement withdrawn": _l("Took back an agreement, in version"),
    "changed": _l("Changed what was said"),
    "corrected": _l("Corrected by an organiser"),
    "change proposed": _l("Wants something changed"),
    "change declined": _l("Left as it was"),
    "moved up": _l("Let wait first"),
    "signed up": _l("Signed up for a part of the programme"),
    "signed off": _l("Gave up a part of the programme"),
    "tagged": _l("Tagged"),
    "untagged": _l("Tag taken away"),
    "note written": _l("Note written"),
    "note removed": _l("Note removed"),
    "merged": _l("Another registration of the same person went into this one"),
    "merged away": _l("Went into another registration of the same person"),
    "found distinct": _l("Found to be somebody else"),
}
"""What happened to a registration beside its states, as its page says it."""


DEEDS_WITH_MANY: dict[str, Any] = {
    "approve": _l("Approve"),
    "reject": _l("Reject"),
    "move_up": _l("Move up"),
    "cancel": _l("Cancel"),
    "tag": _l("Tag"),
    "untag": _l("Take a tag away"),
}
"""What a desk's buttons say that mean everybody who was chosen."""


FILLED: dict[str, Any] = {
    "name": _l("the reader's name"),
    "organisation": _l("the reader's organisation"),
    "event": _l("the event's title"),
    "date": _l("the date"),
    "time": _l("the time of day, with its zone"),
    "place": _l("where it takes place"),
    "organiser": _l("who organises it"),
    "link": _l("the address of the reader's own page"),
}
"""What an organiser's own words to many can leave to be filled in, each with what it becomes."""


SAID: dict[str, Any] = {
    "name": _l("name"),
    "organisation": _l("organisation"),
    "organisation_kind": _l("kind of organisation"),
    "country": _l("country"),
    "type_id": _l("as what they take part"),
    "answers": _l("answers to your questions"),
    "agreed": _l("what they agree to"),
}
"""What of a registration's answers the history names as changed."""


def what_changed(verb: str, note: str) -> str:
    """Return the note of an entry of a registration's history as it is read."""
    if verb not in {"changed", "corrected", "change proposed"}:
        return note
    return ", ".join(str(SAID.get(name, name)) for name in note.split(", "))


def what_happened(verb: str, target: str | None) -> str:
    """Say what an entry of a registration's history is about."""
    if verb == "moved" and target:
        return str(STATES[RegistrationState(target)])
    return str(DEEDS.get(verb, verb))


ADMISSIONS = [
    SelectChoice(Admission.OPEN.value, _l("Everybody, first come first served")),
    SelectChoice(Admission.INVITED.value, _l("Only people with an invitation")),
]
"""Who may register."""
