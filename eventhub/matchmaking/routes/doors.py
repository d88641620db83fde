"""From an address to the event, the matchmaking and the person it is about, or to words that say what to do first."""

from flask_babel import gettext as _

from eventhub.db import db, first_or_none, only_or_none
from eventhub.errors import Forbidden, Missing
from eventhub.events import queries as events
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.matchmaking import queries
from eventhub.matchmaking.asking import Rules, takes_part, traits_of
from eventhub.matchmaking.models import Matchmaking, Meeting, Profile, Schedule, ScheduleRun
from eventhub.matchmaking.states import MatchmakingState
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries import people
from eventhub.registration.states import COMING
from eventhub.web.access import actor
from eventhub.web.rows import one_or_404


def arranged(event_id: int) -> Matchmaking:
    """Return the event's matchmaking, if the reader arranges it."""
    return one_or_404(queries.matchmaking_of(edited_event(event_id)))


def arranged_meeting(event_id: int, meeting_id: int) -> Meeting:
    """Return a meeting that the reader arranges."""
    return one_or_404(queries.standing_meetings(arranged(event_id)).where(Meeting.id == meeting_id))


def arranged_run(event_id: int, run_id: int) -> ScheduleRun:
    """Return a run of the optimiser for an event that the reader arranges."""
    return one_or_404(queries.runs_of(arranged(event_id)).where(ScheduleRun.id == run_id))


def arranged_schedule(event_id: int, number: int) -> Schedule:
    """Return a version of the timetable that the reader arranges."""
    return one_or_404(queries.schedules_of(arranged(event_id)).where(Schedule.number == number))


def open_matchmaking(event_id: int) -> Matchmaking:
    """Return the event's matchmaking once participants are let in."""
    event = one_or_404(events.visible_to(actor()).where(Event.id == event_id))
    matchmaking = first_or_none(queries.matchmaking_of(event))
    if matchmaking is None or matchmaking.state is MatchmakingState.PREPARING:
        raise Missing(_("There are no one-to-one meetings to arrange at this event, or not yet."))
    return matchmaking


def own_registration(matchmaking: Matchmaking) -> Registration:
    """Return the reader's own confirmed registration; who has agreed to meet or is asked is let in in any case."""
    registration = only_or_none(people.registration_of(), user_id=actor().id, event_id=matchmaking.event.id)
    if registration is None or registration.state not in COMING:
        raise Forbidden(
            _("One-to-one meetings are for confirmed participants. Register for the event first; then come back here.")
        )
    if not takes_part(matchmaking, traits_of(registration)) and not _is_expected(registration):
        raise Forbidden(_("The one-to-one meetings of this event are not for everybody who comes; see the organiser."))
    return registration


def _is_expected(registration: Registration) -> bool:
    """Whether somebody waits for an answer of this person, or for them at a table."""
    profile = first_or_none(queries.profile_at(registration))
    waiting = (queries.living_requests, queries.meetings_with)
    return profile is not None and any(first_or_none(each(profile)) for each in waiting)


def visible_profile(viewer: Profile, profile_id: int) -> Profile:
    """Return somebody whom a participant may look at; whom the rules keep apart do not find each other."""
    found = one_or_404(queries.visible_to(viewer).where(Profile.id == profile_id))
    is_known = found.id == viewer.id or found.id in db.session.scalars(queries.counterparts(viewer)).all()
    if not is_known and not Rules(viewer.matchmaking).let_profiles_meet(viewer, found):
        raise Missing(_("There is nobody here whom you could meet."))
    return found


def own_profile(event_id: int) -> Profile:
    """Return the reader's own profile at the event."""
    matchmaking = open_matchmaking(event_id)
    own_registration(matchmaking)
    profile = first_or_none(queries.profile_of(actor(), matchmaking.event))
    if profile is None:
        raise Forbidden(_("Fill in your profile first, so that others know whom they would meet."))
    return profile


def partner_ids(profile: Profile) -> set[int]:
    """Return whom the reader has agreed to meet."""
    return set(db.session.scalars(queries.partner_ids(profile)))
