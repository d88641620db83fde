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
            raise ProblemError(f"slots[{index}].end: not after the start")
        if previous and previous.start and slot.start and slot.start < (previous.end or previous.start):
            raise ProblemError(f"slots[{index}].start: before the end of the slot before")
        if slot.session in seen and (previous is None or previous.session != slot.session):
            raise ProblemError(f"slots[{index}].session: '{shown(slot.session)}' is torn apart by another session")
        seen.append(slot.session)
        previous = slot


def _check_meetings(problem: Problem, slots: set[str], people: set[str]) -> None:
    sessions = {slot.session for slot in problem.slots}
    tables = {table.id for table in problem.tables}
    meetings = {meeting.id for meeting in problem.meetings}
    for index, meeting in enumerate(problem.meetings):
        where = f"meetings[{index}]"
        _check_people(meeting.participants, f"{where}.participants", people)
        if meeting.alternatives:
            _check_alternatives(meeting, where, people)
        if meeting.session is not None:
            _known([meeting.session], sessions, f"{where}.session", "session")
        if meeting.slot is not None:
            _known([meeting.slot], slots, f"{where}.slot", "slot")
        if meeting.after:
            _known(meeting.after, meetings, f"{where}.after", "other meeting")
            _known({meeting.id}.intersection(meeting.after), set(), f"{where}.after", "other meeting")
            refuse_repeats(meeting.after, f"{where}.after")
        _check_lock(meeting, where, slots, tables)


def _check_people(those: tuple[str, ...], where: str, people: set[str]) -> None:
    """See that two or more meet, each of them known and named once."""
    _known(those, people, where, "participant")
    refuse_repeats(those, where)
    if len(those) < 2:
        raise ProblemError(f"{where}: expected two or more")


def _check_alternatives(meeting: Meeting, where: str, people: set[str]) -> None:
    """See that every choice of people is another one."""
    seen = {frozenset(meeting.participants)}
    for number, choice in enumerate(meeting.alternatives):
        place = f"{where}.alternatives[{number}]"
        _check_people(choice, place, people)
        if frozenset(choice) in seen:
            raise ProblemError(f"{place}: these people are asked already")
        seen.add(frozenset(choice))


def _check_lock(meeting: Meeting, where: str, slots: set[str], tables: set[str]) -> None:
    if meeting.locked is None:
        return
    _known([meeting.locked.slot], slots, f"{where}.locked.slot", "slot")
    if meeting.locked.table is not None:
        _known([meeting.locked.table], tables, f"{where}.locked.table", "table")
    choices = [set(choice) for choice in (meeting.participants, *meeting.alternatives)]
    if meeting.locked.participants and set(meeting.locked.participants) not in choices:
        raise ProblemError(f"{where}.locked.participants: neither who was asked nor one of the alternatives")


def _known(ids: Iterable[str], among: set[str], where: str, noun: str) -> None:
    for identifier in ids:
        if identifier not in among:
            raise ProblemError(f"{where}: no {noun} '{shown(identifier)}'")
