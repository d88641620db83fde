"""What an organiser's own words can leave to be filled in: a fixed set of names, and nothing that is carried out."""

from typing import Any

from flask_babel import lazy_gettext as _l

from eventhub.mail.placeholders import names_in
from eventhub.reminders.states import OF_CALLS, OF_ITEMS, Anchor

_ALWAYS = {
    "name": _l("the reader's name"),
    "date": _l("the date"),
    "time": _l("the time of day, with its zone"),
    "link": _l("the address of the page behind the button"),
}
_OF_EVENTS = {
    "event": _l("the event's title"),
    "place": _l("where it takes place, or the link to join"),
    "organiser": _l("who organises it"),
}
_OF = {
    **{anchor: {"item": _l("the part of the programme"), "room": _l("its room")} for anchor in OF_ITEMS},
    Anchor.MEETING: {"partner": _l("whom the reader meets"), "table": _l("the table's number")},
    Anchor.MEETING_DAY: {"meetings": _l("the day's meetings, one a line")},
    Anchor.CALL_END: {"call": _l("the call's title"), "drafts": _l("the reader's drafts, one a line")},
    Anchor.REVIEW_DUE: {"call": _l("the call's title"), "reviews": _l("the reviews to write, one a line")},
}


def known(anchor: Anchor) -> dict[str, Any]:
    """Return the names that can be used in words about an anchor, each with what it becomes."""
    return _ALWAYS | ({} if anchor in OF_CALLS else _OF_EVENTS) | _OF.get(anchor, {})


def unknown(words: str, anchor: Anchor) -> list[str]:
    """Return, in their order, the placeholders in some words that nothing fills."""
    return list(dict.fromkeys(f"{{{name}}}" for name in names_in(words) if name.strip() not in known(anchor)))
