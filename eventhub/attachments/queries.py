"""Questions about stored files."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Select, Text, cast, exists, false, func, or_, select

from eventhub.attachments.models import Attachment, AttachmentContent
from eventhub.db import Base


def by_key(key: str) -> Select[Attachment]:
    """Select the file of this key."""
    return select(Attachment).where(Attachment.key == key)


def filenames(keys: Collection[str]) -> Select[str, str]:
    """Select the keys of some files and what their senders called them."""
    return select(Attachment.key, Attachment.filename).where(Attachment.key.in_(keys))


def content_of(attachment: Attachment) -> Select[bytes]:
    """Select a file's bytes."""
    return select(AttachmentContent.content).where(AttachmentContent.attachment_id == attachment.id)


def kept_for(user: Any, since: datetime) -> Select[Attachment]:
    """Select the files a person (or None, a stranger) sent since then: their forms may name them again."""
    own = Attachment.uploaded_by_id == (user.id if user else None)
    return select(Attachment).where(own, Attachment.uploaded_at > since)


def size_of(files: Select[Attachment]) -> Select[int]:
    """Select how many bytes these files have together."""
    return files.with_only_columns(func.coalesce(func.sum(Attachment.size), 0))


def without_row(before: datetime) -> Select[Attachment]:
    """Select the files sent before then to which no row refers; answers may still name their keys."""
    return select(Attachment).where(Attachment.uploaded_at < before, ~_has_row()).order_by(Attachment.id)


def answers() -> list[Select[str]]:
    """Select, column by column, the text of everything that is kept as JSON: answers in it may name a file's key."""
    return [select(cast(column, Text)).where(column.is_not(None)) for column in _json_columns()]


def is_named(attachment: Attachment) -> ColumnElement[bool]:
    """Whether any answer names the file's key."""
    return or_(false(), *(exists().where(cast(column, Text).contains(attachment.key)) for column in _json_columns()))


def _has_row() -> ColumnElement[bool]:
    return or_(
        false(), *(exists().where(column == Attachment.id).correlate(Attachment) for column in _referring_columns())
    )


def _referring_columns() -> list[Column[Any]]:
    """Every column that refers to a file's row; the file's own content does not count."""
    tables = (table for table in Base.metadata.sorted_tables if table.name != AttachmentContent.__tablename__)
    keys = (key for table in tables for key in table.foreign_keys)
    return [key.parent for key in keys if key.column.table.name == Attachment.__tablename__]


def _json_columns() -> list[Column[Any]]:
    columns = (column for table in Base.metadata.sorted_tables for column in table.columns)
    return [column for column in columns if isinstance(column.type, JSON)]
