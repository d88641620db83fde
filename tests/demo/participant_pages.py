"""The list of participants at work: single people, sheets, and many at once."""

from typing import Any

from sqlalchemy import select

from eventhub.accounts.models import User
from eventhub.attachments.operations import store
from eventhub.db import db, unit_of_work
from eventhub.registration.models.desk import RegistrationNote
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState
from eventhub.sheets import as_csv
from tests.demo.visits import HOST, TOO_LONG, Visit

PARTICIPANT_DEEDS = {"registration.remove_note", "registration.forget_desk_view", "registration.tell_apart"}
HEADINGS = ("Name", "E-mail address", "Organisation", "Kind of organisation", "Country", "Telephone")
GOOD = [("Lotte Exemple", "lotte@example.org", "Example Optics", "Cluster organisation", "Belgium", "+32 2 555 0101")]
BAD = [*GOOD, ("", "not an address", "Example Optics", "Club", "BE", "")]


class ParticipantPages:
    """What an atlas knows of an organiser's work with many people."""

    casablanca: Any
    waiting: Any
    toronto: Any

    def participant_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint."""
        event, noted, waits = {"event_id": self.casablanca}, self._noted(), {"registration_id": self.waiting.id}
        other = {"gone_id": self._other().id}
        return {
            "registration.person": [Visit(HOST, noted), Visit(HOST, waits)],
            "registration.hand_in_sheet": [Visit(HOST, event)],
            "registration.empty_sheet": [Visit(HOST, event)],
            "registration.show_import": [Visit(HOST, {**event, "key": key}) for key in self._sheets()],
            "registration.duplicates": [Visit(HOST, event), Visit(HOST, {"event_id": self.toronto})],
            "registration.compare_chosen": [Visit(HOST, event, status=409)],
            "registration.compare": [Visit(HOST, self._twins()), Visit(HOST, {**self._twins(), **other})],
            "registration.selection": [
                Visit(HOST, {**event, "everybody": "y", "deed": "tag"}),
                Visit(HOST, {**event, "everybody": "y", "deed": "reject"}),
                Visit(HOST, {**event, "chosen": noted["registration_id"], "deed": "approve"}),
            ],
            "registration.write_mail": [Visit(HOST, {**event, "everybody": "y"})],
        }

    def participant_forms(self) -> dict[str, list[Visit]]:
        """Return, by endpoint, a form that cannot be accepted as it is, or whose answer is a page of its own."""
        event, noted, waits = {"event_id": self.casablanca}, self._noted(), {"registration_id": self.waiting.id}
        chosen = {"chosen": str(noted["registration_id"]), "attempt": "atlas"}
        return {
            "registration.hand_in_sheet": [Visit(HOST, event, status=422)],
            "registration.import_sheet": [Visit(HOST, {**event, "key": self._sheets()[1]}, status=422)],
            "registration.merge": [Visit(HOST, self._twins(), {"kept_version": ""}, status=422)],
            "registration.tag_person": [Visit(HOST, waits, status=422)],
            "registration.untag_person": [Visit(HOST, waits, status=422)],
            "registration.act_on_selection": [
                Visit(HOST, event, {"deed": "cancel", "chosen": str(noted["registration_id"])}, status=422)
            ],
            "registration.save_desk_view": [Visit(HOST, event, status=422)],
            "registration.write_note": [Visit(HOST, waits, {"note": TOO_LONG}, status=422)],
            "registration.send_mail": [
                Visit(HOST, event, {**chosen, "subject": "News of the programme", "text": "Dear {name},\n\nwelcome."}),
                Visit(HOST, event, {**chosen, "subject": "{nobody}", "text": ""}, status=422),
            ],
        }

    def _twins(self) -> dict[str, int]:
        query = select(Registration).join(Registration.user).where(Registration.event_id == self.casablanca.id)
        second = _one(query.where(User.email.contains("+meeting@")))
        first = _one(query.where(User.email == second.user.email.replace("+meeting@", "@")))
        return {"registration_id": first.id, "gone_id": second.id}

    def _other(self) -> Registration:
        return _one(
            select(Registration).filter_by(event_id=self.casablanca.id, state=RegistrationState.PENDING_APPROVAL)
        )

    def _noted(self) -> dict[str, int]:
        return {"registration_id": _one(select(RegistrationNote)).registration_id}

    def _sheets(self) -> list[str]:
        """Hand in a sheet that cannot be taken, and one that can."""
        host = _one(select(User).filter_by(email=HOST))
        with unit_of_work():
            return [store("people.csv", as_csv([HEADINGS, *rows]).encode(), by=host).key for rows in (BAD, GOOD)]


def _one(query: Any) -> Any:
    row = db.session.scalars(query.limit(1)).first()
    assert row is not None, f"the demo has no such row: {query}"
    return row
