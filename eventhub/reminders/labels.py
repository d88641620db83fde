"""What rules are called: when they fire, whom they mean, and how an organiser's deeds with them read."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventhub.directory.models import OrganisationKind
from eventhub.registration.states import RegistrationState
from eventhub.reminders.audience import ALL_ANSWERED, STILL_ASKED, Audience
from eventhub.reminders.models import ReminderRule
from eventhub.reminders.states import OF_PARTICIPANTS, Anchor
from eventhub.web.pages import date_in

ANCHORS = {
    Anchor.START: _l("the start of the event"),
    Anchor.END: _l("the end of the event"),
    Anchor.REGISTRATION_END: _l("the end of registration"),
    Anchor.ITEM_START: _l("the start of a part of the programme"),
    Anchor.ITEM_END: _l("the end of a part of the programme"),
    Anchor.MEETING: _l("each of one's meetings"),
    Anchor.MEETING_DAY: _l("each day with meetings"),
    Anchor.CALL_END: _l("the closing of a call"),
    Anchor.REVIEW_DUE: _l("the day reviews are due"),
    Anchor.REPORT_DUE: _l("the day a report is due"),
}
STATES = {
    RegistrationState.CONFIRMED: _l("Confirmed"),
    RegistrationState.WAITLISTED: _l("On the waiting list"),
    RegistrationState.PENDING_APPROVAL: _l("Waiting for approval"),
    RegistrationState.ATTENDED: _l("Checked in"),
    RegistrationState.ABSENT: _l("Did not come"),
}
ANSWERED = {
    "": _l("All of them"),
    STILL_ASKED: _l("Who has meeting requests to answer"),
    ALL_ANSWERED: _l("Who has answered every meeting request"),
}
OTHERS = {
    Anchor.CALL_END: _l("Everybody with an application they have not handed in"),
    Anchor.REVIEW_DUE: _l("Reviewers who have reviews to write"),
    Anchor.REPORT_DUE: _l("Hosts whose reports are not in"),
}


def words(rule: ReminderRule) -> str:
    """Say when a rule fires: "3 days before the start of the event, 18:00"."""
    time = f"{rule.at:%H:%M}" if rule.at else ""
    if rule.on_date:
        return str(_("On %(date)s, %(time)s", date=date_in(rule.on_date), time=time))
    what = anchor(rule)
    if rule.minutes_before is not None:
        return _minutes(rule.minutes_before, what)
    return _days(rule.days_before or 0, what, time)


def anchor(rule: ReminderRule) -> str:
    """Name what a rule counts from."""
    if rule.item is None:
        return str(ANCHORS[rule.anchor])
    if rule.anchor is Anchor.ITEM_END:
        return str(_("the end of “%(item)s”", item=rule.item.title))
    return str(_("the start of “%(item)s”", item=rule.item.title))


def audience(rule: ReminderRule, kinds: dict[OrganisationKind, Any]) -> list[str]:
    """Say whom a rule means, in a few words each."""
    if rule.anchor not in OF_PARTICIPANTS:
        return [str(OTHERS[rule.anchor])]
    meant = Audience.of(rule.audience)
    found = [str(STATES[RegistrationState(state)]) for state in meant.states]
    found += [str(kinds[OrganisationKind(kind)]) for kind in meant.kinds]
    found += [str(_("Tag: %(tag)s", tag=tag)) for tag in meant.tags]
    return found + ([str(ANSWERED[meant.answered])] if meant.answered else [])


def _days(days: int, what: str, time: str) -> str:
    if days == 0:
        return str(_("On the day of %(what)s, %(time)s", what=what, time=time))
    if days > 0:
        return str(
            ngettext(
                "%(num)s day before %(what)s, %(time)s",
                "%(num)s days before %(what)s, %(time)s",
                days,
                what=what,
                time=time,
            )
        )
    return str(
        ngettext(
            "%(num)s day after %(what)s, %(time)s", "%(num)s days after %(what)s, %(time)s", -days, what=what, time=time
        )
    )


def _minutes(minutes: int, what: str) -> str:
    if minutes == 0:
        return str(_("At %(what)s", what=what))
    if minutes > 0:
        return str(ngettext("%(num)s minute before %(what)s", "%(num)s minutes before %(what)s", minutes, what=what))
    return str(ngettext("%(num)s minute after %(what)s", "%(num)s minutes after %(what)s", -minutes, what=what))
