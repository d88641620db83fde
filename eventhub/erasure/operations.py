"""Erasing a person as a whole, in one unit of work."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import User
from eventhub.accounts.queries import normal_email
from eventhub.db import Base, db, first_or_none, unit_of_work
from eventhub.erasure import holding, others, queries, roll
from eventhub.erasure.rows import Belongings, address_of_nobody, classes, name_of_nobody
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.mail import forgetting
from eventhub.mail.nobody import is_nobody
from eventhub.mail.operations import Outgoing, queue_all, writing_what_may_have_left
from eventhub.signals import erasure_foreseen, erasure_opposed, person_leaving

ERASED = "erased"
logger = logging.getLogger(__name__)
LAST_WORD_WAITS = timedelta(days=7)
"""For so long the mail that says it is done may wait to leave; then it is forgotten unsent."""


class Opposed(Refusal):
    """Somebody holds what nobody else does."""


def whom(email: str) -> User | None:
    """Return who is known by an address, or None; for looking only, a stand-in where no row of a person has it."""
    if user := first_or_none(queries.known_person(email)):
        return user
    if is_nobody(normal_email(email)):
        return None
    stand_in = User(id=0, email=normal_email(email), name="", roles=[])
    is_known = Belongings(stand_in).are_any() or first_or_none(queries.mails_to(stand_in.email)) is not None
    return stand_in if is_known else None


def naming(user: User) -> list[Base]:
    """Return every row whose words name somebody and stay as they are when they are erased."""
    return list(others.naming(others.words_of(user), Belongings(user)))


def obstacles(user: User) -> list[str]:
    """Say, in sentences, what keeps a person from being erased; an empty list means nothing does."""
    return list(_said(erasure_opposed.send(user)))


def foreseen(user: User) -> list[str]:
    """Say, in sentences, what erasing a person would do to what is still to come."""
    return list(_said(erasure_foreseen.send(user)))


def erase(user: User, *, by: User | None, reason: str = "") -> None:
    """Nothing here tells any more who the person was; what others need of theirs stays, as a former participant's.

    First they leave whatever they take part in, and others are told as ever. Then their own words go, their name goes
    from what others wrote about them, and a last mail says that it is done. That they are erased is written down
    outside of the database, too, before it is so: a restore from an older backup erases them again. Refuses while they
    hold what nobody else does.
    """
    own = holding.hold(user)
    if against := obstacles(user):
        raise Opposed(" ".join(against))
    last, line = _last_mail(user), roll.line_of(user, clock.now())
    _leave(user, own, by=by, reason=reason)
    queue_all([last])
    roll.append(line)


def erase_known_by(email: str, *, by: User, reason: str) -> None:
    """Erase whoever is known by an address, also where no row of a person has it yet: their row keeps their place."""
    erase(accounts.person(email), by=by, reason=reason)


def erase_all_again() -> tuple[int, int]:
    """After a restore whoever was erased since the backup is erased as before; return how many were, and were not.

    Each is a unit of work, and one that fails stops no other. What others are told by it they were told then, so it is
    held; whatever the person held was passed on at the time, and nobody is asked for it again.
    """
    came = [_erase_again(address) for address in roll.to_erase_again()]
    return came.count(True), came.count(False)


def _erase_again(address: str) -> bool:
    try:
        with unit_of_work(), writing_what_may_have_left():
            user = accounts.person(address)
            _leave(user, holding.hold(user), by=None, reason=_("The backup was older."))
            roll.write_all([user])
    except Exception as error:  # noqa: BLE001 - the others are erased all the same; the check-up counts who was not
        logger.error("erasing again failed error=%s", type(error).__name__)  # noqa: TRY400 - a trace may hold names
        return False
    return True


def _leave(user: User, own: Belongings, *, by: User | None, reason: str) -> None:
    """The person, whose belongings are held, leaves everything and is forgotten."""
    person_leaving.send(user, by=by)
    db.session.flush()
    words = others.words_of(user)
    for row in others.naming(words, own):
        record(row, queries.NAMES_SOMEBODY, by=None)
    others.put_right(words, own)
    own.forget()
    db.session.execute(forgetting.of_reader(user.email))
    _forget_kept_answers()
    db.session.expire_all()
    _become_nobody(user)
    record(user, ERASED, by=by, note=words.put_right(reason))


def _forget_kept_answers() -> None:
    """Public feeds that may name the person are made anew when somebody asks for them."""
    kept = classes()["feed_state"]
    numbers = db.session.scalars(select(kept.id).order_by(kept.id).with_for_update()).all()
    db.session.execute(delete(kept).where(kept.id.in_(numbers)).execution_options(synchronize_session=False))


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
