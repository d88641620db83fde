"""What a mail is about, by its template: some kinds one can stop, others one needs."""

import enum


class MailKind(enum.Enum):
    """What a mail is about."""

    LINK = "link"
    PLACE = "place"
    REMINDER = "reminder"
    MEETING_REMINDER = "meeting_reminder"
    REQUEST = "meeting_request"
    INVITATION = "invitation"
    TIMETABLE = "timetable"
    DIGEST = "digest"
    MORNING_LIST = "morning_list"
    APPLICATION = "application"
    REVIEW = "review"
    EVENT = "event"
    FOLLOWING = "following"
    NOTICE = "notice"


STOPPABLE = (
    *(MailKind.REMINDER, MailKind.MEETING_REMINDER, MailKind.REQUEST),
    *(MailKind.INVITATION, MailKind.DIGEST, MailKind.MORNING_LIST),
    MailKind.FOLLOWING,
)
"""What one can do without: everything it says stands on one's own pages too."""

OF_TEAM = (MailKind.MORNING_LIST,)
"""What only the programme team gets, so that nobody else is asked whether they want it."""

ON_WISH = (MailKind.INVITATION,)
"""What comes only to who asked for it: the same stands in one mail instead of many. What is written already leaves."""

_OF_TEMPLATES = {
    "accounts/": MailKind.LINK,
    "attendance/": MailKind.NOTICE,
    "digests/morning": MailKind.MORNING_LIST,
    "digests/requests": MailKind.DIGEST,
    "directory/": MailKind.NOTICE,
    "erasure/": MailKind.NOTICE,
    "events/": MailKind.EVENT,
    "following/": MailKind.FOLLOWING,
    "following/known": MailKind.LINK,
    "following/link": MailKind.LINK,
    "hosting/": MailKind.APPLICATION,
    "hosting/review": MailKind.REVIEW,
    "matchmaking/": MailKind.REQUEST,
    "matchmaking/invited": MailKind.INVITATION,
    "matchmaking/left": MailKind.INVITATION,
    "matchmaking/misuse": MailKind.NOTICE,
    "matchmaking/withdrawn": MailKind.INVITATION,
    "matchmaking/agenda": MailKind.TIMETABLE,
    "matchmaking/arranged": MailKind.TIMETABLE,
    "matchmaking/cancelled": MailKind.TIMETABLE,
    "matchmaking/place_": MailKind.TIMETABLE,
    "matchmaking/placed": MailKind.TIMETABLE,
    "matchmaking/agreed": MailKind.TIMETABLE,
    "matchmaking/handed": MailKind.TIMETABLE,
    "matchmaking/rebooked": MailKind.TIMETABLE,
    "matchmaking/renamed": MailKind.TIMETABLE,
    "outcomes/": MailKind.REMINDER,
    "registration/": MailKind.PLACE,
    "registration/link": MailKind.LINK,
    "registration/own": MailKind.NOTICE,
    "reminders/": MailKind.REMINDER,
    "reminders/meeting": MailKind.MEETING_REMINDER,
    "reporting/": MailKind.EVENT,
    "surveys/": MailKind.REMINDER,
}
"""The longest beginning decides."""


def kind_of(template: str) -> MailKind:
    """Return what the mails of a template are about; one nobody sorted in is a notice, which cannot be stopped."""
    beginnings = [beginning for beginning in _OF_TEMPLATES if template.startswith(beginning)]
    return _OF_TEMPLATES[max(beginnings, key=len)] if beginnings else MailKind.NOTICE
