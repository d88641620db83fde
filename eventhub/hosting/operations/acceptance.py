"""What becomes of an application that is accepted: a draft event of its host, or a delegate's place."""

from collections.abc import Mapping
from typing import Any

from eventhub.accounts import operations as accounts
from eventhub.accounts.models import Role, User
from eventhub.directory import operations as directory
from eventhub.events import operations as events
from eventhub.events.models import Event, Venue
from eventhub.events.states import EventFormat
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations.versions import facts_of
from eventhub.hosting.states import CallKind
from eventhub.signals import delegate_accepted

SAME = ("format", "starts_at", "ends_at", "timezone", "summary", "description", "languages", "themes")


def welcome(application: HostingApplication, *, by: User | None) -> None:
    """The applicant speaks for the organisation, and has the event or the place that was applied for."""
    directory.join(application.applicant, application.organisation, by=by)
    if application.call.kind is CallKind.HOST:
        accounts.grant(application.applicant, Role.HOST, by=by)
        application.event = _draft_event(application, handed_in(application), by)
    elif application.call.event:
        delegate_accepted.send(
            application,
            event=application.call.event,
            person=application.applicant,
            organisation=application.organisation,
            by=by,
        )


def handed_in(application: HostingApplication) -> dict[str, Any]:
    """Return what the application said when it was handed in last: that was judged, not what is being typed now."""
    latest = application.latest
    if latest is None:
        raise ValueError(f"application {application.id} was never handed in")
    return facts_of(latest)


def _draft_event(application: HostingApplication, facts: Mapping[str, Any], by: User | None) -> Event:
    """The expected number of participants becomes the draft's seats: a limit one can raise loses nobody."""
    return events.create_draft(
        facts["title"],
        organiser=application.organisation,
        host=application.applicant,
        by=by,
        programme=application.call.programme,
        venue=_venue(facts),
        seats=facts["expected_participants"],
        wants_matchmaking=facts["wants_matchmaking"],
        needs_approval=application.call.requires_approval,
        **{name: facts[name] for name in SAME},
    )


def _venue(facts: Mapping[str, Any]) -> Venue | None:
    if facts["format"] is EventFormat.ONLINE:
        return None
    return Venue(name=facts["venue"], city=facts["city"], country=facts["country"])
