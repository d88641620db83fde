"""What participants report of one another, for the organiser's eyes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from eventhub import clock
from eventhub.db import Base, Versioned
from eventhub.matchmaking.models import Matchmaking, MeetingRequest, Profile
from eventhub.matchmaking.states import REPORT_TRANSITIONS, ReportState

REPORT_LENGTH = 1000


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


def reports_in(matchmaking: Matchmaking) -> Select[MisuseReport]:
    """Select what was reported at an event, the newest first."""
    people = (MisuseReport.reporter, MisuseReport.person)
    return (
        select(MisuseReport)
        .where(MisuseReport.matchmaking_id == matchmaking.id)
        .options(*(joinedload(person).joinedload(Profile.registration) for person in people))
        .options(joinedload(MisuseReport.request))
        .order_by(MisuseReport.id.desc())
    )


def open_report(reporter: Profile, person: Profile) -> Select[MisuseReport]:
    """Select what one participant has reported of another and nobody has closed."""
    is_open = MisuseReport.state.in_([ReportState.REPORTED, ReportState.IN_HAND])
    return select(MisuseReport).where(
        MisuseReport.reporter_id == reporter.id, MisuseReport.person_id == person.id, is_open
    )
