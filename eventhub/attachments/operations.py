"""Keeping files, and forgetting them."""

import hashlib
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from eventhub import clock
from eventhub.attachments import queries
from eventhub.attachments.checks.kinds import ANY, MEGABYTE, Upload, checked
from eventhub.attachments.checks.refusal import BadUpload
from eventhub.attachments.models import Attachment, AttachmentContent
from eventhub.db import db

MOST_A_DAY = 200 * MEGABYTE
"""What one person may send within a day; files nobody refers to would otherwise fill the disk."""


def store(filename: str | None, content: bytes, *, by: Any, allowed: Collection[str] = ANY) -> Attachment:
    """Check a file and keep it; raise BadUpload with a sentence for who sent it where it is not taken."""
    return keep(checked(filename, content, allowed=allowed), by=by)


def keep(upload: Upload, *, by: Any) -> Attachment:
    """Keep a file that has been checked, which takes too long to do under the write lock."""
    _check_budget(len(upload.content), by)
    attachment = Attachment(
        filename=upload.filename,
        media_type=upload.media_type,
        size=len(upload.content),
        sha256=hashlib.sha256(upload.content).hexdigest(),
        uploaded_by_id=by.id if by else None,
    )
    db.session.add(attachment)
    db.session.flush()
    db.session.add(AttachmentContent(attachment_id=attachment.id, content=upload.content))
    return attachment


def forget(attachment: Attachment) -> None:
    """Delete a file; its bytes go with its row."""
    db.session.delete(attachment)


def _check_budget(size: int, by: Any) -> None:
    sent = queries.size_of(queries.kept_for(by, clock.now() - timedelta(days=1)))
    if db.session.scalars(sent).one() + size > MOST_A_DAY:
        raise BadUpload(_("You have sent very many files today. Please go on tomorrow."))
