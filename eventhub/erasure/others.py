"""Finding in the words of others who is being erased, and putting nobody in their place where the words are about them.

Whatever is not public and speaks of the person's rows is reworded. Everything else stays as it was written, and staff
are told where it names the person.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select

from eventhub import clock
from eventhub.db import Base, db
from eventhub.erasure.inventory import APPLICATIONS, EVERYWHERE, MEETINGS, OTHERS, OWNED, renamed, reworded, searched
from eventhub.erasure.rows import NOTED, Belongings, address_of_nobody, classes, name_of_nobody
from eventhub.erasure.words import FOLD, Words, telling
from eventhub.history.models import HistoryEntry
from eventhub.mail.models import OutgoingMail
from eventhub.mail.states import MailState

NAMING = (("user", "name"), ("registration", "name"), ("invitation", "name"))
"""Where the house has people's names."""
ABOUT_THEM = (*NOTED, APPLICATIONS, MEETINGS)
"""Whose history is about the person."""


def words_of(user: Any) -> Words:
    """Return by what words a person is known here; a name that somebody else bears too tells nobody who is meant."""
    own = telling({user.name, *_called("registration", user.id), *_called("invitation", user.email)})
    longer = frozenset(name for each in own for name in _names_around(user, each))
    own -= longer
    return Words(own, user.email, name_of_nobody(), address_of_nobody(user), longer)


def put_right(words: Words, own: Belongings) -> None:
    """Replace a person's names and address in everything that is not public and about them."""
    for table in (*OTHERS, *OWNED):
        for row, names in _rows_that_name(table, words):
            if isinstance(row, OutgoingMail):
                _put_right_mail(row, words)
                continue
            for name in _about_them(row, names, words, own):
                setattr(row, name, _fitting(row, name, words))
    db.session.flush()


def naming(words: Words, own: Belongings) -> Iterator[Base]:
    """Yield every row that names a person in words which stay as they are, whatever becomes of the person."""
    for table in (*OTHERS, *OWNED):
        for row, names in [] if table == EVERYWHERE else _rows_that_name(table, words):
            if not own.has(row) and set(names) - set(_about_them(row, names, words, own)):
                yield row


def _about_them(row: Any, names: Collection[str], words: Words, own: Belongings) -> list[str]:
    """Return in which of the columns that name a person the name is replaced."""
    is_theirs = own.is_about(row) or (isinstance(row, HistoryEntry) and _is_note_on_theirs(row, own))
    may_be_reworded = reworded(row.__tablename__) if is_theirs else frozenset()
    whole = renamed(row.__tablename__)
    return [name for name in names if name in may_be_reworded or (name in whole and words.is_name(getattr(row, name)))]


def _is_note_on_theirs(entry: HistoryEntry, own: Belongings) -> bool:
    return entry.subject == EVERYWHERE or (entry.subject in ABOUT_THEM and own.owns(entry.subject, entry.subject_id))


def _fitting(row: Any, name: str, words: Words) -> Any:
    """Return what a column says now, cut to what it holds."""
    value, length = words.put_right(getattr(row, name)), getattr(row.__table__.columns[name].type, "length", None)
    return value[:length] if length and isinstance(value, str) else value


def _put_right_mail(mail: OutgoingMail, words: Words) -> None:
    """Of a mail to somebody else that is done with, what it said is forgotten; one that waits says nobody."""
    mail.subject, mail.error = _fitting(mail, "subject", words), words.put_right(mail.error)
    if mail.state in (MailState.SENT, MailState.FAILED, MailState.CANCELLED):
        mail.context, mail.calendar, mail.forgotten_at = {}, None, clock.now()
        return
    mail.context = words.put_right(mail.context)
    if mail.calendar:
        mail.calendar = words.put_right_in_calendar(mail.calendar)


def _rows_that_name(table: str, words: Words) -> Iterator[tuple[Any, list[str]]]:
    """Yield each row of a table in whose words the person is named, with the columns that do."""
    names = searched(table)
    if not names:
        return
    kind = classes()[table]
    columns = [_text(kind.__table__.columns[name]) for name in names]
    found = or_(*(each.icontains(word, autoescape=True) for each in columns for word in words.sought))
    for row in db.session.scalars(select(kind).where(found).order_by(kind.id)).all():
        if naming := [name for name in names if _names(row, name, words)]:
            yield row, naming


def _names(row: Any, name: str, words: Words) -> bool:
    value = getattr(row, name)
    return words.name_the_person(FOLD.sub("", value) if name == "calendar" and value else value)


def _text(column: Any) -> ColumnElement[str]:
    """A column as one text; lines that calendar files have folded are whole in it."""
    text = cast(column, Text)
    return func.replace(text, "\r\n ", "", type_=Text) if column.name == "calendar" else text


def _called(table: str, owner: Any) -> set[str]:
    """Return how the person was called in the rows of a table."""
    kind = classes()[table]
    by = kind.user_id if table == "registration" else func.lower(kind.email)
    return set(db.session.scalars(select(kind.name).where(by == owner)))


def _names_around(user: Any, name: str) -> set[str]:
    """Return the names of other people in which a name stands, the very same one too."""
    found = set()
    for table, column in NAMING:
        kind = classes()[table]
        by_whom = {"user": "id", "registration": "user_id"}.get(table)
        is_other = getattr(kind, by_whom) != user.id if by_whom else func.lower(kind.email) != user.email
        query = select(getattr(kind, column)).where(
            and_(is_other, getattr(kind, column).icontains(name, autoescape=True))
        )
        found |= set(db.session.scalars(query))
    return found
