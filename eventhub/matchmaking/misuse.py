"""What participants report of one another, for the organiser's eyes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, String, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.accounts.queries import programme_managers
from eventhub.db import Base, Versioned
from eventhub.directory.models import Membership
from eventhub.matchmaking.models import Matchmaking, MeetingRequest, Profile
from eventhub.matchmaking.states import REPORT_TRANSITIONS, ReportState
from eventhub.registration.models.registrations import Registration

REPORT_LENGTH = 1000
OF_MISUSE = "misuse:"
"""How the key of a mail about a report begins; the report's number follows."""


class MisuseReport(Versioned, Base):
    """A participant reports another; the organiser looks into it and says what came of it."""

    __tablename__ = "misuse_report"
    __table_args__ = (Index("ix_misuse_report_matchmaking_id_state", "matchmaking_id", "state"),)
    TRANSITIONS = REPORT_TRANSITIONS

    matchmaking_id: Mapped[int] = mapped_column(ForeignKey("matchmaking.id", ondelete="CASCADE"))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_request.id", ondelete="SET NULL"))
    state: Mapped[ReportState] = mapped_column(default=ReportState.REPORTED)
    words: Mapped[str] = mapped_column(String(REPORT_LENGTH))
    outcome: Mapped[str] = mapped_column(String(REPORT_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    matchmaking: Mapped[Matchmaking] = relationship()
    reporter: Mapped[Profile] = relationship(foreign_keys=[reporter_id])
    person: Mapped[Profile] = relationship(foreign_keys=[person_id])
    request: Mapped[MeetingRequest | None] = relationship()


def reports_for(reader: User, matchmaking: Matchmaking) -> Select[MisuseReport]:
    """Select what was reported at an event, the newest first: all but what is about its reader."""
    people = (MisuseReport.reporter, MisuseReport.person)
    return (
        select(MisuseReport)
        .where(MisuseReport.matchmaking_id == matchmaking.id, MisuseReport.id.not_in(reports_of(reader)))
        .options(*(joinedload(person).joinedload(Profile.registration) for person in people))
        .options(joinedload(MisuseReport.request))
        .order_by(MisuseReport.id.desc())
    )


def reports_of(person: User) -> Select[int]:
    """Select the numbers of what was reported of somebody, wherever they take part."""
    own = select(Profile.id).join(Profile.registration).where(Registration.user_id == person.id)
    return select(MisuseReport.id).where(MisuseReport.person_id.in_(own))


def open_report(reporter: Profile, person: Profile) -> Select[MisuseReport]:
    """Select what one participant has reported of another and nobody has closed."""
    is_open = MisuseReport.state.in_([ReportState.REPORTED, ReportState.IN_HAND])
    return select(MisuseReport).where(
        MisuseReport.reporter_id == reporter.id, MisuseReport.person_id == person.id, is_open
    )


def deciders_of(report: MisuseReport) -> Select[User]:
    """Select who edits the event and runs the programme, but neither who was reported nor who knows already."""
    event = report.matchmaking.event
    sides = [person.registration.user_id for person in (report.person, report.reporter)]
    speaking = select(Membership.user_id).where(
        Membership.organisation_id == event.organiser_id, Membership.confirmed_at.is_not(None)
    )
    managers = programme_managers().order_by(None).with_only_columns(User.id)
    return (
        select(User)
        .where(or_(User.id == event.host_id, User.id.in_(speaking), User.id.in_(managers)))
        .where(User.disabled_at.is_(None), User.id.not_in(sides))
        .order_by(User.id)
    )
