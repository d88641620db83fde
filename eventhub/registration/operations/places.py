"""Registering, taking an offered seat, and giving one up."""

from typing import Any, Unpack

from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import User
from eventhub.db import db, only_or_none
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.registration import letters, rules, window
from eventhub.registration.answers import Answers, facts
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import consents, linking
from eventhub.registration.operations.giving import confirm, fill_seats, give_place
from eventhub.registration.operations.items import leave_all
from eventhub.registration.operations.seats import Seats, count, hold_seats
from eventhub.registration.queries import people
from eventhub.registration.states import GONE, HOLDS_A_SEAT, STILL_OPEN, TAKES_A_SEAT, RegistrationState
from eventhub.signals import registration_cancelled, registration_ending
from eventhub.transitions import move

MOST_COLLEAGUES = 20
AT_THE_DOOR = "seat added at the door"
BRINGS_COLLEAGUES = STILL_OPEN | {RegistrationState.CONFIRMED}


class NoSeatLeft(Refusal):
    """Whoever stands at the door would come in beyond the seats, and nobody said why."""


def register(event: Event, person: User, *, by: Any, invited: bool = False, **answers: Unpack[Answers]) -> Registration:
    """Give a person a seat, or the last place on the waiting list; who has either already keeps it.

    Where the organiser approves first, the person waits for that word. Raises Refusal, in words, while the event takes
    no registrations; an organiser who registers somebody else is not held to the dates between which people register
    themselves, and needs nobody's approval.
    """
    seats = hold_seats(event)
    accounts.hold_known(person)
    return register_held(seats, person, by=by, invited=invited, answers=answers)


def add(event: Event, email: str, *, by: Any, locale: str, **answers: Unpack[Answers]) -> Registration:
    """Register somebody by hand, as an organiser: a free seat or the last waiting place, like everybody else."""
    seats = hold_seats(event)
    person = accounts.person(email, name=answers["name"], locale=locale)
    return register_held(seats, person, by=by, invited=True, answers=answers)


def guarantee(event: Event, person: User, *, by: Any, **answers: Unpack[Answers]) -> Registration:
    """Give a delegate a seat, whoever else waits; who has one already keeps it.

    Where none is free the count grows by one, so that nobody's seat is taken away and the database still refuses
    every seat beyond it.
    """
    seats = hold_seats(event)
    accounts.hold_known(person)
    place = _place_of(person, event, answers)
    _seat(place, seats, by=by, verb="seat added for a delegate")
    return place


def walk_in(
    event: Event, email: str, *, by: Any, is_organiser: bool, locale: str, reason: str = "", **answers: Unpack[Answers]
) -> Registration:
    """Give a seat to somebody at the door who is on no list; beyond the seats only for a reason, which stays.

    Whoever is on the list stays as they are. Who only helps at the door gives no seat that takes an organiser's word.
    """
    seats = hold_seats(event)
    person = accounts.person(email, name=answers["name"], locale=locale)
    known = _known(person, event)
    if known:
        return known
    if not is_organiser and rules.takes_a_word(event, answers.get("type_id")):
        raise Refusal(_("Only the organiser lets somebody in here who is not on the list. Please ask the organiser."))
    place = _place_of(person, event, answers)
    _seat(place, seats, by=by, verb=AT_THE_DOOR, reason=reason)
    return place


def seat_at_the_door(registration: Registration, *, by: Any, reason: str) -> None:
    """Give a seat to somebody who waits, or awaits approval, and came all the same; the reason stays."""
    seats = hold_seats(registration.event)
    db.session.refresh(registration)
    _seat(registration, seats, by=by, verb=AT_THE_DOOR, reason=reason)


def claim(registration: Registration, *, by: Any) -> None:
    """Take the seat that was offered; a second time changes nothing.

    An offer stands until the clock has taken it back: whoever comes a moment late and finds it still there has it.
    """
    seats = hold_seats(registration.event)
    db.session.refresh(registration)
    if registration.state in HOLDS_A_SEAT:
        return
    if registration.state is not RegistrationState.OFFERED:
        raise Refusal(_("This offer has passed, and the seat has gone to the next who waits."))
    refuse_while_off(registration.event)
    confirm(registration, seats, by=by)


def expire(registration: Registration) -> None:
    """An offer nobody took goes to the next; whoever let it pass may register again, at the end of the list."""
    seats = hold_seats(registration.event)
    db.session.refresh(registration)
    until = registration.offered_until
    if until is None or until > clock.now():
        return
    registration.offered_until = registration.proposed = registration.proposed_at = None
    move(registration, RegistrationState.EXPIRED, by=None)
    count(seats, registration, -1)
    letters.say_the_offer_is_over(registration)
    fill_seats(seats)


def cancel(registration: Registration, *, by: Any, note: str = "") -> None:
    """Give up a seat, an offer or a waiting place; the first who waits is offered the seat at once.

    `by` is whoever cancels: the person, or an organiser with a reason. A second time changes nothing.
    """
    registration_ending.send(registration)
    seats = hold_seats(registration.event)
    db.session.refresh(registration)
    if registration.state in GONE:
        return
    if registration.event.ends_at <= clock.now():
        raise Refusal(_("This event is over."))
    give_up(registration, seats, by=by, note=note)
    letters.say_it_is_cancelled(registration, by_organiser=by is not registration.user, reason=note)
    registration_cancelled.send(registration, by=by)
    fill_seats(seats)


def give_up(registration: Registration, seats: Seats, *, by: Any, note: str = "") -> None:
    """The person has no place any more, and what was theirs is free."""
    took_a_seat = registration.state in TAKES_A_SEAT
    registration.waiting_number = registration.offered_until = None
    registration.proposed = registration.proposed_at = None
    move(registration, RegistrationState.CANCELLED, by=by, note=note)
    count(seats, registration, -1 if took_a_seat else 0)
    leave_all(registration)


def adjust_to_seats(event: Event) -> None:
    """Follow a new number of seats: more of them go to who waits, fewer of them drop nobody."""
    fill_seats(hold_seats(event))


def register_colleague(
    mine: Registration, email: str, *, by: Any, locale: str, **answers: Unpack[Answers]
) -> Registration:
    """Register somebody on behalf of a colleague who takes part: the same rules and the same line; a mail names both.

    Whoever is on the list already, rejected or not, is left as they are, and whoever asks is not told.
    """
    seats = hold_seats(mine.event)
    db.session.refresh(mine)
    refuse_colleagues(mine)
    rules.refuse_closed(mine.event, answers.get("type_id"), invited=False)
    person = accounts.person(email, name=answers["name"], locale=locale)
    return register_held(seats, person, by=by, invited=False, answers=answers, colleague=mine)


def refuse_colleagues(mine: Registration) -> None:
    """Refuse, in words, to register somebody else for who may not."""
    if not rules.rules_of(mine.event).takes_colleagues:
        raise Refusal(_("At this event everybody registers for themselves."))
    if mine.state not in BRINGS_COLLEAGUES:
        raise Refusal(_("Register yourself first; then you can register colleagues."))
    if (db.session.scalar(people.number_registered_by(mine)) or 0) >= MOST_COLLEAGUES:
        words = _("You have registered %(count)s colleagues; please ask the organiser for more.", count=MOST_COLLEAGUES)
        raise Refusal(words)


def register_held(
    seats: Seats, person: User, *, by: Any, invited: bool, answers: Answers, colleague: Registration | None = None
) -> Registration:
    """Register a person, held too, for the event whose seats are held; `colleague` is who does it for them."""
    event = seats.event
    registration = _known(person, event)
    if registration and registration.state not in GONE:
        return registration if colleague else _unless_rejected(registration)
    is_decided = by is not person and colleague is None
    if is_decided:
        refuse_while_off(event)
        rules.type_of(event, answers.get("type_id"))
    else:
        is_decided = not rules.refuse_closed(event, answers.get("type_id"), invited=invited)
    if registration is None:
        registration = _begin(event, person, answers)
    _answer_again(registration, answers)
    registration.registered_by_id = colleague.user_id if colleague else None
    if is_decided:
        give_place(registration, seats, by=by)
    else:
        _ask_for_approval(registration, by=by)
    return registration


def _ask_for_approval(registration: Registration, *, by: Any) -> None:
    if registration.state is not RegistrationState.PENDING_APPROVAL:
        move(registration, RegistrationState.PENDING_APPROVAL, by=by)
    db.session.flush()
    letters.say_where_one_stands(registration)


def _known(person: User, event: Event) -> Registration | None:
    return only_or_none(people.registration_of(), user_id=person.id, event_id=event.id)


def _begin(event: Event, person: User, answers: Answers) -> Registration:
    registration = Registration(event=event, user=person, state=RegistrationState.PENDING_APPROVAL, **facts(answers))
    db.session.add(registration)
    return registration


def _unless_rejected(registration: Registration) -> Registration:
    if registration.state is RegistrationState.REJECTED:
        raise Refusal(_("The organiser could not accept your registration for this event."))
    return registration


def refuse_while_off(event: Event) -> None:
    """Refuse, in words, to register anybody for an event that is off, over or not public."""
    reason = window.off_because(event, clock.now())
    if reason:
        raise Refusal(reason)


def _answer_again(registration: Registration, answers: Answers) -> None:
    """Whoever comes back says anew who they are, and what they agree to."""
    registration.proposed = registration.proposed_at = None
    linking.say(registration, facts(answers))
    if "agreed" in answers:
        consents.answer(registration, answers["agreed"], at=answers["consented_at"], by=registration.user)


def _place_of(person: User, event: Event, answers: Answers) -> Registration:
    """Return a person's registration, or begin one; who has no seat yet says anew who they are."""
    rules.type_of(event, answers.get("type_id"))
    place = _known(person, event) or _begin(event, person, answers)
    if place.state not in HOLDS_A_SEAT:
        _answer_again(_unless_rejected(place), answers)
    return place


def _seat(place: Registration, seats: Seats, *, by: Any, verb: str, reason: str = "") -> None:
    """The person has a seat, one more than there were where none is left; at the door that takes a reason."""
    if place.state in HOLDS_A_SEAT:
        return
    refuse_while_off(seats.event)
    if place.state is not RegistrationState.OFFERED and not seats.has_one_for(place.type_id):
        if verb == AT_THE_DOOR and not reason:
            raise NoSeatLeft(_("All seats are taken. Only with a reason does anybody come in beyond them."))
        _add_seat(seats, place.type_id, by=by, verb=verb, note=reason)
    confirm(place, seats, by=by, note=reason)


def _add_seat(seats: Seats, type_id: int | None, *, by: Any, verb: str, note: str) -> None:
    for capacity in seats.counts_of(type_id):
        if capacity.ceiling is not None:
            capacity.ceiling = max(capacity.ceiling, capacity.taken + 1)
    record(seats.event, verb, by=by, note=note)
