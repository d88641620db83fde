"""What the jobs do, in an organiser's words."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

JOBS = {
    "send_all_due": _l("Send mails"),
    "publish_all_due": _l("Publish drafts whose time has come"),
    "tell_all_due": _l("Write to who follows the calendar"),
    "forget_all_unfollowed": _l("Forget old news and who follows no more"),
    "finish_all_over": _l("Finish events that are over"),
    "follow_all_windows": _l("Open and close meeting requests at their times"),
    "expire_all_due": _l("Let unanswered meeting requests expire"),
    "expire_all_place_offers": _l("Offer freed meeting times that were not taken to others"),
    "expire_all_offers": _l("Offer seats nobody claimed to whoever waits next"),
    "run_all_queued": _l("Make timetables"),
    "close_all_over": _l("Close calls whose time is over"),
    "warn_all_due": _l("Warn of decisions that are due"),
    "remind_all_due": _l("Remind participants"),
    "write_all_due": _l("Write digests of what waits for an answer"),
    "ask_all_due": _l("Ask hosts for their reports"),
    "ask_all_for_outcomes": _l("Ask what came of meetings"),
    "thank_all_due": _l("Thank and ask who came"),
    "forget_all_expired": _l("Forget ended sessions and old links"),
    "forget_all_orphans": _l("Forget files nobody needs"),
    "forget_all_old_edits": _l("Forget old edits of drafts"),
    "forget_all_old": _l("Forget old mails"),
    "forget_all_sensitive": _l("Forget sensitive answers of events that are over"),
    "forget_all_arrivals": _l("Forget when people came to events that are over"),
    "forget_old_runs": _l("Forget old ticks"),
}


def job(name: str) -> Any:
    """Return what a job does; one without words yet goes by its name."""
    return JOBS.get(name, name)


def interval(every: timedelta) -> str:
    """Write how often a job is asked."""
    seconds = int(every.total_seconds())
    if seconds % 86400 == 0:
        return str(ngettext("every day", "every %(num)s days", seconds // 86400))
    if seconds % 3600 == 0:
        return str(ngettext("every hour", "every %(num)s hours", seconds // 3600))
    if seconds % 60 == 0:
        return str(ngettext("every minute", "every %(num)s minutes", seconds // 60))
    return str(ngettext("every second", "every %(num)s seconds", seconds))
