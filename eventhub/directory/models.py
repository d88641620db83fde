"""Organisations and who belongs to them."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base


class OrganisationKind(enum.Enum):
    """What an organisation is, in the words the programmes count by."""

    CLUSTER = "cluster"
    SME = "sme"
    LARGE_COMPANY = "large_company"
    RESEARCH = "research"
    AUTHORITY = "authority"
    INVESTOR = "investor"
    OTHER = "other"


class Organisation(Base):
    """A cluster organisation, company, research organisation, authority or investor."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(String(120), index=True)
    kind: Mapped[OrganisationKind]
    country: Mapped[str] = mapped_column(String(2))
    website: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Membership(Base):
    """A person speaks for an organisation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()
