"""The states of matchmaking, its requests, meetings, schedules and runs, and the moves between them."""

import enum


class MatchmakingState(enum.Enum):
    """Where an event's matchmaking stands."""

    PREPARING = "preparing"
    REQUESTS_OPEN = "requests_open"
    SCHEDULING = "scheduling"
    PUBLISHED = "published"
    FINISHED = "finished"


MATCHMAKING_TRANSITIONS = {
    MatchmakingState.PREPARING: frozenset({MatchmakingState.REQUESTS_OPEN, MatchmakingState.FINISHED}),
    MatchmakingState.REQUESTS_OPEN: frozenset({MatchmakingState.SCHEDULING, MatchmakingState.FINISHED}),
    MatchmakingState.SCHEDULING: frozenset(
        {MatchmakingState.REQUESTS_OPEN, MatchmakingState.PUBLISHED, MatchmakingState.FINISHED}
    ),
    MatchmakingState.PUBLISHED: frozenset({MatchmakingState.FINISHED}),
    MatchmakingState.FINISHED: frozenset(),
}


class Mode(enum.Enum):
    """Who puts an agreed meeting at its time: the two themselves, or the optimiser for everybody at once."""

    BY_PARTICIPANTS = "by_participants"
    BY_OPTIMISER = "by_optimiser"


class RequestState(enum.Enum):
    """What became of the wish to meet."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


REQUEST_TRANSITIONS = {
    RequestState.PENDING: frozenset(
        {RequestState.ACCEPTED, RequestState.DECLINED, RequestState.WITHDRAWN, RequestState.EXPIRED}
    ),
    RequestState.ACCEPTED: frozenset({RequestState.WITHDRAWN}),
    RequestState.DECLINED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
    RequestState.EXPIRED: frozenset(),
}
"""What was agreed is withdrawn when its meeting is cancelled, so that the two can ask each other again."""
ALIVE = frozenset({RequestState.PENDING, RequestState.ACCEPTED})


class Priority(enum.Enum):
    """How much the requester wants the meeting."""

    MUST = "must"
    WOULD_LIKE = "would_like"


class MeetingState(enum.Enum):
    """Where a meeting stands between agreement and handshake."""

    UNSCHEDULED = "unscheduled"
    SCHEDULED = "scheduled"
    MOVED = "moved"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


_PLANNED = {MeetingState.MOVED, MeetingState.HELD, MeetingState.MISSED, MeetingState.CANCELLED}
MEETING_TRANSITIONS = {
    MeetingState.UNSCHEDULED: frozenset({MeetingState.SCHEDULED, MeetingState.CANCELLED}),
    MeetingState.SCHEDULED: frozenset({*_PLANNED, MeetingState.UNSCHEDULED}),
    MeetingState.MOVED: frozenset({*_PLANNED, MeetingState.UNSCHEDULED}),
    MeetingState.HELD: frozenset(),
    MeetingState.MISSED: frozenset({MeetingState.HELD}),
    MeetingState.CANCELLED: frozenset(),
}
PLACED = frozenset({MeetingState.SCHEDULED, MeetingState.MOVED, MeetingState.HELD, MeetingState.MISSED})
OVER = frozenset({MeetingState.HELD, MeetingState.MISSED})
IN_CALENDARS = PLACED | {MeetingState.CANCELLED}
"""A meeting that is cancelled alone loses its place; one cancelled with its event keeps it. Both are struck out."""


class ScheduleState(enum.Enum):
    """Whether a timetable is a proposal or the one people walk by."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


SCHEDULE_TRANSITIONS = {
    ScheduleState.DRAFT: frozenset({ScheduleState.PUBLISHED, ScheduleState.SUPERSEDED}),
    ScheduleState.PUBLISHED: frozenset({ScheduleState.SUPERSEDED}),
    ScheduleState.SUPERSEDED: frozenset(),
}


class RunState(enum.Enum):
    """Where one run of the optimiser stands."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


RUN_TRANSITIONS = {
    RunState.QUEUED: frozenset({RunState.RUNNING, RunState.FAILED}),
    RunState.RUNNING: frozenset({RunState.FINISHED, RunState.FAILED}),
    RunState.FINISHED: frozenset(),
    RunState.FAILED: frozenset(),
}


class RunFailure(enum.Enum):
    """Why a run of the optimiser gave no timetable."""

    STOPPED_EARLY = "stopped_early"
    WORKER_LOST = "worker_lost"
    ENDED_FROM_OUTSIDE = "ended_from_outside"
    NO_ANSWER = "no_answer"
    FAULT = "fault"
    LOCKS_CLASH = "locks_clash"
    NO_TIME = "no_time"
    RULE_BROKEN = "rule_broken"
    MOVED_TOO_MANY = "moved_too_many"
    QUESTION_CHANGED = "question_changed"


class PlaceOfferState(enum.Enum):
    """What became of a freed time that was offered to two people."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


PLACE_OFFER_TRANSITIONS = {
    PlaceOfferState.OPEN: frozenset({PlaceOfferState.ACCEPTED, PlaceOfferState.DECLINED, PlaceOfferState.EXPIRED}),
    PlaceOfferState.ACCEPTED: frozenset(),
    PlaceOfferState.DECLINED: frozenset(),
    PlaceOfferState.EXPIRED: frozenset(),
}


class ReportState(enum.Enum):
    """What became of a report of misuse."""

    REPORTED = "reported"
    IN_HAND = "in_hand"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


REPORT_TRANSITIONS = {
    ReportState.REPORTED: frozenset({ReportState.IN_HAND, ReportState.UPHELD, ReportState.DISMISSED}),
    ReportState.IN_HAND: frozenset({ReportState.UPHELD, ReportState.DISMISSED}),
    ReportState.UPHELD: frozenset(),
    ReportState.DISMISSED: frozenset({ReportState.IN_HAND}),
}
