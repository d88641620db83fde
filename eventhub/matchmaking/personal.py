"""What matchmaking stores about somebody, as they may take it along."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from eventhub.db import db, first_or_none
from eventhub.matchmaking import queries
from eventhub.matchmaking.availability import busy_times_of, stay_of
from eventhub.matchmaking.bookmarks import Bookmark, bookmarks_of
from eventhub.matchmaking.freed import yeses_of
from eventhub.matchmaking.misuse import MisuseReport
from eventhub.matchmaking.models import Absence, Attendee, Meeting, MeetingRequest, Profile, Slot, Table
from eventhub.matchmaking.offers import offered_in
from eventhub.matchmaking.presence import Sign
from eventhub.matchmaking.sharing import sharing_of
from eventhub.matchmaking.states import PlaceOfferState
from eventhub.matchmaking.vetoes import hidden_from, vetoes_of
from eventhub.registration.models.registrations import Registration
from eventhub.registration.personal import plain

SAID = (
    *("offers", "needs", "themes", "languages", "sectors", "cooperation", "markets", "looks_for"),
    *("needs_step_free", "listed_at"),
)

TIMES = ("starts_at", "ends_at")
SIDES = (MeetingRequest.requester, MeetingRequest.invitee)
_BECAME = dict.fromkeys((PlaceOfferState.DECLINED, PlaceOfferState.EXPIRED), "not taken")
"""What somebody is told of an offer that came to nothing: a no of the other reads like silence."""


def of_registration(registration: Registration) -> dict[str, Any]:
    """Return the profile, the requests, meetings and tables of somebody, with the names of the others in them."""
    mine = select(Table).where(Table.host_id == registration.id).order_by(Table.number)
    hosted = {"hosts_tables": [plain(each, ("number", "room")) for each in db.session.scalars(mine)]}
    profile = first_or_none(queries.profile_at(registration))
    return hosted if profile is None else hosted | _of_profile(profile)


def _of_profile(profile: Profile) -> dict[str, Any]:
    return {
        "profile": plain(profile, SAID) | {"shares_meetings": first_or_none(sharing_of(profile)) is not None},
        "requests": _requests(profile),
        "meetings": _meetings(profile),
        "availability": _availability(profile),
        "said_to_offered_places": _yeses(profile),
        "keeps_in_mind": _kept_in_mind(profile),
        "keeps_away_from": [_kept_away(each) for each in db.session.scalars(vetoes_of(profile))],
        "said_on_the_day": _said_on_the_day(profile),
        "reports_of_misuse": _reports(profile),
    }


def _availability(profile: Profile) -> dict[str, Any]:
    stay = first_or_none(stay_of(profile))
    busy = [plain(each, ("starts_at", "ends_at", "label")) for each in db.session.scalars(busy_times_of(profile))]
    away = select(Slot).join(Absence, Absence.slot_id == Slot.id).where(Absence.profile_id == profile.id)
    return {
        "stay": plain(stay, ("arrives_at", "departs_at", "is_remote")) if stay else None,
        "busy": busy,
        "away": [plain(each, TIMES) for each in db.session.scalars(away.order_by(Slot.starts_at, Slot.id))],
    }


def _yeses(profile: Profile) -> list[dict[str, Any]]:
    """Return to which freed places somebody said yes, and whether they had them; what the other said is theirs."""
    rows = db.session.execute(yeses_of(profile))
    return [
        {**plain(yes, ("said_at",)), "state": _BECAME.get(offer.state, offer.state.value), **plain(offer.slot, TIMES)}
        for yes, offer in rows
    ]


def _kept_in_mind(profile: Profile) -> list[str]:
    names = select(Registration.name).join(Profile, Profile.registration_id == Registration.id)
    marked = Profile.id.in_(bookmarks_of(profile).with_only_columns(Bookmark.person_id))
    return list(db.session.scalars(names.where(marked, Profile.id.not_in(hidden_from(profile)))))


def _kept_away(veto: Any) -> dict[str, Any]:
    return {"name": veto.person.registration.name, **plain(veto, ("is_block", "created_at"))}


def _said_on_the_day(profile: Profile) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(Sign).where(Sign.profile_id == profile.id).order_by(Sign.id))
    return [plain(each, ("word", "said_at")) for each in rows]


def _reports(profile: Profile) -> list[dict[str, Any]]:
    """What somebody reported; what was reported of them would tell who reported it."""
    mine = select(MisuseReport).where(MisuseReport.reporter_id == profile.id).order_by(MisuseReport.id)
    return [plain(each, ("words", "state", "created_at")) for each in db.session.scalars(mine)]


def _requests(profile: Profile) -> list[dict[str, Any]]:
    either = or_(MeetingRequest.requester_id == profile.id, MeetingRequest.invitee_id == profile.id)
    sides = (joinedload(side).joinedload(Profile.registration) for side in SIDES)
    rows = db.session.scalars(select(MeetingRequest).where(either).options(*sides).order_by(MeetingRequest.id)).all()
    named: dict[int, list[dict[str, Any]]] = {each.id: [] for each in rows}
    for offer in db.session.scalars(offered_in(list(named))):
        named[offer.request_id].append(plain(offer.slot, ("starts_at", "ends_at")))
    names = ("state", "priority", "message", "created_at", "answered_at")
    return [
        {"from": each.requester.registration.name, "to": each.invitee.registration.name, **plain(each, names)}
        | {"times_named": named[each.id]}
        | ({"is_must_to_me": each.is_must_to_invitee} if each.invitee_id == profile.id else {})
        for each in rows
    ]


def _meetings(profile: Profile) -> list[dict[str, Any]]:
    mine = select(Attendee.meeting_id).where(Attendee.profile_id == profile.id)
    who = selectinload(Meeting.attendees).joinedload(Attendee.profile).joinedload(Profile.registration)
    found = select(Meeting).where(Meeting.id.in_(mine)).options(who, joinedload(Meeting.table))
    rows = db.session.scalars(found.order_by(Meeting.id))
    return [
        {
            "with": [person.registration.name for person in each.partners_of(profile)],
            "table": each.table.number if each.table else None,
            **plain(each, ("state", "starts_at", "ends_at")),
        }
        for each in rows
    ]
