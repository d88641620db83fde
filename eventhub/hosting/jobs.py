"""What the clock does to calls and to the journals of drafts."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from eventhub.db import db
from eventhub.hosting.operations.calls import close_if_over
from eventhub.hosting.operations.drafts import forget_old_edits
from eventhub.hosting.operations.warnings import warn_of_due
from eventhub.hosting.queries import calls as call_queries
from eventhub.jobs import step


def close_all_over(now: datetime) -> Iterator[bool]:
    """Close every call whose closing instant has come; submitting was refused from that instant on already."""
    over = [call.id for call in db.session.scalars(call_queries.calls_over(now))]
    for call_id in over:
        yield step("close_all_over", call_id, partial(close_if_over, call_id, now))


def forget_all_old_edits(now: datetime) -> Iterator[bool]:
    """Forget what the authors of drafts wrote over so long ago that no open page needs it to be merged."""
    yield step("forget_all_old_edits", "draft_edit", partial(forget_old_edits, now))


def warn_all_due(now: datetime) -> Iterator[bool]:
    """Tell the programme team which decisions are near or overdue, of each application once."""
    yield step("warn_all_due", "hosting_application", partial(warn_of_due, now))
