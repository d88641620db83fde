"""The part of the atlas that is the programme's desk: tables, decisions, letters, releases."""

from typing import Any

from sqlalchemy import select

from eventhub.db import db
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.queries.desk import at_desk
from eventhub.hosting.states import ApplicationState
from tests.demo.visits import MANAGER, TOO_LONG, Visit


class Desk:
    """Who opens the desk's pages; the rows it names are the atlas's."""

    call: Any
    _application: Any

    def desk_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page of the desk."""
        rows = db.session.scalars(at_desk()).all()
        call, chosen = {"call_id": self.call.id}, [f"{row.id}:{row.case_version}" for row in rows]
        hidden = {"application_id": self._hidden().application_id}
        file = {**hidden, "key": "0" * 32}
        nothing = {"q": "no such application", "sort": "score", "theme": "photonics"}
        deeds = ("accept", "reject", "clarify", "assign", "revoke")
        return {
            "hosting.desk": [Visit(MANAGER), Visit(MANAGER, {"decided": "hidden"}), Visit(MANAGER, nothing)],
            "hosting.application": [Visit(MANAGER, {"application_id": row.id}) for row in rows],
            "hosting.selection": [Visit(MANAGER, {"deed": deed, "chosen": chosen}) for deed in deeds],
            "hosting.release_page": [Visit(MANAGER, call)],
            "hosting.release_chosen": [Visit(MANAGER, {"chosen": [row.id for row in rows]}), Visit(MANAGER)],
            "hosting.release_one": [Visit(MANAGER, hidden)],
            "hosting.letter_text": [Visit(MANAGER, {**call, "outcome": each}) for each in ("accept", "reject")],
            "hosting.letter_of_one": [Visit(MANAGER, hidden)],
            "hosting.version_at_desk": [Visit(MANAGER, {**hidden, "number": 1})],
            "hosting.file_at_desk": [Visit(MANAGER, file, status=404)],
        }

    def desk_forms(self) -> dict[str, list[Visit]]:
        """Return what is sent to the desk's forms so that it comes back."""
        application = {"application_id": self._application(ApplicationState.UNDER_REVIEW).id}
        reserve = {"application_id": self._application(ApplicationState.ON_RESERVE_LIST).id}
        hidden = {"application_id": self._hidden().application_id}
        call = {"call_id": self.call.id}
        case = f"{self._hidden().application_id}:1"
        return {
            "hosting.assign": [Visit(MANAGER, application, status=422)],
            "hosting.decide": [Visit(MANAGER, application, {"outcome": "accept", "note": TOO_LONG}, status=422)],
            "hosting.ask_for_clarification": [Visit(MANAGER, application, status=422)],
            "hosting.rank": [Visit(MANAGER, reserve, {"rank": "first"}, status=422)],
            "hosting.save_view": [Visit(MANAGER, status=422)],
            "hosting.act_on_selection": [
                Visit(MANAGER, {}, {"deed": "reject", "chosen": case}, status=422),
                Visit(MANAGER, {}, {"deed": "accept", "chosen": case}, status=409),
            ],
            "hosting.release_call": [
                Visit(MANAGER, call, status=422),
                Visit(MANAGER, call, {"seen": "0" * 64}, status=409),
            ],
            "hosting.release_selection": [Visit(MANAGER, {"chosen": hidden["application_id"]}, status=422)],
            "hosting.release_single": [Visit(MANAGER, hidden, status=422)],
            "hosting.reword_letters": [Visit(MANAGER, {**call, "outcome": "accept"}, {"body": TOO_LONG}, status=422)],
            "hosting.reword_one_letter": [Visit(MANAGER, hidden, status=422)],
        }

    def _hidden(self) -> Decision:
        row = db.session.scalars(select(Decision).where(Decision.released_at.is_(None)).limit(1)).first()
        assert row is not None, "the demo has no hidden decision"
        return row
