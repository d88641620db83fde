"""An event of the season that its host has completed and the programme team has still to approve."""

from datetime import date

from eventhub.accounts.models import User
from eventhub.demo.season import SAMPLE_DETAILS, Season, venue
from eventhub.directory.models import Organisation
from eventhub.events import operations
from eventhub.events.approval import ask_approval
from eventhub.events.models import Event, Programme
from eventhub.events.states import EventFormat

ZONE = "Europe/Brussels"


def waiting_for_approval(season: Season, programme: Programme, organiser: Organisation, host: User) -> Event:
    """A draft waits for the programme team, and its host for the answer."""
    event = operations.create_draft(
        "Sample Cluster Alliance: members' day",
        organiser=organiser,
        host=host,
        by=host,
        programme=programme,
        summary="The alliance's members show each other what they work on. A sample event.",
        description=f"Short talks, long breaks, one-to-one meetings. {SAMPLE_DETAILS}",
        format=EventFormat.ON_SITE,
        starts_at=season.at(date(2019, 4, 25), "09:30", ZONE),
        ends_at=season.at(date(2019, 4, 25), "17:00", ZONE),
        timezone=ZONE,
        venue=venue("House of clusters", "Liège", "BE", 50.633, 5.567),
        languages=["en", "fr"],
        themes=["smes-to-industry-4-0"],
        seats=70,
        wants_matchmaking=True,
        needs_approval=True,
    )
    ask_approval(event, by=host)
    return event
