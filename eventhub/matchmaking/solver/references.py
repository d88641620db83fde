"""Whether the ids in a problem lead somewhere, and slots follow each other in time."""

from collections.abc import Iterable

from eventhub.matchmaking.solver.fields import ProblemError, refuse_repeats, shown
from eventhub.matchmaking.solver.problem import Meeting, Problem, Slot


def check_references(problem: Problem) -> None:
    """Raise `ProblemError` for the first id that is not unique or names nothing.

    `previous` may name slots, tables and meetings that are gone: it is history, and a repair starts from it.
    """
    _check_unique(problem)
    _check_slots(problem.slots)
    slots = {slot.id for slot in problem.slots}
    people = {participant.id for participant in problem.participants}
    for index, table in enumerate(problem.tables):
        _known([table.owner] if table.owner is not None else [], people, f"tables[{index}].owner", "participant")
        _known(sorted(table.closed), slots, f"tables[{index}].closed", "slot")
    for index, participant in enumerate(problem.participants):
        _known(sorted(participant.away), slots, f"participants[{index}].away", "slot")
    for index, pair in enumerate(problem.vetoes):
        _known(pair, people, f"vetoes[{index}]", "participant")
        refuse_repeats(pair, f"vetoes[{index}]")
    _check_meetings(problem, slots, people)


def _check_unique(problem: Problem) -> None:
    refuse_repeats([slot.id for slot in problem.slots], "slots")
    refuse_repeats([table.id for table in problem.tables], "tables")
    refuse_repeats([participant.id for participant in problem.participants], "participants")
    refuse_repeats([meeting.id for meeting in problem.meetings], "meetings")
    refuse_repeats([placement.meeting for placement in problem.previous], "previous")


def _check_slots(slots: tuple[Slot, ...]) -> None:
    """See that slots are given in the order of time, and that sessions are not torn apart."""
    seen: list[str] = []
    previous: Slot | None = None
    for index, slot in enumerate(slots):
        if slot.start and slot.end and slot.end <= slot.start:
            raise ProblemError("not after the start", f"slots[{index}].end")
        if previous and previous.start and slot.start and slot.start < (previous.end or previous.start):
            raise ProblemError("before the end of the slot before", f"slots[{index}].start")
        if slot.session in seen and (previous is None or previous.session != slot.session):
            raise ProblemError(f"'{shown(slot.session)}' is torn apart by another session", f"slots[{index}].session")
        seen.append(slot.session)
        previous = slot


def _check_meetings(problem: Problem, slots: set[str], people: set[str]) -> None:
    sessions = {slot.session for slot in problem.slots}
    tables = {table.id for table in problem.tables}
    meetings = {meeting.id for meeting in problem.meetings}
    for index, meeting in enumerate(problem.meetings):
        try:
            _check_people(meeting.participants, "participants", people)
            _check_alternatives(meeting, people)
            _known([meeting.session] if meeting.session is not None else (), sessions, "session", "session")
            _known([meeting.slot] if meeting.slot is not None else (), slots, "slot", "slot")
            _check_after(meeting, meetings)
            _check_lock(meeting, slots, tables)
        except ProblemError as error:
            raise error.inside(f"meetings[{index}]") from None


def _check_people(those: tuple[str, ...], where: str, people: set[str]) -> None:
    """See that two or more meet, each of them known and named once."""
    _known(those, people, where, "participant")
    refuse_repeats(those, where)
    if len(those) < 2:
        raise ProblemError("expected two or more", where)


def _check_alternatives(meeting: Meeting, people: set[str]) -> None:
    """See that every choice of people is another one."""
    if not meeting.alternatives:
        return
    seen = {frozenset(meeting.participants)}
    for number, choice in enumerate(meeting.alternatives):
        place = f"alternatives[{number}]"
        _check_people(choice, place, people)
        if frozenset(choice) in seen:
            raise ProblemError("these people are asked already", place)
        seen.add(frozenset(choice))


def _check_after(meeting: Meeting, meetings: set[str]) -> None:
    """See that it follows others, each of them named once."""
    if meeting.after:
        _known(meeting.after, meetings, "after", "other meeting")
        _known({meeting.id}.intersection(meeting.after), set(), "after", "other meeting")
        refuse_repeats(meeting.after, "after")


def _check_lock(meeting: Meeting, slots: set[str], tables: set[str]) -> None:
    if meeting.locked is None:
        return
    _known([meeting.locked.slot], slots, "locked.slot", "slot")
    if meeting.locked.table is not None:
        _known([meeting.locked.table], tables, "locked.table", "table")
    choices = [set(choice) for choice in (meeting.participants, *meeting.alternatives)]
    if meeting.locked.participants and set(meeting.locked.participants) not in choices:
        raise ProblemError("neither who was asked nor one of the alternatives", "locked.participants")


def _known(ids: Iterable[str], among: set[str], where: str, noun: str) -> None:
    for identifier in ids:
        if identifier not in among:
            raise ProblemError(f"no {noun} '{shown(identifier)}'", where)
