"""Who wants to meet whom, when and where they could, and when and where they do."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.db import Base, Versioned
from eventhub.events.models import Entry, Event
from eventhub.matchmaking.holding import Held
from eventhub.matchmaking.states import (
    MATCHMAKING_TRANSITIONS,
    MEETING_TRANSITIONS,
    REQUEST_TRANSITIONS,
    RUN_TRANSITIONS,
    SCHEDULE_TRANSITIONS,
    MatchmakingState,
    MeetingState,
    Mode,
    Priority,
    RequestState,
    RunFailure,
    RunState,
    ScheduleState,
)
from eventhub.registration.models.registrations import Registration

MESSAGE_LENGTH = 500
_ALIVE = text("state IN ('pending', 'accepted')")


class Matchmaking(Versioned, Base):
    """An event's one-to-one meetings as a whole, and the rules they follow. Lengths are minutes.

    Only people of the admitted kinds and types take part, who meet in the `languages`; an empty list stands for all.
    People can ask and answer from `opens_at` until `closes_at`, where these are set, while `are_requests_open`.
    """

    __tablename__ = "matchmaking"
    __table_args__ = (
        CheckConstraint("meeting_minutes >= 10", name="long_enough_to_talk"),
        CheckConstraint("share_of_slots BETWEEN 1 AND 100", name="share_is_per_cent"),
        CheckConstraint("most_open_requests >= 0", name="requests_not_negative"),
        CheckConstraint("answer_days >= 1", name="time_to_answer"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
    )
    TRANSITIONS = MATCHMAKING_TRANSITIONS

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    state: Mapped[MatchmakingState] = mapped_column(default=MatchmakingState.PREPARING)
    meeting_minutes: Mapped[int] = mapped_column(default=20)
    changeover_minutes: Mapped[int] = mapped_column(default=5)
    most_open_requests: Mapped[int] = mapped_column(default=20)
    share_of_slots: Mapped[int] = mapped_column(default=90)
    answer_days: Mapped[int] = mapped_column(default=3)
    mode: Mapped[Mode] = mapped_column(default=Mode.BY_OPTIMISER)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    admitted_kinds: Mapped[list[str]] = mapped_column(default=list)
    admitted_types: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    takes_late_requests: Mapped[bool] = mapped_column(default=False)
    event: Mapped[Event] = relationship()
    slots: Mapped[list["Slot"]] = relationship(order_by="Slot.starts_at", back_populates="matchmaking")
    tables: Mapped[list["Table"]] = relationship(order_by="Table.number", back_populates="matchmaking")

    @property
    def are_requests_open(self) -> bool:
        """Whether people ask each other for meetings, as far as the organiser has a say in it."""
        return self.state is (
            MatchmakingState.PUBLISHED if self.takes_late_requests else MatchmakingState.REQUESTS_OPEN
        )


class Slot(Base):
    """A time in which each person and each table can have one meeting; slots of one matchmaking never overlap.

    `session` numbers the block of slots without a break that it belongs to, from 1; `unused_minutes` are left over at
    the end of that block, or not known of one from before they were written down.
    """

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("matchmaking_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    )

    matchmaking_id: Mapped[int] = mapped_column(ForeignKey("matchmaking.id", ondelete="CASCADE"))
    session: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    unused_minutes: Mapped[int | None]
    matchmaking: Mapped[Matchmaking] = relationship(back_populates="slots")


class Table(Base):
    """A numbered table where two can meet, in a room or behind a link.

    A table with a host is for meetings of that registered person alone, who stays there.
    """

    __tablename__ = "meeting_table"
    __table_args__ = (UniqueConstraint("matchmaking_id", "number"),)

    matchmaking_id: Mapped[int] = mapped_column(ForeignKey("matchmaking.id", ondelete="CASCADE"))
    number: Mapped[int]
    is_step_free: Mapped[bool] = mapped_column(default=True)
    room: Mapped[str] = mapped_column(String(60), default="")
    online_url: Mapped[str | None] = mapped_column(String(300))
    host_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    host: Mapped[Registration | None] = relationship()
    matchmaking: Mapped[Matchmaking] = relationship(back_populates="tables")


class Profile(Versioned, Base):
    """What a registered person offers and needs; others see it only while `listed_at` holds their consent.

    `looks_for` holds kinds of organisations, `markets` countries, `sectors` words of the person's own.
    """

    __tablename__ = "profile"
    __table_args__ = (Index("ix_profile_matchmaking_id_listed_at", "matchmaking_id", "listed_at"),)

    matchmaking_id: Mapped[int] = mapped_column(ForeignKey("matchmaking.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), unique=True)
    offers: Mapped[str] = mapped_column(String(1000), default="")
    needs: Mapped[str] = mapped_column(String(1000), default="")
    themes: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    sectors: Mapped[list[str]] = mapped_column(default=list)
    cooperation: Mapped[list[str]] = mapped_column(default=list)
    markets: Mapped[list[str]] = mapped_column(default=list)
    looks_for: Mapped[list[str]] = mapped_column(default=list)
    needs_step_free: Mapped[bool] = mapped_column(default=False)
    listed_at: Mapped[datetime | None]
    matchmaking: Mapped[Matchmaking] = relationship()
    registration: Mapped[Registration] = relationship()
    away: Mapped[list["Absence"]] = relationship(cascade="all, delete-orphan")


class Absence(Base):
    """A person cannot meet in a slot; why is nobody's business."""

    __tablename__ = "absence"
    __table_args__ = (UniqueConstraint("profile_id", "slot_id"),)

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), index=True)


def pair(one: int, other: int) -> str:
    """Name two people the same, whoever of them comes first."""
    return "-".join(map(str, sorted((one, other))))


def _pair_of_request(context: DefaultExecutionContext) -> str:
    values = context.get_current_parameters()
    return pair(values["requester_id"], values["invitee_id"])


class MeetingRequest(Versioned, Base):
    """One person asks another for a meeting. A pending request holds no slot.

    It is `is_countered` once the invitee proposed other slots: then the requester answers. `priority` is theirs.
    `pair` names the two whoever asked, so that the database refuses a second request while one is alive.
    """

    __tablename__ = "meeting_request"
    __table_args__ = (
        CheckConstraint("requester_id <> invitee_id", name="never_with_oneself"),
        Index("uq_meeting_request_alive", "pair", unique=True, sqlite_where=_ALIVE, postgresql_where=_ALIVE),
        Index("ix_meeting_request_requester_id_state", "requester_id", "state"),
        Index("ix_meeting_request_invitee_id_state", "invitee_id", "state"),
        Index("ix_meeting_request_state_expires_at", "state", "expires_at"),
    )
    TRANSITIONS = REQUEST_TRANSITIONS

    requester_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"))
    invitee_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"))
    pair: Mapped[str] = mapped_column(String(24), default=_pair_of_request)
    state: Mapped[RequestState] = mapped_column(default=RequestState.PENDING)
    priority: Mapped[Priority] = mapped_column(default=Priority.WOULD_LIKE)
    message: Mapped[str] = mapped_column(String(MESSAGE_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    is_countered: Mapped[bool] = mapped_column(default=False)
    is_must_to_invitee: Mapped[bool] = mapped_column(default=False)
    requester: Mapped[Profile] = relationship(foreign_keys=[requester_id])
    invitee: Mapped[Profile] = relationship(foreign_keys=[invitee_id])

    @property
    def sides(self) -> tuple[Profile, Profile]:
        """Who proposed last, and who has to answer."""
        return (self.invitee, self.requester) if self.is_countered else (self.requester, self.invitee)


class Meeting(Held, Entry, Versioned, Base):
    """An agreed meeting. With a slot it has a table, and neither the table nor a person can be taken twice.

    `session` is the only session in which the two want to meet, or None when any will do.
    `unmet_reason` says in the optimiser's word why a meeting has no slot; `is_locked` keeps it where it is. What it
    left last, `left_table` from `left_starts_at` to `left_ends_at`, is struck out in calendars until it has a place.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("table_id", "slot_id"),
        CheckConstraint("(slot_id IS NULL) = (table_id IS NULL)", name="slot_and_table_together"),
        Index("ix_meeting_matchmaking_id_state", "matchmaking_id", "state"),
    )
    TRANSITIONS = MEETING_TRANSITIONS

    matchmaking_id: Mapped[int] = mapped_column(ForeignKey("matchmaking.id", ondelete="CASCADE"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_request.id"), unique=True)
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.UNSCHEDULED)
    session: Mapped[int | None]
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id"))
    table_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_table.id"))
    is_locked: Mapped[bool] = mapped_column(default=False)
    unmet_reason: Mapped[str | None]
    cancellation_reason: Mapped[str | None]
    left_starts_at: Mapped[datetime | None]
    left_ends_at: Mapped[datetime | None]
    left_table: Mapped[int | None]
    matchmaking: Mapped[Matchmaking] = relationship()
    request: Mapped[MeetingRequest | None] = relationship()
    slot: Mapped[Slot | None] = relationship()
    table: Mapped[Table | None] = relationship()
    attendees: Mapped[list["Attendee"]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", order_by="Attendee.profile_id"
    )

    @property
    def people(self) -> list[Profile]:
        """Who meets."""
        return [attendee.profile for attendee in self.attendees]

    def partners_of(self, profile: Profile) -> list[Profile]:
        """Who meets this person."""
        return [person for person in self.people if person.id != profile.id]


class Attendee(Held, Base):
    """A person takes part in a meeting; `slot_id` repeats the meeting's, so that the database refuses a second then."""

    __tablename__ = "attendee"
    __table_args__ = (UniqueConstraint("meeting_id", "profile_id"), UniqueConstraint("profile_id", "slot_id"))

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"))
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id"))
    meeting: Mapped[Meeting] = relationship(back_populates="attendees")
    profile: Mapped[Profile] = relationship()


class Schedule(Versioned, Base):
    """One version of the timetable: `plan` is the optimiser's plan as it was judged and saved, with its figures."""

    __tablename__ = "schedule"
    __table_args__ = (UniqueConstraint("matchmaking_id", "number"),)
    TRANSITIONS = SCHEDULE_TRANSITIONS

    matchmaking_id: Mapped[int] = mapped_column(ForeignKey("matchmaking.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[ScheduleState] = mapped_column(default=ScheduleState.DRAFT)
    plan: Mapped[dict[str, Any]]
    problem_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]
    matchmaking: Mapped[Matchmaking] = relationship()


class ScheduleRun(Versioned, Base):
    """One run of the optimiser in its own process, with its `progress`; None of `most_moved` lets all meetings move."""

    __tablename__ = "schedule_run"
    __table_args__ = (CheckConstraint("most_moved >= 0", name="moved_not_negative"),)
    TRANSITIONS = RUN_TRANSITIONS

    matchmaking_id: Mapped[int] = mapped_column(ForeignKey("matchmaking.id", ondelete="CASCADE"), index=True)
    state: Mapped[RunState] = mapped_column(default=RunState.QUEUED)
    time_limit_seconds: Mapped[int] = mapped_column(default=30)
    most_moved: Mapped[int | None]
    stop_requested_at: Mapped[datetime | None]
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    failure: Mapped[RunFailure | None]
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("schedule.id"))
    matchmaking: Mapped[Matchmaking] = relationship()
    schedule: Mapped[Schedule | None] = relationship()
