"""What happens here when an event moves or is cancelled, or somebody gives up their place at it."""

from typing import Any

from flask_babel import gettext as _

from eventhub.db import db, first_or_none
from eventhub.directory.models import Organisation
from eventhub.events.models import Event, ProgrammeItem
from eventhub.events.shifting import Shift
from eventhub.events.states import Fate, ItemKind
from eventhub.matchmaking import personal, queries
from eventhub.matchmaking.operations import event as events
from eventhub.matchmaking.operations import profiles, rules, sharing, tables
from eventhub.matchmaking.operations.colliding import collisions
from eventhub.registration.models.registrations import Known, Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.signals import (
    event_cancelled,
    event_shifted,
    item_asked,
    merger_asked,
    organisations_merged,
    participant_type_removed,
    personal_data_asked,
    registration_cancelled,
    registrations_ended,
    registrations_merged,
)
from eventhub.web.pages import time_in


@event_shifted.connect
def follow_event(event: Event, *, by: Any, shift: Shift, fate: Fate = Fate.KEPT, **_more: Any) -> None:
    """Slots, drafts too, lie where the programme does; of meetings that end with all registrations nobody hears."""
    matchmaking = first_or_none(queries.matchmaking_of(event))
    if matchmaking is not None:
        events.move_along(matchmaking, shift, by=by, is_told=fate is Fate.KEPT)


@event_cancelled.connect
def end_with_event(event: Event, *, by: Any, reason: str = "", **_more: Any) -> None:
    """Nobody asks, answers or meets at an event that does not take place."""
    matchmaking = first_or_none(queries.matchmaking_of(event))
    if matchmaking is not None:
        events.call_off(matchmaking, by=by, reason=reason)


@registrations_ended.connect
def end_with_registrations(event: Event, *, by: Any, reason: str, **_more: Any) -> None:
    """Nobody waits for anybody whose registration ended with all others; the mail that says so says that, too."""
    matchmaking = first_or_none(queries.matchmaking_of(event))
    if matchmaking is not None:
        events.empty(matchmaking, by=by, reason=reason)


@registration_cancelled.connect
def leave_matchmaking(registration: Registration, *, by: Any, **_more: Any) -> None:
    """Whoever does not come keeps nobody waiting at a table, and no table to themselves."""
    profile = first_or_none(queries.profile_at(registration))
    if profile is not None:
        profiles.leave(profile, by=by, reason=str(_("%(name)s cannot come.", name=registration.name)))
    matchmaking = first_or_none(queries.matchmaking_of(registration.event))
    if matchmaking is not None:
        tables.free_tables_of(matchmaking, registration, by=by)


@item_asked.connect
def name_meetings(registration: Registration, *, item: ProgrammeItem, **_more: Any) -> list[str]:
    """Whoever signs up for a part of the programme is told which of their meetings lie at the same time."""
    profile = first_or_none(queries.profile_at(registration))
    if profile is None or item.kind is ItemKind.MATCHMAKING:
        return []
    return [
        str(_("your meeting with %(name)s (%(time)s)", name=other.registration.name, time=at))
        for meeting in db.session.scalars(queries.meetings_with(profile))
        if meeting.slot and meeting.slot.starts_at < item.ends_at and item.starts_at < meeting.slot.ends_at
        for at in [time_in(meeting.slot.starts_at, item.event.timezone)]
        for other in meeting.partners_of(profile)
    ]


@merger_asked.connect
def refuse_two_agendas(kept: Registration, *, gone: Registration, **_more: Any) -> str | None:
    """Two profiles cannot be joined where a meeting that has its time under the one that goes cannot be the other's."""
    profile, own = (first_or_none(queries.profile_at(each)) for each in (gone, kept))
    found = collisions(profile, own) if profile and own else []
    if not found:
        return None
    words = {"gone": gone.user.email, "meetings": " ".join(found)}
    return str(
        _(
            "These meetings of %(gone)s are in the way: %(meetings)s Move or cancel them in the timetable first, or"
            " keep the other registration if none of its meetings is in the way. Meetings that have been stay as they"
            " are: where one of these is in the way, both registrations stay.",
            **words,
        )
    )


@registrations_merged.connect
def join_profiles(kept: Registration, *, gone: Registration, was: Known, by: Any, **_more: Any) -> None:
    """Whoever was registered twice meets whom they agreed to meet, at the tables that are theirs."""
    own, profile = (first_or_none(queries.profile_at(each)) for each in (kept, gone))
    if own is not None:
        profiles.rename(own, was)
    if profile is not None:
        profiles.hand_over(profile, kept, by=by)
    matchmaking = first_or_none(queries.matchmaking_of(kept.event))
    if matchmaking is not None:
        tables.hand_over_tables(matchmaking, gone, kept)


@participant_type_removed.connect
def forget_type(row: ParticipantType, *, by: Any, **_more: Any) -> None:
    """No rule names what nobody can register as."""
    matchmaking = first_or_none(queries.matchmaking_of(row.event))
    if matchmaking is not None:
        rules.forget_type(matchmaking, str(row.id), by=by)


@organisations_merged.connect
def follow_merger(kept: Organisation, *, gone: Organisation, **_more: Any) -> None:
    """Whoever shared meetings for the entry that is gone shares them for the one that was kept."""
    sharing.follow_merger(kept, gone)


@personal_data_asked.connect
def tell_of_meetings(registration: Registration, **_more: Any) -> dict[str, Any]:
    """What somebody offered and needed, whom they asked, and whom they met."""
    return personal.of_registration(registration)
