"""Looking at what another type is asked, with a form half filled in: nothing typed is lost, nothing is done yet."""

import re
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import select

from eventhub.attachments.models import Attachment
from eventhub.db import db, unit_of_work
from eventhub.mail.models import OutgoingMail
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import setup
from eventhub.registration.permissions import manage_token
from tests import factories
from tests.attachments.samples import PDF
from tests.registration.conftest import FORM

HALF = {"name": "Ada King", "organisation": "Cornwall College", "organisation_kind": "", "email": "no address"}


@pytest.fixture
def kinds(event):
    """Visitors and exhibitors; both are asked for a telephone and a slide, exhibitors for a stand."""
    with unit_of_work():
        made = [
            factories.saved(ParticipantType(event=event, name=name, position=number))
            for number, name in enumerate(("Visitor", "Exhibitor"))
        ]
        everybody, exhibitors = setup.question_set_of(setup.begin(event)), setup.question_set_of(made[1])
        for question_set, label, kind in (
            (everybody, "Telephone?", QuestionKind.LINE),
            (everybody, "Slide?", QuestionKind.FILE),
            (exhibitors, "Stand?", QuestionKind.LINE),
        ):
            add_question(question_set, by=event.host, kind=kind, label=label, is_required=True)
    return made


@pytest.fixture
def visitor(people, register, kinds):
    return register(*people(1), type_id=kinds[0].id)


PAGES = {
    "registering": lambda event, _row: f"/events/{event.path}/register",
    "adding": lambda event, _row: f"/staff/events/{event.path}/registrations/new",
    "correcting": lambda _event, row: f"/staff/registrations/{row.id}/answers",
    "changing what one said": lambda _event, row: f"/my/registrations/{manage_token(row)}/answers",
}


def state():
    """What a form could have changed."""
    rows = db.session.scalars(select(Registration)).all()
    mails = db.session.scalars(select(OutgoingMail.id)).all()
    return [(row.id, row.version, row.type_id, row.name, row.answers, row.proposed) for row in rows], mails


@pytest.mark.parametrize("name", PAGES)
def test_another_type_is_looked_at_with_all_that_was_typed(client, event, kinds, visitor, name):
    address, (visitors, exhibitors) = PAGES[name](event, visitor), kinds
    if name in ("adding", "correcting"):
        client.sign_in(event.host)
    shown = client.get(f"{address}?type={visitors.id}").text
    button = re.search(r"<button[^>]*formaction=\"([^\"]+)\"[^>]*>.*?Exhibitor", shown)[0]
    assert shown.index(button) > shown.index('class="actions"')
    telephone, slide = (f"q{number}" for number in _asked(shown)[:2])
    typed = HALF | {telephone: "<b>12 34", "other_type": "y", slide: (BytesIO(PDF), "slide.pdf")}
    before = state()

    answer = client.post(unescape(re.search('formaction="([^"]+)"', button)[1]), data=typed)

    assert answer.status_code == 200
    assert f"type={exhibitors.id}" in answer.text
    for word in ("Ada King", "Cornwall College", "&lt;b&gt;12 34", "slide.pdf", "Stand?"):
        assert word in answer.text
    assert "error-summary" not in answer.text
    assert "field-error" not in answer.text
    db.session.rollback()
    assert state() == before
    assert db.session.scalars(select(Attachment)).one().filename == "slide.pdf"


def _asked(page):
    return list(dict.fromkeys(re.findall(r'name="q(\d+)"', page)))


def test_an_event_with_one_type_offers_no_other(client, event):
    with unit_of_work():
        factories.saved(ParticipantType(event=event, name="Visitor", position=1))
    assert "other_type" not in client.get(f"/events/{event.path}/register").text


def test_who_registers_is_offered_no_type_that_is_closed(client, event, kinds):
    with unit_of_work():
        kinds[1].closes_at = event.created_at
    assert "other_type" not in client.get(f"/events/{event.path}/register?type={kinds[0].id}").text


def test_a_correction_offers_the_way_back_to_a_type_nobody_can_become_any_more(client, event, kinds, visitor):
    with unit_of_work():
        kinds[0].retired_at = event.created_at
    client.sign_in(event.host)
    address = f"/staff/registrations/{visitor.id}/answers"
    assert f"type={kinds[0].id}" in client.get(f"{address}?type={kinds[1].id}").text
    assert client.post(f"{address}?type={kinds[0].id}", data=FORM | {"other_type": "y"}).status_code == 200
