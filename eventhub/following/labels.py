"""What rhythms and filters are called; kinds of news have their words in `templates/mail/following/_words.txt`."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventhub.calendar import words
from eventhub.calendar.filters import Filters
from eventhub.following.states import Rhythm

RHYTHMS = {
    Rhythm.WEEKLY: _l("Once a week, on Monday morning"),
    Rhythm.AT_ONCE: _l("At once, as things happen"),
}


def filters_in_words(filters: Filters, programmes: Mapping[str, str]) -> str:
    """Say what is followed: the filters, or all events."""
    said = ", ".join(words.label(name, value, programmes) for name, value in filters.pairs())
    return said or str(_("all events"))
