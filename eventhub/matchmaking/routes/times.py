"""Other times for a request, and what people do with their own meetings: move them and cancel them."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.forms import BaseForm
from eventhub.matchmaking import queries
from eventhub.matchmaking.forms import CancellationForm, RequestForm
from eventhub.matchmaking.free import Openings
from eventhub.matchmaking.labels import attending_words
from eventhub.matchmaking.models import Meeting, MeetingRequest, Profile, Slot
from eventhub.matchmaking.operations import booking, requests
from eventhub.matchmaking.operations.sharing import can_hand_over
from eventhub.matchmaking.routes import requests as answers
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import own_profile
from eventhub.matchmaking.sharing import colleagues_seen_by
from eventhub.matchmaking.sharing_forms import ColleagueForm
from eventhub.matchmaking.states import Mode
from eventhub.matchmaking.times_forms import BookingForm, TimedRequestForm, TimesForm
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

MEETING = "/events/<slug_id:event_id>/matchmaking/meetings/<int:meeting_id>"


@bp.get(answers.ADDRESS + "/times")
@signed_in
def other_times(event_id: int, request_id: int) -> ResponseReturnValue:
    request = answers.answerable(event_id, request_id)
    return _times_page(request, TimesForm(formdata=None), _times(request))


@bp.post(answers.ADDRESS + "/times")
@signed_in
def propose(event_id: int, request_id: int) -> ResponseReturnValue:
    request = answers.answerable(event_id, request_id)
    free = _times(request)
    form = TimesForm().offer(free, request.invitee.matchmaking.event.timezone)
    if not form.validate():
        return _times_page(request, form, free, 422)
    name = request.sides[0].registration.name
    with unit_of_work():
        requests.propose_others(request, chosen_slots(form), by=actor())
    flash(_("%(name)s has been told of the times that suit you.", name=name))
    return redirect(url_for("matchmaking.inbox", event_id=request.invitee.matchmaking.event))


@bp.get(MEETING)
@signed_in
def own_meeting(event_id: int, meeting_id: int) -> ResponseReturnValue:
    mine, meeting = own_meeting_of(event_id, meeting_id)
    return _meeting_page(mine, meeting, BookingForm(formdata=None))


@bp.post(MEETING + "/time")
@signed_in
def book(event_id: int, meeting_id: int) -> ResponseReturnValue:
    mine, meeting = own_meeting_of(event_id, meeting_id)
    form = BookingForm().among(meeting.matchmaking.slots)
    if not form.validate():
        return _meeting_page(mine, meeting, form, 422)
    try:
        with unit_of_work():
            booking.book(meeting, db.session.get_one(Slot, int(form.slot.data)), by=actor())
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _meeting_page(mine, meeting, form, refusal.status)
    flash(_("Saved; both of you have been told, and your calendars with you."))
    return redirect(url_for("matchmaking.own_meeting", event_id=mine.matchmaking.event, meeting_id=meeting.id))


@bp.get(MEETING + "/cancellation")
@signed_in
def confirm_calling_off(event_id: int, meeting_id: int) -> ResponseReturnValue:
    mine, meeting = own_meeting_of(event_id, meeting_id)
    return _calling_off_page(mine, meeting, CancellationForm(formdata=None))


@bp.post(MEETING + "/cancellation")
@signed_in
def call_off(event_id: int, meeting_id: int) -> ResponseReturnValue:
    mine, meeting = own_meeting_of(event_id, meeting_id)
    form = CancellationForm()
    if not form.validate():
        return _calling_off_page(mine, meeting, form, 422)
    with unit_of_work():
        booking.call_off(meeting, by=actor(), reason=form.reason.data)
    flash(_("The meeting is cancelled, and both of you have been told why."))
    return redirect(url_for("matchmaking.index", event_id=mine.matchmaking.event))


def request_form(mine: Profile, theirs: Profile, **options: Any) -> RequestForm:
    """Return the form to ask somebody with: where people book for themselves it offers when both are free."""
    if mine.matchmaking.mode is Mode.BY_OPTIMISER:
        return RequestForm(**options)
    form = TimedRequestForm(**options)
    form.offer(_free(mine, theirs) if mine.id != theirs.id else {}, mine.matchmaking.event.timezone)
    return form


def chosen_slots(form: BaseForm) -> list[Slot]:
    """Return the times chosen in a form, the best first; none where it asks for none."""
    chosen = form.chosen() if isinstance(form, TimesForm) else ()
    return [db.session.get_one(Slot, slot_id) for slot_id in chosen]


def own_meeting_of(event_id: int, meeting_id: int) -> tuple[Profile, Meeting]:
    """Return the reader and a meeting of theirs that stands."""
    mine = own_profile(event_id)
    return mine, one_or_404(queries.meetings_with(mine).where(Meeting.id == meeting_id))


def _times(request: MeetingRequest) -> dict[Slot, str]:
    """Return the times that whoever answers a request could propose instead."""
    other, mine = request.sides
    return _free(mine, other)


def _free(mine: Profile, theirs: Profile) -> dict[Slot, str]:
    """Return when two people could meet, each time with what they do in the programme then."""
    openings = Openings((mine, theirs), clock.now())
    return {slot: attending_words(openings.attending(slot), mine, theirs) for slot in openings.slots()}


def _times_page(
    request: MeetingRequest, form: TimesForm, free: dict[Slot, str], status: int = 200
) -> ResponseReturnValue:
    matchmaking = request.invitee.matchmaking
    form.offer(free, matchmaking.event.timezone)
    page = render_template("matchmaking/times.html", matchmaking=matchmaking, request=request, form=form, free=free)
    return page, status


def _meeting_page(mine: Profile, meeting: Meeting, form: BookingForm, status: int = 200) -> ResponseReturnValue:
    places = []
    if booking.can_book(meeting):
        openings = Openings(meeting.people, clock.now(), besides=meeting)
        free = [slot for slot in openings.slots() if slot.id != meeting.slot_id]
        notes = {slot: attending_words(openings.attending(slot), mine, meeting.partners_of(mine)[0]) for slot in free}
        places = [(slot, table, notes[slot]) for slot in free if (table := openings.table(slot))]
    page = render_template(
        "matchmaking/own_meeting.html",
        matchmaking=mine.matchmaking,
        profile=mine,
        meeting=meeting,
        form=form.offer(places, mine.matchmaking.event.timezone),
        can_book=booking.can_book(meeting),
        can_call_off=booking.can_call_off(meeting),
        colleague=ColleagueForm(formdata=None).offer(_who_could_go(mine, meeting)),
    )
    return page, status


def _who_could_go(mine: Profile, meeting: Meeting) -> list[Profile]:
    """Return the colleagues who could go to a meeting instead, while it is still to come."""
    if not can_hand_over(meeting):
        return []
    return [each for each in db.session.scalars(colleagues_seen_by(mine, mine)) if each not in meeting.people]


def _calling_off_page(
    mine: Profile, meeting: Meeting, form: CancellationForm, status: int = 200
) -> ResponseReturnValue:
    return render_template("matchmaking/calling_off.html", profile=mine, meeting=meeting, form=form), status
