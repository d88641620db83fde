"""Making one registration of two that are one person's."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _

from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.registration import letters
from eventhub.registration.differences import ANSWER, FACTS
from eventhub.registration.models.desk import DistinctPair, RegistrationTag
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import consents
from eventhub.registration.operations.giving import fill_seats
from eventhub.registration.operations.items import hand_over
from eventhub.registration.operations.seats import Seats, count, hold_seats
from eventhub.registration.queries import merging as queries
from eventhub.registration.queries import tags
from eventhub.registration.queries.merging import MERGEABLE, MERGED_AWAY
from eventhub.registration.states import HOLDS_A_SEAT, TAKES_A_SEAT, RegistrationState
from eventhub.signals import merger_asked, registration_confirmed, registrations_merged
from eventhub.transitions import move

_S = RegistrationState
BETTER = (_S.PENDING_APPROVAL, _S.WAITLISTED, _S.OFFERED, _S.ABSENT, _S.CONFIRMED, _S.ATTENDED)
"""The states that can be merged, each worth more to its person than those before it."""


def merge(
    kept: Registration,
    gone: Registration,
    *,
    by: Any,
    taken: Collection[str] = (),
    tell: bool = False,
    versions: tuple[int | None, int | None] = (None, None),
) -> Registration:
    """Two registrations are one from now on, in the better of their states; `gone` is cancelled without a mail.

    What hangs on `gone` hangs on `kept`; `taken` names what of that which both say is taken from `gone`. A seat that
    becomes free goes to who waits. With `tell` a mail says to who is kept where they stand.
    Refuses (409) where either is no longer as it was shown as one of the two `versions`.
    """
    seats = hold_seats(kept.event)
    _refuse_unfit(kept, gone, versions)
    state, type_id = better_state(kept, gone), (gone if "type_id" in taken else kept).type_id
    _refuse_full(kept, gone, seats, state=state, type_id=type_id)
    _carry_over(kept, gone, by=by)
    number, until = _place(kept, gone)
    _free(kept, gone, seats)
    _end(gone, kept, by=by)
    was = kept.known_as
    _say(kept, gone, taken)
    _stand(kept, seats, state=state, number=number, until=until, by=by)
    record(kept, "merged", by=by, target=str(gone.id), note=gone.name)
    registrations_merged.send(kept, gone=gone, was=was, by=by)
    db.session.flush()
    if tell:
        letters.say_where_one_stands(kept)
    fill_seats(seats)
    return kept


def obstacle(kept: Registration, gone: Registration) -> str | None:
    """Say why two registrations cannot become one as they stand; None where they can."""
    if kept.id == gone.id or kept.event_id != gone.event_id:
        return str(_("Choose two registrations for one event."))
    for each in (kept, gone):
        if each.state not in MERGEABLE:
            return str(_("%(name)s has no place any more, so there is nothing to merge.", name=each.name))
        if each.proposed_at:
            return str(_("%(name)s wants something changed. Decide on that first.", name=each.name))
    reasons = (reason for _receiver, reason in merger_asked.send(kept, gone=gone))
    return next((str(reason) for reason in reasons if reason), None)


def better_state(kept: Registration, gone: Registration) -> RegistrationState:
    """Return what the person has when two registrations are one: nobody loses a seat to a waiting place."""
    return max(kept.state, gone.state, key=BETTER.index)


def tell_apart(one: Registration, other: Registration, *, by: Any) -> None:
    """Two registrations are two people's; nobody is asked again, and a second time changes nothing."""
    lock(one.event)
    if one.id == other.id or one.event_id != other.event_id:
        raise Refusal(_("Choose two registrations for one event."))
    if first_or_none(queries.distinction(one, other)) is None:
        first, second = sorted((one.id, other.id))
        db.session.add(DistinctPair(one_id=first, other_id=second, by_id=by.id if by else None))
        for each, twin in ((one, other), (other, one)):
            record(each, "found distinct", by=by, target=str(twin.id), note=twin.name)


def _refuse_unfit(kept: Registration, gone: Registration, versions: tuple[int | None, int | None]) -> None:
    """Read the two anew, since somebody may have written while the event was waited for; refuse what cannot be one."""
    for each, version in zip((kept, gone), versions, strict=True):
        db.session.refresh(each)
        each.expect(version)
    if reason := obstacle(kept, gone):
        raise Refusal(reason)


def _refuse_full(
    kept: Registration, gone: Registration, seats: Seats, *, state: RegistrationState, type_id: int | None
) -> None:
    """Who had a seat of another type than the one chosen needs one of that type."""
    had = {each.type_id for each in (kept, gone) if each.state in TAKES_A_SEAT}
    if state in TAKES_A_SEAT and type_id not in had and type_id in seats.full_types():
        raise Refusal(
            _("All seats of the type you chose are taken. Choose the other one, or give it more seats first.")
        )


def _place(kept: Registration, gone: Registration) -> tuple[int | None, Any]:
    """Return the earlier place on the waiting list, and until when the later offer stands."""
    numbers = [each.waiting_number for each in (kept, gone) if each.waiting_number is not None]
    offers = [each.offered_until for each in (kept, gone) if each.offered_until is not None]
    return min(numbers, default=None), max(offers, default=None)


def _free(kept: Registration, gone: Registration, seats: Seats) -> None:
    """Whatever seats the two have are counted anew, once."""
    for each in (kept, gone):
        if each.state in TAKES_A_SEAT:
            count(seats, each, -1)


def _end(gone: Registration, kept: Registration, *, by: Any) -> None:
    note = _("Merged with another registration of the same person.")
    gone.waiting_number = gone.offered_until = None
    for state in way(gone.state, RegistrationState.CANCELLED):
        move(gone, state, by=by, note=note)
    record(gone, MERGED_AWAY, by=by, target=str(kept.id), note=kept.name)
    db.session.flush()


def _say(kept: Registration, gone: Registration, taken: Collection[str]) -> None:
    """What only one of them said stays said; of what both said, the chosen words do."""
    for name in FACTS:
        if name in taken:
            setattr(kept, name, getattr(gone, name))
    if "organisation" in taken or (kept.organisation == gone.organisation and not kept.organisation_id):
        kept.organisation_id = gone.organisation_id
    chosen = {key: value for key, value in gone.answers.items() if f"{ANSWER}{key}" in taken}
    kept.answers = {**gone.answers, **kept.answers, **chosen}


def _stand(
    kept: Registration, seats: Seats, *, state: RegistrationState, number: int | None, until: Any, by: Any
) -> None:
    """The one that is kept has the better place, and is counted by what the person takes part as now."""
    had_a_seat = kept.state in HOLDS_A_SEAT
    kept.waiting_number = number if state is RegistrationState.WAITLISTED else None
    kept.offered_until = until if state is RegistrationState.OFFERED else None
    for step in way(kept.state, state):
        move(kept, step, by=by, note=_("Merged with another registration of the same person."))
    db.session.flush()
    if state in TAKES_A_SEAT:
        count(seats, kept, 1)
    if state in HOLDS_A_SEAT and not had_a_seat:
        registration_confirmed.send(kept)


def way(source: RegistrationState, target: RegistrationState) -> tuple[RegistrationState, ...]:
    """Return the moves that lead from a state to another one: none, one, or two past a state that still counts."""
    moves = Registration.TRANSITIONS
    if source is target or target in moves[source]:
        return () if source is target else (target,)
    return next((between, target) for between in BETTER if between in moves[source] and target in moves[between])


def _carry_over(kept: Registration, gone: Registration, *, by: Any) -> None:
    """Tags, notes, places in the programme, invitations and colleagues of the one are the other's."""
    have = set(db.session.scalars(tags.keys_on(kept)))
    for tag in db.session.scalars(tags.rows_on(gone)).all():
        if tag.key not in have:
            db.session.add(RegistrationTag(registration_id=kept.id, name=tag.name, key=tag.key))
    for note in db.session.scalars(queries.notes_of(gone)).all():
        note.registration_id = kept.id
    for invitation in db.session.scalars(queries.invitations_of(gone)).all():
        invitation.registration_id = kept.id
    for colleague in db.session.scalars(queries.brought_along(kept, gone)).all():
        colleague.registered_by_id = None if colleague.id == kept.id else kept.user_id
    consents.join(gone, kept, by=by)
    hand_over(gone, kept)
