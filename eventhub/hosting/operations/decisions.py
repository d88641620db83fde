"""What the programme team does with an application: review, question, decision."""

from datetime import datetime
from typing import cast

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import Role, User
from eventhub.db import db
from eventhub.directory import operations as directory
from eventhub.events import operations as events
from eventhub.events.models import Event, Venue
from eventhub.events.states import EventFormat
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations.letters import write_to_applicant
from eventhub.hosting.states import ApplicationState
from eventhub.transitions import move
from eventhub.web.pages import address


def start_review(application: HostingApplication, *, by: User, note: str = "") -> None:
    """The programme team has begun to judge an application."""
    move(application, ApplicationState.UNDER_REVIEW, by=by, note=note)


def ask_for_clarification(application: HostingApplication, *, by: User, note: str) -> None:
    """The applicant has to act: to answer a question and submit again."""
    move(application, ApplicationState.CLARIFICATION_ASKED, by=by, note=note)
    application.question = note
    write_to_applicant(application, "clarification", note=note)


def accept(application: HostingApplication, *, by: User, note: str = "") -> None:
    """Accept an application: its event now exists, as the applicant's draft with everything already given."""
    _decide(application, ApplicationState.ACCEPTED, by=by, note=note)
    application.event = _draft_event(application, by)
    accounts.grant(application.applicant, Role.HOST, by=by)
    directory.join(application.applicant, application.organisation, by=by)
    db.session.flush()
    url = address("events.show", event_id=application.event)
    write_to_applicant(application, "accepted", note=note, url=url)


def reserve(application: HostingApplication, *, by: User, note: str = "") -> None:
    """Put an application on the reserve list: good, but without a place now."""
    _decide(application, ApplicationState.ON_RESERVE_LIST, by=by, note=note)
    write_to_applicant(application, "reserved", note=note)


def reject(application: HostingApplication, *, by: User, note: str) -> None:
    """Turn an application down, with the reason in words."""
    _decide(application, ApplicationState.REJECTED, by=by, note=note)
    write_to_applicant(application, "rejected", note=note)


def _decide(application: HostingApplication, decision: ApplicationState, *, by: User, note: str) -> None:
    move(application, decision, by=by, note=note)
    application.decided_at = clock.now()


def _draft_event(application: HostingApplication, by: User) -> Event:
    """The expected number of participants becomes the draft's seats: a limit one can raise loses nobody."""
    return events.create_draft(
        application.title,
        organiser=application.organisation,
        host=application.applicant,
        by=by,
        programme=application.call.programme,
        format=application.format,
        starts_at=cast("datetime", application.starts_at),
        ends_at=cast("datetime", application.ends_at),
        timezone=application.timezone,
        summary=application.summary,
        description=application.description,
        venue=_venue(application),
        languages=application.languages,
        themes=application.themes,
        seats=application.expected_participants,
        wants_matchmaking=application.wants_matchmaking,
    )


def _venue(application: HostingApplication) -> Venue | None:
    if application.format is EventFormat.ONLINE:
        return None
    return Venue(name=application.venue, city=application.city, country=application.country)
