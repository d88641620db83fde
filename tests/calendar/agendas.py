"""People with something in their agenda."""

from sqlalchemy import select

from eventhub.calendar import operations
from eventhub.db import db, unit_of_work
from eventhub.matchmaking.states import MeetingState
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import items
from tests import factories


def feed_of(person):
    """Open a person's private feed; return its address."""
    with unit_of_work():
        return f"/feeds/{operations.open_feed(person)}.ics"


def sign_up(person, event, **facts):
    """Let who is registered sign up for a part of the programme that has one place, whatever else lies then."""
    item = factories.item(event, **facts)
    registration = db.session.scalars(select(Registration).filter_by(event_id=event.id, user_id=person.id)).one()
    items.open_sign_up(item, by=event.host, seats=1, closes_at=None)
    items.join(registration, item, by=person, knowingly=True)
    return item


def a_meeting(event, person=None, **about):
    """Let two people meet at table 2 in the second slot; return both and the meeting."""
    matchmaking = factories.matchmaking(event)
    other = factories.user(name="Ada")
    mine, theirs = factories.profile(matchmaking, person), factories.profile(matchmaking, other, **about)
    theirs.registration.organisation = "Lasers Ltd"
    meeting = factories.meeting(
        factories.request(mine, theirs),
        slot_id=matchmaking.slots[1].id,
        table_id=matchmaking.tables[1].id,
        state=MeetingState.SCHEDULED,
    )
    return mine.registration.user, other, meeting
