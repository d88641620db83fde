"""Letting people be written to again."""

from typing import Any

from flask_babel import gettext as _

from eventhub import pausing, worker
from eventhub.errors import Refusal
from eventhub.mail.operations import hold_waiting


def resume(*, by: Any, sends_waiting: bool = False) -> int:
    """End the pause; return how many mails are held now.

    After a restore these are the mails that waited when the backup was made: they have most likely left since, and
    are held for somebody to look at unless `sends_waiting`. So is what fell due between the backup and the restore:
    the jobs write it at their next tick.
    """
    ended = pausing.resume(by=by)
    if ended is None:
        raise Refusal(_("Nothing is paused."))
    if sends_waiting or not ended.after_restore:
        return 0
    ended.to_catch_up = [job.__name__ for job in worker.TELLING]
    note = _("It waited when the backup was made, and may have left since.")
    return hold_waiting(ended.newest_mail or 0, by=by, note=note)
