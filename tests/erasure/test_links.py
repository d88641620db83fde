"""Links out of mails open nothing any more once their reader was erased, as if they had never been made."""

from collections.abc import Callable
from typing import Any

import pytest

from eventhub.db import unit_of_work
from eventhub.erasure import operations
from eventhub.outcomes.permissions import outcomes_token
from eventhub.questions.models import QuestionSet
from eventhub.registration.models.invitations import Invitation
from eventhub.registration.permissions import invitation_token, manage_token, ticket_token
from eventhub.surveys.models import Survey
from eventhub.surveys.permissions import survey_token
from tests import factories

LINKS: dict[str, Callable[[Any, Any], str]] = {
    "registration": lambda mine, _invitation: f"/my/registrations/{manage_token(mine.registration)}",
    "agreements": lambda mine, _invitation: f"/my/registrations/{manage_token(mine.registration)}/agreements",
    "ticket": lambda mine, _invitation: f"/tickets/{ticket_token(mine.registration)}",
    "survey": lambda mine, _invitation: f"/my/surveys/{survey_token(mine.registration)}",
    "outcomes": lambda mine, _invitation: f"/my/outcomes/{outcomes_token(mine)}",
    "invitation": lambda _mine, invitation: f"/invitations/{invitation_token(invitation)}",
}


@pytest.mark.parametrize("name", LINKS)
def test_a_link_opens_nothing_once_its_reader_was_erased(client: Any, db_session: Any, name: str) -> None:
    with unit_of_work():
        person = factories.user()
        mine = factories.profile(factories.matchmaking(factories.event()), person)
        event = mine.registration.event
        factories.saved(Survey(event=event, question_set=QuestionSet()))
        invitation = factories.saved(Invitation(event=event, email=person.email))
    address = LINKS[name](mine, invitation)
    assert client.get(address).status_code == 200
    with unit_of_work():
        operations.erase(person, by=person)
    assert client.get(address).status_code == 404
