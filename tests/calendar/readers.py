"""How tests read a feed."""

from ical.calendar_stream import IcsCalendarStream

from tests.ical.rules import faults


def read(answer):
    """Read a feed with a reader that refuses the whole of it for one wrong line, and by our own rules."""
    assert faults(answer.data) == set()
    return {event.summary: event for event in IcsCalendarStream.calendar_from_ics(answer.text).events}
