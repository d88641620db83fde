"""Changing what one said; where the organiser wants to know first, everything stays as it was until then."""

from typing import Any, Unpack

from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.db import db
from eventhub.errors import Outdated, Refusal
from eventhub.history.operations import record
from eventhub.registration import letters, rules
from eventhub.registration.answers import Answers, packed, unpacked
from eventhub.registration.asked import questions_for
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import linking
from eventhub.registration.operations.giving import fill_seats
from eventhub.registration.operations.seats import Seats, count, hold_seats
from eventhub.registration.states import ENDED, TAKES_A_SEAT, RegistrationState

APPROVED_BEFORE = TAKES_A_SEAT | {RegistrationState.WAITLISTED}


def change(registration: Registration, *, by: Any, **answers: Unpack[Answers]) -> bool:
    """Write what the person says now; return whether the organiser has to approve it first.

    A type that the organiser approves is only ever had with that word; until then the seat of the old one is kept.
    """
    seats = hold_seats(registration.event)
    db.session.refresh(registration)
    rules.refuse_edit(registration)
    changed = changed_names(registration, answers)
    if _waits(registration, changed, answers):
        registration.proposed, registration.proposed_at = packed(answers), clock.now()
        record(registration, "change proposed", by=by, note=", ".join(changed))
        db.session.flush()
        return True
    registration.proposed = registration.proposed_at = None
    _apply(registration, seats, answers, changed, by=by)
    return False


def correct(registration: Registration, version: int | None, *, by: Any, **answers: Unpack[Answers]) -> list[str]:
    """Write, as an organiser, what is true of somebody, also when they can no longer; return the names of what is new.

    It needs no approval, but a type in which a seat is free. The person reads what is otherwise in a mail; of who is
    erased nothing is written down again. `version` is that of the registration as it was shown.
    """
    seats = hold_seats(registration.event)
    db.session.refresh(registration)
    if version not in (None, registration.version):
        raise Outdated(_("Somebody else changed this registration meanwhile. Saving again replaces what stands now."))
    if registration.state in ENDED:
        raise Refusal(_("This registration has ended."))
    if registration.user.erased_at:
        raise Refusal(_("This person was erased, and nothing is written down of them again."))
    accounts.hold_known(registration.user)
    if registration.proposed is not None:
        raise Refusal(_("%(name)s wants something changed. Please decide on that first.", name=registration.name))
    rules.type_of(registration.event, answers.get("type_id"))
    changed = changed_names(registration, answers)
    _apply(registration, seats, answers, changed, by=by, verb="corrected")
    if changed:
        closed = rules.edit_closed_because(registration, rules.rules_of(registration.event))
        letters.say_it_is_corrected(registration, changed, can_change=closed is None)
    return changed


def approve_change(registration: Registration, *, by: Any) -> None:
    """What the person wanted to say holds from now on; a second time does nothing."""
    seats = hold_seats(registration.event)
    db.session.refresh(registration)
    if registration.proposed is None:
        return
    answers = unpacked(registration.proposed)
    rules.type_of(registration.event, answers.get("type_id"))
    registration.proposed = registration.proposed_at = None
    _apply(registration, seats, answers, changed_names(registration, answers), by=by)
    letters.answer_to_a_change(registration, is_approved=True, reason="")


def decline_change(registration: Registration, *, by: Any, note: str) -> None:
    """Everything stays as it was, for a reason that the person reads; a second time does nothing."""
    hold_seats(registration.event)
    db.session.refresh(registration)
    if registration.proposed is None:
        return
    registration.proposed = registration.proposed_at = None
    record(registration, "change declined", by=by, note=note)
    db.session.flush()
    letters.answer_to_a_change(registration, is_approved=False, reason=note)


def _waits(registration: Registration, changed: list[str], answers: Answers) -> bool:
    """Whether an organiser has to approve the change of somebody they had approved; refuse a type nobody can choose."""
    chosen = rules.type_of(registration.event, answers.get("type_id")) if "type_id" in changed else None
    if chosen and (reason := rules.type_refused_because(chosen)):
        raise Refusal(reason)
    if registration.state not in APPROVED_BEFORE:
        return False
    if chosen and chosen.needs_approval:
        return True
    return rules.rules_of(registration.event).edits_need_approval and _matters(registration, changed, answers)


def changed_names(registration: Registration, answers: Answers) -> list[str]:
    """Return what these answers would change, but for when the box was ticked."""
    return [name for name, value in answers.items() if name != "consented_at" and getattr(registration, name) != value]


def _matters(registration: Registration, changed: list[str], answers: Answers) -> bool:
    """Whether an organiser would decide otherwise for it: not for a name, nor for a sensitive answer."""
    if set(changed) - {"name", "answers"}:
        return True
    questions = questions_for(registration.event, answers.get("type_id"))
    new, old = answers.get("answers") or {}, registration.answers
    return any(new.get(each.key) != old.get(each.key) for each in questions if not each.is_sensitive)


def _apply(
    registration: Registration, seats: Seats, answers: Answers, changed: list[str], *, by: Any, verb: str = "changed"
) -> None:
    if not changed:
        return
    takes = registration.state in TAKES_A_SEAT
    if "type_id" in changed:
        _refuse_full(registration, seats, answers.get("type_id"))
        count(seats, registration, -1 if takes else 0)
    linking.say(registration, {name: value for name, value in answers.items() if name != "consented_at"})
    if "type_id" in changed:
        count(seats, registration, 1 if takes else 0)
    record(registration, verb, by=by, note=", ".join(changed))
    db.session.flush()
    if "type_id" in changed:
        fill_seats(seats)


def _refuse_full(registration: Registration, seats: Seats, type_id: int | None) -> None:
    """Whoever has a seat keeps it: another type takes over only where it has one, too."""
    if registration.state in TAKES_A_SEAT and type_id in seats.full_types():
        raise Refusal(_("All seats of this type are taken. The place stays as it is."))
