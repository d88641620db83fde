"""From the optimiser's plan to rows: a timetable that was kept as a draft, and what it would change."""

import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventhub.db import db
from eventhub.matchmaking.models import Matchmaking, Meeting, Profile, Slot, Table
from eventhub.matchmaking.planning.problem import key, problem_of
from eventhub.matchmaking.solver.objective import figures
from eventhub.matchmaking.solver.problem import Figures, Placement, Plan, Reason, Remedy, Status, Suggestion, Unmet
from eventhub.matchmaking.solver.writing import write_plan

Place = tuple[Slot, Table]
Goers = Mapping[Meeting, Sequence[Profile]]
Swaps = Mapping[Meeting, Mapping[Profile, Profile]]
AS_NOW: Goers = MappingProxyType({})
"""Who goes is who is to go now."""


def as_row(plan: Plan) -> dict[str, Any]:
    """Write a plan the way a schedule's row keeps it."""
    return dict(json.loads(write_plan(plan)))


def from_row(kept: Mapping[str, Any]) -> Plan:
    """Read a plan as it was kept, or as the solver's process wrote it; raise where it is not one."""
    return Plan(
        status=Status(kept["status"]),
        meetings=tuple(_placement(each) for each in kept["meetings"]),
        unmet=tuple(_unmet(each) for each in kept["unmet"]),
        figures=Figures(**kept["figures"]),
        bounds=dict(kept["bounds"]),
        seconds=kept["seconds"],
        seed=kept["seed"],
        workers=kept["workers"],
    )


def _placement(kept: Mapping[str, Any]) -> Placement:
    return Placement(kept["meeting"], kept["slot"], kept["table"], tuple(kept.get("participants", ())))


def _unmet(kept: Mapping[str, Any]) -> Unmet:
    """Read why a meeting has no place; plans kept long ago suggest nothing."""
    told = kept.get("suggestion")
    suggestion = told and Suggestion(
        Remedy(told["remedy"]), told["slot"], tuple(told["participants"]), tuple(told["meetings"])
    )
    return Unmet(kept["meeting"], Reason(kept["reason"]), kept["detail"], suggestion)


def places_in(plan: Plan, matchmaking: Matchmaking) -> dict[str, Place]:
    """Return the slot and the table that a plan gives each meeting, by the meeting's key."""
    slots = {key(slot): slot for slot in matchmaking.slots}
    tables = {key(table): table for table in matchmaking.tables}
    known = (each for each in plan.meetings if each.slot in slots and each.table in tables)
    return {each.meeting: (slots[each.slot], tables[each.table]) for each in known}


def changes_by(
    plan: Plan, matchmaking: Matchmaking, meetings: Iterable[Meeting], goers: Goers
) -> dict[Meeting, Place | None]:
    """Return those of the meetings whose place or people a plan changes, with the new place or none."""
    places = places_in(plan, matchmaking)
    wanted = {meeting: places.get(key(meeting)) for meeting in meetings}
    return {meeting: place for meeting, place in wanted.items() if place != place_of(meeting) or meeting in goers}


def goers_in(plan: Plan, meetings: Iterable[Meeting]) -> Goers:
    """Return who goes to these meetings where that is somebody else than now, each in the place of whom they go for."""
    sent = {each.meeting: [int(name[1:]) for name in each.participants if name[0] == "p"] for each in plan.meetings}
    ids = {person_id for people in sent.values() for person_id in people}
    if not ids:
        return {}
    rows = select(Profile).where(Profile.id.in_(ids)).options(joinedload(Profile.registration))
    known = {person.id: person for person in db.session.scalars(rows)}
    found = {}
    for meeting in meetings:
        people = [known[each] for each in sent.get(key(meeting), ()) if each in known]
        if len(people) == len(meeting.people) and set(people) != set(meeting.people):
            found[meeting] = people
    return found


def swaps_by(goers: Goers) -> Swaps:
    """Return for each of these meetings who goes for whom, by the one who does not go any more."""
    pairs = {meeting: zip(meeting.people, people, strict=True) for meeting, people in goers.items()}
    return {meeting: {one: other for one, other in both if one is not other} for meeting, both in pairs.items()}


def people_in_either(changes: Iterable[Meeting], swaps: Swaps) -> list[Profile]:
    """Return who takes part in one of these meetings, or did or will, each once."""
    known = {person.id: person for person in people_in(changes)}
    known |= {person.id: person for swap in swaps.values() for both in swap.items() for person in both}
    return [known[profile_id] for profile_id in sorted(known)]


def figures_now(matchmaking: Matchmaking) -> Figures:
    """Count what the timetable achieves as it stands, moved by hand or not."""
    problem = problem_of(matchmaking)
    return figures(problem, problem.previous)


def people_in(meetings: Iterable[Meeting]) -> list[Profile]:
    """Return everybody who takes part in one of these meetings, each once."""
    people = {person.id: person for meeting in meetings for person in meeting.people}
    return [people[profile_id] for profile_id in sorted(people)]


def place_of(meeting: Meeting) -> Place | None:
    """Return where a meeting is, if it has a place."""
    return (meeting.slot, meeting.table) if meeting.slot and meeting.table else None
