"""Files that people hand in, kept in the database beside the rows that refer to them."""

import re
import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base

KEY_LENGTH = 32
KEY = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}")
NAME_LENGTH = 120


def new_key() -> str:
    """Return a name for a file that nobody can guess."""
    return secrets.token_hex(KEY_LENGTH // 2)


class Attachment(Base):
    """What is known of one stored file; whoever refers to it by its row or its key keeps it from being forgotten."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("size > 0", name="not_empty"),
        Index("ix_attachment_uploaded_by_id_uploaded_at", "uploaded_by_id", "uploaded_at"),
    )

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True, default=new_key)
    filename: Mapped[str] = mapped_column(String(NAME_LENGTH))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    uploaded_by: Mapped[User | None] = relationship()


class AttachmentContent(Base):
    """The bytes of one file, in a table of their own so that no list ever reads them."""

    __tablename__ = "attachment_content"

    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id", ondelete="CASCADE"), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
