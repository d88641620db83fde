"""A freed time goes to the best two who agreed to meet and have no place yet; when both say yes they meet there."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.matchmaking.answering import musts_of
from eventhub.matchmaking.asking import is_kept_apart
from eventhub.matchmaking.fit import Fitting, person_of
from eventhub.matchmaking.free import Hall, Openings, overlap
from eventhub.matchmaking.freed import (
    PlaceOffer,
    PlaceYes,
    live_offers,
    offered_before,
    offers_between,
    open_offers,
    over,
    yeses_to,
)
from eventhub.matchmaking.models import Matchmaking, Meeting, Profile, Slot, Table
from eventhub.matchmaking.newcomers import waiting_meetings
from eventhub.matchmaking.operations import meetings
from eventhub.matchmaking.operations.letters import tell, tell_of_place
from eventhub.matchmaking.states import MeetingState, PlaceOfferState
from eventhub.registration.claims import whole_claim
from eventhub.transitions import move

LAST_CALL = timedelta(minutes=10)
"""How long before it begins nobody can say yes to a time any more."""


def cancel(meeting: Meeting, *, by: Any, reason: str) -> None:
    """The meeting does not take place, its people are told why, and its time is offered to the best two who wait."""
    slot = meeting.slot
    meetings.cancel(meeting, by=by, reason=reason)
    if slot is not None:
        pass_on(meeting.matchmaking, [slot])


def pass_on(matchmaking: Matchmaking, slots: Iterable[Slot]) -> None:
    """Each of these times is offered to the best two who agreed to meet, have no place and are both free then.

    So is every time that was kept for others until now: their offers would stand in the way.
    """
    lock(matchmaking)
    db.session.flush()
    if meetings.is_walked_by(matchmaking):
        now = clock.now()
        late = db.session.scalars(over(now).where(Meeting.matchmaking_id == matchmaking.id)).all()
        for slot in [*slots, *(offer.slot for offer in late if _lapse(offer))]:
            _offer(matchmaking, slot, now)


def say_yes(offer: PlaceOffer, person: Profile, *, by: Any) -> bool:
    """One of the two would take the time; return whether both do, and meet there from now on."""
    _take(offer)
    meeting, place = offer.meeting, (offer.slot, offer.table)
    if is_kept_apart(*meeting.people[:2]):
        raise Refusal(_("This time is not kept for you any more."))
    said = {yes.profile_id for yes in db.session.scalars(yeses_to([offer.id]))}
    if person.id not in said:
        db.session.add(PlaceYes(offer_id=offer.id, profile_id=person.id))
    if {each.id for each in meeting.people} - said - {person.id}:
        return False
    if problems := meetings.obstacles(meeting, *place):
        raise Refusal(" ".join(problems))
    move(offer, PlaceOfferState.ACCEPTED, by=by)
    meetings.settle({meeting: place}, by=by)
    tell_of_place(meeting, "agreed", place)
    return True


def say_no(offer: PlaceOffer, person: Profile, *, by: Any) -> None:
    """One of the two does not take the time: it goes to the next two, and their meeting waits for another."""
    _take(offer)
    _decline(offer, person, by=by)


def keep_apart(one: Profile, other: Profile, *, by: Any) -> None:
    """Nothing is kept for two of whom the first does not want to meet the other, who learns of a "no" at most."""
    lock(one.matchmaking)
    for offer in db.session.scalars(offers_between(one, other)).all():
        lock(offer)
        if offer.state is PlaceOfferState.OPEN:
            _decline(offer, one, by=by)


def take_back(matchmaking: Matchmaking, *, by: Any, is_told: bool) -> list[Slot]:
    """No time is kept for anybody, since the event will have others; return those that were, to be passed on."""
    lock(matchmaking)
    return _withdraw(db.session.scalars(open_offers(matchmaking)).all(), by=by, is_told=is_told, event_moved=True)


def withdraw(offer: PlaceOffer, *, by: Any) -> None:
    """The organiser has another use for the time: the two it was kept for are told, and nobody else is asked."""
    _hold(offer)
    _withdraw([offer], by=by, by_organiser=True)


def pass_over(offer: PlaceOffer, *, by: Any) -> PlaceOffer | None:
    """The time goes to the next two at once instead of these, who are told; return the new offer, if there is one."""
    _hold(offer)
    pass_on(offer.meeting.matchmaking, _withdraw([offer], by=by, by_organiser=True))
    kept = live_offers(offer.meeting.matchmaking, clock.now()).where(PlaceOffer.slot_id == offer.slot_id)
    return next((each for each in db.session.scalars(kept) if each.id > offer.id), None)


def make_way(matchmaking: Matchmaking, timetable: Sequence[Meeting], *, by: Any) -> None:
    """What the timetable needs is kept for nobody; what is still free of it then is offered to the next two."""
    lock(matchmaking)
    kept = db.session.scalars(live_offers(matchmaking, clock.now())).all()
    crossed = [offer for offer in kept if any(_is_crossed(offer, meeting) for meeting in timetable)]
    pass_on(matchmaking, _withdraw(crossed, by=by))


def expire(offer: PlaceOffer) -> None:
    """Nobody keeps the time for the two any more; it goes to the next two."""
    lock(offer.meeting.matchmaking)
    if _lapse(offer):
        pass_on(offer.meeting.matchmaking, [offer.slot])


def _decline(offer: PlaceOffer, person: Profile, *, by: Any) -> None:
    move(offer, PlaceOfferState.DECLINED, by=by)
    _tell_it_is_gone(offer, besides=person)
    pass_on(offer.meeting.matchmaking, [offer.slot])


def _withdraw(
    offers: Iterable[PlaceOffer],
    *,
    by: Any,
    is_told: bool = True,
    event_moved: bool = False,
    by_organiser: bool = False,
) -> list[Slot]:
    """The times are kept for nobody any more, and both of a pair that still waits are told; return the times."""
    ended = [offer for offer in offers if _expire(offer, by=by)]
    for offer in ended:
        for person in offer.meeting.people if is_told and _waits(offer) else ():
            _tell(offer, person, "place_withdrawn", event_moved=event_moved, by_organiser=by_organiser)
    return [offer.slot for offer in ended]


def _is_crossed(offer: PlaceOffer, meeting: Meeting) -> bool:
    """Whether a meeting has the table that is kept, or one of the people, at that time."""
    if meeting.slot is None or not overlap(offer.slot, meeting.slot):
        return False
    return offer.table_id == meeting.table_id or not {*offer.meeting.people}.isdisjoint(meeting.people)


def _waits(offer: PlaceOffer) -> bool:
    return offer.meeting.state is MeetingState.UNSCHEDULED


def _lapse(offer: PlaceOffer) -> bool:
    """Nobody keeps the time for the two any more, who are told; return whether somebody did until now."""
    was_kept = _expire(offer, by=None)
    if was_kept:
        _tell_it_is_gone(offer)
    return was_kept


def _expire(offer: PlaceOffer, *, by: Any) -> bool:
    lock(offer)
    if offer.state is not PlaceOfferState.OPEN:
        return False
    move(offer, PlaceOfferState.EXPIRED, by=by)
    return True


def _take(offer: PlaceOffer) -> None:
    if not _is_kept(offer):
        raise Refusal(_("This time is not kept for you any more."))


def _hold(offer: PlaceOffer) -> None:
    if not _is_kept(offer):
        raise Refusal(_("Meanwhile the two have answered, or their time ran out: it is not kept for them any more."))


def _is_kept(offer: PlaceOffer) -> bool:
    """Hold an offer; return whether it keeps its time now."""
    lock(offer.meeting.matchmaking)
    lock(offer)
    return offer in db.session.scalars(live_offers(offer.meeting.matchmaking, clock.now())).all()


def _offer(matchmaking: Matchmaking, slot: Slot, now: datetime) -> None:
    """Keep the time for the two whom it suits best, and ask both; nothing where it suits nobody."""
    until = min(whole_claim(matchmaking.event, now), slot.starts_at - LAST_CALL)
    found = next(_able(matchmaking, slot, now), None)
    if found is None or until <= now:
        return
    meeting, table = found
    offer = PlaceOffer(meeting=meeting, slot=slot, table=table, expires_at=until)
    db.session.add(offer)
    db.session.flush()
    record(offer, "offered", by=None, note=", ".join(person.registration.name for person in meeting.people))
    for person in meeting.people:
        _tell(offer, person, "place_offered", not_after=until)


def _able(matchmaking: Matchmaking, slot: Slot, now: datetime) -> Iterator[tuple[Meeting, Table]]:
    """Give the meetings that could take place then, each with its table: what is wanted most first, then what fits."""
    kept = {each.meeting_id for each in db.session.scalars(live_offers(matchmaking, now))}
    asked = kept | set(db.session.scalars(offered_before(slot)))
    waiting = [each for each in db.session.scalars(waiting_meetings(matchmaking)) if each.id not in asked]
    hall = Hall({person for each in waiting for person in each.people}, now) if waiting else None
    able = [
        (meeting, table)
        for meeting in waiting
        if (table := _table_for(Openings(meeting.people, now, besides=meeting, hall=hall), slot))
    ]
    for meeting, table in sorted(able, key=lambda each: _rank(each[0])):
        if not is_kept_apart(*meeting.people[:2]):
            yield meeting, table


def _table_for(openings: Openings, slot: Slot) -> Table | None:
    can_meet = openings.full() is None and openings.fit(slot) and not openings.attending(slot)
    return openings.table(slot) if can_meet else None


def _rank(meeting: Meeting) -> tuple[int, float, int]:
    """Compare meetings: what one came for, then how well the two fit, then what was agreed first."""
    one, other = (person_of(person) for person in meeting.people[:2])
    musts = musts_of(meeting.request) if meeting.request else 0
    fit = Fitting(one, [other]).score(other) + Fitting(other, [one]).score(one)
    return -musts, -fit, meeting.id


def _tell_it_is_gone(offer: PlaceOffer, besides: Profile | None = None) -> None:
    """Tell who said yes and still waits that the time goes to others."""
    if not _waits(offer):
        return
    yeses = {yes.profile_id for yes in db.session.scalars(yeses_to([offer.id]))}
    for person in offer.meeting.people:
        if person is not besides and person.id in yeses:
            _tell(offer, person, "place_gone")


def _tell(offer: PlaceOffer, reader: Profile, template: str, **more: Any) -> None:
    slot = offer.slot
    facts = more | {"starts_at": slot.starts_at, "ends_at": slot.ends_at, "until": offer.expires_at}
    tell(
        f"place-offer:{offer.id}:{template}",
        reader,
        template,
        "matchmaking.offered_times",
        about=offer.meeting.partners_of(reader)[0],
        table=offer.table.number,
        **facts,
    )
