"""The calendar file in the mails, read back by a parser that is not ours."""

import pytest
from ical.calendar_stream import IcsCalendarStream
from sqlalchemy import select

from eventhub.db import db, unit_of_work
from eventhub.events import operations as events
from eventhub.mail.models import OutgoingMail
from eventhub.registration.operations import places
from tests import factories


def entries(person):
    """Return what a person's calendar was told, mail by mail: status and sequence, always of one UID."""
    query = select(OutgoingMail.calendar).where(OutgoingMail.recipient == person.email).order_by(OutgoingMail.id)
    found = [IcsCalendarStream.calendar_from_ics(sheet).events[0] for sheet in db.session.scalars(query)]
    assert len({entry.uid for entry in found}) == 1
    return [(entry.status.value, entry.sequence, entry.dtstart) for entry in found]


@pytest.fixture
def waiting(line):
    """The first who waits."""
    return line[2]


def test_every_file_replaces_the_one_before(event, line, waiting):
    first, moved = event.starts_at.date(), factories.in_days(40).date()
    with unit_of_work():
        places.cancel(line[0], by=line[0].user)
    with unit_of_work():
        places.claim(waiting, by=waiting.user)
    with unit_of_work():
        events.reschedule(event, factories.in_days(40), factories.in_days(42), by=event.host)
    with unit_of_work():
        places.cancel(waiting, by=waiting.user)
    told = entries(waiting.user)
    assert [(status, start) for status, _, start in told] == [
        ("TENTATIVE", first),
        ("TENTATIVE", first),
        ("CONFIRMED", first),
        ("CONFIRMED", moved),
        ("CANCELLED", moved),
    ]
    sequences = [sequence for _, sequence, _ in told]
    assert sequences == sorted(set(sequences))


def test_a_cancelled_event_leaves_every_calendar(event, line):
    with unit_of_work():
        events.cancel(event, by=event.host, reason="The hall burnt down.")
    assert [entries(row.user)[-1][0] for row in line] == ["CANCELLED"] * 5
