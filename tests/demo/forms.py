"""What is sent to every form of the demo so that it comes back, or answers with a page of its own."""

from typing import Any

from eventhub.hosting.states import ApplicationState
from tests.demo.erasure_pages import ERASURE_FORMS
from tests.demo.visits import ANYBODY, APPLICANT, HOST, MANAGER, PARTICIPANT, REVIEWER, TOO_LONG, Visit

_ANSWERS = {
    "name": "Ada Lovelace",
    "email": "ada@example.org",
    "organisation": "Analytical Engines",
    "organisation_kind": "sme",
    "country": "FI",
    "consent": "y",
    "attempt": "one and the same form",
}


class Forms:
    """The part of the atlas that sends forms; the rows it names are the atlas's."""

    bucharest: Any
    call: Any
    casablanca: Any
    meeting: Any
    place: Any
    question: Any
    tokens: Any
    toronto: Any
    _application: Any
    _asked_later: Any
    _open_review: Any
    desk_forms: Any
    event_forms: Any
    following_forms: Any
    _stranger: Any
    mail_forms: Any
    matchmaking_forms: Any
    organisation_forms: Any
    report_forms: Any
    outcome_forms: Any

    def forms(self) -> dict[str, list[Visit]]:
        """Return, by endpoint, a form that cannot be accepted as it is, or whose answer is a page of its own."""
        return {
            **self._forms_of_people(),
            **self._forms_of_hosts(),
            **ERASURE_FORMS,
            **self.following_forms(),
            **self.report_forms(),
            **self.outcome_forms(),
            **self.matchmaking_forms(),
            **self.registration_forms(),
            **self.event_forms(),
            **self._forms_of_the_team(),
        }

    def _forms_of_people(self) -> dict[str, list[Visit]]:
        open_one = {"event_id": self.casablanca}
        asked = {"application_id": self._application(ApplicationState.CLARIFICATION_ASKED).id}
        person = {**open_one, "profile_id": self._stranger().id}
        expired = {"event_id": self.bucharest, "token": self.tokens["expired"]}
        return {
            "accounts.send_link": [
                Visit(ANYBODY, status=422),
                Visit(ANYBODY, fields={"email": "ada@example.org"}),
            ],
            "accounts.sign_in_by_password": [Visit(ANYBODY, status=422)],
            "accounts.change_password": [Visit(PARTICIPANT, status=422)],
            "accounts.choose_reading": [Visit(PARTICIPANT, fields={"timezone": "Atlantis/Capital"}, status=422)],
            "calendar.open_feed": [Visit(PARTICIPANT)],
            "registration.submit": [
                Visit(ANYBODY, {"event_id": self.bucharest}, status=422),
                Visit(ANYBODY, {"event_id": self.bucharest}, _ANSWERS),
            ],
            "registration.renew": [Visit(ANYBODY, expired)],
            "hosting.start": [Visit(PARTICIPANT, {"slug": self.call.slug}, status=422)],
            "hosting.save": [Visit(APPLICANT, asked, {"title": TOO_LONG, "starts_at": "soon"}, status=422)],
            "hosting.submit": [Visit(APPLICANT, asked, status=422)],
            "hosting.withdraw": [Visit(APPLICANT, asked, {"note": TOO_LONG}, status=422)],
            "hosting.answer_later": [Visit(*self._asked_later(), status=422)],
            "hosting.ask": [Visit(APPLICANT, asked, status=422)],
            "hosting.reply": [Visit(MANAGER, asked, status=422)],
            "hosting.invite_co_applicant": [Visit(APPLICANT, asked, {"email": "nobody"}, status=422)],
            "matchmaking.save_profile": [Visit(PARTICIPANT, open_one, {"offers": TOO_LONG}, status=422)],
            "matchmaking.save_absences": [Visit(PARTICIPANT, open_one, {"away": "0"}, status=422)],
            "matchmaking.ask": [Visit(PARTICIPANT, person, status=422)],
        }

    def _forms_of_hosts(self) -> dict[str, list[Visit]]:
        event, open_one = {"event_id": self.toronto}, {"event_id": self.casablanca}
        item = {**event, "item_id": self.toronto.items[0].id}
        meeting = {**event, "meeting_id": self.meeting.id}
        place = {"registration_id": self.place.id}
        return {
            "events.create": [Visit(HOST, status=422)],
            "events.revise": [Visit(HOST, event, status=422)],
            "events.reschedule": [Visit(HOST, event, status=422)],
            "events.publish": [Visit(HOST, event, status=409)],
            "events.approve": [Visit(MANAGER, event, status=422)],
            "events.decline_approval": [Visit(MANAGER, event, status=422)],
            "events.postpone": [Visit(HOST, event, {"note": TOO_LONG}, status=422)],
            "events.cancel": [Visit(HOST, event, status=422)],
            "events.add_item": [Visit(HOST, event, status=422)],
            "events.change_item": [Visit(HOST, item, status=422)],
            "registration.add": [Visit(HOST, event, status=422)],
            "registration.cancel_for": [Visit(HOST, place, status=422)],
            "registration.mark": [Visit(HOST, place, status=409)],
            **self.reminder_forms(),
            "matchmaking.add_block": [Visit(HOST, open_one, status=422)],
            "matchmaking.set_tables": [
                Visit(HOST, open_one, status=422),
                Visit(HOST, event, {"number": "1"}, status=409),
            ],
            "matchmaking.admit": [Visit(HOST, event, {"kinds": "authority"}, status=409)],
            "matchmaking.allow": [Visit(HOST, open_one, status=422)],
            "matchmaking.aim": [Visit(HOST, open_one, {"kind": "", "least": "9", "most": "2"}, status=422)],
            "matchmaking.engage": [Visit(HOST, open_one, {"one": "fr", "other": "fr"}, status=422)],
            "matchmaking.choose_mode": [Visit(HOST, open_one, status=422)],
            "matchmaking.limit": [Visit(HOST, open_one, {"answer_days": "0"}, status=422)],
            "matchmaking.change_block": [Visit(HOST, {**open_one, "session": 1}, status=422)],
            "matchmaking.describe_table": [Visit(HOST, {**open_one, "number": 1}, status=422)],
            "matchmaking.start_run": [Visit(HOST, event, status=422)],
            "matchmaking.place": [Visit(HOST, meeting, status=422)],
            "matchmaking.cancel": [Visit(HOST, meeting, status=422)],
        }

    def _forms_of_the_team(self) -> dict[str, list[Visit]]:
        call, draft = {"call_id": self.call.id}, {"application_id": self._application(ApplicationState.DRAFT).id}
        return {
            **self.desk_forms(),
            **self.mail_forms(),
            **self.organisation_forms(),
            "hosting.create_a_programme": [Visit(MANAGER, status=422)],
            "hosting.create_call": [Visit(MANAGER, status=422)],
            "hosting.revise_call": [Visit(MANAGER, call, status=422), Visit(MANAGER, call, {"more": "cut_offs"})],
            "hosting.copy_call": [Visit(MANAGER, call, {"programme_id": "0", "weeks": "-1"}, status=422)],
            "hosting.add_question": [Visit(MANAGER, call, status=422)],
            "hosting.revise_question": [Visit(MANAGER, {**call, "question_id": self.question.id}, status=422)],
            "hosting.grant_pass": [Visit(MANAGER, call, {"email": "nobody"}, status=422)],
            "hosting.grant_pass_for": [Visit(MANAGER, draft, status=422)],
            "hosting.make_exception": [Visit(MANAGER, draft, status=422)],
            "hosting.submit_review": [Visit(*self._open_review(), status=422)],
            "hosting.declare_conflict": [Visit(*self._open_review(), status=422)],
            "hosting.save_review": [Visit(*self._open_review(), {"comment": TOO_LONG}, status=422)],
            "hosting.abstain": [Visit(*self._open_review(), {"note": TOO_LONG}, status=422)],
            "hosting.save_reviewer_profile": [Visit(REVIEWER, {}, {"most_reviews": "many"}, status=422)],
            "hosting.assign_reviewers": [Visit(MANAGER, {"call_id": self.call.id}, status=422)],
        }
