"""Holding whatever an erasure changes before it changes anything, always in the same order.

First the admins, so that erasures come one after the other and the last admin is never erased by two at once. Then
calls, events, matchmaking, applications and registrations, as whoever gives up a place does, and links and invitations,
as whoever uses one does, each by its number; then those to whom something is handed over, and the person last, as
whoever registers somebody does.
"""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, select

from eventhub.accounts.models import Role, RoleGrant, User
from eventhub.accounts.operations import hold_known
from eventhub.db import db
from eventhub.erasure.inventory import APPLICATIONS, REGISTRATIONS
from eventhub.erasure.rows import Belongings, classes
from eventhub.errors import Refusal
from eventhub.signals import heirs_asked

LINKS = ("email_link", "invitation")
IN_THIS_ORDER = ("call", "event", "matchmaking", APPLICATIONS, REGISTRATIONS, *LINKS)


def hold(user: User) -> Belongings:
    """Hold everything that is the person's, their heirs and the person; return what it is.

    Refuses where somebody else erased them, or they began something meanwhile.
    """
    _hold_admins()
    known = Belongings(user)
    numbers = _numbers(user, known)
    for table in IN_THIS_ORDER:
        _hold(table, numbers[table])
    db.session.expire_all()
    heirs = _heirs(user)
    for heir in heirs:
        hold_known(heir)
    db.session.refresh(user, with_for_update={"of": User})
    own = Belongings(user)
    if user.erased_at is not None:
        raise Refusal(_("This person has been erased already."))
    if (own.ids, _numbers(user, own), _heirs(user)) != (known.ids, numbers, heirs):
        raise Refusal(_("Something was begun at this very moment, so nothing has been erased. Please try again."))
    return own


def _hold_admins() -> None:
    admins = select(RoleGrant.id).where(RoleGrant.role == Role.ADMIN).order_by(RoleGrant.id)
    db.session.execute(admins.with_for_update()).all()


def _numbers(user: User, own: Belongings) -> dict[str, set[int]]:
    """Return which rows of which tables are the person's, or decide about theirs."""
    application, event, matchmaking = (classes()[name] for name in (APPLICATIONS, "event", "matchmaking"))
    review, registration = classes()["review"], classes()[REGISTRATIONS]
    reviewed = select(review.application_id).where(review.reviewer_id == user.id)
    cases = set(own.ids[APPLICATIONS]) | _all(reviewed)
    places = own.ids[REGISTRATIONS]
    events = _all(select(event.id).where(event.host_id == user.id))
    events |= _all(select(registration.event_id).where(registration.id.in_(places)))
    events |= _all(select(application.event_id).where(application.id.in_(cases), application.event_id.is_not(None)))
    return {
        "call": _all(select(application.call_id).where(application.id.in_(cases))),
        "event": events,
        "matchmaking": _all(select(matchmaking.id).where(matchmaking.event_id.in_(events))),
        APPLICATIONS: cases,
        REGISTRATIONS: set(places),
        **{table: _all(select(classes()[table].id).where(_is_to(table, user.email))) for table in LINKS},
    }


def _is_to(table: str, address: str) -> ColumnElement[bool]:
    return func.lower(classes()[table].email) == address


def _all(query: Select[Any]) -> set[int]:
    return set(db.session.scalars(query))


def _heirs(user: User) -> list[User]:
    heirs = {heir for _receiver, answer in heirs_asked.send(user) for heir in answer}
    return sorted(heirs, key=lambda each: each.id)


def _hold(table: str, numbers: Iterable[int]) -> None:
    kind = classes()[table]
    rows = select(kind.id).where(kind.id.in_(sorted(numbers))).order_by(kind.id)
    db.session.execute(rows.with_for_update(key_share=True)).all()
