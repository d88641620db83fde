"""Organisations and who belongs to them."""

import enum
import unicodedata
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base

NAME_KEY_LENGTH = 500


class OrganisationKind(enum.Enum):
    """What an organisation is, in the words the programmes count by."""

    CLUSTER = "cluster"
    SME = "sme"
    LARGE_COMPANY = "large_company"
    RESEARCH = "research"
    AUTHORITY = "authority"
    INVESTOR = "investor"
    OTHER = "other"


def name_key(name: str) -> str:
    """Return the form in which names are compared: case, spacing and the way accents are encoded do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:NAME_KEY_LENGTH]


class Organisation(Base):
    """A cluster organisation, company, research organisation, authority or investor: one of its name in a country."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("name_key", "country"),)

    name: Mapped[str] = mapped_column(String(120), index=True)
    name_key: Mapped[str] = mapped_column(String(NAME_KEY_LENGTH))
    kind: Mapped[OrganisationKind]
    country: Mapped[str] = mapped_column(String(2))
    website: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @validates("name")
    def _keep_key(self, _column: str, name: str) -> str:
        self.name_key = name_key(name)
        return name


class Membership(Base):
    """A person says to belong to an organisation; from `confirmed_at` on, somebody entitled has vouched for it."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    confirmed_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()
