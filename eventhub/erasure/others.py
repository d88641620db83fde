"""Finding in the words of others who is being erased, and putting nobody in their place."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, or_, select

from eventhub import clock
from eventhub.db import Base, db
from eventhub.erasure.inventory import OTHERS, OWNED, reworded
from eventhub.erasure.rows import address_of_nobody, classes, name_of_nobody
from eventhub.erasure.words import Words, telling
from eventhub.mail.models import OutgoingMail
from eventhub.mail.states import MailState


def words_of(user: Any) -> Words:
    """Return by what words a person is known here; a name that somebody else bears too tells nobody who is meant."""
    own = telling({user.name, *_called("registration", user.id), *_called("invitation", user.email)})
    return Words(own - _shared(user, own), user.email, name_of_nobody(), address_of_nobody(user))


def put_right(words: Words) -> None:
    """Replace a person's names and address in everything that others wrote and the house noted."""
    for table in (*OTHERS, *OWNED):
        for row, names in _rows_that_name(table, words):
            if isinstance(row, OutgoingMail):
                _put_right_mail(row, words)
                continue
            for name in names:
                setattr(row, name, words.put_right(getattr(row, name)))
    db.session.flush()


def _put_right_mail(mail: OutgoingMail, words: Words) -> None:
    """Of a mail to somebody else that is done with, what it said is forgotten; one that waits says nobody."""
    mail.subject, mail.error = words.put_right(mail.subject), words.put_right(mail.error)
    if mail.state in (MailState.SENT, MailState.FAILED, MailState.CANCELLED):
        mail.context, mail.calendar, mail.forgotten_at = {}, None, clock.now()
        return
    mail.context = words.put_right(mail.context)
    if mail.calendar:
        mail.calendar = words.put_right_in_calendar(mail.calendar)


def _rows_that_name(table: str, words: Words) -> Iterator[tuple[Base, tuple[str, ...]]]:
    names = reworded(table)
    if not names:
        return
    kind = classes()[table]
    columns = [kind.__table__.columns[name] for name in names]
    named = or_(*(_text(column).icontains(each, autoescape=True) for column in columns for each in words.sought))
    for row in db.session.scalars(select(kind).where(named).order_by(kind.id)).all():
        yield row, names


def _text(column: Any) -> ColumnElement[str]:
    """A column as one text; lines that calendar files have folded are whole in it."""
    text = cast(column, Text)
    return func.replace(text, "\r\n ", "", type_=Text) if column.name == "calendar" else text


def _called(table: str, owner: Any) -> set[str]:
    """Return how the person was called in the rows of a table."""
    kind = classes()[table]
    by = kind.user_id if table == "registration" else func.lower(kind.email)
    return set(db.session.scalars(select(kind.name).where(by == owner)))


def _shared(user: Any, names: Collection[str]) -> set[str]:
    """Return which of some names are those of other people, too."""
    people, registrations = classes()["user"], classes()["registration"]
    others = (
        select(people.name).where(people.name.in_(names), people.id != user.id),
        select(registrations.name).where(registrations.name.in_(names), registrations.user_id != user.id),
    )
    return {name for each in others for name in db.session.scalars(each)}
