"""Organisations and who belongs to them."""

import enum
import unicodedata
from datetime import datetime

from slugify import slugify
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base, Versioned
from eventhub.directory.names import LONGEST_STEM, stem

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


class TagKind(enum.Enum):
    """What an organisation is found by, beside its type and its country."""

    THEME = "theme"
    LANGUAGE = "language"


class Organisation(Versioned, Base):
    """A cluster organisation, company, research organisation, authority or investor: one of its name in a country."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("name_key", "country"),
        CheckConstraint("member_count IS NULL OR member_count >= 0", name="member_count_not_negative"),
    )

    name: Mapped[str] = mapped_column(String(120), index=True)
    name_key: Mapped[str] = mapped_column(String(NAME_KEY_LENGTH))
    stem: Mapped[str] = mapped_column(String(LONGEST_STEM), index=True)
    kind: Mapped[OrganisationKind]
    country: Mapped[str] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(String(120), default="")
    website: Mapped[str | None] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(default="")
    sectors: Mapped[list[str]] = mapped_column(default=list)
    member_count: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    tags: Mapped[list["OrganisationTag"]] = relationship(
        cascade="all, delete-orphan", order_by="OrganisationTag.value", lazy="select"
    )

    @validates("name")
    def _keep_keys(self, _column: str, name: str) -> str:
        self.name_key, self.stem = name_key(name), stem(name)
        return name

    @property
    def path(self) -> str:
        """The last part of the profile's address; the id in front survives every change of name."""
        slug = slugify(self.name, max_length=80)
        return f"{self.id}-{slug}" if slug else str(self.id)

    @property
    def themes(self) -> list[str]:
        """The slugs of the thematic areas it works in."""
        return self.tagged(TagKind.THEME)

    @property
    def languages(self) -> list[str]:
        """The codes of the languages one can write to it in."""
        return self.tagged(TagKind.LANGUAGE)

    def tagged(self, kind: TagKind) -> list[str]:
        """Return the values of one kind of tag, in a fixed order."""
        return sorted(tag.value for tag in self.tags if tag.kind is kind)


class OrganisationTag(Base):
    """One thematic area or language of an organisation."""

    __tablename__ = "organisation_tag"
    __table_args__ = (
        UniqueConstraint("organisation_id", "kind", "value"),
        Index("ix_organisation_tag_kind_value", "kind", "value"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    kind: Mapped[TagKind]
    value: Mapped[str] = mapped_column(String(60))


class OrganisationMerger(Base):
    """An entry that turned out to be another's double: its old address and name lead to the one that was kept."""

    __tablename__ = "organisation_merger"

    gone_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), unique=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    merged_at: Mapped[datetime] = mapped_column(default=clock.now)
    kept: Mapped[Organisation] = relationship(foreign_keys=[kept_id])


class Membership(Base):
    """A person says to belong to an organisation; from `confirmed_at` on, somebody entitled has vouched for it."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime | None] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()
