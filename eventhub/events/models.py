"""Programmes, events, their venues, the items of their programme, who speaks and what there is to read."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.attachments.models import Attachment
from eventhub.db import Base, Versioned
from eventhub.directory.models import Organisation
from eventhub.events.states import EVENT_TRANSITIONS, PUBLIC_STATES, EventFormat, EventState, ItemKind


def new_uid() -> str:
    """Return a UID for a calendar entry: written once, built from nothing that could change."""
    return f"{uuid.uuid4()}@eventhub"


class Programme(Base):
    """A season, such as "EU Cluster Weeks 2018-2019", with its calls and events."""

    __tablename__ = "programme"

    slug: Mapped[str] = mapped_column(String(140), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Venue(Base):
    """A place with an address; coordinates are degrees north and east."""

    __tablename__ = "venue"

    name: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    city: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2), index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class Entry:
    """Mixin: a row that stands in calendars. `uid` never changes; `sequence` rises with every change that matters."""

    uid: Mapped[str] = mapped_column(String(255), unique=True, default=new_uid)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    def revise(self, *, matters: bool) -> None:
        """The entry reads differently now; where that `matters` for attending, SEQUENCE tells every calendar."""
        self.changed_at = clock.now()
        if matters:
            self.sequence += 1


class Event(Entry, Versioned, Base):
    """A gathering, from the host's draft to the memory of it. `timezone` is the place's IANA zone.

    `contact` is the address for questions, which everybody reads and where answers to its mails go; empty for none.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint("seats IS NULL OR seats >= 0", name="seats_not_negative"),
        CheckConstraint("publishes_at IS NULL OR state = 'draft'", name="only_drafts_wait"),
        Index("ix_event_state_ends_at", "state", "ends_at"),
        Index("ix_event_listed", "state", "is_listed", "ends_at", "starts_at", "timezone"),
    )
    TRANSITIONS = EVENT_TRANSITIONS

    slug: Mapped[str] = mapped_column(String(140))
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    state: Mapped[EventState] = mapped_column(default=EventState.DRAFT)
    format: Mapped[EventFormat]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    timezone: Mapped[str] = mapped_column(String(64))
    online_url: Mapped[str | None] = mapped_column(String(300))
    languages: Mapped[list[str]] = mapped_column(default=list)
    seats: Mapped[int | None]
    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    cancellation_reason: Mapped[str | None]
    wants_matchmaking: Mapped[bool] = mapped_column(default=False)
    is_listed: Mapped[bool] = mapped_column(default=True)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    approval_asked_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    publishes_at: Mapped[datetime | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    programme: Mapped[Programme | None] = relationship()
    organiser: Mapped[Organisation] = relationship()
    host: Mapped[User] = relationship()
    venue: Mapped[Venue | None] = relationship()
    themes: Mapped[list["EventTheme"]] = relationship(cascade="all, delete-orphan", order_by="EventTheme.theme")
    items: Mapped[list["ProgrammeItem"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="ProgrammeItem.starts_at"
    )
    speakers: Mapped[list["Speaker"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="Speaker.id"
    )
    co_organisers: Mapped[list[Organisation]] = relationship(
        secondary="event_co_organiser", order_by=Organisation.name_key
    )
    documents: Mapped[list["EventDocument"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="EventDocument.id"
    )

    @property
    def path(self) -> str:
        """The last part of the event's address; the id in front survives every change of title."""
        return f"{self.id}-{self.slug}"

    @property
    def theme_slugs(self) -> list[str]:
        """The slugs of the thematic areas the event is about."""
        return [theme.theme for theme in self.themes]

    @property
    def is_public(self) -> bool:
        """Whether everybody may know of the event."""
        return self.state in PUBLIC_STATES

    def spans(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether a time lies inside the event's."""
        return self.starts_at <= starts_at < ends_at <= self.ends_at


class EventTheme(Base):
    """An event is about a thematic area, named by its slug."""

    __tablename__ = "event_theme"
    __table_args__ = (Index("ix_event_theme_theme_event_id", "theme", "event_id", unique=True),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    theme: Mapped[str] = mapped_column(String(60))


class CoOrganiser(Base):
    """An organisation holds an event together with its organiser; its people get no right over it by that."""

    __tablename__ = "event_co_organiser"
    __table_args__ = (UniqueConstraint("event_id", "organisation_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)


class EventDocument(Base):
    """A file that stands on an event's page, under a name of its own."""

    __tablename__ = "event_document"
    __table_args__ = (UniqueConstraint("event_id", "attachment_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    event: Mapped[Event] = relationship(back_populates="documents")
    attachment: Mapped[Attachment] = relationship()


class ProgrammeItem(Entry, Base):
    """One part of an event's programme: a plenary, a workshop, a site visit, a block of meetings.

    Parts of one `track` belong together; several tracks run side by side.
    """

    __tablename__ = "programme_item"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ItemKind]
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(default="")
    room: Mapped[str] = mapped_column(String(120), default="")
    track: Mapped[str] = mapped_column(String(60), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    event: Mapped[Event] = relationship(back_populates="items")
    speakers: Mapped[list["Speaker"]] = relationship(
        secondary="item_speaker", back_populates="items", order_by="Speaker.id"
    )


class Speaker(Base):
    """Somebody who speaks or leads at an event, as its page names them."""

    __tablename__ = "speaker"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(120), default="")
    organisation: Mapped[str] = mapped_column(String(120), default="")
    event: Mapped[Event] = relationship(back_populates="speakers")
    items: Mapped[list[ProgrammeItem]] = relationship(
        secondary="item_speaker", back_populates="speakers", order_by=ProgrammeItem.starts_at
    )


class ItemSpeaker(Base):
    """A speaker has a part in one item of the programme."""

    __tablename__ = "item_speaker"
    __table_args__ = (UniqueConstraint("item_id", "speaker_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("programme_item.id", ondelete="CASCADE"))
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id", ondelete="CASCADE"), index=True)
