"""What came of meetings: one's own page, by link or signed in, and the sums for organisers and the programme team."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.directory.labels import kind_name
from eventhub.directory.themes import theme_name
from eventhub.events import queries as events
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.matchmaking.models import Meeting, Profile
from eventhub.matchmaking.queries import profile_of
from eventhub.outcomes import operations, permissions, queries
from eventhub.outcomes.forms import OutcomeForm, SeasonFilter
from eventhub.outcomes.labels import ADDED_UP, KINDS
from eventhub.outcomes.states import FARTHEST_FIRST
from eventhub.outcomes.sums import Sums, rows_of, sums_of
from eventhub.outcomes.table import table
from eventhub.sheets import as_csv
from eventhub.web.access import actor, link_holder, manager, signed_in
from eventhub.web.pages import country
from eventhub.web.rows import one_or_404

bp = Blueprint("outcomes", __name__)


@bp.context_processor
def words() -> dict[str, Any]:
    """Let every page name the kinds and lay out the sums."""
    return {"kinds": KINDS, "added_up": ADDED_UP, "order": FARTHEST_FIRST, "rows_of": rows_of}


@bp.get("/events/<slug_id:event_id>/matchmaking/outcomes")
@signed_in
def mine(event_id: int) -> ResponseReturnValue:
    """One's own page of an event."""
    event = one_or_404(events.visible_to(actor()).where(Event.id == event_id))
    profile = one_or_404(profile_of(actor(), event))
    return _own_page(profile, permissions.outcomes_token(profile))


@bp.get("/my/outcomes/<token>")
@link_holder
def by_link(token: str) -> ResponseReturnValue:
    """All of a person's meetings at an event, with what they and their partners say came of them."""
    return _own_page(_profile(token), token)


@bp.post("/my/outcomes/<token>/meetings/<int:meeting_id>")
@link_holder
def say(token: str, meeting_id: int) -> ResponseReturnValue:
    """Save one word on one meeting."""
    profile, form = _profile(token), OutcomeForm()
    meeting = one_or_404(queries.meetings_to_judge(profile, clock.now()).where(Meeting.id == meeting_id))
    if not form.validate():
        return _own_page(profile, token, {meeting.id: form}, 422)
    with unit_of_work():
        operations.say(profile, meeting, now=clock.now(), **form.said())
    flash(_("Saved. Thank you."), "done")
    return redirect(url_for("outcomes.by_link", token=token, _anchor=f"meeting-{meeting_id}"))


@bp.get("/staff/events/<slug_id:event_id>/outcomes")
@signed_in
def of_event(event_id: int) -> ResponseReturnValue:
    """What came of an event's meetings, in sums."""
    event = edited_event(event_id)
    return render_template("outcomes/event.html", event=event, sums=_sums_of(event))


@bp.get("/staff/events/<slug_id:event_id>/outcomes.csv")
@signed_in
def of_event_as_csv(event_id: int) -> Response:
    """The same sums as a file."""
    event = edited_event(event_id)
    return _file(_sums_of(event), f"outcomes-{event.path}")


@bp.get("/staff/outcomes")
@manager
def index() -> ResponseReturnValue:
    """What came of all meetings of a season, in sums."""
    form = _season()
    return render_template("outcomes/index.html", form=form, sums=_sums(_chosen(form)))


@bp.get("/staff/outcomes.csv")
@manager
def as_file() -> Response:
    """The same sums as a file."""
    return _file(_sums(_chosen(_season())), "outcomes")


def _profile(token: str) -> Profile:
    return one_or_404(queries.profile_of(permissions.registration_id(token) or 0))


def _own_page(
    profile: Profile, token: str, forms: dict[int, OutcomeForm] | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "outcomes/mine.html",
        profile=profile,
        event=profile.matchmaking.event,
        token=token,
        meetings=db.session.scalars(queries.meetings_to_judge(profile, clock.now())).all(),
        words={(word.meeting_id, word.profile_id): word for word in db.session.scalars(_words(profile))},
        forms=forms or {},
        form=OutcomeForm,
    )
    return page, status


def _words(profile: Profile) -> Any:
    return queries.words_on_meetings_of(profile)


def _season() -> SeasonFilter:
    return SeasonFilter(request.args).offer(list(db.session.scalars(events.programmes())))


def _chosen(form: SeasonFilter) -> Any:
    return queries.events_with_meetings(clock.now(), programme_id=form.programme_id)


def _sums_of(event: Event) -> Sums:
    return _sums(queries.events_with_meetings(clock.now()).where(Event.id == event.id))


def _sums(found: Any) -> Sums:
    return sums_of(found, clock.now(), names={"country": country, "kind": kind_name, "theme": theme_name})


def _file(sums: Sums, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}.csv"}
    return Response(as_csv(table(sums)), mimetype="text/csv", headers=headers)
