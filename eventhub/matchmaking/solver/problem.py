"""What a timetable of meetings is asked for, and what the answer looks like: plain values, ids only."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time in which a meeting fits; slots of one session follow each other without a pause."""

    id: str
    session: str = ""
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A place for one meeting at a time; an owned table seats only meetings of its owner."""

    id: str
    features: frozenset[str] = frozenset()
    owner: str | None = None
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Participant:
    """A person who meets others: when they are away, how many meetings they want, what a table must offer."""

    id: str
    away: frozenset[str] = frozenset()
    max: int | None = None
    min: int = 0
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lock:
    """The slot, and perhaps the table, a meeting already has and keeps; its people are those asked unless told."""

    slot: str
    table: str | None = None
    participants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """An accepted meeting of two people or more; tier 1 is a must from both sides, tier 4 a one-sided wish.

    Each of the `alternatives` names everybody who meets instead, where colleagues go for one another.
    """

    id: str
    participants: tuple[str, ...]
    weight: int = 1
    tier: int = 3
    session: str | None = None
    slot: str | None = None
    after: tuple[str, ...] = ()
    locked: Lock | None = None
    alternatives: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What the event asks of the plan as a whole; a `max_spread` of None switches fairness off."""

    all_meetings: bool = False
    max_spread: int | None = 2
    breaks_across_sessions: bool = True


@dataclass(frozen=True, slots=True, order=True)
class Placement:
    """One meeting in its slot, at its table; `participants` says who meets where that is not who was asked."""

    meeting: str
    slot: str
    table: str
    participants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the search may know; `previous` is the plan that people already hold in their hands."""

    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    participants: tuple[Participant, ...]
    meetings: tuple[Meeting, ...]
    vetoes: tuple[tuple[str, str], ...] = ()
    rules: Rules = Rules()
    previous: tuple[Placement, ...] = ()


class Status(StrEnum):
    """How much is known about a plan."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a meeting is not in the plan."""

    NO_COMMON_SLOT = "no_common_slot"
    TABLES_FULL = "tables_full"
    PERSON_FULL = "person_full"
    VETOED = "vetoed"
    NEEDS_UNAVAILABLE = "needs_unavailable"
    OUTWEIGHED = "outweighed"
    NOT_PROVED = "not_proved"


class Remedy(StrEnum):
    """What would place a meeting: somebody's presence, one more table or meeting, or other meetings leaving."""

    PRESENCE = "presence"
    SUITED_TABLE = "suited_table"
    TABLE = "table"
    MEETINGS_EACH = "meetings_each"
    INSTEAD = "instead"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The smallest change that was found to place a meeting, everything else in the plan held as well.

    `slot` is where the change is, `participants` and `meetings` are those it asks something of.
    """

    remedy: Remedy
    slot: str | None = None
    participants: tuple[str, ...] = ()
    meetings: tuple[str, ...] = ()

    def says(self) -> str:
        """Say it in one line, in ids."""
        people = " and ".join(self.participants)
        return {
            Remedy.PRESENCE: f"{people} in {self.slot} would place it",
            Remedy.SUITED_TABLE: f"one table in {self.slot} that offers what {people} needs would place it",
            Remedy.TABLE: f"one table more in {self.slot} would place it",
            Remedy.MEETINGS_EACH: f"one meeting more for {people} would place it",
            Remedy.INSTEAD: f"without {', '.join(self.meetings)} it could be in {self.slot}",
        }[self.remedy]


@dataclass(frozen=True, slots=True)
class Unmet:
    """A meeting that is not in the plan, with the reason and what would place it, where that is known."""

    meeting: str
    reason: Reason
    detail: str = ""
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan achieves, level by level; each is counted the same way by search and by readers."""

    met: int = 0
    weight: int = 0
    breaks: int = 0
    spread: int = 0
    table_changes: int = 0
    changed: int = 0
    stand_ins: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """An answer: placements in the order of the problem, what is missing and why, and what is proved.

    `bounds` holds, by name of the figure, a value that no plan can better (given the levels before it).
    """

    status: Status
    meetings: tuple[Placement, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    figures: Figures = Figures()
    bounds: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    seed: int = 0
    workers: int = 1


class Change(StrEnum):
    """What an organiser can change about an event."""

    NOTHING = "nothing"
    TABLES = "tables"
    SLOTS = "slots"
    MEETINGS_EACH = "meetings_each"
    NOBODY_AWAY = "nobody_away"


@dataclass(frozen=True, slots=True)
class Outlook:
    """A change, so many times: the most weight of meetings that could be held then, as far as it can be counted.

    Counting leaves slots out: hardly any plan reaches less, and none more.
    """

    change: Change
    number: int
    most: int
