"""What there is to read about an event: files on its page, each under a name of its own."""

from typing import Any

from flask_babel import gettext as _

from eventhub.attachments.models import Attachment
from eventhub.db import db
from eventhub.errors import Refusal
from eventhub.events.models import Event, EventDocument
from eventhub.history.operations import record

MOST = 30


def add(event: Event, attachment: Attachment, title: str, *, by: Any) -> EventDocument:
    """Put a file on the event's page; slides of an event that is over are welcome, too."""
    if len(event.documents) >= MOST:
        raise Refusal(_("An event's page holds at most %(most)s documents.", most=MOST))
    document = EventDocument(attachment=attachment, title=title or attachment.filename)
    event.documents.append(document)
    _note(event, "document added", document.title, by)
    db.session.flush()
    return document


def remove(document: EventDocument, *, by: Any) -> None:
    """Take a file off its event's page; two days later the file itself is forgotten."""
    event = document.event
    _note(event, "document removed", document.title, by)
    event.documents.remove(document)


def _note(event: Event, verb: str, title: str, by: Any) -> None:
    event.revise(matters=False)
    record(event, verb, by=by, note=title)
