"""Drafts of the timetable by hand: a meeting moves or stays in one, and nobody hears of it before it is published."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.matchmaking import queries
from eventhub.matchmaking.interpreters import interpreters_of
from eventhub.matchmaking.labels import obstacle_words
from eventhub.matchmaking.models import Meeting, Schedule
from eventhub.matchmaking.operations.schedules import check_draft
from eventhub.matchmaking.planning.fitting import question_at
from eventhub.matchmaking.planning.plan import as_row, from_row, goers_in
from eventhub.matchmaking.planning.problem import fingerprint, key, problem_of
from eventhub.matchmaking.solver.check import Violation, violations
from eventhub.matchmaking.solver.objective import figures
from eventhub.matchmaking.solver.problem import Placement, Plan, Problem, Status
from eventhub.matchmaking.vacant import Place


def take(schedule: Schedule) -> None:
    """Hold a draft for work by hand; no run is under way, which would put its own in place of it."""
    lock(schedule.matchmaking)
    lock(schedule)
    check_draft(schedule)
    if first_or_none(queries.unfinished_run_of(schedule.matchmaking)):
        raise Refusal(_("The optimiser is at work, and its draft will replace this one. Wait, or stop it first."))


def place_in_draft(schedule: Schedule, meeting: Meeting, place: Place, *, by: Any) -> None:
    """The meeting is there in the draft, had it another place in it or none; a conflict is refused."""
    take(schedule)
    goers = next((each.participants for each in from_row(schedule.plan).meetings if each.meeting == key(meeting)), ())
    amend(schedule, Placement(key(meeting), key(place[0]), key(place[1]), goers))
    record(schedule, "meeting moved", by=by, note=_names(meeting))


def keep_in_draft(schedule: Schedule, meeting: Meeting, *, by: Any) -> None:
    """The next run leaves the meeting where the draft has it, and it is locked there when the draft is published."""
    take(schedule)
    if key(meeting) not in {each.meeting for each in from_row(schedule.plan).meetings}:
        raise Refusal(_("Only a meeting with a slot and a table can be locked."))
    _lock_these(schedule, locked_in(schedule) | {key(meeting)})
    record(schedule, "meeting locked", by=by, note=_names(meeting))


def let_move_in_draft(schedule: Schedule, meeting: Meeting, *, by: Any) -> None:
    """The next run may move the meeting again."""
    take(schedule)
    _lock_these(schedule, locked_in(schedule) - {key(meeting)})
    record(schedule, "meeting unlocked", by=by, note=_names(meeting))


def locked_in(schedule: Schedule) -> set[str]:
    """Return the keys of the meetings that a draft keeps in their places."""
    return set(schedule.plan.get("locked") or ())


def amend(schedule: Schedule, placement: Placement) -> None:
    """The draft has a meeting there, if it breaks no rule with it, and answers the question that has it."""
    problem, plan = problem_of(schedule.matchmaking), from_row(schedule.plan)
    asked = question_at(problem, clock.now(), beside=schedule.plan.get("most_moved") is not None)
    if placement.meeting not in {each.id for each in asked.meetings}:
        raise Refusal(_("This meeting does not take place any more."))
    amended = _with(plan, placement, asked)
    if broken := violations(asked, amended):
        raise Refusal(_what_is_in_the_way(schedule, placement, broken))
    schedule.plan = schedule.plan | as_row(amended) | {"is_by_hand": True}
    schedule.problem_hash = fingerprint(problem)


def _what_is_in_the_way(schedule: Schedule, placement: Placement, broken: Sequence[Violation]) -> str:
    """Say whose meeting breaks a rule, and which: the one that was to be put there, or another that is there by now."""
    meetings = {key(each): each for each in db.session.scalars(queries.standing_meetings(schedule.matchmaking))}
    names = {key(person): person.registration.name for each in meetings.values() for person in each.people}
    names |= {f"i{each.id}": each.name for each in db.session.scalars(interpreters_of(schedule.matchmaking))}
    goers = goers_in(from_row(schedule.plan), meetings.values())
    names |= {key(person): person.registration.name for people in goers.values() for person in people}
    own = [each for each in broken if each.meeting in ("", placement.meeting)]
    found = (own or broken)[0]
    facts = {
        "people": _names(meetings[found.meeting or placement.meeting]),
        "obstacle": obstacle_words(found.rule, names.get(found.person, "")),
    }
    if own:
        return str(_("This place is not free in the draft. %(people)s: %(obstacle)s", **facts))
    return str(_("The draft itself breaks a rule by now; run the optimiser again. %(people)s: %(obstacle)s", **facts))


def _lock_these(schedule: Schedule, keys: set[str]) -> None:
    schedule.plan = schedule.plan | {"locked": sorted(keys)}


def _with(plan: Plan, placement: Placement, problem: Problem) -> Plan:
    """Return a plan with that placement; that nothing better exists is not proved of it any more."""
    order = {meeting.id: number for number, meeting in enumerate(problem.meetings)}
    others = [each for each in plan.meetings if each.meeting != placement.meeting]
    placements = tuple(sorted((*others, placement), key=lambda each: order[each.meeting]))
    unmet = tuple(each for each in plan.unmet if each.meeting != placement.meeting)
    is_new = len(placements) + len(unmet) > len(plan.meetings) + len(plan.unmet)
    now = figures(problem, placements)
    bounds = {name: max(most + is_new, now.weight) for name, most in plan.bounds.items() if name == "weight"}
    return replace(plan, status=Status.FEASIBLE, meetings=placements, unmet=unmet, figures=now, bounds=bounds)


def _names(meeting: Meeting) -> str:
    return ", ".join(person.registration.name for person in meeting.people)
