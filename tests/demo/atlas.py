"""Where everything in the demo is: for every address of the application, who opens it with which rows.

An address that nobody wrote down here fails the tests that walk through all of them.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import LinkPurpose, User
from eventhub.accounts.queries import email_link
from eventhub.calendar.operations import open_feed
from eventhub.db import db, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.events.models import Event
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState, CallKind, CallState, ReviewState
from eventhub.matchmaking.models import Meeting, MeetingRequest, Profile
from eventhub.matchmaking.states import MeetingState
from eventhub.registration.answers import packed
from eventhub.registration.models.registrations import Registration
from eventhub.registration.permissions import manage_token
from eventhub.registration.states import RegistrationState
from tests.demo.booking_pages import BookingPages
from tests.demo.call_pages import CallPages, question_of
from tests.demo.desk import Desk
from tests.demo.erasure_pages import ERASURE_PAGES
from tests.demo.event_pages import EVENT_DEEDS, EventPages
from tests.demo.following_pages import FOLLOWING_DEEDS, FollowingPages
from tests.demo.forms import Forms
from tests.demo.mail_pages import MAIL_DEEDS, MailPages
from tests.demo.matchmaking_pages import MATCHMAKING_DEEDS, MatchmakingPages
from tests.demo.organisation_pages import ORGANISATION_DEEDS, OrganisationPages
from tests.demo.outcome_pages import OutcomePages
from tests.demo.registration_pages import REGISTRATION_DEEDS, RegistrationPages
from tests.demo.reminder_pages import REMINDER_DEEDS, ReminderPages
from tests.demo.report_pages import ReportPages
from tests.demo.visits import (
    ADMIN,
    ANYBODY,
    APPLICANT,
    HOST,
    MANAGER,
    PARTICIPANT,
    PROBES,
    REVIEWER,
    Visit,
)


class Atlas(
    EventPages,
    FollowingPages,
    MailPages,
    MatchmakingPages,
    BookingPages,
    ReminderPages,
    OrganisationPages,
    CallPages,
    Forms,
    Desk,
    ReportPages,
    OutcomePages,
    RegistrationPages,
):
    """The demo's rows by the part they play; made inside an application context."""

    def __init__(self) -> None:
        self.toronto, self.casablanca, self.lyon, self.bucharest, self.draft = map(
            _event, ("EU-Canada", "EU-Morocco", "EU-Taiwan", "European Cluster Conf", "Cosmetic Valley")
        )
        self.call = _one(select(Call).where(Call.kind == CallKind.HOST, Call.state == CallState.OPEN))
        self.question = question_of(self.call)
        under_call = select(HostingApplication).filter_by(call_id=self.call.id)
        self.applications = {row.state: row for row in db.session.scalars(under_call)}
        self.star = _one(select(User).filter_by(email=PARTICIPANT))
        placed = select(Meeting).where(Meeting.matchmaking.has(event_id=self.toronto.id))
        self.meeting = _one(placed.filter_by(state=MeetingState.SCHEDULED))
        self.waiting = _one(select(Registration).filter_by(state=RegistrationState.WAITLISTED))
        self.place = _one(select(Registration).filter_by(user_id=self.star.id, event_id=self.toronto.id))
        received = select(MeetingRequest).join(MeetingRequest.invitee).where(_is_of(self.casablanca))
        self.request = _one(received.order_by(MeetingRequest.id))
        self.paper = self.bucharest.documents[0]
        self.tokens = dict(self._secrets())

    def gets(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint."""
        return {
            **self._public(),
            **self._own(),
            **ERASURE_PAGES,
            **self.event_pages(),
            **self.following_pages(),
            **self.report_pages(),
            **self.outcome_pages(),
            **self.organisation_pages(),
            **self.registration_pages(),
            **self._hosting(),
            **self.matchmaking_pages(),
        }

    def _public(self) -> dict[str, list[Visit]]:
        link = {"event_id": self.bucharest, "token": self.tokens["register"]}
        expired = {"event_id": self.bucharest, "token": self.tokens["expired"]}
        return {
            "accounts.sign_in": [Visit(ANYBODY)],
            "accounts.show_link": [Visit(ANYBODY, {"token": self.tokens["sign in"]})],
            "calendar.home": [Visit(ANYBODY), Visit(ADMIN)],
            "calendar.index": [
                Visit(ANYBODY),
                Visit(ANYBODY, {"view": "month"}),
                Visit(ANYBODY, {"view": "map"}),
                Visit(ANYBODY, {"q": "no such event", "country": "CA", "theme": "photonics"}),
                Visit(ANYBODY, {"view": "month", "from": "2031-01-01"}),
                Visit(ANYBODY, {"to": f"{clock.now():%Y-%m-%d}"}),
            ],
            "calendar.archive": [Visit(ANYBODY)],
            "calendar.event": [
                *(Visit(ANYBODY, {"event_id": event}) for event in (self.toronto, self.lyon, self.bucharest)),
                Visit(PARTICIPANT, {"event_id": self.toronto}),
                Visit(HOST, {"event_id": self.draft}),
            ],
            "calendar.event_document": [Visit(ANYBODY, {"event_id": self.bucharest, "key": self.paper.attachment.key})],
            "calendar.event_file": [Visit(ANYBODY, {"event_id": self.toronto})],
            **{f"calendar.{name}": [Visit(ANYBODY)] for name in ("document", "embed", "feed", "robots", "rss")},
            "calendar.private_feed": [Visit(ANYBODY, {"token": self.tokens["feed"]})],
            "hosting.calls": [Visit(ANYBODY)],
            "hosting.call": [Visit(ANYBODY, {"slug": self.call.slug}), Visit(MANAGER, {"slug": self.call.slug})],
            "registration.register": [
                *(Visit(ANYBODY, {"event_id": event}) for event in (self.bucharest, self.lyon)),
                Visit(HOST, {"event_id": self.bucharest}),
            ],
            "registration.show_link": [Visit(ANYBODY, link), Visit(ANYBODY, expired)],
            "registration.manage": [
                Visit(ANYBODY, {"token": manage_token(self.waiting)}),
                Visit(PARTICIPANT, {"token": manage_token(self.place)}),
            ],
            "registration.ask_to_cancel": [Visit(PARTICIPANT, {"token": manage_token(self.place)})],
        }

    def _own(self) -> dict[str, list[Visit]]:
        return {
            "accounts.show": [Visit(PARTICIPANT)],
            "calendar.my_agenda": [Visit(PARTICIPANT), Visit(REVIEWER)],
            "calendar.my_event": [Visit(PARTICIPANT, {"event_id": self.toronto})],
            "calendar.my_feed": [Visit(PARTICIPANT), Visit(HOST)],
            "desk.index": [Visit(reader) for reader in (HOST, REVIEWER, MANAGER, ADMIN)],
            **self.mail_pages(),
            **self.reminder_pages(),
        }

    def _hosting(self) -> dict[str, list[Visit]]:
        asked = {"application_id": self._application(ApplicationState.CLARIFICATION_ASKED).id}
        review = {"review_id": self._review(ReviewState.SUBMITTED).id}
        everything = [(row.applicant.email, {"application_id": row.id}) for row in self.applications.values()]
        return {
            "hosting.apply": [Visit(reader, {"slug": self.call.slug}) for reader in (ANYBODY, PARTICIPANT, APPLICANT)],
            "hosting.mine": [Visit(APPLICANT), Visit(PARTICIPANT)],
            "hosting.show": [Visit(applicant, values) for applicant, values in everything],
            "hosting.edit": [Visit(APPLICANT, asked)],
            "hosting.preview": [Visit(APPLICANT, asked)],
            "hosting.confirm_withdrawal": [Visit(APPLICANT, asked)],
            "hosting.later_answers": [Visit(*self._asked_later())],
            "hosting.application_file": [Visit(APPLICANT, {**asked, "key": "0" * 32}, status=404)],
            "hosting.versions": [Visit(APPLICANT, asked)],
            "hosting.version": [Visit(APPLICANT, {**asked, "number": 1})],
            "hosting.messages": [Visit(APPLICANT, asked)],
            "hosting.messages_at_desk": [Visit(MANAGER, asked)],
            "hosting.co_applicants": [Visit(APPLICANT, asked)],
            "hosting.confirm_co_applicant_removal": [
                Visit(APPLICANT, {**asked, "co_applicant_id": 999_999}, status=404)
            ],
            **self.desk_pages(),
            "hosting.call_desk": [Visit(MANAGER)],
            "hosting.new_call": [Visit(MANAGER)],
            "hosting.edit_call": [Visit(MANAGER, {"call_id": self.call.id})],
            "hosting.confirm_closing": [Visit(MANAGER, {"call_id": self.call.id})],
            "hosting.new_programme": [Visit(MANAGER)],
            **self.call_pages(),
            "hosting.reviews": [Visit(REVIEWER), Visit(ADMIN)],
            "hosting.review": [Visit(REVIEWER, review), Visit(*self._open_review())],
            "hosting.confirm_conflict": [Visit(*self._open_review())],
            "hosting.confirm_abstention": [Visit(*self._open_review())],
            "hosting.review_file": [Visit(REVIEWER, {**review, "key": "0" * 32}, status=404)],
            "hosting.reviewer_profile": [Visit(REVIEWER)],
            "hosting.reviewers": [Visit(MANAGER)],
            "hosting.assignment": [Visit(MANAGER, {"call_id": self.call.id})],
        }

    def _secrets(self) -> Iterator[tuple[str, str]]:
        """Open what only a link in a mail leads to."""
        answers = packed(
            {
                "name": "Ada Lovelace",
                "organisation": "Analytical Engines",
                "organisation_kind": OrganisationKind.SME,
                "country": "FI",
                "consented_at": clock.now(),
            }
        )
        register = {"event_id": self.bucharest.id, **answers}
        with unit_of_work():
            yield "sign in", accounts.create_link(LinkPurpose.SIGN_IN, "ada@example.org")
            yield "register", accounts.create_link(LinkPurpose.REGISTER, "ada@example.org", **register)
            yield "expired", _expired(accounts.create_link(LinkPurpose.REGISTER, "bob@example.org", **register))
            yield "feed", open_feed(self.star)

    def _application(self, state: ApplicationState) -> HostingApplication:
        return self.applications[state]

    def _review(self, state: ReviewState) -> Review:
        of_reviewer = select(Review).join(Review.reviewer).where(User.email == REVIEWER)
        return _one(of_reviewer.where(Review.state == state))

    def _open_review(self) -> tuple[str, dict[str, int]]:
        application = self._application(ApplicationState.UNDER_REVIEW)
        review = _one(select(Review).filter_by(application_id=application.id, state=ReviewState.ASSIGNED))
        return review.reviewer.email, {"review_id": review.id}

    def _stranger(self) -> Profile:
        """Return somebody whom our participant has not met in a request yet."""
        asked = (select(getattr(MeetingRequest, side)) for side in ("requester_id", "invitee_id"))
        strangers = select(Profile).where(*(Profile.id.not_in(each) for each in asked), _is_of(self.casablanca))
        return _one(strangers.order_by(Profile.id))


DEEDS = {
    *MAIL_DEEDS,
    *ORGANISATION_DEEDS,
    *REGISTRATION_DEEDS,
    "privacy.take",
    *("accounts.sign_out", "accounts.use_link", "accounts.end_session", "calendar.close_feed"),
    *REMINDER_DEEDS,
    *EVENT_DEEDS,
    *FOLLOWING_DEEDS,
    *MATCHMAKING_DEEDS,
    *("hosting.open_call", "hosting.close_call", "hosting.start_review"),
    *("hosting.revoke", "hosting.forget_view", "hosting.export_workbook"),
    *("hosting.export_applications", "hosting.export_reviews"),
    *("hosting.autosave", "hosting.remove_co_applicant", "hosting.revoke_pass", "hosting.end_exception"),
    *("hosting.move_question", "hosting.place_question", "hosting.remove_question"),
    *(
        "matchmaking.stop_run",
        "matchmaking.keep_in_place",
        "matchmaking.let_move",
        "matchmaking.keep",
        "matchmaking.let_go",
    ),
}
"""Buttons without a field: what they answer is another page's, or the page of any refusal."""


def unknown_endpoints(app: Flask, atlas: Atlas) -> set[str]:
    """Return the endpoints that nobody wrote down, by method, and those written down that are gone."""
    rules = list(app.url_map.iter_rules())
    gets = {rule.endpoint for rule in rules if "GET" in rule.methods} - PROBES
    posts = {rule.endpoint for rule in rules if "POST" in rule.methods}
    return (gets ^ set(atlas.gets())) | (posts ^ (set(atlas.forms()) | DEEDS))


def _event(words: str) -> Event:
    return _one(select(Event).where(Event.title.contains(words)))


def _one(query: Any) -> Any:
    row = db.session.scalars(query.limit(1)).first()
    assert row is not None, f"the demo has no such row: {query}"
    return row


def _is_of(event: Event) -> Any:
    return Profile.registration_id.in_(select(Registration.id).where(Registration.event_id == event.id))


def _expired(token: str) -> str:
    link = db.session.scalars(email_link(LinkPurpose.REGISTER, accounts.hashed(token))).one()
    link.expires_at = clock.now() - timedelta(days=1)
    return token
