"""Colleagues of one organisation at an event: who shares their meetings, who answers and who goes for whom."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, first_or_none, unit_of_work
from eventhub.directory.queries import represented_by
from eventhub.errors import Refusal
from eventhub.matchmaking import sharing
from eventhub.matchmaking.boxes import letters
from eventhub.matchmaking.models import Meeting, MeetingRequest, Profile, Slot
from eventhub.matchmaking.operations import requests
from eventhub.matchmaking.operations import sharing as operations
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import own_profile
from eventhub.matchmaking.routes.times import own_meeting_of
from eventhub.matchmaking.sharing_forms import ColleagueForm, SharingForm
from eventhub.matchmaking.times_forms import AcceptanceForm
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

ADDRESS = "/events/<slug_id:event_id>/matchmaking/colleagues"


@bp.get(ADDRESS)
@signed_in
def colleagues(event_id: int) -> ResponseReturnValue:
    return _page(own_profile(event_id))


@bp.post(ADDRESS)
@signed_in
def share(event_id: int) -> ResponseReturnValue:
    mine, form = own_profile(event_id), _form()
    if not form.validate():
        return _page(mine, form=form, status=422)
    with unit_of_work():
        operations.share(mine, form.chosen(db.session.scalars(represented_by(actor()))), by=actor())
    flash(_("You share your meetings.") if form.organisation.data else _("You hold your own meetings."))
    return _to_page(mine)


@bp.post(ADDRESS + "/people/<int:profile_id>")
@signed_in
def bring_in_colleague(event_id: int, profile_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    colleague = one_or_404(sharing.undecided_beside(mine).where(Profile.id == profile_id))
    try:
        with unit_of_work():
            operations.bring_in(colleague, mine, by=actor())
    except Refusal as refusal:
        return _page(mine, refusal)
    flash(_("%(name)s shares their meetings with you now, and has been told.", name=colleague.registration.name))
    return _to_page(mine)


@bp.post(ADDRESS + "/people/<int:profile_id>/removal")
@signed_in
def let_colleague_go(event_id: int, profile_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    colleague = one_or_404(sharing.brought_in_beside(mine).where(Profile.id == profile_id))
    with unit_of_work():
        operations.let_go(colleague, mine, by=actor())
    flash(_("%(name)s holds their own meetings again, and has been told.", name=colleague.registration.name))
    return _to_page(mine)


@bp.post(ADDRESS + "/requests/<int:request_id>")
@signed_in
def step_in(event_id: int, request_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    request = one_or_404(sharing.asked_of_colleagues(mine).where(MeetingRequest.id == request_id))
    try:
        with unit_of_work():
            operations.step_in(request, mine, by=actor())
    except Refusal as refusal:
        return _page(mine, refusal)
    flash(_("The request waits for your answer now, and your colleague has been told."))
    return redirect(url_for("matchmaking.inbox", event_id=mine.matchmaking.event))


@bp.post(ADDRESS + "/requests/<int:request_id>/acceptance")
@signed_in
def accept_for_colleague(event_id: int, request_id: int) -> ResponseReturnValue:
    mine, form = own_profile(event_id), AcceptanceForm()
    request = one_or_404(sharing.asked_of_colleagues(mine).where(MeetingRequest.id == request_id))
    slot = db.session.get(Slot, int(form.slot.data)) if form.validate() and form.slot.data else None
    try:
        with unit_of_work():
            operations.step_in(request, mine, by=actor())
            requests.accept(request, by=actor(), slot=slot)
    except Refusal as refusal:
        return _page(mine, refusal)
    flash(_("You go to this meeting; your colleague has been told."))
    return _to_page(mine)


@bp.post(ADDRESS + "/meetings/<int:meeting_id>")
@signed_in
def go_instead(event_id: int, meeting_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    meeting = one_or_404(sharing.meetings_of_colleagues(mine).where(Meeting.id == meeting_id))
    try:
        with unit_of_work():
            operations.hand_over(meeting, _giver(mine, meeting), mine, by=actor())
    except Refusal as refusal:
        return _page(mine, refusal)
    flash(_("You go to this meeting now; everybody in it has been told."))
    return _to_page(mine)


@bp.post("/events/<slug_id:event_id>/matchmaking/meetings/<int:meeting_id>/colleague")
@signed_in
def hand_over(event_id: int, meeting_id: int) -> ResponseReturnValue:
    mine, meeting = own_meeting_of(event_id, meeting_id)
    found = _chosen(mine, ColleagueForm())
    if found is None:
        return _page(mine, Refusal(_("Choose a colleague with whom you share your meetings.")), status=422)
    try:
        with unit_of_work():
            operations.hand_over(meeting, mine, found, by=actor())
    except Refusal as refusal:
        return _page(mine, refusal)
    flash(_("%(name)s goes to this meeting now; everybody in it has been told.", name=found.registration.name))
    return _to_page(mine)


def _form() -> SharingForm:
    return SharingForm().offer(db.session.scalars(represented_by(actor())))


def _chosen(mine: Profile, form: ColleagueForm) -> Profile | None:
    seen = sharing.colleagues_seen_by(mine, mine)
    return first_or_none(seen.where(Profile.id == form.chosen())) if form.validate() else None


def _giver(mine: Profile, meeting: Meeting) -> Profile:
    known = set(db.session.scalars(sharing.colleagues_of(mine)))
    giver = next((person for person in meeting.people if person in known), None)
    if giver is None:
        raise Refusal(_("None of your colleagues goes to this meeting any more."))
    return giver


def _to_page(mine: Profile) -> ResponseReturnValue:
    return redirect(url_for("matchmaking.colleagues", event_id=mine.matchmaking.event))


def _page(
    mine: Profile, refusal: Refusal | None = None, form: SharingForm | None = None, status: int = 200
) -> ResponseReturnValue:
    shared = first_or_none(sharing.sharing_of(mine))
    chosen = SharingForm(formdata=None, organisation=str(shared.organisation_id) if shared else "")
    asked = db.session.scalars(sharing.asked_of_colleagues(mine)).all()
    page = render_template(
        "matchmaking/colleagues.html",
        matchmaking=mine.matchmaking,
        profile=mine,
        refusal=refusal,
        shared=shared,
        form=form or chosen.offer(db.session.scalars(represented_by(actor()))),
        colleagues=db.session.scalars(sharing.colleagues_seen_by(mine, mine)).all(),
        let_go={each.id for each in db.session.scalars(sharing.brought_in_beside(mine))},
        others=db.session.scalars(sharing.could_share_with(mine)).all(),
        left=db.session.scalars(sharing.left_to_choose(mine)).all(),
        letters=letters(mine, asked, clock.now()),
        meetings=[each for each in db.session.scalars(sharing.meetings_of_colleagues(mine)) if _is_open(each)],
    )
    return page, status if status != 200 or refusal is None else refusal.status


def _is_open(meeting: Meeting) -> bool:
    return operations.can_hand_over(meeting)
