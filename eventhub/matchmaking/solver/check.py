"""The judge of plans: says which rules a plan breaks, and shares no code with the search that made it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import pairwise

from eventhub.matchmaking.solver.problem import (
    Figures,
    Meeting,
    Participant,
    Placement,
    Plan,
    Problem,
    Slot,
    Status,
    Table,
)


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule, by its short name, a sentence about where, and the meeting and person that break it, if any."""

    rule: str
    detail: str
    meeting: str = ""
    person: str = ""


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """List every rule the plan breaks; a plan with any is never saved."""
    if plan.status in (Status.INFEASIBLE, Status.UNKNOWN):
        has_content = plan.meetings or plan.unmet
        return [Violation("status", "a plan without a timetable holds meetings")] if has_content else []
    judge = _Judge(problem, plan)
    unknown = list(judge.unknown())
    return unknown or [violation for rule in judge.rules() for violation in rule]


class _Judge:
    """One plan before its problem, everything looked up by id."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.slots: dict[str, Slot] = {slot.id: slot for slot in problem.slots}
        self.hours = {slot.id: hour for hour, slot in enumerate(problem.slots)}
        self.tables: dict[str, Table] = {table.id: table for table in problem.tables}
        self.people: dict[str, Participant] = {person.id: person for person in problem.participants}
        self.meetings: dict[str, Meeting] = {meeting.id: meeting for meeting in problem.meetings}
        self.placed: dict[str, Placement] = {entry.meeting: entry for entry in plan.meetings}

    def people_in(self, entry: Placement) -> tuple[str, ...]:
        """Who meets there: those asked, unless the plan says otherwise."""
        return entry.participants or self.meetings[entry.meeting].participants

    @cached_property
    def present(self) -> list[tuple[Placement, tuple[str, ...]]]:
        """Every placement with those who meet there."""
        return [(entry, self.people_in(entry)) for entry in self.plan.meetings]

    def unknown(self) -> Iterator[Violation]:
        """Name what the problem does not know; nothing else can be judged then."""
        for entry in self.plan.meetings:
            if entry.meeting not in self.meetings:
                yield Violation("unknown", f"no meeting {entry.meeting}")
            if entry.slot not in self.slots:
                yield Violation("unknown", f"meeting {entry.meeting} in no slot {entry.slot}")
            if entry.table not in self.tables:
                yield Violation("unknown", f"meeting {entry.meeting} at no table {entry.table}")
            for person in sorted(set(entry.participants).difference(self.people)) if entry.participants else ():
                yield Violation("unknown", f"meeting {entry.meeting} of nobody {person}")
        for missing in self.plan.unmet:
            if missing.meeting not in self.meetings:
                yield Violation("unknown", f"no meeting {missing.meeting}")

    def rules(self) -> list[Iterator[Violation]]:
        """Every rule in turn."""
        return [
            self.each_once(),
            self.those_asked(),
            self.one_place_at_a_time(),
            self.people_are_there(),
            self.tables_fit(),
            self.times_are_kept(),
            self.locks_hold(),
            self.wishes_of_people(),
            self.whole_plan(),
            self.figures(),
            self.bounds(),
        ]

    def each_once(self) -> Iterator[Violation]:
        """Every meeting is either placed once or unmet once."""
        seen = Counter([e.meeting for e in self.plan.meetings] + [e.meeting for e in self.plan.unmet])
        for meeting in self.meetings:
            if seen[meeting] != 1:
                yield Violation("each_once", f"meeting {meeting} is told of {seen[meeting]} times")

    def those_asked(self) -> Iterator[Violation]:
        """Who meets was asked, or is one of the alternatives, each of them once."""
        for entry in self.plan.meetings:
            if not entry.participants:
                continue
            meeting = self.meetings[entry.meeting]
            choices = [sorted(choice) for choice in (meeting.participants, *meeting.alternatives)]
            if sorted(entry.participants) not in choices:
                yield Violation("not_asked", f"meeting {meeting.id} is not one of {entry.participants}", meeting.id)

    def one_place_at_a_time(self) -> Iterator[Violation]:
        """Nobody is in two meetings at once, and a table holds one."""
        at_table = Counter([(entry.slot, entry.table) for entry in self.plan.meetings])
        of_person = Counter([(entry.slot, person) for entry, people in self.present for person in people])
        for (slot, table), number in at_table.items():
            if number > 1:
                yield Violation("table_twice", f"table {table} holds {number} meetings in {slot}")
        for (slot, person), number in of_person.items():
            if number > 1:
                yield Violation("person_twice", f"{person} is in {number} meetings in {slot}", person=person)

    def people_are_there(self) -> Iterator[Violation]:
        """Nobody meets while away."""
        for entry, people in self.present:
            for person in people:
                if entry.slot in self.people[person].away:
                    yield Violation("away", f"{person} is away in {entry.slot}", entry.meeting, person)

    def tables_fit(self) -> Iterator[Violation]:
        """Tables are open, offer what is needed, and seat only their owner's meetings."""
        for entry, people in self.present:
            table = self.tables[entry.table]
            if entry.slot in table.closed:
                yield Violation("closed", f"table {table.id} is closed in {entry.slot}", entry.meeting)
            if table.owner is not None and table.owner not in people:
                yield Violation("owner", f"table {table.id} belongs to {table.owner} ({entry.meeting})", entry.meeting)
            for person in people:
                for need in sorted(lacking - table.features) if (lacking := self.people[person].needs) else ():
                    yield Violation("needs", f"{person} needs {need}, table {table.id} lacks it", entry.meeting, person)

    def times_are_kept(self) -> Iterator[Violation]:
        """Meetings stay in their session and slot, and after those they follow."""
        for entry in self.plan.meetings:
            meeting = self.meetings[entry.meeting]
            if meeting.session is not None and self.slots[entry.slot].session != meeting.session:
                yield Violation("session", f"meeting {meeting.id} is not in session {meeting.session}", meeting.id)
            if meeting.slot is not None and entry.slot != meeting.slot:
                yield Violation("slot", f"meeting {meeting.id} is not in slot {meeting.slot}", meeting.id)
            for earlier in meeting.after:
                before = self.placed.get(earlier)
                if before is not None and self.hours[before.slot] >= self.hours[entry.slot]:
                    yield Violation("after", f"meeting {meeting.id} is not after {earlier}", meeting.id)

    def locks_hold(self) -> Iterator[Violation]:
        """Locked meetings are where they were."""
        for meeting in self.problem.meetings:
            if meeting.locked is None:
                continue
            entry = self.placed.get(meeting.id)
            if entry is None or entry.slot != meeting.locked.slot:
                yield Violation("locked", f"meeting {meeting.id} left slot {meeting.locked.slot}", meeting.id)
            elif meeting.locked.table not in (None, entry.table):
                yield Violation("locked", f"meeting {meeting.id} left table {meeting.locked.table}", meeting.id)
            elif set(self.people_in(entry)) != set(meeting.locked.participants or meeting.participants):
                yield Violation("locked", f"others go to meeting {meeting.id}", meeting.id)

    def wishes_of_people(self) -> Iterator[Violation]:
        """Nobody has more meetings than they want, or meets somebody they refuse to meet."""
        number = Counter([person for _, people in self.present for person in people])
        vetoed = {pair for a, b in self.problem.vetoes for pair in ((a, b), (b, a))}
        for entry, people in self.present if vetoed else ():
            for index, person in enumerate(people):
                for other in people[index + 1 :]:
                    if (person, other) in vetoed:
                        yield Violation("vetoed", f"{person} and {other} meet in {entry.meeting}", entry.meeting)
        for participant in self.problem.participants:
            if participant.max is not None and number[participant.id] > participant.max:
                yield Violation("max", f"{participant.id} has {number[participant.id]} meetings", person=participant.id)

    def whole_plan(self) -> Iterator[Violation]:
        """Where all meetings are demanded, all are there and breaks are spread as the rule says."""
        rules = self.problem.rules
        if not rules.all_meetings:
            return
        for missing in self.meetings.keys() - self.placed.keys():
            yield Violation("all_meetings", f"meeting {missing} is not placed")
        spread = self._counted().spread
        if rules.max_spread is not None and spread > rules.max_spread:
            yield Violation("max_spread", f"the spread of breaks is {spread}")

    def figures(self) -> Iterator[Violation]:
        """The figures told are those of the placements."""
        counted = asdict(self._counted())
        for name, value in asdict(self.plan.figures).items():
            if value != counted[name]:
                yield Violation("figures", f"{name} is {counted[name]}, the plan says {value}")

    def bounds(self) -> Iterator[Violation]:
        """No figure is better than its bound; an optimal plan is at every bound, but perhaps that of table changes."""
        told = asdict(self.plan.figures)
        for name, bound in self.plan.bounds.items():
            gap = bound - told[name] if name in ("met", "weight") else told[name] - bound
            if gap < 0:
                yield Violation("bounds", f"{name} is better than its bound {bound}")
            if gap > 0 and self.plan.status == Status.OPTIMAL and name != "table_changes":
                yield Violation("bounds", f"{name} is not at its bound {bound}")

    def _counted(self) -> Figures:
        """Count everything anew."""
        days: dict[str, list[Placement]] = defaultdict(list)
        for entry, people in sorted(self.present, key=lambda those: self.hours[those[0].slot]):
            for person in people:
                days[person].append(entry)
        breaks = [self._breaks(days[person]) for person in self.people]
        return Figures(
            met=len(self.plan.meetings),
            weight=sum(self.meetings[entry.meeting].weight for entry in self.plan.meetings),
            breaks=sum(breaks),
            spread=max(breaks, default=0) - min(breaks, default=0),
            table_changes=sum(_changes(day) for day in days.values()),
            changed=sum(
                before.meeting in self.meetings and not self._stays(before) for before in self.problem.previous
            ),
            stand_ins=sum(
                set(entry.participants) != set(self.meetings[entry.meeting].participants)
                for entry in self.plan.meetings
                if entry.participants
            ),
        )

    def _stays(self, before: Placement) -> bool:
        """Whether the meeting is where it was, with the same people."""
        now = self.placed.get(before.meeting)
        if now is None or (now.slot, now.table) != (before.slot, before.table):
            return False
        return set(self.people_in(now)) == set(self.people_in(before))

    def _breaks(self, day: Sequence[Placement]) -> int:
        """Count the gaps of one person's day."""
        found = 0
        for before, after in pairwise(day):
            gap = self.hours[after.slot] - self.hours[before.slot] > 1
            same = self.slots[after.slot].session == self.slots[before.slot].session
            found += gap and (same or self.problem.rules.breaks_across_sessions)
        return found


def _changes(day: Sequence[Placement]) -> int:
    return sum(a.table != b.table for a, b in pairwise(day))
