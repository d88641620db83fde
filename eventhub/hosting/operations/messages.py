"""The thread between an application's authors and the programme team."""

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.history.operations import record
from eventhub.hosting.models.applications import ApplicationMessage, HostingApplication
from eventhub.hosting.operations.receipts import tell_authors, tell_team
from eventhub.web.pages import address


def ask(application: HostingApplication, *, by: User, text: str) -> ApplicationMessage:
    """The programme team has a question of the authors to answer, and every manager hears of it."""
    message = write(application, by=by, text=text, is_from_team=False)
    record(application, "asked the team", by=by)
    url = address("hosting.messages_at_desk", application_id=application.id)
    tell_team(application, "question", f"message-{message.id}", text=text, author=by.name or by.email, url=url)
    return message


def reply(application: HostingApplication, *, by: User, text: str) -> ApplicationMessage:
    """The authors read what the programme team says to them, and hear of it."""
    message = write(application, by=by, text=text, is_from_team=True)
    record(application, "answered the authors", by=by)
    url = address("hosting.messages", application_id=application.id)
    tell_authors(application, "question_answered", f"message-{message.id}", text=text, url=url)
    return message


def write(application: HostingApplication, *, by: User, text: str, is_from_team: bool) -> ApplicationMessage:
    """One more message stands in the thread; telling the other side is the caller's business."""
    message = ApplicationMessage(author=by, is_from_team=is_from_team, text=text)
    application.messages.append(message)
    db.session.flush()
    return message
