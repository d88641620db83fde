"""Registration in detail: types, questions, invitations, places in the programme, and what is decided about people."""

from typing import Any

from sqlalchemy import select

from eventhub.db import db
from eventhub.questions.models import Question
from eventhub.registration.models.consents import Consent
from eventhub.registration.models.invitations import Invitation
from eventhub.registration.models.items import ItemPlace
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.permissions import invitation_token, manage_token
from eventhub.registration.states import RegistrationState
from tests.demo.attendance_pages import ATTENDANCE_DEEDS, AttendancePages
from tests.demo.participant_pages import PARTICIPANT_DEEDS, ParticipantPages
from tests.demo.visits import ANYBODY, HOST, Visit

REGISTRATION_DEEDS = {
    *ATTENDANCE_DEEDS,
    *PARTICIPANT_DEEDS,
    *("registration.confirm", "registration.cancel", "registration.claim", "registration.export"),
    "registration.export_workbook",
    *("registration.approve", "registration.approve_change", "registration.remove_question"),
    *(
        "registration.move_question",
        "registration.place_question",
        "registration.remove_type",
    ),
    *("registration.retire_consent", "registration.change_agreements"),
    *("registration.withdraw_invitation", "registration.decline_invitation", "registration.leave_item"),
}


class RegistrationPages(AttendancePages, ParticipantPages):
    """What an atlas knows of registration."""

    casablanca: Any

    def registration_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint."""
        event, kind, question = self._places()
        types, questions = {**event, "type_id": kind.id}, {**event, "type_id": 0}
        own, changed = {"token": manage_token(self._signed_up())}, {"registration_id": self._changed().id}
        waits = {"registration_id": self._in(RegistrationState.WAITLISTED).id}
        return {
            **self.attendance_pages(),
            "registration.edit_setup": [Visit(HOST, event)],
            "registration.types": [Visit(HOST, event), Visit(HOST, {"event_id": self.toronto})],
            "registration.add_type": [Visit(HOST, event)],
            "registration.revise_type": [Visit(HOST, types)],
            "registration.confirm_type_removal": [Visit(HOST, types)],
            "registration.questions": [Visit(HOST, questions), Visit(HOST, types)],
            "registration.add_question": [Visit(HOST, questions)],
            "registration.revise_question": [Visit(HOST, {**questions, "question_id": question.id})],
            "registration.confirm_question_removal": [Visit(HOST, {**questions, "question_id": question.id})],
            "registration.consent_list": [Visit(HOST, event), Visit(HOST, {"event_id": self.toronto})],
            "registration.add_consent": [Visit(HOST, event)],
            "registration.rewrite_consent": [Visit(HOST, self._consent())],
            "registration.agreements": [Visit(ANYBODY, own)],
            "registration.take_data": [Visit(ANYBODY, own)],
            "registration.invitation_list": [Visit(HOST, event), Visit(HOST, {"event_id": self.toronto})],
            "registration.invite": [Visit(HOST, event)],
            "registration.show_invitation": [Visit(ANYBODY, {"token": self._invited()})],
            "registration.programme": [Visit(HOST, event)],
            "registration.edit_sign_up": [Visit(HOST, {**event, "item_id": self._visit().item_id})],
            "registration.my_programme": [Visit(ANYBODY, own)],
            "registration.edit_answers": [Visit(ANYBODY, own)],
            "registration.correct": [Visit(HOST, waits)],
            "registration.new_colleague": [Visit(ANYBODY, own)],
            **self.participant_pages(),
            "registration.show_change": [Visit(HOST, changed), Visit(HOST, waits)],
            "registration.reject": [Visit(HOST, waits)],
            "registration.close_all": [Visit(HOST, event)],
            "registration.move_up": [Visit(HOST, waits)],
            "registration.give_seat": [Visit(HOST, waits)],
        }

    def registration_forms(self) -> dict[str, list[Visit]]:
        """Return, by endpoint, a form that cannot be accepted as it is, or whose answer is a page of its own."""
        event, kind, question = self._places()
        types, questions = {**event, "type_id": kind.id}, {**event, "type_id": 0}
        own, changed = {"token": manage_token(self._signed_up())}, {"registration_id": self._changed().id}
        waits = {"registration_id": self._in(RegistrationState.WAITLISTED).id}
        bad = {"name": ""}
        return {
            **self.attendance_forms(),
            "registration.set_up": [Visit(HOST, event, {"sensitive_kept_days": "-1"}, status=422)],
            "registration.add_type": [Visit(HOST, event, status=422)],
            "registration.revise_type": [Visit(HOST, types, bad, status=422)],
            "registration.add_consent": [Visit(HOST, event, status=422)],
            "registration.rewrite_consent": [Visit(HOST, self._consent(), {"text": ""}, status=422)],
            "registration.add_question": [Visit(HOST, questions, status=422)],
            "registration.revise_question": [
                Visit(HOST, {**questions, "question_id": question.id}, {"label": ""}, status=422)
            ],
            "registration.invite": [Visit(HOST, event, {"guests": "nobody"}, status=422)],
            "registration.accept_invitation": [Visit(ANYBODY, {"token": self._invited()}, status=422)],
            "registration.edit_sign_up": [
                Visit(HOST, {**event, "item_id": self._visit().item_id}, {"seats": "-1"}, status=422)
            ],
            "registration.join_item": [Visit(ANYBODY, own, status=409)],
            "registration.change_answers": [Visit(ANYBODY, own, bad, status=422)],
            "registration.write_correction": [Visit(HOST, waits, bad, status=422)],
            "registration.register_colleague": [Visit(ANYBODY, own, status=422)],
            "registration.close_all": [Visit(HOST, event, status=422)],
            "registration.decline_change": [Visit(HOST, changed, status=422)],
            **self.participant_forms(),
            **{f"registration.{deed}": [Visit(HOST, waits, status=422)] for deed in ("reject", "move_up", "give_seat")},
        }

    def _places(self) -> tuple[dict[str, Any], ParticipantType, Question]:
        event = self.casablanca
        kind = _one(select(ParticipantType).filter_by(event_id=event.id, name="Exhibitor"))
        return {"event_id": event}, kind, _one(select(Question).where(Question.label.contains("language do you want")))

    def _invited(self) -> str:
        return invitation_token(_one(select(Invitation).filter_by(event_id=self.casablanca.id)))

    def _signed_up(self) -> Registration:
        return self._visit().registration

    def _consent(self) -> dict[str, Any]:
        return {"event_id": self.casablanca, "consent_id": _one(select(Consent)).id}

    def _visit(self) -> ItemPlace:
        return _one(select(ItemPlace).where(ItemPlace.waiting_number.is_(None)).order_by(ItemPlace.id))

    def _changed(self) -> Registration:
        return _one(select(Registration).where(Registration.proposed_at.is_not(None)))

    def _in(self, state: RegistrationState) -> Registration:
        return _one(select(Registration).filter_by(state=state))


def _one(query: Any) -> Any:
    row = db.session.scalars(query.limit(1)).first()
    assert row is not None, f"the demo has no such row: {query}"
    return row
