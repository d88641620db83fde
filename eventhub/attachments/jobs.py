"""The clock's part: files that came with a form nobody finished are forgotten."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from eventhub.attachments import operations, queries
from eventhub.attachments.models import KEY, Attachment
from eventhub.db import db, first_or_none, lock
from eventhub.jobs import step

KEPT_FOR = timedelta(days=2)
"""Longer than any form may name a file again (`forms.NAMED_AGAIN_FOR`), so none is forgotten while it is being sent."""
ROWS_A_STEP = 100


def forget_all_orphans(now: datetime) -> Iterator[bool]:
    """Forget every file that no row refers to and no answer names; yields whether each went well."""
    before = now - KEPT_FOR
    for attachment_id in _orphans(before):
        yield step("forget_all_orphans", attachment_id, partial(_forget, attachment_id, before))


def _orphans(before: datetime) -> list[int]:
    found = {attachment.key: attachment.id for attachment in db.session.scalars(queries.without_row(before))}
    for answers in queries.answers() if found else ():
        for text in db.session.scalars(answers.execution_options(yield_per=ROWS_A_STEP)):
            for key in KEY.findall(text):
                found.pop(key, None)
    return list(found.values())


def _forget(attachment_id: int, before: datetime) -> None:
    """Look again under the lock: somebody may have come to need the file since it was found."""
    attachment = lock(db.session.get_one(Attachment, attachment_id))
    still = queries.without_row(before).where(Attachment.id == attachment_id)
    if first_or_none(still) and not db.session.scalar(select(queries.is_named(attachment))):
        operations.forget(attachment)
