"""Who comes."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base, Versioned
from eventhub.directory.models import Organisation, OrganisationKind
from eventhub.events.models import Event
from eventhub.folding import words_of
from eventhub.registration.codes import LENGTH, new_code
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.states import REGISTRATION_TRANSITIONS, RegistrationState

IS_OFFERED = text("state = 'offered'")
NAME_KEY_LENGTH = 500
BYTE_BY_BYTE = String(NAME_KEY_LENGTH).with_variant(String(NAME_KEY_LENGTH, collation="C"), "postgresql")
"""Compared alike by every database, whatever language it was set up for."""


class Known(NamedTuple):
    """As whom others know a person at an event."""

    name: str
    organisation: str
    country: str


def name_key(name: str) -> str:
    """Return by what a name is put in order: its words without case and accents."""
    return " ".join(words_of(name))[:NAME_KEY_LENGTH]


def _key_of_name(context: Any) -> str:
    return name_key(context.get_current_parameters()["name"])


class Registration(Versioned, Base):
    """One person's place at one event; `waiting_number` orders the waiting list, first come first served.

    An offered seat is the person's to take until `offered_until`. `organisation` is how the person names theirs, and
    `entry` what the directory has of it, if it has it. `answers` are those to the organiser's own questions, by the
    questions' keys. `name_key` follows `name`, and lists are in its order. `proposed` is what the person wants changed
    and the organiser has still to approve.
    """

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("event_id", "user_id"),
        UniqueConstraint("event_id", "waiting_number"),
        ForeignKeyConstraint(["event_id", "type_id"], ["participant_type.event_id", "participant_type.id"]),
        CheckConstraint("(state = 'waitlisted') = (waiting_number IS NOT NULL)", name="waiting_has_a_number"),
        CheckConstraint("(state = 'offered') = (offered_until IS NOT NULL)", name="an_offer_has_an_end"),
        CheckConstraint("(proposed IS NULL) = (proposed_at IS NULL)", name="proposed_at_some_time"),
        Index("ix_registration_event_id_state", "event_id", "state"),
        Index("ix_registration_event_id_name_key", "event_id", "name_key"),
        Index("ix_registration_offered_until", "offered_until", sqlite_where=IS_OFFERED, postgresql_where=IS_OFFERED),
    )
    TRANSITIONS = REGISTRATION_TRANSITIONS

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    type_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[RegistrationState]
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(BYTE_BY_BYTE, default=_key_of_name)
    organisation: Mapped[str] = mapped_column(String(120), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    organisation_kind: Mapped[OrganisationKind]
    country: Mapped[str] = mapped_column(String(2))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    consented_at: Mapped[datetime]
    consents_answered_at: Mapped[datetime | None]
    waiting_number: Mapped[int | None]
    offered_until: Mapped[datetime | None]
    proposed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    proposed_at: Mapped[datetime | None]
    ticket_code: Mapped[str] = mapped_column(String(LENGTH), unique=True, default=new_code)
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    event: Mapped[Event] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    entry: Mapped[Organisation | None] = relationship()
    registered_by: Mapped[User | None] = relationship(foreign_keys=[registered_by_id])
    type: Mapped[ParticipantType | None] = relationship(viewonly=True)

    @validates("name")
    def _keep_key(self, _column: str, name: str) -> str:
        self.name_key = name_key(name)
        return name

    @property
    def known_as(self) -> Known:
        """As whom others know the person now."""
        return Known(self.name, self.organisation, self.country)
