"""People, what they may do, and how they prove who they are."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.db import Base


class Role(enum.Enum):
    """What a person was entrusted with; everybody is a participant without being told so."""

    HOST = "host"
    REVIEWER = "reviewer"
    PROGRAMME_MANAGER = "programme_manager"
    ADMIN = "admin"


class User(Base):
    """A person, known by one e-mail address; most never have a password.

    `locale` is the language of their mails and pages; `timezone` the zone of their own clocks, where they named it:
    mails then say times in it too. From `erased_at` on the row is nobody's: it only keeps together what others need.

    Speaks Flask-Login's protocol by itself: its mixin compares people by their sessions' secrets.
    """

    __tablename__ = "user"
    __allow_unmapped__ = True  # session_token belongs to the request, not to the table

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="en_GB")
    timezone: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    disabled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    roles: Mapped[list["RoleGrant"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", lazy="selectin"
    )

    is_authenticated = True
    is_anonymous = False
    session_token: str | None = None
    """The secret of the session this request came with; never stored."""

    def get_id(self) -> str:
        """Return what Flask-Login keeps in the browser: the session's secret, not the person's number."""
        if self.session_token is None:
            raise RuntimeError("open a session before signing in")
        return self.session_token

    @property
    def is_active(self) -> bool:
        """Whether the account may be used at all."""
        return self.disabled_at is None

    def has_role(self, role: Role) -> bool:
        """Whether the person was entrusted with the role itself."""
        return any(grant.role is role for grant in self.roles)

    @property
    def is_admin(self) -> bool:
        """Whether the person runs the installation."""
        return self.has_role(Role.ADMIN)

    @property
    def is_programme_manager(self) -> bool:
        """Whether the person runs calls and the calendar."""
        return self.is_admin or self.has_role(Role.PROGRAMME_MANAGER)

    @property
    def is_staff(self) -> bool:
        """Whether the person has a desk: hosts, reviewers, programme managers, admins."""
        return bool(self.roles)


class RoleGrant(Base):
    """One person holds one role."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    role: Mapped[Role]
    user: Mapped[User] = relationship(back_populates="roles")


class SignInSession(Base):
    """One browser that is signed in; only a hash of its secret is stored."""

    __tablename__ = "sign_in_session"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class LinkPurpose(enum.Enum):
    """What a link in a mail is good for, and for nothing else."""

    SIGN_IN = "sign_in"
    REGISTER = "register"
    FOLLOW = "follow"


class EmailLink(Base):
    """A one-use link that proves its holder reads `email`; only a hash of its secret is stored.

    `payload` is what was asked for before the proof, such as a registration not yet confirmed.
    """

    __tablename__ = "email_link"

    purpose: Mapped[LinkPurpose]
    email: Mapped[str] = mapped_column(String(254), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SavedView(Base):
    """A view of a desk's table that a person gave a name; `query` is what stands behind the page's address."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "page", "name"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    page: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(String(2000))


class SampleAccount(Base):
    """A sample person of the demo, whose password the sign-in page shows; there is none outside a demo."""

    __tablename__ = "sample_account"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str]
    part: Mapped[str]
