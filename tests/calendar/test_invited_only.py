"""The page of an event that only invited people register for."""

from eventhub.db import unit_of_work
from eventhub.registration.models.setup import RegistrationSetup
from eventhub.registration.states import Admission
from tests import factories


def test_an_event_for_invited_people_offers_nobody_to_register(client, db_session):
    with unit_of_work():
        event = factories.event()
        setup = factories.saved(RegistrationSetup(event=event, admission=Admission.OPEN))
        path = event.path
    seen = []
    for admission in (Admission.OPEN, Admission.INVITED, Admission.OPEN):
        with unit_of_work():
            setup.admission = admission
        page = client.get(f"/events/{path}").text
        seen.append((f'href="/events/{path}/register"' in page, "This event is for invited people" in page))
    assert seen == [(True, False), (False, True), (True, False)]
