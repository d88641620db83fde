"""Erasing a person as a whole, in one unit of work."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db, first_or_none, lock, unit_of_work
from eventhub.erasure import others, roll
from eventhub.erasure.rows import Belongings, address_of_nobody, name_of_nobody
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.mail import forgetting
from eventhub.mail.operations import Outgoing, queue_all, writing_what_may_have_left
from eventhub.signals import erasure_foreseen, erasure_opposed, person_leaving

ERASED = "erased"
LAST_WORD_WAITS = timedelta(days=7)
"""For so long the mail that says it is done may wait to leave; then it is forgotten unsent."""


class Opposed(Refusal):
    """Somebody holds what nobody else does."""


def obstacles(user: User) -> list[str]:
    """Say, in sentences, what keeps a person from being erased; an empty list means nothing does."""
    return list(_said(erasure_opposed.send(user)))


def foreseen(user: User) -> list[str]:
    """Say, in sentences, what erasing a person would do to what is still to come."""
    return list(_said(erasure_foreseen.send(user)))


def erase(user: User, *, by: User | None, reason: str = "") -> None:
    """Nothing here tells any more who the person was; what others need of theirs stays, as a former participant's.

    First they leave whatever they take part in, and others are told as ever. Then their own words go, their name goes
    from the words of others, and a last mail says that it is done. That they are erased is written down outside of
    the database, too, before it is so: a restore from an older backup erases them again. Refuses while they hold what
    nobody else does.
    """
    if against := obstacles(user):
        raise Opposed(" ".join(against))
    last = _last_mail(user)
    leave(user, by=by, reason=reason)
    queue_all([last])
    roll.write(user)


def erase_all_again() -> int:
    """After a restore whoever was erased since the backup is erased as before; return how many these are.

    Each is a unit of work. What others are told by it they were told then, so it is held; whatever the person held was
    passed on at the time, and nobody is asked for it again.
    """
    return sum(_erase_again(query) for query in roll.to_erase_again())


def _erase_again(query: Select[User]) -> bool:
    with unit_of_work(), writing_what_may_have_left():
        user = first_or_none(query)
        if user is not None:
            leave(user, by=None, reason=_("The backup was older."))
        return user is not None


def leave(user: User, *, by: User | None, reason: str) -> None:
    """The person leaves everything and is forgotten."""
    known = Belongings(user).ids
    person_leaving.send(user, by=by)
    db.session.flush()
    _hold(user, known)
    words = others.words_of(user)
    Belongings(user).forget()
    db.session.execute(forgetting.of_reader(user.email))
    db.session.expire_all()
    others.put_right(words)
    _become_nobody(user)
    record(user, ERASED, by=by, note=words.put_right(reason))


def _hold(user: User, known: dict[str, list[int]]) -> None:
    """Hold the person last, as whoever registers somebody does; refuse where they began something meanwhile."""
    lock(user)
    if user.erased_at is not None:
        raise Refusal(_("This person has been erased already."))
    if Belongings(user).ids != known:
        raise Refusal(_("Something was begun at this very moment, so nothing has been erased. Please try again."))


def _become_nobody(user: User) -> None:
    now = clock.now()
    user.name, user.email = name_of_nobody(), address_of_nobody(user)
    user.password_hash = user.timezone = None
    user.disabled_at, user.erased_at = user.disabled_at or now, now
    db.session.flush()


def _last_mail(user: User) -> Outgoing:
    """Return the mail that says it is done; it goes to the address that was, and is forgotten with it."""
    return Outgoing(
        key=f"erased:{user.id}",
        recipient=user.email,
        template="erasure/done",
        locale=user.locale,
        context={"at": clock.now()},
        not_after=clock.now() + LAST_WORD_WAITS,
        is_last=True,
    )


def _said(answers: list[Any]) -> Iterator[str]:
    for _receiver, sentences in answers:
        yield from map(str, sentences)
