"""Questions of the desk to the outbox: who may read which mail, and what is looked for."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, literal, or_, select, true

from eventhub.accounts.models import User
from eventhub.events.models import Event
from eventhub.events.queries import editable_by
from eventhub.history.models import HistoryEntry
from eventhub.history.queries import history_of
from eventhub.hosting.queries.applications import written_by as applications_written_by
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import OutgoingMail
from eventhub.mail.states import MailState
from eventhub.matchmaking.misuse import OF_MISUSE, reports_of

MOST_WORDS = 10
MOST_EVENTS = 300


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what is None or empty does not matter."""

    text: str = ""
    state: MailState | None = None
    kind: MailKind | None = None
    event_id: int | None = None


def visible_to(user: Any) -> Select[OutgoingMail]:
    """Select the mails a person may read at the desk: managers all, others those of the events they edit.

    A manager who applies somewhere reads no mail that asks for a review: it says who judges their application. One who
    was reported does not find whom anything was written about that: it says who reported them.
    """
    if user.is_programme_manager:
        applies = select(applications_written_by(user).subquery()).exists()
        return select(OutgoingMail).where(or_(OutgoingMail.kind != MailKind.REVIEW, ~applies), ~_tells_on(user))
    own = editable_by(user).with_only_columns(Event.id)
    return select(OutgoingMail).where(OutgoingMail.event_id.in_(own))


def found(user: Any, wanted: Wanted) -> Select[OutgoingMail]:
    """Select what is looked for among the mails a person may read, newest first."""
    mails = visible_to(user).where(_mentions(wanted.text))
    for column, value in (
        (OutgoingMail.state, wanted.state),
        (OutgoingMail.kind, wanted.kind),
        (OutgoingMail.event_id, wanted.event_id),
    ):
        mails = mails if value is None else mails.where(column == value)
    return mails.order_by(OutgoingMail.id.desc())


def events_to_choose(user: Any, asked: int) -> Select[int, str]:
    """Select number and title of the events a person edits of which there are mails, the one asked for before all."""
    written = select(OutgoingMail.event_id).where(OutgoingMail.event_id == Event.id).exists()
    rows = editable_by(user).with_only_columns(Event.id, Event.title).where(or_(written, Event.id == asked))
    return rows.order_by((Event.id == asked).desc(), Event.starts_at.desc(), Event.id).limit(MOST_EVENTS)


def deeds_on(mail: OutgoingMail) -> Select[HistoryEntry, User]:
    """Select what staff did with a mail, newest first, with who it was."""
    return history_of(mail).outerjoin(User, User.id == HistoryEntry.actor_id).add_columns(User)


def _tells_on(user: User) -> ColumnElement[bool]:
    """Whether a mail is about a report of somebody; its key names the report."""
    reported = reports_of(user).subquery()
    keys = literal(OF_MISUSE) + cast(reported.c.id, String) + ":%"
    return and_(OutgoingMail.kind == MailKind.NOTICE, exists().where(OutgoingMail.dedupe_key.like(keys)))


def _mentions(text: str) -> Any:
    """Whether the recipient's address or the subject hold every word of the search."""
    columns = (OutgoingMail.recipient, OutgoingMail.subject)
    words = text.split()[:MOST_WORDS]
    return and_(true(), *(or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words))
