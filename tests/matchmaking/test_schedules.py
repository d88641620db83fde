"""From agreed meetings to a published timetable, with the real solver in its own process."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.history.queries import history_of
from eventhub.mail import preferences
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking import jobs, queries
from eventhub.matchmaking.models import Absence, Meeting, Schedule, ScheduleRun
from eventhub.matchmaking.operations import runs, schedules
from eventhub.matchmaking.planning.problem import fingerprint, problem_of
from eventhub.matchmaking.planning.process import solving
from eventhub.matchmaking.solver.problem import Figures, Placement, Plan, Status
from eventhub.matchmaking.states import MatchmakingState, MeetingState, RunFailure, RunState, ScheduleState
from eventhub.matchmaking.targets import MeetingTarget
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, placed_meeting, user_of


def three_people(**changes):
    """Three people who have all agreed to meet each other."""
    matchmaking = open_matchmaking(**({"state": MatchmakingState.SCHEDULING} | changes))
    people = [listed_person(matchmaking, name) for name in ("Ada", "Jean", "Mina")]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        agreed_meeting(people[one], people[other])
    return matchmaking, people


def run_for(matchmaking, seconds=20):
    """Run the optimiser as the organiser and the worker do."""
    with unit_of_work():
        run = runs.start(matchmaking, seconds=seconds, by=matchmaking.event.host)
    list(jobs.run_all_queued(factories.in_days(0)))
    return run


def places():
    rows = db.session.query(Meeting).order_by(Meeting.id)
    return [(row.id, row.state, row.slot_id, row.table_id, row.sequence, row.uid) for row in rows]


def plan_of(*placements):
    kept = tuple(Placement(f"m{meeting.id}", f"s{slot.id}", f"t{table.id}") for meeting, slot, table in placements)
    return Plan(Status.FEASIBLE, kept, figures=Figures(met=len(kept), weight=len(kept)))


def draft_of(matchmaking, *placements):
    """A draft as if the optimiser had made it, for what people wish now."""
    return schedules.save_draft(matchmaking, plan_of(*placements), fingerprint(problem_of(matchmaking)))


def test_a_run_gives_every_meeting_a_place_and_is_a_draft_until_it_is_published(db_session):
    with unit_of_work():
        matchmaking, _people = three_people()
    run = run_for(matchmaking)
    assert (run.state, run.failure, run.schedule.state, run.schedule.plan["status"]) == (
        RunState.FINISHED,
        None,
        ScheduleState.DRAFT,
        "optimal",
    )
    assert {state for _id, state, *_rest in places()} == {MeetingState.UNSCHEDULED}
    with unit_of_work():
        told = schedules.publish(run.schedule, by=matchmaking.event.host)
    assert [(state, sequence) for _id, state, _slot, _table, sequence, _uid in places()] == [
        (MeetingState.SCHEDULED, 1)
    ] * 3
    assert (len(told), matchmaking.state) == (3, MatchmakingState.PUBLISHED)
    assert mails() == [(user_of(person).email, "agenda") for person in told]


def agenda_of(person):
    """The newest agenda that somebody was sent, as who, and what is new of it, by meeting."""
    mail = db.session.query(OutgoingMail).filter_by(recipient=user_of(person).email, template="matchmaking/agenda")
    facts = mail.order_by(OutgoingMail.id.desc()).first().context
    lines = [line.rpartition(": ")[2] for line in facts["lines"]]
    return {line.partition(" (")[0]: line.partition("[")[2].rstrip("]") for line in lines}, facts["lost"]


def test_everybody_gets_one_mail_with_the_whole_agenda_and_who_asked_for_them_an_invitation_a_meeting(db_session):
    with unit_of_work():
        matchmaking, people = three_people()
        preferences.allow(user_of(people[0]).email, MailKind.INVITATION)
    run = run_for(matchmaking)
    with unit_of_work():
        schedules.publish(run.schedule, by=matchmaking.event.host)
    assert sorted(mails()) == sorted(
        [(user_of(people[0]).email, "invited")] * 2 + [(user_of(person).email, "agenda") for person in people[1:]]
    )
    assert agenda_of(people[1]) == ({"Ada": "new", "Mina": "new"}, "")


def test_a_new_version_says_what_moved_and_what_has_no_place_any_more(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        ada, jean, mina, otto = (listed_person(matchmaking, name) for name in ("Ada", "Jean", "Mina", "Otto"))
        stays, moves, goes = (
            placed_meeting(matchmaking, at, people=(ada, who)) for at, who in enumerate((jean, mina, otto))
        )
        slots, tables = matchmaking.slots, matchmaking.tables
        draft = draft_of(matchmaking, (stays, slots[0], tables[0]), (moves, slots[3], tables[0]))
    with unit_of_work():
        told = schedules.publish(draft, by=matchmaking.event.host)
    assert [person.id for person in told] == [person.id for person in (ada, mina, otto)]
    assert sorted(mails()) == sorted((user_of(person).email, "agenda") for person in told)
    met, lost = agenda_of(ada)
    assert (met, lost.partition(" (")[0]) == ({"Jean": "", "Mina": "moved"}, "Otto")
    assert (goes.slot, agenda_of(otto)[0]) == (None, {})


def test_publishing_the_same_places_again_changes_and_tells_nothing(db_session):
    with unit_of_work():
        matchmaking, _people = three_people()
    for _round in range(2):
        run = run_for(matchmaking)
        before = places()
        with unit_of_work():
            told = schedules.publish(run.schedule, by=matchmaking.event.host)
    assert (places(), told) == (before, [])
    assert len(mails("agenda")) == len(mails()) == 3
    assert [row.state for row in db.session.scalars(queries.schedules_of(matchmaking))] == [
        ScheduleState.PUBLISHED,
        ScheduleState.SUPERSEDED,
    ]


def test_two_meetings_change_places_and_only_their_people_are_told(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        one, other, third = (placed_meeting(matchmaking, slot) for slot in range(3))
        slots, tables = matchmaking.slots, matchmaking.tables
        draft = draft_of(
            matchmaking, (one, slots[1], tables[0]), (other, slots[0], tables[0]), (third, slots[2], tables[0])
        )
    with unit_of_work():
        told = schedules.publish(draft, by=matchmaking.event.host)
    assert [(row.slot_id, row.state, row.sequence) for row in (one, other, third)] == [
        (slots[1].id, MeetingState.MOVED, 1),
        (slots[0].id, MeetingState.MOVED, 1),
        (slots[2].id, MeetingState.SCHEDULED, 0),
    ]
    assert {person.id for person in told} == {person.id for meeting in (one, other) for person in meeting.people}


def test_a_meeting_that_loses_its_place_says_why(db_session):
    with unit_of_work():
        matchmaking, _people = three_people(slots=1, tables=1)
    run = run_for(matchmaking)
    with unit_of_work():
        schedules.publish(run.schedule, by=matchmaking.event.host)
    reasons = {(row.state, row.unmet_reason is not None) for row in db.session.query(Meeting)}
    assert reasons == {(MeetingState.SCHEDULED, False), (MeetingState.UNSCHEDULED, True)}


def test_absences_and_locks_are_kept(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        ada, jean, mina = (listed_person(matchmaking, name) for name in ("Ada", "Jean", "Mina"))
        locked = placed_meeting(matchmaking, 2, 1, people=(ada, jean), is_locked=True)
        free = agreed_meeting(ada, mina)
        mina.away = [Absence(slot_id=slot.id) for slot in matchmaking.slots[1:]]
        first, third, tables = matchmaking.slots[0], matchmaking.slots[2], matchmaking.tables
    run = run_for(matchmaking)
    with unit_of_work():
        schedules.publish(run.schedule, by=matchmaking.event.host)
    assert (locked.slot, locked.table, free.slot, locked.sequence) == (third, tables[1], first, 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda matchmaking, people: people[0].away.append(Absence(slot_id=matchmaking.slots[0].id)),
        lambda _matchmaking, people: setattr(people[0], "needs_step_free", True),
        lambda matchmaking, people: agreed_meeting(people[0], listed_person(matchmaking)),
        lambda matchmaking, _people: db.session.delete(matchmaking.tables[1]),
        lambda matchmaking, _people: factories.saved(MeetingTarget(matchmaking=matchmaking, most=1)),
    ],
    ids=["absence", "need", "meeting", "table", "target"],
)
def test_a_draft_that_answers_an_old_question_is_refused(db_session, change):
    with unit_of_work():
        matchmaking, people = three_people()
        draft = draft_of(matchmaking)
        db.session.flush()
        change(matchmaking, people)
    before = places()
    named = "how many meetings people should have or who shares theirs changed since this draft"
    with pytest.raises(Refusal, match=named), unit_of_work():
        schedules.publish(draft, by=matchmaking.event.host)
    assert (places(), draft.state) == (before, ScheduleState.DRAFT)


def test_a_result_whose_question_changed_meanwhile_is_not_kept(db_session):
    with unit_of_work():
        matchmaking, people = three_people()
        run = runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
        db.session.flush()
        runs.take_on(run)
        problem = problem_of(matchmaking)
        people[0].away = [Absence(slot_id=matchmaking.slots[0].id)]
    with unit_of_work():
        runs.finish(run, runs.Answer(problem, problem, _solved(problem)))
    assert (run.state, run.schedule, db.session.query(Schedule).count()) == (RunState.FAILED, None, 0)
    assert run.failure is RunFailure.QUESTION_CHANGED


def test_a_plan_that_breaks_a_rule_is_never_kept(db_session):
    with unit_of_work():
        matchmaking, _people = three_people()
        run = runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
        db.session.flush()
        runs.take_on(run)
        same_place = [(row, matchmaking.slots[0], matchmaking.tables[0]) for row in db.session.query(Meeting)]
        problem = problem_of(matchmaking)
        runs.finish(run, runs.Answer(problem, problem, plan_of(*same_place)))
    assert (run.state, db.session.query(Schedule).count()) == (RunState.FAILED, 0)
    assert run.failure is RunFailure.RULE_BROKEN
    assert db.session.scalars(history_of(run)).first().note.startswith("table_twice: table t")


def _solved(problem):
    with solving(problem, 5) as process:
        while not process.wait(1):
            pass
        return process.plan()


def test_a_second_publication_of_the_same_draft_is_refused(db_session):
    with unit_of_work():
        matchmaking, _people = three_people()
    run = run_for(matchmaking)
    with unit_of_work():
        schedules.publish(run.schedule, by=matchmaking.event.host)
    with pytest.raises(Refusal, match="was published already"), unit_of_work():
        schedules.publish(run.schedule, by=matchmaking.event.host)


def test_a_draft_that_a_newer_one_replaced_is_refused(db_session):
    with unit_of_work():
        matchmaking, _people = three_people()
        old, _new = draft_of(matchmaking), draft_of(matchmaking)
    with pytest.raises(Refusal, match="newer version"), unit_of_work():
        schedules.publish(old, by=matchmaking.event.host)


@pytest.mark.parametrize("state", MatchmakingState)
def test_the_optimiser_runs_once_requests_are_closed(db_session, state):
    with unit_of_work():
        matchmaking, _people = three_people(state=state)
    if state in (MatchmakingState.SCHEDULING, MatchmakingState.PUBLISHED):
        with unit_of_work():
            assert runs.start(matchmaking, seconds=5, by=matchmaking.event.host).state is RunState.QUEUED
        return
    with pytest.raises(Refusal, match="Close the requests"), unit_of_work():
        runs.start(matchmaking, seconds=5, by=matchmaking.event.host)


def test_one_run_at_a_time_and_none_without_meetings(db_session):
    with unit_of_work():
        matchmaking, _people = three_people()
        empty = open_matchmaking(state=MatchmakingState.SCHEDULING)
        runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
    for each, words in ((matchmaking, "at work"), (empty, "nothing to schedule")):
        with pytest.raises(Refusal, match=words), unit_of_work():
            runs.start(each, seconds=5, by=each.event.host)


def test_a_run_that_was_stopped_before_it_began_never_begins(db_session):
    with unit_of_work():
        matchmaking, _people = three_people()
        run = runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
    with unit_of_work():
        runs.ask_to_stop(run, by=matchmaking.event.host)
    assert list(jobs.run_all_queued(factories.in_days(0))) == []
    assert run.state is RunState.FAILED


def test_a_run_is_taken_on_by_one_worker_only(db_session):
    with unit_of_work():
        matchmaking, _people = three_people()
        run = runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
        db.session.flush()
        assert [runs.take_on(run), runs.take_on(run)] == [True, False]


def test_a_run_whose_worker_died_is_given_up(db_session):
    with unit_of_work():
        matchmaking, _people = three_people()
        run = runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
        db.session.flush()
        runs.take_on(run)
    assert list(jobs.run_all_queued(run.started_at)) == []
    assert list(jobs.run_all_queued(run.started_at + 2 * runs.LOST_AFTER)) == [True]
    assert (run.state, db.session.query(ScheduleRun).count()) == (RunState.FAILED, 1)
