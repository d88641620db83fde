import io

import pytest
import time_machine
from sqlalchemy import select

from eventhub.attachments.models import Attachment
from eventhub.db import db, unit_of_work
from eventhub.hosting.operations import drafts
from eventhub.hosting.states import ApplicationState, CallKind
from eventhub.questions.models import QuestionSet
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from tests import factories
from tests.hosting.cast import cast, mails, story
from tests.hosting.routes.typed import typed

A = ApplicationState


@pytest.fixture
def draft(client, db_session):
    """A complete draft, its applicant signed in."""
    with unit_of_work():
        application = factories.application()
    client.sign_in(application.applicant)
    return application


def ask(application, kind, label="Who leads?", **facts):
    """Let an application's call ask something of its own."""
    with unit_of_work():
        application.call.question_set = application.call.question_set or factories.saved(QuestionSet())
        return add_question(application.call.question_set, by=None, kind=kind, label=label, **facts)


def meanwhile(application, **values):
    """Somebody else writes."""
    with unit_of_work():
        maria = factories.user(name="Maria")
        factories.co_applicant(application, maria)
    with unit_of_work():
        drafts.save(application, by=maria, base=application.draft_version, values=values)


def path(application, page="answers"):
    return f"/applications/{application.id}/{page}"


def test_a_draft_is_saved_with_holes_and_says_what_is_left(client, draft):
    data = {"base": 1, "after": 0, "title": "Days of light", "format": "on_site", "timezone": "Europe/Paris"}

    answer = client.post(path(draft), data=data, follow_redirects=True)

    db.session.refresh(draft)
    left = answer.text.partition("Left to answer")[2].partition("</aside>")[0]
    assert (answer.status_code, draft.title, draft.summary) == (200, "Days of light", "")
    assert [left.count(f'href="#{name}') for name in ("summary", "starts_at", "themes-0", "title")] == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("starts_at", "1999-01-01T09:00", "Events of this call take place from"),
        ("ends_at", "2099-01-01T09:00", "Events of this call take place from"),
        ("expected_participants", "-3", "Number must be between"),
        ("country", "XX", "Not a valid choice"),
        ("title", "", "This field is required"),
        ("city", "Lyon\x07", "control character"),
        ("base", "", "This field is required"),
    ],
)
def test_only_an_invalid_value_keeps_a_draft_from_being_saved_and_nothing_typed_is_lost(
    client, draft, field, value, message
):
    data = typed(draft, summary="Typed with love.") | {field: value}

    answer = client.post(path(draft), data=data)

    assert (answer.status_code, message in answer.text, "Typed with love." in answer.text) == (422, True, True)
    db.session.refresh(draft)
    assert draft.summary == "Two days on photonics for clusters."


def test_an_event_ends_after_it_starts(client, draft):
    data = typed(draft)

    answer = client.post(path(draft), data=data | {"ends_at": data["starts_at"]})

    assert (answer.status_code, "An event ends after it starts." in answer.text) == (422, True)


def test_wall_times_are_those_of_the_events_zone(client, draft):
    day = draft.call.events_from.isoformat()
    times = {"starts_at": f"{day}T09:00", "ends_at": f"{day}T17:00", "timezone": "Asia/Kathmandu"}

    client.post(path(draft), data=typed(draft) | times)

    db.session.refresh(draft)
    assert draft.starts_at.isoformat() == f"{day}T03:15:00+00:00"


def test_an_untouched_form_changes_nothing(client, draft):
    client.post(path(draft), data=typed(draft))

    db.session.refresh(draft)
    assert (draft.draft_version, draft.saved_at) == (1, None)


def test_of_two_who_wrote_different_fields_both_are_kept_and_the_second_is_told(client, draft):
    data = typed(draft)
    meanwhile(draft, city="Nantes")

    page = client.post(path(draft), data=data | {"venue": "Castle"}, follow_redirects=True)

    db.session.refresh(draft)
    assert (draft.city, draft.venue) == ("Nantes", "Castle")
    assert "Maria changed “City” meanwhile." in page.text
    assert 'value="Nantes"' in page.text


def test_of_two_who_wrote_one_field_the_second_sees_both_and_decides(client, draft):
    data = typed(draft)
    meanwhile(draft, city="Nantes")

    page = client.post(path(draft), data=data | {"city": "Brest"})

    db.session.refresh(draft)
    assert (page.status_code, draft.city) == (409, "Nantes")
    assert "two of you wrote at once" in page.text
    assert "Maria wrote this, and it is stored" in page.text
    assert 'value="Brest"' in page.text
    client.post(path(draft), data=typed(draft, city="Brest"))
    db.session.refresh(draft)
    assert draft.city == "Brest"


def test_the_second_may_take_what_the_first_wrote(client, draft):
    data = typed(draft)
    meanwhile(draft, city="Nantes")

    client.post(path(draft), data=data | {"city": "Brest", "venue": "Castle", "take": "city"})

    db.session.refresh(draft)
    assert (draft.city, draft.venue) == ("Nantes", "Castle")


def test_a_page_older_than_the_journal_is_not_merged_blindly(client, draft):
    data = typed(draft)
    meanwhile(draft, city="Nantes")
    with unit_of_work():
        drafts.forget_old_edits(factories.in_days(30))

    page = client.post(path(draft), data=data | {"venue": "Castle"})

    db.session.refresh(draft)
    assert (page.status_code, draft.city, draft.venue) == (409, "Nantes", "Cité des congrès")
    assert ("open for too long" in page.text, 'value="Castle"' in page.text) == (True, True)


def test_own_questions_are_asked_and_kept(client, draft):
    question = ask(draft, QuestionKind.CHOICES, "Which halls?", options=["A", "B"])
    page = client.get(path(draft)).text

    client.post(path(draft), data=typed(draft) | {f"q{question.key}": ["A", "B"]})

    db.session.refresh(draft)
    assert ("Which halls?" in page, draft.answers) == (True, {question.key: ["A", "B"]})


def test_a_file_is_kept_shown_to_its_authors_and_to_nobody_else(client, draft):
    question = ask(draft, QuestionKind.FILE, "Your plan")
    upload = (io.BytesIO(b"Our plan is simple."), "plan.txt")

    client.post(path(draft), data=typed(draft) | {f"q{question.key}": upload}, content_type="multipart/form-data")

    db.session.refresh(draft)
    attachment = db.session.scalars(select(Attachment)).one()
    assert draft.answers == {question.key: attachment.key}
    assert "plan.txt" in client.get(path(draft)).text
    assert client.get(path(draft, f"files/{attachment.key}")).data == b"Our plan is simple."
    with unit_of_work():
        other = factories.application()
    assert client.get(path(other, f"files/{attachment.key}")).status_code == 404
    client.sign_in(other.applicant)
    assert client.get(path(draft, f"files/{attachment.key}")).status_code == 404
    assert client.get(path(other, f"files/{attachment.key}")).status_code == 404


def test_a_file_that_another_replaced_meanwhile_is_not_put_back(client, draft):
    question = ask(draft, QuestionKind.FILE, "Your plan")
    name = f"q{question.key}"
    client.post(path(draft), data=typed(draft) | {name: (io.BytesIO(b"First plan."), "plan.txt")})
    db.session.refresh(draft)
    first = draft.answers[question.key]
    data = typed(draft) | {f"{name}-kept": first}
    meanwhile(draft, **{name: "0" * 32})

    client.post(path(draft), data=data | {"city": "Nantes"})

    db.session.refresh(draft)
    assert (draft.answers, draft.city) == ({question.key: "0" * 32}, "Nantes")


def test_a_delegation_is_asked_only_what_concerns_it(client, db_session):
    with unit_of_work():
        application = factories.application(call=factories.call(kind=CallKind.DELEGATION))
    client.sign_in(application.applicant)

    page = client.get(path(application)).text

    assert [page.count(f'name="{name}"') for name in ("title", "motivation", "starts_at", "venue")] == [1, 1, 0, 0]
    assert client.get(path(application, "preview")).status_code == 404
    answer = client.post(path(application, "submission"), data=typed(application))
    assert (answer.status_code, answer.location) == (302, f"/applications/{application.id}")


def test_submitting_hands_the_last_answers_in(client, draft):
    answer = client.post(path(draft, "submission"), data=typed(draft, city="Nantes"))

    db.session.refresh(draft)
    assert answer.location == f"/applications/{draft.id}"
    assert (draft.state, draft.city, draft.latest.facts["city"]) == (A.SUBMITTED, "Nantes", "Nantes")
    assert story(draft) == [("draft", "submitted", draft.applicant, "")]
    assert mails() == [(draft.applicant.email, "submitted")]


def test_an_incomplete_application_comes_back_with_what_is_left_and_is_saved(client, draft):
    question = ask(draft, QuestionKind.LINE)

    answer = client.post(path(draft, "submission"), data=typed(draft, motivation="", city="", venue="Castle"))

    db.session.refresh(draft)
    assert (answer.status_code, draft.state, draft.venue) == (422, A.DRAFT, "Castle")
    assert answer.text.count("Answer this before you submit.") == 4  # twice in the summary, twice at the field
    assert f'href="#q{question.key}"' in answer.text


def test_one_does_not_submit_over_what_another_wrote_at_once(client, draft):
    data = typed(draft)
    meanwhile(draft, city="Nantes")

    page = client.post(path(draft, "submission"), data=data | {"city": "Brest"})

    db.session.refresh(draft)
    assert (page.status_code, draft.state, draft.city) == (409, A.DRAFT, "Nantes")


@pytest.mark.parametrize(("seconds", "status"), [(-1, 302), (0, 409), (1, 409)])
def test_the_server_keeps_the_deadline_whatever_the_page_showed(client, draft, seconds, status):
    data = typed(draft, venue="Castle")

    with time_machine.travel(draft.call.closes_at, tick=False) as clock:
        clock.shift(seconds)
        answer = client.post(path(draft, "submission"), data=data)

    assert (answer.status_code, 'value="Castle"' in answer.text) == (status, status == 409)


def test_after_the_deadline_the_draft_leads_to_its_status(client, db_session):
    with unit_of_work():
        application = factories.application(call=factories.call(closes_at=factories.in_days(-1)))
    client.sign_in(application.applicant)

    assert client.get(path(application)).location == f"/applications/{application.id}"


def test_the_question_is_shown_and_the_answer_stands_in_the_history(client, db_session):
    with unit_of_work():
        people = cast(A.CLARIFICATION_ASKED, question="How many rooms?")
    application = people.application
    client.sign_in(people.applicant)

    page = client.get(path(application)).text
    client.post(path(application, "submission"), data=typed(application, note="Three rooms."))

    assert "How many rooms?" in page
    assert story(application) == [
        ("clarification_asked", "submitted", people.applicant, "Three rooms."),
        ("submitted", "under_review", None, "The review goes on."),
    ]
